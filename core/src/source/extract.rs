use super::Span;
use crate::model::{Part, PartialText};

/// A text that was cut out of a file, with the way back: lines without the indentation that YAML, a page or a recipe
/// gives them, escapes and variables replaced by what they stand for.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    text: String,
    pieces: Vec<Piece>,
    holes: Vec<Span>,
    /// Where in the file a text without pieces stands.
    anchor: u32,
}

/// A run of the text that comes from one run of the file.
#[derive(Clone, Copy, Debug)]
struct Piece {
    at: u32,
    end: u32,
    source: Span,
    /// Whether the text is the file's, byte for byte; otherwise it is what the file's bytes stand for.
    verbatim: bool,
}

impl Piece {
    fn part(&self, span: Span) -> Run {
        let (start, end) = (span.start.max(self.at), span.end.min(self.end));
        let source = if self.verbatim {
            let moved = |offset: u32| self.source.start.saturating_add(offset.saturating_sub(self.at));
            Span { start: moved(start), end: moved(end) }
        } else {
            self.source
        };
        Run { span: Span { start, end }, source, verbatim: self.verbatim }
    }
}

/// A part of an [`Extract`] that comes from one run of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its bytes in the text.
    pub span: Span,
    /// Its bytes in the file.
    pub source: Span,
    /// Whether the text is the file's, byte for byte.
    pub verbatim: bool,
}

impl Extract {
    /// A text without anything yet, which stands at `anchor` of the file.
    #[must_use]
    pub fn new(anchor: usize) -> Self {
        Self { anchor: Span::new(anchor, anchor).start, ..Self::default() }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The parts of the text that are unknown, in order.
    #[must_use]
    pub fn holes(&self) -> &[Span] {
        &self.holes
    }

    /// Appends bytes of the file that start at `start`.
    pub fn push_source(&mut self, text: &str, start: usize) {
        self.push(text, Span::new(start, start.saturating_add(text.len())), true);
    }

    /// Appends what `source` stands for.
    pub fn push_text(&mut self, text: &str, source: Span) {
        self.push(text, source, false);
    }

    /// Appends what `source` stands for, of which parts may be unknown.
    pub fn push_partial(&mut self, text: &PartialText, source: Span) {
        for part in text.parts() {
            match part {
                Part::Text(text) => self.push_text(text, source),
                Part::Hole(written) => self.push_hole(written, source),
            }
        }
    }

    /// Appends unknown text, as written.
    pub fn push_hole(&mut self, written: &str, source: Span) {
        let start = self.text.len();
        self.push(written, source, false);
        if !written.is_empty() {
            self.holes.push(Span::new(start, self.text.len()));
        }
    }

    /// Appends bytes `range` of another text. Holes do not come along.
    pub fn push_part(&mut self, other: &Self, range: Span) {
        for run in other.runs(range) {
            self.push(run.span.slice(&other.text), run.source, run.verbatim);
        }
    }

    /// The same text with the way back to the file, where what it was cut out of is an extract itself. Holes do not come
    /// along.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        let mut moved = Self::new(outer.offset(self.anchor, false) as usize);
        for piece in &self.pieces {
            let text = Span { start: piece.at, end: piece.end }.slice(&self.text);
            if piece.verbatim {
                moved.push_part(outer, piece.source);
            } else {
                moved.push_text(text, outer.to_source(piece.source));
            }
        }
        moved
    }

    fn push(&mut self, text: &str, source: Span, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        let added = Span::new(self.text.len(), self.text.len().saturating_add(text.len()));
        self.text.push_str(text);
        if let Some(last) = self.pieces.last_mut()
            && last.verbatim
            && verbatim
            && last.source.end == source.start
        {
            last.end = added.end;
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { at: added.start, end: added.end, source, verbatim });
    }

    /// Drops the blanks that the text ends with.
    pub fn trim_end(&mut self) {
        let kept = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(kept);
        let kept = Span::new(kept, kept).start;
        while self.pieces.last().is_some_and(|piece| piece.at >= kept) {
            self.pieces.pop();
        }
        if let Some(last) = self.pieces.last_mut() {
            let part = last.part(Span { start: last.at, end: kept });
            *last = Piece { at: last.at, end: part.span.end, source: part.source, verbatim: last.verbatim };
        }
    }

    /// The parts that bytes `span` of the text are made of.
    pub fn runs(&self, span: Span) -> impl Iterator<Item = Run> {
        let first = self.pieces.partition_point(|piece| piece.end <= span.start);
        let pieces = self.pieces.get(first..).unwrap_or_default().iter();
        pieces.take_while(move |piece| piece.at < span.end).map(move |piece| piece.part(span))
    }

    /// Where bytes `span` of the text stand in the file. An empty span between two pieces stands at the second.
    #[must_use]
    pub fn to_source(&self, span: Span) -> Span {
        let start = self.offset(span.start, false);
        let end = if span.end > span.start { self.offset(span.end, true) } else { start };
        Span { start, end: end.max(start) }
    }

    fn offset(&self, offset: u32, is_end: bool) -> u32 {
        let at = self.pieces.partition_point(|piece| piece.end < offset || (!is_end && piece.end == offset));
        let Some(piece) = self.pieces.get(at) else {
            return self.pieces.last().map_or(self.anchor, |piece| piece.source.end);
        };
        match (piece.verbatim, is_end) {
            (true, _) => piece.source.start.saturating_add(offset.saturating_sub(piece.at)),
            (false, true) => piece.source.end,
            (false, false) => piece.source.start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab` at 10, then `xyz` for the one byte at 20, then `cd` at 21.
    fn sample() -> Extract {
        let mut extract = Extract::new(10);
        extract.push_source("a", 10);
        extract.push_source("b", 11);
        extract.push_text("xyz", Span::new(20, 21));
        extract.push_source("cd", 21);
        extract
    }

    #[test]
    fn every_span_leads_back() {
        for ((start, end), expected) in [
            ((0, 1), (10, 11)),
            ((0, 2), (10, 12)),
            ((1, 3), (11, 21)),
            ((2, 5), (20, 21)),
            ((3, 4), (20, 21)),
            ((4, 6), (20, 22)),
            ((5, 7), (21, 23)),
            ((0, 0), (10, 10)),
            ((2, 2), (20, 20)),
            ((7, 7), (23, 23)),
            ((9, 9), (23, 23)),
        ] {
            assert_eq!(sample().to_source(Span::new(start, end)), Span::new(expected.0, expected.1), "{start}..{end}");
        }
        assert_eq!(Extract::new(7).to_source(Span::new(0, 0)), Span::new(7, 7));
    }

    #[test]
    fn runs_cut_what_is_verbatim_and_keep_the_rest_whole() {
        let runs: Vec<(&str, Span, bool)> = {
            let sample = sample();
            let runs: Vec<Run> = sample.runs(Span::new(1, 6)).collect();
            assert_eq!(runs.iter().map(|run| run.span.slice(sample.text())).collect::<String>(), "bxyzc");
            runs.into_iter().map(|run| ("", run.source, run.verbatim)).collect()
        };
        let expected = [(Span::new(11, 12), true), (Span::new(20, 21), false), (Span::new(21, 22), true)];
        assert_eq!(runs.iter().map(|(_, source, verbatim)| (*source, *verbatim)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn blanks_at_the_end_go_with_their_pieces() {
        let mut extract = Extract::new(0);
        extract.push_source("a  ", 0);
        extract.push_text(" \t", Span::new(5, 6));
        extract.trim_end();
        extract.push_source("b", 9);
        assert_eq!(extract.text(), "ab");
        assert_eq!(extract.to_source(Span::new(0, 2)), Span::new(0, 10));
        assert_eq!(extract.to_source(Span::new(1, 2)), Span::new(9, 10));
    }
}
