//! The forms of names, keys and values (`util/validation` and `api/validate/content` of apimachinery 0.36).
//!
//! Each function gives what is wrong with a text, as the rest of a sentence about it.

/// Longest name of a subdomain's form.
const SUBDOMAIN: usize = 253;
/// Longest label of DNS, name part of a key, and value of a label.
const LABEL: usize = 63;
/// Longest name of a port.
const PORT_NAME: usize = 15;

const LOWER: &str = "lower-case letters, digits and `-`, with a letter or digit first and last";

/// What is wrong with a text as a DNS subdomain; its parts may be of any length.
pub(super) fn subdomain(text: &str) -> Option<String> {
    if !text.split('.').all(is_label) {
        return Some(unlike(
            "lower-case letters, digits, `-` and `.`, with a letter or digit first and last in each part",
        ));
    }
    longer_than(text, SUBDOMAIN)
}

/// What is wrong with a text as a DNS label.
pub(super) fn label(text: &str) -> Option<String> {
    if !is_label(text) {
        let dots = text.split('.').all(is_label);
        return Some(if dots { "has dots, which are not taken here".to_owned() } else { unlike(LOWER) });
    }
    longer_than(text, LABEL)
}

/// What is wrong with a text as a label of RFC 1035, which begins with a letter.
pub(super) fn label_1035(text: &str) -> Option<String> {
    if !is_label(text) || text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(unlike("lower-case letters, digits and `-`, with a letter first and a letter or digit last"));
    }
    longer_than(text, LABEL)
}

/// What is wrong with a text as a part of a path.
pub(super) fn path_segment(text: &str) -> Option<String> {
    let forbidden = text == "." || text == ".." || text.contains(['/', '%']);
    forbidden.then(|| "is `.` or `..`, or has `/` or `%` in it".to_owned())
}

/// What is wrong with a text as the key of a label: an optional prefix of a subdomain's form, `/`, and a name.
pub(super) fn key(text: &str) -> Option<String> {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    if name.contains('/') {
        return Some("has more than one `/`".to_owned());
    }
    if let Some(prefix) = prefix {
        if prefix.is_empty() {
            return Some("has nothing before the `/`".to_owned());
        }
        if let Some(flaw) = subdomain(prefix) {
            return Some(format!("has a prefix that {flaw}"));
        }
    }
    if name.is_empty() {
        return Some(if prefix.is_some() { "has nothing behind the `/`" } else { "is empty" }.to_owned());
    }
    if !is_word(name) {
        let of = "letters, digits, `-`, `_` and `.`, with a letter or digit first and last";
        return Some(if prefix.is_some() { format!("has a name that {}", unlike(of)) } else { unlike(of) });
    }
    longer_than(name, LABEL).map(|flaw| if prefix.is_some() { format!("has a name that {flaw}") } else { flaw })
}

/// What is wrong with a text as the value of a label; it may be empty.
pub(super) fn value(text: &str) -> Option<String> {
    if !text.is_empty() && !is_word(text) {
        return Some(unlike("letters, digits, `-`, `_` and `.`, with a letter or digit first and last"));
    }
    longer_than(text, LABEL)
}

/// What is wrong with a text as the name of a port of containers, policies and targets.
pub(super) fn port(text: &str) -> Option<String> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        return Some("is a number in quotes, and names of ports have a letter".to_owned());
    }
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    let of_port = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !text.bytes().all(of_port) || !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Some(unlike("lower-case letters, digits and `-`, at least one of them a letter"));
    }
    if text.contains("--") {
        return Some("has two `-` in a row".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Some("begins or ends with `-`".to_owned());
    }
    longer_than(text, PORT_NAME)
}

fn unlike(of: &str) -> String {
    format!("is not made of {of}")
}

fn longer_than(text: &str, most: usize) -> Option<String> {
    (text.len() > most).then(|| format!("is longer than {most} bytes"))
}

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    is_made_of(text, inner)
}

/// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
fn is_word(text: &str) -> bool {
    is_made_of(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn is_made_of(text: &str, inner: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()].iter().all(|byte| byte.is_some_and(u8::is_ascii_alphanumeric));
    ends && bytes.iter().all(|byte| inner(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let of = |length: usize| "a".repeat(length);
        let parts = format!("{}.{}", of(64), of(64));
        let prefixed = format!("{}/app", "a.".repeat(126) + "a");
        type Form = fn(&str) -> Option<String>;
        let table: [(Form, &[&str], &[&str]); 6] = [
            (subdomain, &["a", "1", "a-b.c", &parts, &of(253)], &["", "A", "a..b", "a.", "-a", "a_b", "ä", &of(254)]),
            (label, &["a", "1a", &of(63)], &["", "a.b", "a-", "A", &of(64)]),
            (label_1035, &["a", "a1"], &["1a", "a.b", "-a", ""]),
            (
                key,
                &["app", "App_1.x-y", "example.com/app", &of(63), &prefixed],
                &["", "/a", "a/", "a/b/c", "-a", "a.", "Example.com/app", "k8s:app", &of(64), "a_b.c/app"],
            ),
            (value, &["", "a", "A.b_c-1", &of(63)], &["-a", "a b", "a\n", "1.0+x", "ä", &of(64)]),
            (port, &["http", "a-1", "abcdefghijklmno"], &["", "80", "HTTP", "a--b", "-a", "a-", "a.b", &of(16), "1-2"]),
        ];
        for (at, (form, good, bad)) in table.iter().enumerate() {
            for text in *good {
                assert_eq!(form(text), None, "{at} {text}");
            }
            for text in *bad {
                assert!(form(text).is_some(), "{at} {text}");
            }
        }
    }
}
