//! References that something before the shell replaces by text: `$(NAME)`, `${{ env.NAME }}`.

use std::ops::Range;

use crate::limits::{MAX_EXPANSION_BYTES, MAX_REFERENCE_BYTES, MAX_SCRIPT_DEPTH};
use crate::model::PartialText;
use crate::source::{Extract, Span};

/// How references are written and what they name.
#[derive(Clone, Copy)]
pub(in super::super) struct Syntax<'a> {
    /// The first reference of a text at or behind an offset.
    pub(in super::super) find: fn(&str, usize) -> Option<Found>,
    /// What a variable holds; none when nothing sets it.
    pub(in super::super) value: &'a dyn Fn(&str) -> Option<Value<'a>>,
}

/// A reference in a text.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Found {
    /// Its bytes. At least one.
    pub(in super::super) range: Range<usize>,
    /// What it stands for.
    pub(in super::super) what: Reference,
}

/// What a reference stands for.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Reference {
    /// The value of a variable.
    Variable(String),
    /// This text: `$` for `$$`.
    Text(&'static str),
    /// Something else.
    Unknown,
}

/// What a variable holds.
#[derive(Clone, Copy)]
pub(in super::super) enum Value<'a> {
    /// Text whose references are replaced where the variable is used.
    Raw(&'a str),
    /// Text as it is.
    Text(&'a PartialText),
    /// Set, to something that depends on the run.
    Unknown,
}

/// Bytes of the reference that starts `text`: from its opening bracket to the one that closes it, brackets of the same
/// kind inside counted. `before` bytes stand before the opening bracket.
pub(in super::super) fn bracketed(text: &str, before: usize) -> Option<usize> {
    let window = text.as_bytes().get(..text.len().min(MAX_REFERENCE_BYTES))?;
    let open = *window.get(before)?;
    let close = if open == b'(' { b')' } else { b'}' };
    let mut depth = 0_usize;
    for at in memchr::memchr2_iter(open, close, window.get(before..)?) {
        let end = before.saturating_add(at).saturating_add(1);
        depth = if window.get(end.saturating_sub(1)) == Some(&open) {
            depth.saturating_add(1)
        } else {
            depth.saturating_sub(1)
        };
        if depth == 0 {
            return Some(end);
        }
    }
    None
}

/// Bytes of the expression `${{ … }}` that starts `text`.
pub(in super::super) fn expression(text: &str) -> Option<usize> {
    let window = text.as_bytes().get(..text.len().min(MAX_REFERENCE_BYTES))?;
    memchr::memmem::find(window, b"}}").map(|at| at.saturating_add(2))
}

/// A text with its references replaced. Takes the bytes of `budget` that they expand to.
pub(super) fn text(raw: &str, syntax: Syntax<'_>, budget: &mut usize) -> PartialText {
    Expansion { syntax, budget, open: Vec::new() }.text(raw)
}

/// An extract with its references replaced.
pub(super) fn extract(content: &Extract, syntax: Syntax<'_>, budget: &mut usize) -> Extract {
    let text = content.text();
    let mut expansion = Expansion { syntax, budget, open: Vec::new() };
    let mut expanded = Extract::new(content.to_source(Span::default()).start as usize);
    let mut at = 0_usize;
    while let Some(found) = (syntax.find)(text, at) {
        expanded.push_part(content, Span::new(at, found.range.start));
        let span = Span::new(found.range.start, found.range.end);
        let written = span.slice(text);
        let source = content.to_source(span);
        match expansion.replaced(&found.what) {
            Some(value) => expanded.push_partial(&value, source),
            None => expanded.push_hole(written, source),
        }
        at = found.range.end;
    }
    expanded.push_part(content, Span::new(at, text.len()));
    expanded
}

struct Expansion<'a, 'b> {
    syntax: Syntax<'a>,
    budget: &'b mut usize,
    /// The variables whose values are being expanded.
    open: Vec<String>,
}

impl Expansion<'_, '_> {
    fn text(&mut self, raw: &str) -> PartialText {
        let mut text = PartialText::default();
        let mut at = 0_usize;
        while let Some(found) = (self.syntax.find)(raw, at) {
            text.push_text(raw.get(at..found.range.start).unwrap_or(""));
            match self.replaced(&found.what) {
                Some(value) if text.written_len().saturating_add(value.written_len()) <= MAX_EXPANSION_BYTES => {
                    text.push(&value);
                }
                _ => text.push_hole(raw.get(found.range.clone()).unwrap_or("")),
            }
            at = found.range.end;
        }
        text.push_text(raw.get(at..).unwrap_or(""));
        text
    }

    /// What a reference stands for; none when that is not known, or more than there is budget for.
    fn replaced(&mut self, reference: &Reference) -> Option<PartialText> {
        let name = match reference {
            Reference::Text(text) => return Some(PartialText::from_text(*text)),
            Reference::Unknown => return None,
            Reference::Variable(name) => name,
        };
        let value = match (self.syntax.value)(name)? {
            Value::Text(text) => {
                self.spend(text.written_len())?;
                text.clone()
            }
            Value::Raw(raw) => {
                self.spend(raw.len())?;
                if self.open.len() >= MAX_SCRIPT_DEPTH || self.open.contains(name) || raw.len() > MAX_EXPANSION_BYTES {
                    return None;
                }
                self.open.push(name.clone());
                let value = self.text(raw);
                self.open.pop();
                value
            }
            Value::Unknown => return None,
        };
        (value.written_len() <= MAX_EXPANSION_BYTES).then_some(value)
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.budget.checked_sub(bytes.saturating_add(1));
        *self.budget = left.unwrap_or(0);
        left.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn find(text: &str, from: usize) -> Option<Found> {
        let start = from + text.get(from..)?.find("$(")?;
        let length = bracketed(text.get(start..)?, 1)?;
        let name = text.get(start + 2..start + length - 1)?;
        Some(Found { range: start..start + length, what: Reference::Variable(name.to_owned()) })
    }

    fn expanded(raw: &str, values: &[(&str, String)], budget: &mut usize) -> String {
        let values: BTreeMap<&str, String> = values.iter().cloned().collect();
        let value = |name: &str| values.get(name).map(|value| Value::Raw(value));
        let text = text(raw, Syntax { find, value: &value }, budget);
        if text.is_known() { text.written() } else { format!("?{}", text.written()) }
    }

    #[test]
    fn values_are_expanded_where_they_are_used() {
        let values = [("A", "a$(B)".to_owned()), ("B", "b".to_owned()), ("C", "$(C)x".to_owned())];
        for (raw, expected) in [("-$(A)-", "-ab-"), ("$(A)$(N)", "?ab$(N)"), ("$(C)", "?$(C)x"), ("$(A", "$(A")] {
            assert_eq!(expanded(raw, &values, &mut 1000), expected);
        }
    }

    #[test]
    fn brackets_close_at_the_limit_and_not_one_past_it() {
        for bytes in [MAX_REFERENCE_BYTES, MAX_REFERENCE_BYTES + 1] {
            let expected = Some(bytes).filter(|bytes| *bytes == MAX_REFERENCE_BYTES);
            assert_eq!(bracketed(&format!("$({})", "a".repeat(bytes - 3)), 1), expected);
            assert_eq!(expression(&format!("${{{{{}}}}}", "a".repeat(bytes - 5))), expected);
        }
        assert_eq!(bracketed("$(a (b) $(c))d", 1), Some(13));
        assert_eq!(bracketed("${a)}", 1), Some(5));
        assert_eq!(expression("${{ a }} }}"), Some(8));
    }

    #[test]
    fn what_doubles_with_each_level_ends() {
        let name = |level: usize| format!("V{level}");
        let names: Vec<String> = (0..=MAX_SCRIPT_DEPTH).map(name).collect();
        let mut values: Vec<(&str, String)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            values.push((name, format!("$(V{})$(V{})", at + 1, at + 1)));
        }
        let mut budget = 1_000_000;
        assert!(expanded("$(V0)", &values, &mut budget).starts_with('?'));
        assert_eq!(budget, 0);
    }

    #[test]
    fn a_value_may_have_so_many_levels_and_bytes_and_no_more() {
        for levels in [MAX_SCRIPT_DEPTH, MAX_SCRIPT_DEPTH + 1] {
            let names: Vec<String> = (0..levels).map(|level| format!("V{level}")).collect();
            let chain = names.iter().enumerate();
            let value = |at: usize| if at + 1 < levels { format!("$(V{})", at + 1) } else { "x".to_owned() };
            let values: Vec<(&str, String)> = chain.map(|(at, name)| (name.as_str(), value(at))).collect();
            let expected = if levels > MAX_SCRIPT_DEPTH { format!("?$(V{})", levels - 1) } else { "x".to_owned() };
            assert_eq!(expanded("$(V0)", &values, &mut 100_000), expected);
        }
        for bytes in [MAX_EXPANSION_BYTES, MAX_EXPANSION_BYTES + 1] {
            let known = !expanded("$(A)", &[("A", "a".repeat(bytes))], &mut 1_000_000).starts_with('?');
            assert_eq!(known, bytes == MAX_EXPANSION_BYTES);
        }
        for budget in [4, 5] {
            assert_eq!(expanded("$(A)", &[("A", "abcd".to_owned())], &mut budget.clone()) == "abcd", budget == 5);
        }
    }
}
