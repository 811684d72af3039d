//! Comments, brackets and line ends of Terraform configuration and of Bicep: as much of these languages as it takes to
//! know what is a comment, and where a statement ends. Faulty texts have them too.

use crate::limits::MAX_COMMENTS;
use crate::source::Span;

/// The language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Hcl,
    Bicep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A bracket that opens, with the position of the mark that closes it.
    Open(Option<usize>),
    Close,
    LineEnd,
}

/// The comments of a text, and what tells where statements end.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// In order, with their marks.
    pub comments: Vec<Span>,
    marks: Vec<(usize, Mark)>,
}

enum Inside {
    /// A bracket, with its mark when it is not inside of a string.
    Bracket(Option<usize>),
    Text,
    /// `${ … }` in a string.
    Interpolation,
}

/// Reads a text once, from front to back.
pub(super) fn scan(text: &str, language: Language) -> Scan {
    let mut scan = Scan::default();
    let mut stack: Vec<Inside> = Vec::new();
    let mut texts = 0_usize;
    let bytes = text.as_bytes();
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at).copied() {
        let ahead = bytes.get(at..).unwrap_or_default();
        let mut step = 1_usize;
        if let Some(Inside::Text) = stack.last() {
            match byte {
                b'\\' => step = 2,
                b'$' | b'%' if language == Language::Hcl && ahead.get(1) == Some(&byte) => step = 2,
                b'$' | b'%' if ahead.get(1) == Some(&b'{') && (byte == b'$' || language == Language::Hcl) => {
                    stack.push(Inside::Interpolation);
                    step = 2;
                }
                // A string ends with its line, closed or not; the line end is read next.
                b'\n' => {
                    stack.pop();
                    texts = texts.saturating_sub(1);
                    step = 0;
                }
                _ if byte == language.quote() => {
                    stack.pop();
                    texts = texts.saturating_sub(1);
                }
                _ => {}
            }
            at = at.saturating_add(step);
            continue;
        }
        if let Some(length) = comment_length(ahead, language) {
            if scan.comments.len() < MAX_COMMENTS {
                scan.comments.push(Span::new(at, at.saturating_add(length)));
            }
            step = length;
        } else if let Some(length) = block_text_length(text, at, language) {
            step = length;
        } else {
            match byte {
                _ if byte == language.quote() => {
                    stack.push(Inside::Text);
                    texts = texts.saturating_add(1);
                }
                b'{' | b'[' | b'(' => {
                    let mark = (texts == 0).then_some(scan.marks.len());
                    if mark.is_some() {
                        scan.marks.push((at, Mark::Open(None)));
                    }
                    stack.push(Inside::Bracket(mark));
                }
                b'}' | b']' | b')' => {
                    if let Some(Inside::Bracket(Some(open))) = stack.pop() {
                        let close = scan.marks.len();
                        if let Some((_, mark)) = scan.marks.get_mut(open) {
                            *mark = Mark::Open(Some(close));
                        }
                        scan.marks.push((at, Mark::Close));
                    } else if stack.is_empty() {
                        scan.marks.push((at, Mark::Close));
                    }
                }
                b'\n' if texts == 0 => scan.marks.push((at, Mark::LineEnd)),
                _ => {}
            }
        }
        at = at.saturating_add(step);
    }
    scan
}

impl Language {
    fn quote(self) -> u8 {
        match self {
            Self::Hcl => b'"',
            Self::Bicep => b'\'',
        }
    }
}

/// The bytes of the comment that begins here.
fn comment_length(ahead: &[u8], language: Language) -> Option<usize> {
    if ahead.starts_with(b"//") || (language == Language::Hcl && ahead.starts_with(b"#")) {
        let line = ahead.iter().position(|byte| *byte == b'\n').unwrap_or(ahead.len());
        let carriage = ahead.get(..line).is_some_and(|line| line.ends_with(b"\r"));
        return Some(line.saturating_sub(usize::from(carriage)));
    }
    let body = ahead.strip_prefix(b"/*")?;
    let end = memchr::memmem::find(body, b"*/").map_or(ahead.len(), |end| end.saturating_add(4));
    Some(end)
}

/// The bytes of the heredoc or multi-line string that begins here.
fn block_text_length(text: &str, at: usize, language: Language) -> Option<usize> {
    let ahead = text.get(at..)?;
    if language == Language::Bicep {
        let body = ahead.strip_prefix("'''")?;
        return Some(body.find("'''").map_or(ahead.len(), |end| end.saturating_add(6)));
    }
    let (head, body) = ahead.strip_prefix("<<")?.split_once('\n')?;
    let word = head.strip_prefix('-').unwrap_or(head).trim_end();
    let named = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if !named {
        return None;
    }
    let mut length = ahead.len().saturating_sub(body.len());
    for line in body.split_inclusive('\n') {
        if line.trim() == word {
            // The line end behind the word ends the statement.
            return Some(length.saturating_add(line.trim_end_matches(['\r', '\n']).len()));
        }
        length = length.saturating_add(line.len());
    }
    Some(ahead.len())
}

impl Scan {
    /// Where the statement that begins at an offset ends: with its line, or with the bracket that closes one of that
    /// line. Decorators belong to what they decorate.
    pub(super) fn statement_end(&self, text: &str, start: usize) -> usize {
        let mut decorated = text.get(start..).is_some_and(|rest| rest.starts_with('@'));
        let mut next = self.marks.partition_point(|(at, _)| *at < start);
        while let Some((at, mark)) = self.marks.get(next).copied() {
            match mark {
                Mark::LineEnd if decorated => {
                    let behind = text.get(at..).unwrap_or("").trim_start();
                    decorated = behind.starts_with(['@', '/']);
                    next = next.saturating_add(1);
                }
                Mark::LineEnd | Mark::Close => return at,
                Mark::Open(Some(close)) => next = close.saturating_add(1),
                Mark::Open(None) => return text.len(),
            }
        }
        text.len()
    }
}
