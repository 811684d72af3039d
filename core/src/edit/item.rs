//! Items of lists of YAML.

use super::Splice;
use super::around::{Around, is_comment};
use super::syntax::Syntax;
use crate::source::Span;

/// The bytes that add an item of one line behind one that begins a line of its own and ends at `end`, the span of its
/// last value.
pub(super) fn add(text: &str, syntax: Syntax, item: Span, end: Span, written: &str) -> Option<Vec<Splice>> {
    if syntax != Syntax::Yaml {
        return None;
    }
    let first = Around::new(text, item)?;
    first.line_start?;
    let dash = first.before();
    let lead = dash.trim_end_matches(' ').strip_suffix('-')?;
    if !dash.ends_with(' ') || !lead.chars().all(|c| c == ' ') {
        return None;
    }
    let last = Around::new(text, end)?;
    let rest = last.rest().trim_start_matches([']', '}', ' ', '\t', ',']);
    if !(rest.is_empty() || (rest.starts_with('#') && is_comment(rest))) || last.rest().contains(',') {
        return None;
    }
    let at = last.line_end?;
    Some(vec![(Span::new(at, at), format!("{}{dash}{written}", last.line_break()))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str, item: &str, end: &str) -> Option<String> {
        let span = |part: &str| {
            let at = text.find(part).unwrap();
            Span::new(at, at + part.len())
        };
        let splices = add(text, Syntax::Yaml, span(item), span(end), "b: {}")?;
        let mut text = text.to_owned();
        for (span, new) in splices {
            text.replace_range(span.start as usize..span.end as usize, &new);
        }
        Some(text)
    }

    #[test]
    fn items_follow_items() {
        for (text, expected) in [
            ("to:\n- a: 1\n", Some("to:\n- a: 1\n- b: {}\n")),
            ("to:\n  -   a: 1 # why\n  - c: 2\n", Some("to:\n  -   a: 1 # why\n  -   b: {}\n  - c: 2\n")),
            ("to:\r\n- a: 1\r\n", Some("to:\r\n- a: 1\r\n- b: {}\r\n")),
            ("to:\n- a: 1", Some("to:\n- a: 1\n- b: {}")),
            ("to: [a: 1]\n", None),
            ("to:\n- - a: 1\n", None),
            ("to: {x: [{a: 1}]}\n", None),
        ] {
            assert_eq!(added(text, "a: 1", "1").as_deref(), expected, "{text}");
        }
        assert_eq!(added("- a: {c: [1, 2]}\n", "a", "2").as_deref(), Some("- a: {c: [1, 2]}\n- b: {}\n"));
        assert_eq!(added("- a: {c: [1, 2],\n   d: 3}\n", "a", "2"), None);
    }
}
