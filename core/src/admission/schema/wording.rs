//! Words of the faults.

use super::table::Base;
use crate::source::{Node, Value};

/// What a value must be.
pub fn wanted(base: Base) -> &'static str {
    match base {
        Base::Any => "anything",
        Base::Boolean => "`true` or `false`",
        Base::Bytes => "text in Base64",
        Base::Cidr | Base::DateTime | Base::String | Base::Time => "text",
        Base::IntOrString => "a whole number or text",
        Base::Int32 | Base::Int64 => "a whole number",
        Base::List => "a list",
        Base::Map | Base::Object => "a mapping",
        Base::Quantity => "an amount such as `100Mi`",
    }
}

/// What a value is.
pub fn given(node: &Node) -> String {
    match &node.value {
        Value::Null => "`null`".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Int(value) => format!("the number `{value}`"),
        Value::Uint(value) => format!("the number `{value}`"),
        Value::Float(value) => format!("the number `{value}`"),
        Value::String(text) => format!("the text `{}`", shortened(text)),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
    }
}

/// A text that may be long, for a message.
pub fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 64;
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// `a`, `a` or `b`; `a`, `b` or `c`.
pub fn either(names: &[&str], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// What the text of a pattern is, and how it is written rightly.
pub fn pattern(name: &str) -> (&'static str, &'static str) {
    match name {
        "cidr" => ("range of addresses", "write an address and a prefix length, such as `10.0.0.0/8`"),
        "dns-name" => (
            "name in the DNS",
            "a name has letters, digits, `-` and `_` in parts that single dots divide: no scheme, no port, no `*`",
        ),
        "dns-pattern" => (
            "pattern of names in the DNS",
            "a pattern has letters, digits, `-`, `_` and `*` in parts that single dots divide: no scheme, no port",
        ),
        "icmp-type" => ("type of ICMP", "write a number from 0 to 255, or a name such as `EchoRequest`"),
        "ip-address" => ("address", "write a single address without a prefix length, such as `169.254.169.254`"),
        "label-value" => (
            "value of a label",
            "a value has letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit",
        ),
        "object-name" => ("name of an object", "a name has lower-case letters, digits, `-` and `.`"),
        "port" => {
            ("port", "write a number up to 65535, or the name of a port, which has letters, digits and single `-`")
        }
        "printable" => ("text that can be printed", "leave out control characters such as line breaks"),
        "redirect-port" => (
            "port that the pattern of the kind takes",
            "write a number from 1 to 65535; the pattern also refuses 60000 to 60999 and a few others",
        ),
        "redirect-port-name" => {
            ("name of a port", "a name has letters, digits and single `-`, and at least one letter")
        }
        "server-name" => (
            "name of a server",
            "a name has letters, digits, `-` and `_` in parts that dots divide, and may begin with `*.` or `**.`",
        ),
        _ => ("text as the field wants it", "see the reference of the kind"),
    }
}
