//! Items of lists: one more behind another.

use super::Splice;
use super::around::{Around, is_comment};
use super::syntax::Syntax;
use crate::source::Span;

/// The bytes that write an item behind the one that stands at `span`. Only for lists of YAML whose items begin with a
/// dash, each on lines of its own.
pub(super) fn add(text: &str, syntax: Syntax, span: Span, lines: &[String]) -> Option<Vec<Splice>> {
    if syntax != Syntax::Yaml {
        return None;
    }
    let written = span.slice(text);
    let end = (span.start as usize).saturating_add(written.trim_end().len());
    let around = Around::new(text, Span::new(span.start as usize, end))?;
    let before = around.before();
    let indentation = before.trim_end_matches(' ').strip_suffix('-').filter(|_| around.line_start.is_some())?;
    let rest = around.rest().trim();
    if !indentation.chars().all(|letter| letter == ' ') || !(rest.is_empty() || is_comment(rest)) {
        return None;
    }
    let within = " ".repeat(before.chars().count());
    let mut added = String::new();
    for (at, line) in lines.iter().enumerate() {
        added.push_str(around.line_break());
        added.push_str(if at == 0 { before } else { &within });
        added.push_str(line);
    }
    let at = around.line_end?;
    Some(vec![(Span::new(at, at), added)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str, item: &str, lines: &[&str]) -> Option<String> {
        let start = text.find(item).unwrap();
        let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        let splices = add(text, Syntax::Yaml, Span::new(start, start + item.len()), &lines)?;
        let mut text = text.to_owned();
        for (span, new) in splices {
            text.replace_range(span.start as usize..span.end as usize, &new);
        }
        Some(text)
    }

    #[test]
    fn items_stand_as_their_neighbours_do() {
        let text = "egress:\n  - a: 1\n    b: 2 # two\nother: 3\n";
        let expected = "egress:\n  - a: 1\n    b: 2 # two\n  - c: 3\n    d: 4\nother: 3\n";
        assert_eq!(added(text, "a: 1\n    b: 2", &["c: 3", "d: 4"]).as_deref(), Some(expected));
        assert_eq!(added("-   a: 1", "a: 1", &["b:", "  c: 1"]).as_deref(), Some("-   a: 1\n-   b:\n      c: 1"));
        assert_eq!(added("- a: 1\r\n", "a: 1", &["b: 2"]).as_deref(), Some("- a: 1\r\n- b: 2\r\n"));
    }

    #[test]
    fn items_in_brackets_are_left_alone() {
        for (text, item) in [("[{a: 1}]", "{a: 1}"), ("- - a: 1\n", "a: 1"), ("- {a: 1}, b\n", "{a: 1}")] {
            assert_eq!(added(text, item, &["b: 2"]), None, "{text}");
        }
    }
}
