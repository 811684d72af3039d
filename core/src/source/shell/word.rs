//! Words of a command after expansion, and the way back to what was written.

use std::ops::Range;

use crate::model::{Part, PartialText};
use crate::source::{Extract, Span};

/// One argument as the command receives it.
///
/// Offsets into a word count bytes of [`PartialText::written`]: known text, and each hole as written.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// Where it is written, quotes included; for a word out of a variable, where the variable is used.
    pub span: Span,
    /// What the command receives.
    pub text: PartialText,
    /// Whether any part of it is quoted or escaped.
    pub quoted: bool,
    pieces: Vec<Piece>,
}

/// A run of a word's text that comes from one run of the source.
#[derive(Clone, Copy, Debug)]
struct Piece {
    at: usize,
    len: usize,
    span: Span,
    origin: Origin,
}

/// How a piece's text relates to its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The text is the source, byte for byte.
    Verbatim,
    /// The text is what the source stands for.
    Expanded,
    Hole,
}

impl Piece {
    fn end(&self) -> usize {
        self.at.saturating_add(self.len)
    }

    /// The source of bytes `range` of the word, which touch this piece.
    fn source(&self, range: &Range<usize>) -> Span {
        if self.origin != Origin::Verbatim {
            return self.span;
        }
        let skipped = range.start.saturating_sub(self.at).min(self.len);
        let kept = range.end.saturating_sub(self.at).min(self.len);
        let start = self.span.start as usize;
        Span::new(start.saturating_add(skipped), start.saturating_add(kept))
    }
}

impl Word {
    /// An empty word written at `span`.
    pub(super) fn at(span: Span) -> Self {
        Self { span, ..Self::default() }
    }

    /// The word of an extract at its place in the file. What the extract replaced is no longer the source, byte for byte.
    pub(super) fn moved(&self, extract: &Extract) -> Self {
        let span = extract.to_source(self.span);
        let mut word = Self { span, text: self.text.clone(), quoted: self.quoted, pieces: Vec::new() };
        for piece in &self.pieces {
            if piece.origin == Origin::Verbatim {
                for run in extract.runs(piece.span) {
                    let origin = if run.verbatim { Origin::Verbatim } else { Origin::Expanded };
                    word.push_piece(run.span.slice(extract.text()).len(), run.source, origin);
                }
            } else {
                word.push_piece(piece.len, extract.to_source(piece.span), piece.origin);
            }
        }
        word
    }

    /// Bytes of the text, holes as written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, Piece::end)
    }

    /// Whether the command receives an empty argument.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends known text that comes from `span`.
    pub(super) fn push_text(&mut self, text: &str, span: Span, origin: Origin) {
        self.push_piece(text.len(), span, origin);
        self.text.push_text(text);
    }

    /// Appends unknown text that comes from `span`.
    pub(super) fn push_hole(&mut self, written: &str, span: Span) {
        self.push_piece(written.len(), span, Origin::Hole);
        self.text.push_hole(written);
    }

    /// Appends text of which parts may be unknown.
    pub(super) fn push_partial(&mut self, text: &PartialText, span: Span) {
        for part in text.parts() {
            match part {
                Part::Text(text) => self.push_text(text, span, Origin::Expanded),
                Part::Hole(written) => self.push_hole(written, span),
            }
        }
    }

    fn push_piece(&mut self, len: usize, span: Span, origin: Origin) {
        if len > 0 {
            self.pieces.push(Piece { at: self.len(), len, span, origin });
        }
    }

    /// Where bytes `range` of the text are written: the exact bytes where the text is the source, otherwise the whole
    /// variable, substitution or escape that they come from. An empty range is the place between two bytes.
    #[must_use]
    pub fn sub_span(&self, range: Range<usize>) -> Span {
        let touching = self.pieces.iter().filter(|piece| piece.at < range.end && range.start < piece.end());
        if let Some(span) = touching.map(|piece| piece.source(&range)).reduce(Span::join) {
            return span;
        }
        let inside = self.pieces.iter().find(|piece| piece.at <= range.start && range.start <= piece.end());
        inside.map_or(self.span, |piece| piece.source(&(range.start..range.start)))
    }

    /// Bytes `range` of the word as a word of its own. A hole of which any byte is inside comes along whole.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let mut word = Self { span: self.sub_span(range.clone()), quoted: self.quoted, ..Self::default() };
        let mut at = 0_usize;
        for part in self.text.parts() {
            let written = match part {
                Part::Text(text) | Part::Hole(text) => text,
            };
            let end = at.saturating_add(written.len());
            if at < range.end && range.start < end {
                match part {
                    Part::Hole(written) => word.text.push_hole(written.clone()),
                    Part::Text(text) => {
                        let kept = range.start.saturating_sub(at)..range.end.saturating_sub(at).min(text.len());
                        word.text.push_text(text.get(kept).unwrap_or_default());
                    }
                }
            }
            at = end;
        }
        for piece in &self.pieces {
            let kept = piece.at.max(range.start)..piece.end().min(range.end);
            if kept.start < kept.end {
                let len = if piece.origin == Origin::Hole { piece.len } else { kept.len() };
                word.push_piece(len, piece.source(&kept), piece.origin);
            }
        }
        word
    }

    /// The two sides of the first `separator` in known text: `--flag=value` at `=`.
    #[must_use]
    pub fn split_once(&self, separator: char) -> Option<(Self, Self)> {
        let at = self.separators(separator).next()?;
        Some((self.part(0..at), self.part(at.saturating_add(separator.len_utf8())..self.len())))
    }

    /// The items between every `separator` in known text: a list with commas. At least one item.
    #[must_use]
    pub fn split(&self, separator: char) -> Vec<Self> {
        let mut items = Vec::new();
        let mut start = 0;
        for at in self.separators(separator) {
            items.push(self.part(start..at));
            start = at.saturating_add(separator.len_utf8());
        }
        items.push(self.part(start..self.len()));
        items
    }

    /// Where known text holds `separator`.
    fn separators(&self, separator: char) -> impl Iterator<Item = usize> {
        let mut next = 0_usize;
        self.text.parts().iter().flat_map(move |part| {
            let at = next;
            let (text, known) = match part {
                Part::Text(text) => (text, true),
                Part::Hole(written) => (written, false),
            };
            next = next.saturating_add(text.len());
            let found = text.match_indices(separator).filter(move |_| known);
            found.map(move |(offset, _)| at.saturating_add(offset))
        })
    }
}
