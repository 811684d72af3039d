//! Words of commands: one option more or less, in the style of the lines around it.

use super::Splice;
use super::around::{Around, before_is, lead};
use super::syntax::is_plain;
use crate::source::Span;

/// What continues a command on the next line: in shells, in PowerShell, in the command line of Windows.
const CONTINUATIONS: [char; 3] = ['\\', '`', '^'];

/// What may stand right behind a word.
fn ends_word(text: &str, at: usize) -> bool {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    next.is_none_or(|next| {
        next.is_whitespace() || matches!(next, ')' | ';' | '|' | '&' | '`' | '"' | '\'' | '<' | '>' | '}')
    })
}

/// The character that continues the line, when `rest` of it is nothing else.
fn continuation(rest: &str) -> Option<char> {
    let mut characters = rest.trim_matches([' ', '\t']).chars();
    let only = characters.next().filter(|only| CONTINUATIONS.contains(only))?;
    (characters.next().is_none() && rest.ends_with(only)).then_some(only)
}

/// The character that continues the line before.
fn continued_by(around: &Around<'_>) -> Option<char> {
    let (_, line) = around.line_before()?;
    line.chars().next_back().filter(|last| CONTINUATIONS.contains(last))
}

/// The bytes that write an option behind the word at `after`: on a line of its own where the options have theirs.
pub(super) fn add(text: &str, after: Span, option: &str, value: Option<&str>) -> Option<Vec<Splice>> {
    if !is_plain(option) || value.is_some_and(|value| !is_plain(value)) {
        return None;
    }
    let words = value.map_or_else(|| option.to_owned(), |value| format!("{option} {value}"));
    let around = Around::new(text, after)?;
    if !ends_word(text, around.end) {
        return None;
    }
    let own_line = own_line(text, &around);
    let written = match own_line {
        Some((mark, indentation)) => format!(" {mark}{}{indentation}{words}", around.line_break()),
        None => format!(" {words}"),
    };
    Some(vec![(Span::new(around.end, around.end), written)])
}

/// How to begin a line with an option of its own: what continues the line before, and the indentation.
fn own_line<'t>(text: &'t str, around: &Around<'t>) -> Option<(char, &'t str)> {
    if let Some(mark) = around.line_end.and_then(|_| continuation(around.rest())) {
        let next = text.get(around.next_line()?..)?;
        let next = next.get(..next.floor_char_boundary(crate::limits::MAX_FIX_LINE_BYTES))?;
        let line = next.lines().next()?;
        let indentation = lead(line);
        return (!line.trim().is_empty()).then_some((mark, indentation));
    }
    let last = around.rest().trim();
    let mark = around.line_start.and_then(|_| continued_by(around))?;
    (last.is_empty() || last.starts_with([')', ';', '|', '&'])).then(|| (mark, lead(around.before())))
}

/// The bytes that take an option away, with its last value.
pub(super) fn remove(text: &str, option: Span, value: Option<Span>) -> Option<Vec<Splice>> {
    let first = Around::new(text, option)?;
    let last = Around::new(text, value.unwrap_or(option))?;
    if !ends_word(text, last.end) || last.end < first.end {
        return None;
    }
    let between = text.get(first.end..last.start.max(first.end))?;
    if between.contains(';') || between.matches('\n').count() > 1 {
        return None;
    }
    let cut = |start: usize, end: usize| Some(vec![(Span::new(start, end), String::new())]);
    let blanks_before = first.before();
    let alone = first.line_start.is_some() && lead(blanks_before).len() == blanks_before.len();
    if alone && continued_by(&first).is_some() {
        let (start, line) = first.line_before()?;
        if continuation(last.rest()).is_some() {
            return cut(first.line_start?, last.next_line()?);
        }
        // The last line of the command: what continued the line before goes too.
        let kept = line.trim_end_matches(CONTINUATIONS).trim_end_matches([' ', '\t']);
        return cut(start.saturating_add(kept.len()), last.end);
    }
    let blanks = blanks_before.len().saturating_sub(blanks_before.trim_end_matches([' ', '\t']).len());
    (blanks > 0).then_some(())?;
    cut(first.start.saturating_sub(blanks), last.end)
}

/// The bytes that write a value behind an option.
pub(super) fn give_value(text: &str, option: Span, value: &str) -> Option<Vec<Splice>> {
    let around = Around::new(text, option)?;
    (is_plain(value) && ends_word(text, around.end))
        .then(|| vec![(Span::new(around.end, around.end), format!(" {value}"))])
}

/// The bytes that take away the value behind the `=` of a switch.
pub(super) fn drop_value(text: &str, option: Span, value: Span) -> Option<Vec<Splice>> {
    let value = Around::new(text, value)?;
    let start = option.end as usize;
    let between = text.get(start..value.start)?;
    (between == "=" && ends_word(text, value.end)).then(|| vec![(Span::new(start, value.end), String::new())])
}

/// The bytes that take away the blanks behind a backslash, up to the end of the line.
pub(super) fn join_lines(text: &str, word: Span) -> Option<Vec<Splice>> {
    let around = Around::new(text, word)?;
    let blanks = around.raw().strip_prefix('\\')?;
    let only_blanks = |text: &str| text.chars().all(|c| c == ' ' || c == '\t');
    let start = around.start.saturating_add(1);
    let ends = around.line_end? > start && around.next_line().is_some();
    let fine = !before_is(text, around.start, '\\') && only_blanks(blanks) && only_blanks(around.rest());
    (fine && ends).then_some(vec![(Span::new(start, around.line_end?), String::new())])
}
