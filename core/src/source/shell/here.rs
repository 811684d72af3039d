//! What here-documents hand to their commands.

use super::environment::Binding;
use super::evaluate::{Run, text_len};
use super::heredoc::Body;
use super::{HereDocument, dollar};
use crate::model::PartialText;
use crate::source::{Extract, Span};

/// The text of a here-document: as it stands where its delimiter is quoted, otherwise with what is known of the
/// variables in it. What is not known stays as it is written, a variable always as `${NAME}`.
pub(super) fn document(run: &mut Run<'_>, body: &Body, command: usize) -> HereDocument {
    let mut text = Extract::new(run.base.saturating_add(body.span.start as usize));
    let mut at = body.span.start as usize;
    let source = run.text;
    for line in body.span.slice(source).split_inclusive('\n') {
        let kept = body.without_margin(line);
        let start = at.saturating_add(line.len().saturating_sub(kept.len()));
        if body.quoted {
            text.push_source(kept, run.base.saturating_add(start));
        } else {
            expand(run, kept, start, &mut text);
        }
        at = at.saturating_add(line.len());
    }
    HereDocument { command, text }
}

/// Appends a line of a body whose delimiter is not quoted. Substitutions are unknown.
fn expand(run: &mut Run<'_>, line: &str, start: usize, text: &mut Extract) {
    let base = run.base.saturating_add(start);
    let mut rest = line;
    while let Some(found) = rest.find(['$', '\\', '`']) {
        let offset = |part: &str| base.saturating_add(line.len().saturating_sub(part.len()));
        let (before, from) = rest.split_at_checked(found).unwrap_or((rest, ""));
        text.push_source(before, offset(rest));
        let at = offset(from);
        let span = |length: usize| Span::new(at, at.saturating_add(length));
        let length = match from.as_bytes() {
            [b'\\', b'$' | b'\\' | b'`', ..] => {
                text.push_text(from.get(1..2).unwrap_or(""), span(2));
                2
            }
            // The next line goes on here.
            [b'\\', b'\n', ..] => 2,
            [b'\\', b'\r', b'\n', ..] => 3,
            [b'$', b'{', ..] => {
                let length = closed(from, '{', '}');
                let written = from.get(..length).unwrap_or(from);
                let name = written.trim_start_matches("${").trim_end_matches('}');
                variable(run, name, written, span(length), text);
                length
            }
            [b'$', b'(', ..] => {
                let length = closed(from, '(', ')');
                text.push_hole("${…}", span(length));
                length
            }
            [b'$', next, ..] if dollar::is_name_start(*next) => {
                let name = from.get(1..).unwrap_or("");
                let end = name.bytes().position(|byte| !dollar::is_name(byte)).unwrap_or(name.len());
                let name = name.get(..end).unwrap_or(name);
                let length = end.saturating_add(1);
                variable(run, name, &format!("${{{name}}}"), span(length), text);
                length
            }
            [b'`', ..] => {
                let length =
                    from.get(1..).and_then(|rest| rest.find('`')).map_or(from.len(), |end| end.saturating_add(2));
                text.push_hole("${…}", span(length));
                length
            }
            _ => {
                text.push_source(from.get(..1).unwrap_or(""), at);
                1
            }
        };
        rest = from.get(length..).unwrap_or("");
    }
    text.push_source(rest, base.saturating_add(line.len().saturating_sub(rest.len())));
}

/// Appends a variable: its value as far as it is known.
fn variable(run: &mut Run<'_>, name: &str, written: &str, span: Span, text: &mut Extract) {
    let value = match run.lookup(name) {
        Some(Binding::Scalar(value)) if value.is_known() => Some(value.clone()),
        _ => None,
    };
    match value.filter(|value| run.spend(text_len(value))) {
        Some(value) => text.push_partial(&value, span),
        None => text.push_partial(&PartialText::hole(written), span),
    }
}

/// Bytes up to what closes the bracket that stands second; all where nothing does.
fn closed(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        if character == open {
            depth = depth.saturating_add(1);
        } else if character == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at.saturating_add(1);
            }
        }
    }
    text.len()
}
