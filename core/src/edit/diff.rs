//! Two texts as a unified diff, as `patch` and `git apply` read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::limits::MAX_DIFF_CHANGES;

/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// The diff from `old` to `new`; empty when they are equal. Line ends and control characters stand in it as they are in
/// the texts, so that it can be applied.
#[must_use]
pub fn unified(name: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let changes = changes(&old, &new);
    let mut out = String::new();
    if changes.is_empty() {
        return out;
    }
    let name: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let _ = write!(out, "--- {name}\n+++ {name}\n");
    for hunk in hunks(&changes) {
        write_hunk(hunk, &old, &new, &mut out);
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Lines of the old text that lines of the new one replace.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Replaced {
    old: Range<usize>,
    new: Range<usize>,
}

/// The changes in their order, none of them touching another.
fn changes(old: &[&str], new: &[&str]) -> Vec<Replaced> {
    let alike = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let before = alike(&mut old.iter().zip(new));
    let (old_rest, new_rest) = (old.get(before..).unwrap_or(&[]), new.get(before..).unwrap_or(&[]));
    let behind = alike(&mut old_rest.iter().rev().zip(new_rest.iter().rev()));
    let old_middle = old_rest.get(..old_rest.len().saturating_sub(behind)).unwrap_or(&[]);
    let new_middle = new_rest.get(..new_rest.len().saturating_sub(behind)).unwrap_or(&[]);
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    // Numbers compare faster than lines.
    let mut numbers = BTreeMap::new();
    let mut number = |line: &'_ &str| -> usize {
        let next = numbers.len();
        *numbers.entry((*line).to_owned()).or_insert(next)
    };
    let a: Vec<usize> = old_middle.iter().map(&mut number).collect();
    let b: Vec<usize> = new_middle.iter().map(&mut number).collect();
    let found = shortest(&a, &b).unwrap_or_else(|| vec![Replaced { old: 0..a.len(), new: 0..b.len() }]);
    let moved = |range: &Range<usize>| range.start.saturating_add(before)..range.end.saturating_add(before);
    found.iter().map(|change| Replaced { old: moved(&change.old), new: moved(&change.new) }).collect()
}

/// The fewest lines to take away and to write, by the algorithm of Myers; none when they are more than
/// [`MAX_DIFF_CHANGES`].
fn shortest(a: &[usize], b: &[usize]) -> Option<Vec<Replaced>> {
    // `reach[k]` is how far in `a` one comes on diagonal `k` (the lines of `a` less those of `b`, moved by the most).
    let most = a.len().saturating_add(b.len()).min(MAX_DIFF_CHANGES);
    let mut reach: Vec<usize> = vec![0; most.saturating_mul(2).saturating_add(3)];
    let mut trace: Vec<Vec<usize>> = Vec::new();
    let centre = most.saturating_add(1);
    for steps in 0..=most {
        let low = centre.saturating_sub(steps);
        trace.push(reach.get(low.saturating_sub(1)..=centre.saturating_add(steps).saturating_add(1))?.to_vec());
        for diagonal in (low..=centre.saturating_add(steps)).step_by(2) {
            let (left, right) = (*reach.get(diagonal.saturating_sub(1))?, *reach.get(diagonal.saturating_add(1))?);
            let down = diagonal == low || (diagonal != centre.saturating_add(steps) && left < right);
            let mut x = if down { right } else { left.saturating_add(1) };
            if steps == 0 {
                x = 0;
            }
            let mut y = x.saturating_add(centre).checked_sub(diagonal)?;
            while x < a.len() && y < b.len() && a.get(x) == b.get(y) {
                x = x.saturating_add(1);
                y = y.saturating_add(1);
            }
            *reach.get_mut(diagonal)? = x;
            if x >= a.len() && y >= b.len() {
                return Some(walk_back(a.len(), b.len(), centre, &trace));
            }
        }
    }
    None
}

/// The changes on the way that the trace holds: for each number of steps how far one had come on the diagonals around the
/// centre.
fn walk_back(a: usize, b: usize, centre: usize, trace: &[Vec<usize>]) -> Vec<Replaced> {
    let (mut x, mut y) = (a, b);
    let mut found: Vec<Replaced> = Vec::new();
    for (steps, reach) in trace.iter().enumerate().skip(1).rev() {
        let low = centre.saturating_sub(steps);
        let diagonal = x.saturating_add(centre).saturating_sub(y);
        let at = |diagonal: usize| reach.get(diagonal.saturating_sub(low.saturating_sub(1))).copied().unwrap_or(0);
        let (left, right) = (at(diagonal.saturating_sub(1)), at(diagonal.saturating_add(1)));
        let down = diagonal == low || (diagonal != centre.saturating_add(steps) && left < right);
        let from_x = if down { right } else { left };
        let from_diagonal = if down { diagonal.saturating_add(1) } else { diagonal.saturating_sub(1) };
        let from_y = from_x.saturating_add(centre).saturating_sub(from_diagonal);
        let (to_x, to_y) = if down { (from_x, from_y.saturating_add(1)) } else { (from_x.saturating_add(1), from_y) };
        match found.last_mut() {
            Some(last) if last.old.start == to_x && last.new.start == to_y => {
                last.old.start = from_x;
                last.new.start = from_y;
            }
            _ => found.push(Replaced { old: from_x..to_x, new: from_y..to_y }),
        }
        (x, y) = (from_x, from_y);
    }
    found.reverse();
    found
}

/// Changes that are near enough to share their context.
fn hunks(changes: &[Replaced]) -> Vec<&[Replaced]> {
    changes.chunk_by(|a, b| b.old.start <= a.old.end.saturating_add(CONTEXT.saturating_mul(2))).collect()
}

fn write_hunk(hunk: &[Replaced], old: &[&str], new: &[&str], out: &mut String) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let start = first.old.start.saturating_sub(CONTEXT);
    let new_start = first.new.start.saturating_sub(first.old.start.saturating_sub(start));
    let end = last.old.end.saturating_add(CONTEXT).min(old.len());
    let new_end = last.new.end.saturating_add(end.saturating_sub(last.old.end)).min(new.len());
    let range = |start: usize, end: usize| {
        let count = end.saturating_sub(start);
        // Of no lines the number is that of the line before.
        let first = if count == 0 { start } else { start.saturating_add(1) };
        if count == 1 { first.to_string() } else { format!("{first},{count}") }
    };
    let _ = writeln!(out, "@@ -{} +{} @@", range(start, end), range(new_start, new_end));
    let mut at = start;
    for change in hunk {
        write_lines(' ', old.get(at..change.old.start), out);
        write_lines('-', old.get(change.old.clone()), out);
        write_lines('+', new.get(change.new.clone()), out);
        at = change.old.end;
    }
    write_lines(' ', old.get(at..end), out);
}

fn write_lines(mark: char, lines: Option<&[&str]>, out: &mut String) {
    for line in lines.unwrap_or(&[]) {
        out.push(mark);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}
