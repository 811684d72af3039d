//! The text around a place. Only so much of it is looked at that many fixes in one long line stay cheap.

use crate::limits::MAX_FIX_LINE_BYTES;
use crate::source::Span;

/// The line that a span begins and ends in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'t> {
    text: &'t str,
    /// Where the value stands, quotes included.
    pub start: usize,
    pub end: usize,
    /// The first byte of the line of `start`; none when it is too far away.
    pub line_start: Option<usize>,
    /// Past the last byte of the line of `end`, before its line end.
    pub line_end: Option<usize>,
}

impl<'t> Around<'t> {
    /// The surroundings of a span; none when it is not of the text.
    pub fn new(text: &'t str, span: Span) -> Option<Self> {
        let (start, end) = (span.start as usize, span.end as usize);
        text.get(start..end)?;
        let (start, end) = with_quotes(text, start, end);
        let from = text.floor_char_boundary(start.saturating_sub(MAX_FIX_LINE_BYTES));
        let before = text.get(from..start)?;
        let line_start = match before.rfind('\n') {
            Some(at) => Some(from.saturating_add(at).saturating_add(1)),
            None => (from == 0).then_some(bom(text)),
        };
        let to = text.floor_char_boundary(end.saturating_add(MAX_FIX_LINE_BYTES).min(text.len()));
        let after = text.get(end..to)?;
        let line_end = match after.find('\n') {
            Some(at) => Some(end.saturating_add(at)),
            None => (to == text.len()).then_some(to),
        };
        let line_end = line_end.map(|at| if before_is(text, at, '\r') && at > end { at.saturating_sub(1) } else { at });
        Some(Self { text, start, end, line_start, line_end })
    }

    /// The value as written, quotes included.
    pub fn raw(&self) -> &'t str {
        self.text.get(self.start..self.end).unwrap_or("")
    }

    /// What stands before the value on its line.
    pub fn before(&self) -> &'t str {
        let from = self.text.floor_char_boundary(self.start.saturating_sub(MAX_FIX_LINE_BYTES));
        self.text.get(self.line_start.unwrap_or(from)..self.start).unwrap_or("")
    }

    /// What stands behind the value on its line.
    pub fn rest(&self) -> &'t str {
        let to = self.text.floor_char_boundary(self.end.saturating_add(MAX_FIX_LINE_BYTES).min(self.text.len()));
        self.text.get(self.end..self.line_end.unwrap_or(to)).unwrap_or("")
    }

    /// The first byte of the next line; none when this is the last one.
    pub fn next_line(&self) -> Option<usize> {
        let end = self.line_end?;
        let length = match self.text.get(end..)? {
            rest if rest.starts_with("\r\n") => 2,
            rest if rest.starts_with('\n') => 1,
            _ => return None,
        };
        Some(end.saturating_add(length))
    }

    /// The line before, without its line end, and where it begins.
    pub fn line_before(&self) -> Option<(usize, &'t str)> {
        let end = self.line_start?.checked_sub(1)?;
        let from = self.text.floor_char_boundary(end.saturating_sub(MAX_FIX_LINE_BYTES));
        let before = self.text.get(from..end)?;
        let start = before.rfind('\n').map_or(from, |at| from.saturating_add(at).saturating_add(1));
        let line = self.text.get(start..end)?;
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }

    /// The line end of the text near the value.
    pub fn line_break(&self) -> &'static str {
        let windows = match self.next_line() {
            Some(next) => next.saturating_sub(self.line_end.unwrap_or(next)) == 2,
            None => {
                self.line_start.is_some_and(|start| self.text.get(..start).is_some_and(|text| text.ends_with("\r\n")))
            }
        };
        if windows { "\r\n" } else { "\n" }
    }

    /// What follows the value, over line ends, without blanks and comments that begin with `#` or `//`; looks no further
    /// than a few lines' worth of bytes.
    pub fn next_mark(&self) -> Option<char> {
        let to = self.text.floor_char_boundary(self.end.saturating_add(MAX_FIX_LINE_BYTES).min(self.text.len()));
        let mut rest = self.text.get(self.end..to)?.trim_start();
        while rest.starts_with('#') || rest.starts_with("//") {
            rest = rest.split_once('\n')?.1.trim_start();
        }
        rest.chars().next()
    }
}

/// The blanks, and the marks of a quote on a page, that a line begins with.
pub(super) fn lead(line: &str) -> &str {
    let quoted = line.trim_start().starts_with('>');
    let length = line.find(|c: char| !(c == ' ' || c == '\t' || (quoted && c == '>'))).unwrap_or(line.len());
    line.get(..length).unwrap_or("")
}

/// Whether there is nothing but a comment.
pub(super) fn is_comment(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || ["#", "//"].iter().any(|mark| text.starts_with(mark)) || is_block_comment(text)
}

fn is_block_comment(text: &str) -> bool {
    text.starts_with("/*") && text.find("*/") == Some(text.len().saturating_sub(2)) && text.len() >= 4
}

fn with_quotes(text: &str, start: usize, end: usize) -> (usize, usize) {
    let around =
        |quote: char| before_is(text, start, quote) && text.get(end..).is_some_and(|rest| rest.starts_with(quote));
    let inside = text.get(start..end).unwrap_or("");
    match ['"', '\''].into_iter().find(|quote| around(*quote) && !inside.contains(*quote)) {
        Some(_) => (start.saturating_sub(1), end.saturating_add(1)),
        None => (start, end),
    }
}

pub(super) fn before_is(text: &str, at: usize, expected: char) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with(expected))
}

fn bom(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}
