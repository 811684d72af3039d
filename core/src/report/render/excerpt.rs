//! The lines of a file that a finding shows.
//!
//! Only the bytes near a place are looked at, so a report of many findings in a large file, or in a file of one long line,
//! costs no more than the findings.

use std::ops::Range;

use super::printable::replaced;
use crate::order::Order as _;
use crate::source::text::{Position, Range as Place};

/// Bytes of a line that is shown whole; a longer one is cut around the place.
const LONG_LINE: usize = 1000;
/// Bytes of a long line that are shown before a place.
const BEFORE: usize = 80;
/// Bytes of a long line that are shown from a place on.
const AFTER: usize = 200;
/// Bytes between two lines that are still shown together.
const GAP: usize = 600;

const CUT: char = '…';

/// A place to point at.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'m> {
    /// Where.
    pub place: &'m Place,
    /// What is there; empty for nothing to say.
    pub label: &'m str,
    /// Whether it is the place of the finding itself.
    pub primary: bool,
}

/// A part of a file with the marks in it.
#[derive(Debug)]
pub struct Excerpt<'m> {
    /// The lines, long ones cut, safe to print.
    pub source: String,
    /// The number of the first line.
    pub line: u32,
    /// The place that stands for the excerpt: the finding's, else the first.
    pub at: Position,
    /// Bytes of `source`, and what is there.
    pub marks: Vec<(Range<usize>, Mark<'m>)>,
}

/// Bytes of a text: a whole line, or a part of a long one.
#[derive(Clone, Copy, Debug)]
struct Cut {
    start: usize,
    end: usize,
    whole: bool,
}

/// The excerpts of one text, in the order of the text, that of the primary mark first.
pub fn excerpts<'m>(text: &str, marks: &[Mark<'m>]) -> Vec<Excerpt<'m>> {
    let mut cuts: Vec<(Cut, Mark<'m>)> =
        marks.iter().map(|mark| (cut(text, mark.place.start.offset as usize), *mark)).collect();
    cuts.order_by_key(|(cut, mark)| (cut.start, mark.place.start.offset, !mark.primary));
    let mut groups: Vec<(Cut, Vec<Mark<'m>>)> = Vec::new();
    for (cut, mark) in cuts {
        match groups.last_mut() {
            Some((last, marks)) if last.joins(cut, &mark) => {
                last.end = last.end.max(if last.whole { cut.end } else { last.end });
                marks.push(mark);
            }
            _ => groups.push((cut, vec![mark])),
        }
    }
    let mut excerpts: Vec<Excerpt<'m>> =
        groups.into_iter().filter_map(|(cut, marks)| excerpt(text, cut, marks)).collect();
    excerpts.order_by_key(|excerpt| !excerpt.marks.iter().any(|(_, mark)| mark.primary));
    excerpts
}

impl Cut {
    /// Whether a mark with its own cut is shown together with this cut.
    fn joins(self, next: Self, mark: &Mark<'_>) -> bool {
        if self.whole {
            next.whole && next.start <= self.end.saturating_add(GAP)
        } else {
            !next.whole && (mark.place.end.offset.max(mark.place.start.offset) as usize) < self.end
        }
    }
}

/// What to show of the line at an offset.
fn cut(text: &str, offset: usize) -> Cut {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let from = text.floor_char_boundary(offset.saturating_sub(LONG_LINE));
    let to = text.ceil_char_boundary(offset.saturating_add(LONG_LINE).min(text.len()));
    let before = text.get(from..offset).unwrap_or("").rfind('\n').map(|at| from.saturating_add(at).saturating_add(1));
    let after = text.get(offset..to).unwrap_or("").find('\n').map(|at| offset.saturating_add(at));
    let start = before.or((from == 0).then_some(0));
    let end = after.or((to == text.len()).then_some(to));
    match (start, end) {
        (Some(start), Some(end)) if end.saturating_sub(start) <= LONG_LINE => Cut { start, end, whole: true },
        _ => Cut {
            start: text.floor_char_boundary(offset.saturating_sub(BEFORE)).max(start.unwrap_or(0)),
            end: text.ceil_char_boundary(offset.saturating_add(AFTER).min(text.len())).min(end.unwrap_or(text.len())),
            whole: false,
        },
    }
}

fn excerpt<'m>(text: &str, cut: Cut, marks: Vec<Mark<'m>>) -> Option<Excerpt<'m>> {
    let first = marks.first()?;
    let at = marks.iter().find(|mark| mark.primary).unwrap_or(first).place.start;
    let line = first.place.start.line.max(1);
    let starts_inside = cut.start > 0 && !text.get(..cut.start).unwrap_or("").ends_with('\n');
    let ends_inside = !cut.whole && !matches!(text.as_bytes().get(cut.end), None | Some(b'\n' | b'\r'));
    let lead = if starts_inside { CUT.len_utf8() } else { 0 };
    let shown = text.get(cut.start..cut.end).unwrap_or("");
    let mut source = String::with_capacity(shown.len().saturating_add(8));
    if starts_inside {
        source.push(CUT);
    }
    printed(shown, &mut source);
    let last = source.len();
    if ends_inside {
        source.push(CUT);
    }
    let offset = |offset: u32| {
        let inside = text.floor_char_boundary((offset as usize).clamp(cut.start, cut.end));
        let mut before = String::new();
        printed(text.get(cut.start..inside).unwrap_or(""), &mut before);
        lead.saturating_add(before.len()).min(last)
    };
    let span = |mark: &Mark<'_>| {
        let start = offset(mark.place.start.offset);
        let end = offset(mark.place.end.offset).max(start);
        // Of several lines the first one is pointed at.
        let line_end = source.get(start..end).unwrap_or("").find('\n').map_or(end, |at| start.saturating_add(at));
        start..line_end
    };
    let marks = marks.into_iter().map(|mark| (span(&mark), mark)).collect();
    if source.is_empty() {
        source.push(' ');
    }
    Some(Excerpt { source, line, at, marks })
}

/// Appends a text as it is printed: line ends are LF, no byte order mark, nothing that steers a terminal.
fn printed(text: &str, out: &mut String) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if matches!(characters.peek(), None | Some('\n')) => {}
            '\u{feff}' => {}
            '\n' | '\t' => out.push(character),
            other => out.push(replaced(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::source::text::LineIndex;

    /// The excerpts of the places of `needles`, the first of them the primary; marks stand in brackets.
    fn shown(text: &str, needles: &[&str]) -> Vec<String> {
        let index = LineIndex::new(text);
        let places: Vec<Place> = needles
            .iter()
            .map(|needle| {
                let start = text.find(needle).unwrap();
                index.range(Span::new(start, start + needle.len()))
            })
            .collect();
        let marks: Vec<Mark<'_>> =
            places.iter().enumerate().map(|(index, place)| Mark { place, label: "", primary: index == 0 }).collect();
        let excerpts = excerpts(text, &marks);
        let show = |excerpt: &Excerpt<'_>| {
            let mut shown = excerpt.source.clone();
            let mut spans: Vec<_> = excerpt.marks.iter().map(|(span, _)| span.clone()).collect();
            spans.sort_by_key(|span| std::cmp::Reverse(span.start));
            for span in spans {
                shown.insert(span.end, ']');
                shown.insert(span.start, '[');
            }
            format!("{}: {shown}", excerpt.line)
        };
        excerpts.iter().map(show).collect()
    }

    #[test]
    fn near_lines_stand_together_and_far_ones_apart() {
        let text = format!("a: 1\nb: 2\nc: 3\n{}z: 9\n", "#\n".repeat(400));
        assert_eq!(shown(&text, &["3", "1"]), ["1: a: [1]\nb: 2\nc: [3]"]);
        assert_eq!(shown(&text, &["9", "1"]), ["404: z: [9]", "1: a: [1]"]);
    }

    #[test]
    fn several_lines_become_the_first() {
        assert_eq!(shown("a:\r\n  b: 1\r\n  c: 2\r\n", &["b: 1\r\n  c"]), ["2:   [b: 1]"]);
    }

    #[test]
    fn long_lines_are_cut_around_each_place() {
        let text = format!("{{{}\"here\":1{}\"there\":2{}}}", "é".repeat(3000), "x".repeat(50), "y".repeat(3000));
        let excerpts = shown(&text, &["here", "there"]);
        assert_eq!(excerpts.len(), 1);
        assert!(excerpts[0].starts_with("1: …éé") && excerpts[0].ends_with("yy…"), "{}", excerpts[0]);
        assert!(excerpts[0].contains("[here]") && excerpts[0].contains("[there]"));
        assert!(excerpts[0].len() < BEFORE + AFTER + 40);
    }

    #[test]
    fn a_line_is_long_one_byte_past_the_limit() {
        for (length, whole) in [(LONG_LINE, true), (LONG_LINE + 1, false)] {
            let text = format!("k{}", "v".repeat(length - 1));
            assert_eq!(shown(&text, &["k"])[0].ends_with('…'), !whole, "{length}");
        }
    }

    #[test]
    fn a_byte_order_mark_and_control_characters_move_no_mark() {
        assert_eq!(shown("\u{feff}a\u{9b}b: x\n", &["b: x"]), ["1: a\u{fffd}[b: x]"]);
    }
}
