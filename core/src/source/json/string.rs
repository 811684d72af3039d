//! Texts of JSON.

use std::borrow::Cow;
use std::ops::Range;

/// A text in quotes.
#[derive(Debug)]
pub(super) struct Quoted<'t> {
    pub value: Cow<'t, str>,
    /// Past the closing quote, or past the last character that is taken for the text's.
    pub end: usize,
    /// The first fault, if any: where, what, and what to do.
    pub fault: Option<(Range<usize>, &'static str, &'static str)>,
}

const UNCLOSED: (&str, &str) = ("the quote is never closed", "close the quote");
const CONTROL: (&str, &str) =
    ("a control character stands in a text", "write it as an escape, such as `\\t` or `\\u0007`");
const ESCAPE: (&str, &str) = ("the escape does not exist in JSON", "write `\\\\` for a backslash");
const UNICODE: (&str, &str) =
    ("the escape names no character", "write `\\u` with 4 hexadecimal digits, in pairs above `\\uFFFF`");

/// Reads the text whose opening quote is at `start`.
pub(super) fn read(text: &str, start: usize, quote: u8) -> Quoted<'_> {
    let first = start.saturating_add(1);
    let quoted = scan(text, first, text.len(), quote);
    // No further than the text itself: in a file of one line each look would go on to the end of the file.
    let end = quoted.as_ref().map_or(text.len(), |quoted| quoted.end);
    let line_end = text.get(first..end).and_then(|body| body.find(['\n', '\r'])).map(|at| first.saturating_add(at));
    match (quoted, line_end) {
        // Texts may go over several lines; but then something that can follow a text must follow.
        (Some(quoted), Some(line_end)) if !may_follow(text, quoted.end) => unclosed(text, start, line_end),
        (Some(quoted), _) => quoted,
        (None, line_end) => unclosed(text, start, line_end.unwrap_or(text.len())),
    }
}

fn unclosed(text: &str, start: usize, line_end: usize) -> Quoted<'_> {
    let first = start.saturating_add(1);
    // A comma at the end of the line is rather the one between the entries.
    let line = text.get(first..line_end).unwrap_or("").trim_end();
    let value = line.strip_suffix(',').unwrap_or(line);
    let end = first.saturating_add(value.len());
    Quoted { value: Cow::Borrowed(value), end, fault: Some((start..first, UNCLOSED.0, UNCLOSED.1)) }
}

fn may_follow(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("").trim_start();
    rest.is_empty() || rest.starts_with([',', ':', '}', ']', '/'])
}

/// The text up to its closing quote; `None` when there is none before `limit`.
fn scan(text: &str, first: usize, limit: usize, quote: u8) -> Option<Quoted<'_>> {
    let mut value = Cow::Borrowed("");
    let mut fault = None;
    let mut several_lines = false;
    let mut from = first;
    loop {
        let rest = text.get(from..limit)?;
        let plain = rest.bytes().position(|byte| byte == quote || byte == b'\\' || byte < b' ')?;
        let (before, after) = rest.split_at_checked(plain)?;
        push(&mut value, before);
        let at = from.saturating_add(plain);
        let mut note = |end: usize, what: (&'static str, &'static str)| {
            fault.get_or_insert((at..end, what.0, what.1));
        };
        match after.as_bytes().first()? {
            b'\\' => {
                let (character, end) = escape(text.get(at..limit)?, quote);
                let end = at.saturating_add(end);
                match character {
                    Ok(character) => value.to_mut().push(character),
                    Err(what) => {
                        note(end, what);
                        value.to_mut().push(char::REPLACEMENT_CHARACTER);
                    }
                }
                from = end;
            }
            byte if *byte == quote => return Some(Quoted { value, end: at.saturating_add(1), fault }),
            byte => {
                from = at.saturating_add(1);
                several_lines |= matches!(byte, b'\n' | b'\r');
                // A tab indents the further lines of a text.
                if !several_lines || !matches!(byte, b'\n' | b'\r' | b'\t') {
                    note(from, CONTROL);
                }
                push(&mut value, text.get(at..from)?);
            }
        }
    }
}

fn push<'t>(value: &mut Cow<'t, str>, more: &'t str) {
    if value.is_empty() {
        *value = Cow::Borrowed(more);
    } else {
        value.to_mut().push_str(more);
    }
}

/// The character that an escape stands for, and the length of the escape.
fn escape(escape: &str, quote: u8) -> (Result<char, (&'static str, &'static str)>, usize) {
    let Some(kind) = escape.chars().nth(1) else { return (Err(ESCAPE), 1) };
    let simple = match kind {
        '"' | '\\' | '/' => kind,
        '\'' if quote == b'\'' => kind,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(escape),
        _ => return (Err(ESCAPE), kind.len_utf8().saturating_add(1)),
    };
    (Ok(simple), 2)
}

fn unicode(escape: &str) -> (Result<char, (&'static str, &'static str)>, usize) {
    let unit = |from: usize| {
        let digits = escape.get(from..from.saturating_add(4))?;
        let all_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if all_hexadecimal { u16::from_str_radix(digits, 16).ok() } else { None }
    };
    let Some(first) = unit(2) else { return (Err(UNICODE), 2) };
    let second = if escape.get(6..8) == Some("\\u") { unit(8) } else { None };
    let decoded = |units: &[u16]| char::decode_utf16(units.iter().copied()).next().and_then(Result::ok);
    if let Some(character) = decoded(&[first]) {
        return (Ok(character), 6);
    }
    match second.and_then(|second| decoded(&[first, second])) {
        Some(character) => (Ok(character), 12),
        None => (Err(UNICODE), 6),
    }
}
