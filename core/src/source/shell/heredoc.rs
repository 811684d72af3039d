//! Here-documents: skipped as data.

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
    let mut indented = None;
    let mut at = start;
    for line in parser.slice(start, parser.text.len()).split_inclusive('\n') {
        at = at.saturating_add(line.len());
        let line = line.trim_end_matches(['\n', '\r']);
        let line = if heredoc.tabs { line.trim_start_matches('\t') } else { line };
        if line == heredoc.delimiter {
            parser.pos = at;
            return;
        }
        // Inside `$( … )` the closing bracket may follow the delimiter, which bash takes with a warning.
        let closes = |rest: &str| rest.is_empty() || rest.starts_with(')');
        if indented.is_none() && line.trim().strip_prefix(heredoc.delimiter.as_str()).is_some_and(closes) {
            let rest = line.trim().len().saturating_sub(heredoc.delimiter.len());
            indented = Some(if rest == 0 { at } else { at.saturating_sub(rest.saturating_add(1)) });
            if !parser.may_look_further() {
                break;
            }
        }
    }
    if let Some(end) = indented {
        parser.pos = end;
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
        parser.heredocs.push(Heredoc { operator, delimiter, tabs });
    }
}
