//! Texts of objects that are templates: what is filled in later is unknown.

use std::sync::Arc;

use crate::input::value::Value;
use crate::model::{Part, PartialText};

/// The value of a text. Unknown are the variables of clusterctl and Flux (`${NAME}`, `${NAME:=default}`: what a
/// default becomes depends on the environment), the expressions of Helm and of cluster classes (`{{ .name }}`), and a
/// text that is one placeholder of documentation (`<name>`). `$$` stands for a dollar sign.
#[must_use]
pub fn value(written: &str) -> Value {
    let partial = partial(written);
    match partial.parts() {
        [Part::Hole(hole)] => Value::Unknown(Arc::from(hole.as_str())),
        _ => Value::Text(Arc::new(partial)),
    }
}

fn partial(written: &str) -> PartialText {
    if is_angled(written) {
        return PartialText::hole(written);
    }
    let mut partial = PartialText::default();
    let mut rest = written;
    while let Some(at) = rest.find(['$', '{']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        partial.push_text(before);
        let (taken, is_hole) = match from.as_bytes() {
            [b'$', b'$', ..] => (2, false),
            [b'$', b'{', ..] => (variable(from), true),
            [b'{', b'{', ..] => (from.find("}}").map_or(from.len(), |end| end.saturating_add(2)), true),
            _ => (1, false),
        };
        let (taken, after) = from.split_at_checked(taken).unwrap_or((from, ""));
        match is_hole {
            true => partial.push_hole(taken),
            false if taken == "$$" => partial.push_text("$"),
            false => partial.push_text(taken),
        }
        rest = after;
    }
    partial.push_text(rest);
    partial
}

/// Bytes of the variable that a text begins with, those inside its default counted with it. One that nothing closes
/// goes on to the end: what comes of it is not known.
fn variable(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open = open.saturating_add(1),
            b'}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return at.saturating_add(1);
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Whether a text is one placeholder, `<resource group>`.
fn is_angled(text: &str) -> bool {
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).is_some_and(|inside| {
        inside.starts_with(|first: char| first.is_ascii_alphabetic()) && !inside.contains(['<', '>', '\n'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_later_is_unknown() {
        let cases: [(&str, &[&str]); 17] = [
            ("10.0.0.0/16", &["10.0.0.0/16"]),
            ("", &[]),
            ("${A}", &["!${A}"]),
            ("${A:=b}", &["!${A:=b}"]),
            ("${A:=${B}}", &["!${A:=${B}}"]),
            ("${A}-pool", &["!${A}", "-pool"]),
            ("a${B}c${D}", &["a", "!${B}", "c", "!${D}"]),
            ("$${A}", &["${A}"]),
            ("$A", &["$A"]),
            ("5$", &["5$"]),
            ("${A", &["!${A"]),
            ("x${A-${B}", &["x", "!${A-${B}"]),
            ("{{ .builtin.cluster.name }}", &["!{{ .builtin.cluster.name }}"]),
            ("{{ a }}-{{ b }}", &["!{{ a }}", "-", "!{{ b }}"]),
            ("{a}", &["{a}"]),
            ("<resource group>", &["!<resource group>"]),
            ("a <b>", &["a <b>"]),
        ];
        for (written, expected) in cases {
            let parts: Vec<String> = partial(written)
                .parts()
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.clone(),
                    Part::Hole(hole) => format!("!{hole}"),
                })
                .collect();
            assert_eq!(parts, expected, "{written}");
        }
    }

    #[test]
    fn long_texts_are_read_once() {
        for text in ["${".repeat(1_000_000), "{{".repeat(1_000_000), "$".repeat(1_000_001), "<".repeat(1_000_000)] {
            assert!(partial(&text).written_len() <= text.len());
        }
    }
}
