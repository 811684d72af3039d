//! One file's text: decoding, and offsets to lines and columns.

use serde::Serialize;

use super::{Problem, ProblemKind, Span};
use crate::limits::MAX_FILE_BYTES;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A file as a host hands it over, decoded.
#[derive(Clone, Debug, Default)]
pub struct SourceFile {
    /// The name as given; folders separated by `/`.
    pub name: String,
    /// The text. Bytes that are not UTF-8 stand as `?`, so that offsets stay those of the file.
    pub text: String,
    /// Whether the user named this very file, rather than a folder above it.
    pub named: bool,
    /// Whether it came as an object rather than as text: then `text` is how we write it, and places in it mean nothing to
    /// anybody.
    pub is_object: bool,
    /// Faults found while decoding.
    pub problems: Vec<Problem>,
}

impl SourceFile {
    /// A file from text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::from_bytes(name, text.into().into_bytes())
    }

    /// A file from bytes. Never fails: text that is not UTF-8, or too long, becomes a problem of the file.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let mut file = Self { name: name.into(), ..Self::default() };
        if bytes.len() > MAX_FILE_BYTES {
            file.problems.push(problem(
                ProblemKind::Limit,
                Span::default(),
                format!("the file has {} bytes; the limit is {MAX_FILE_BYTES}", bytes.len()),
                "split the file, or leave it out",
            ));
            return file;
        }
        if matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff])) {
            file.problems.push(problem(
                ProblemKind::Encoding,
                Span::default(),
                "the file is UTF-16, not UTF-8".to_owned(),
                "save the file as UTF-8",
            ));
            return file;
        }
        match String::from_utf8(bytes) {
            Ok(text) => file.text = text,
            Err(error) => {
                let start = error.utf8_error().valid_up_to();
                file.text = with_placeholders(error.as_bytes());
                file.problems.push(problem(
                    ProblemKind::Encoding,
                    Span::new(start, start.saturating_add(1)),
                    "the file is not UTF-8 from here on".to_owned(),
                    "save the file as UTF-8",
                ));
            }
        }
        file
    }

    /// A file of an object that a host has as a value, written as JSON.
    #[must_use]
    pub fn of_object(name: impl Into<String>, json: impl Into<String>) -> Self {
        Self { is_object: true, named: true, ..Self::new(name, json) }
    }

    /// The bytes of a byte order mark at the start, which readers skip.
    #[must_use]
    pub fn bom_len(&self) -> usize {
        if self.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 }
    }
}

fn problem(kind: ProblemKind, span: Span, message: String, help: &str) -> Problem {
    Problem { kind, document: 0, path: String::new(), span, message, help: Some(help.to_owned()), related: None }
}

/// The bytes as text of the same length, each byte that is not UTF-8 replaced by `?`.
fn with_placeholders(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// A place in a text as people count: line and column from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// Line, from 1. A line ends at LF; a CR before it belongs to the line end.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub line: u32,
    /// Column, from 1, in Unicode scalar values; a tab is one, a byte order mark none.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub column: u32,
    /// Bytes before the place.
    pub offset: u32,
}

/// The two ends of a [`Span`], as people count; `end` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Range {
    /// The first character.
    pub start: Position,
    /// Past the last character.
    pub end: Position,
}

impl Range {
    /// The range of what stands in no text that anybody has seen: of objects that came as values.
    pub const NOWHERE: Self =
        Self { start: Position { line: 0, column: 0, offset: 0 }, end: Position { line: 0, column: 0, offset: 0 } };

    /// Whether there is no such place in any text; answers leave it out.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        *self == Self::NOWHERE
    }
}

/// Where the lines of a text start, and how many characters stand before each block of it.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<u32>,
    /// Characters before each block of [`BLOCK_BYTES`], so that a column far along a line costs no more than a near one.
    blocks: Vec<u32>,
}

const BLOCK_BYTES: usize = 1024;

impl<'a> LineIndex<'a> {
    /// Reads the line starts of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let after = ends.map(|(at, _)| u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX));
        let mut before = 0_u32;
        let count = |block: &[u8]| {
            let start = before;
            before = before.saturating_add(characters(block));
            start
        };
        Self {
            text,
            starts: std::iter::once(0).chain(after).collect(),
            blocks: text.as_bytes().chunks(BLOCK_BYTES).map(count).collect(),
        }
    }

    /// The line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let mark = u32::from(start == 0 && offset > 0 && self.text.starts_with(BYTE_ORDER_MARK));
        let before = self.characters_before(offset).saturating_sub(self.characters_before(start)).saturating_sub(mark);
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), column: before.saturating_add(1), offset }
    }

    /// The characters that begin before a byte offset.
    fn characters_before(&self, offset: u32) -> u32 {
        let offset = offset as usize;
        let block = (offset / BLOCK_BYTES).min(self.blocks.len().saturating_sub(1));
        let counted = self.blocks.get(block).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(block.saturating_mul(BLOCK_BYTES)..offset).unwrap_or_default();
        counted.saturating_add(characters(rest))
    }

    /// Both ends of a span.
    #[must_use]
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }
}

/// The characters that begin in the bytes.
fn characters(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_far_along_a_line_are_those_of_counting() {
        let text = format!("\u{feff}{}\n{}", "aé😀".repeat(900), "ß".repeat(1500));
        let index = LineIndex::new(&text);
        for (offset, _) in text.char_indices() {
            let line = text.get(..offset).unwrap().split('\n').next_back().unwrap();
            let column = line.trim_start_matches('\u{feff}').chars().count() + 1;
            assert_eq!(index.position(u32::try_from(offset).unwrap()).column as usize, column, "offset {offset}");
        }
    }

    #[test]
    fn columns_count_scalar_values_and_skip_a_byte_order_mark() {
        let index = LineIndex::new("\u{feff}a\r\n\té=1\n");
        let cases = [(3, 1, 1), (4, 1, 2), (6, 2, 1), (7, 2, 2), (9, 2, 3), (12, 3, 1), (99, 3, 1)];
        for (offset, line, column) in cases {
            let position = index.position(offset);
            assert_eq!((position.line, position.column), (line, column), "offset {offset}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_keep_their_offsets() {
        let file = SourceFile::from_bytes("a", b"a: \xff\xfe\nb: \xc3\xa9\n".to_vec());
        assert_eq!(file.text, "a: ??\nb: é\n");
        assert_eq!(file.problems.len(), 1);
        assert_eq!(file.problems[0].span, Span::new(3, 4));
    }

    #[test]
    fn the_size_limit_holds_at_the_limit_and_one_past_it() {
        assert!(SourceFile::from_bytes("a", vec![b' '; MAX_FILE_BYTES]).problems.is_empty());
        let file = SourceFile::from_bytes("a", vec![b' '; MAX_FILE_BYTES + 1]);
        assert_eq!(file.problems[0].kind, ProblemKind::Limit);
        assert!(file.text.is_empty());
    }

    #[test]
    fn utf16_is_named() {
        let file = SourceFile::from_bytes("a", vec![0xff, 0xfe, b'a', 0]);
        assert!(file.problems[0].message.contains("UTF-16"));
    }
}
