//! Here-documents: their bodies are no commands, and kept.

use super::parser::Parser;
use crate::limits::MAX_SCRIPT_RECOVERIES;
use crate::source::Span;

/// A here-document whose body starts at the next line.
#[derive(Clone, Debug)]
pub(super) struct Heredoc {
    pub(super) operator: Span,
    pub(super) delimiter: String,
    /// `<<-`: tabs before the closing line are skipped.
    pub(super) tabs: bool,
    /// Whether any part of the delimiter is quoted: then the body is taken as it stands.
    pub(super) quoted: bool,
}

/// The lines of a here-document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// The lines without the one that closes them.
    pub(super) span: Span,
    /// `<<-`: tabs before lines are none of the text.
    tabs: bool,
    /// Blanks before each line that a page gives the script.
    margin: usize,
    pub(super) quoted: bool,
}

impl Body {
    /// A line without what stands before its text.
    pub(super) fn without_margin<'t>(&self, line: &'t str) -> &'t str {
        let blanks = line.len().saturating_sub(line.trim_start_matches([' ', '\t']).len());
        let line = line.get(self.margin.min(blanks)..).unwrap_or(line);
        if self.tabs { line.trim_start_matches('\t') } else { line }
    }
}

/// Skips the line end here and the here-documents that start after it.
pub(super) fn skip_newline(parser: &mut Parser) {
    parser.skip(parser.newline_len(0).unwrap_or(1));
    for heredoc in std::mem::take(&mut parser.heredocs) {
        skip_body(parser, &heredoc);
    }
}

/// Skips one body. When no line closes it as it stands, one that closes it but for blanks around it will do: pages
/// indent scripts. When none does, there is no body.
fn skip_body(parser: &mut Parser, heredoc: &Heredoc) {
    if parser.exhausted {
        return;
    }
    let mark = parser.mark();
    let start = parser.pos;
    let mut indented: Option<(usize, Body)> = None;
    let body = |end: usize, margin: usize| Body {
        span: Span::new(start, end),
        tabs: heredoc.tabs,
        margin,
        quoted: heredoc.quoted,
    };
    let mut at = start;
    for line in parser.slice(start, parser.text.len()).split_inclusive('\n') {
        let line_start = at;
        at = at.saturating_add(line.len());
        let line = line.trim_end_matches(['\n', '\r']);
        let blanks = line.len().saturating_sub(line.trim_start().len());
        let line = if heredoc.tabs { line.trim_start_matches('\t') } else { line };
        if line == heredoc.delimiter {
            parser.pos = at;
            parser.bodies.insert(heredoc.operator.start, body(line_start, 0));
            return;
        }
        // Inside `$( … )` the closing bracket may follow the delimiter, which bash takes with a warning.
        let closes = |rest: &str| rest.is_empty() || rest.starts_with(')');
        if indented.is_none() && line.trim().strip_prefix(heredoc.delimiter.as_str()).is_some_and(closes) {
            let rest = line.trim().len().saturating_sub(heredoc.delimiter.len());
            let end = if rest == 0 { at } else { at.saturating_sub(rest.saturating_add(1)) };
            indented = Some((end, body(line_start, blanks)));
            if !parser.may_look_further() {
                break;
            }
        }
    }
    if let Some((end, body)) = indented {
        parser.pos = end;
        parser.bodies.insert(heredoc.operator.start, body);
        return;
    }
    parser.recover(mark, "<<");
    if !parser.exhausted {
        parser.pos = start;
        if let Some(last) = parser.problems.last_mut() {
            last.span = heredoc.operator;
            last.message = format!("the here-document `{}` is never closed", heredoc.delimiter);
            last.help = Some(format!("end it with a line that is `{}` alone", heredoc.delimiter));
        }
    }
}

/// Reads the delimiter after `<<` or `<<-` and notes the here-document.
pub(super) fn open(parser: &mut Parser, operator: Span, tabs: bool) {
    parser.skip_until(|byte| !matches!(byte, b' ' | b'\t'));
    let start = parser.pos;
    let mut quote = None;
    let ahead = parser.ahead();
    let stop = ahead.iter().position(|byte| match (quote, byte) {
        (_, b'\n' | b'\r') => true,
        (Some(open), _) => {
            if open == *byte {
                quote = None;
            }
            false
        }
        (None, b'\'' | b'"') => {
            quote = Some(*byte);
            false
        }
        (None, _) => matches!(byte, b' ' | b'\t' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')'),
    });
    parser.skip(stop.unwrap_or(ahead.len()));
    let written = parser.slice(start, parser.pos);
    let delimiter: String = written.chars().filter(|character| !matches!(character, '\'' | '"' | '\\')).collect();
    if !written.is_empty() && parser.heredocs.len() < MAX_SCRIPT_RECOVERIES {
        let quoted = delimiter.len() < written.len();
        parser.heredocs.push(Heredoc { operator, delimiter, tabs, quoted });
    }
}
