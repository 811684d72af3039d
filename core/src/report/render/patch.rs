//! The lines of a file that a fix changes.

use std::ops::Range;

use super::printable::replaced;
use super::text::Sources;
use crate::report::{Edit, Fix};
use crate::source::text::Position;

/// Bytes of lines that are shown whole; what is longer is told by the title alone.
const SHOWN: usize = 1000;

/// Lines of a file with what changes in them.
#[derive(Debug)]
pub struct Part<'f> {
    /// The file.
    pub file: &'f str,
    /// The lines as they are.
    pub source: String,
    /// The number of the first line.
    pub line: u32,
    /// The first change.
    pub at: Position,
    /// Bytes of `source`, and the text in their place.
    pub patches: Vec<(Range<usize>, String)>,
}

/// The parts of a fix, edits of the same or near lines together. None where a line is too long to show, or holds what
/// cannot be shown as it is.
pub fn parts<'f>(fix: &'f Fix, sources: &Sources<'_>) -> Vec<Part<'f>> {
    let mut parts = Vec::new();
    let groups =
        fix.edits.chunk_by(|a, b| a.file == b.file && b.range.start.line <= a.range.end.line.saturating_add(2));
    for edits in groups {
        let part = edits.first().and_then(|first| part(edits, sources(&first.file)?));
        parts.extend(part);
    }
    parts
}

fn part<'f>(edits: &'f [Edit], text: &str) -> Option<Part<'f>> {
    let (first, last) = (edits.first()?, edits.last()?);
    let (from, to) = (first.range.start.offset as usize, last.range.end.offset as usize);
    let start = start_of_line(text, from)?;
    let end = end_of_line(text, to)?;
    let lines = text.get(start..end).filter(|lines| lines.len() <= SHOWN)?;
    let shown = |text: &str| text.chars().all(|c| matches!(c, '\n' | '\r' | '\t') || replaced(c) == c);
    if !shown(lines) || !edits.iter().all(|edit| shown(&edit.text)) {
        return None;
    }
    // Without the carriage returns of Windows, which the printer would show.
    let offset = |offset: u32| {
        let before = text.get(start..offset as usize)?;
        Some(before.len().saturating_sub(before.matches('\r').count()))
    };
    let patches = edits.iter().map(|edit| {
        let span = offset(edit.range.start.offset)?..offset(edit.range.end.offset)?;
        Some((span, edit.text.replace('\r', "")))
    });
    let patches = patches.collect::<Option<Vec<(Range<usize>, String)>>>()?;
    let apart = patches.is_sorted_by(|(a, _), (b, _)| a.end <= b.start);
    if !apart || patches.iter().any(|(span, _)| span.start > span.end) {
        return None;
    }
    Some(Part {
        file: &first.file,
        source: lines.replace('\r', ""),
        line: first.range.start.line.max(1),
        at: first.range.start,
        patches,
    })
}

fn start_of_line(text: &str, at: usize) -> Option<usize> {
    let from = text.floor_char_boundary(at.saturating_sub(SHOWN));
    let found = text.get(from..at)?.rfind('\n').map(|found| from.saturating_add(found).saturating_add(1));
    found.or((from == 0).then_some(0))
}

fn end_of_line(text: &str, at: usize) -> Option<usize> {
    let to = text.floor_char_boundary(at.saturating_add(SHOWN).min(text.len()));
    let found = text.get(at..to)?.find('\n').map(|found| at.saturating_add(found));
    found.or((to == text.len()).then_some(to))
}
