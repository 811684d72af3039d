//! Words that several rules share.

use crate::limits::MAX_SUGGESTIONS_COMPARED;

/// `1 node`, `2 nodes`.
#[must_use]
pub fn counted(number: u128, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The candidate nearest to what was written, when it is near enough to be meant.
///
/// At most a third of the letters may differ; letters are compared without case. Of equally near ones the first.
#[must_use]
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const MAX_LENGTH: usize = 64;
    if written.len() > MAX_LENGTH {
        return None;
    }
    let written = written.to_ascii_lowercase();
    let letters = written.chars().count();
    let limit = (letters / 3).max(1);
    let is_near = |candidate: &&str| candidate.chars().count().abs_diff(letters) <= limit;
    let scored = candidates.into_iter().take(MAX_SUGGESTIONS_COMPARED);
    let scored = scored.filter(|candidate| candidate.len() <= MAX_LENGTH).filter(is_near);
    let scored = scored.map(|candidate| (distance(&written, &candidate.to_ascii_lowercase()), candidate));
    scored
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of letters to insert, remove, replace or swap with a neighbour to get from one text to the other.
#[must_use]
pub fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last: Option<char> = None;
    for (index, letter) in from.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(index.saturating_add(1));
        for (column, other) in to.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let replaced = at(&row, column).saturating_add(usize::from(letter != *other));
            let removed = at(&row, column.saturating_add(1)).saturating_add(1);
            let inserted = at(&next, column).saturating_add(1);
            let mut best = replaced.min(removed).min(inserted);
            let swapped = column > 0 && last == Some(*other) && to.get(column.saturating_sub(1)) == Some(&letter);
            if swapped {
                best = best.min(at(&before, column.saturating_sub(1)).saturating_add(1));
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(letter);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in
            [("", "", 0), ("a", "", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("--pod-cdir", "--pod-cidr", 1)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn the_nearest_is_near_enough() {
        let options = ["--network-policy", "--network-plugin", "--network-dataplane"];
        assert_eq!(nearest("--network-polcy", options), Some("--network-policy"));
        assert_eq!(nearest("--enable-acns", options), None);
    }

    #[test]
    fn so_many_names_are_compared() {
        let other = |count| std::iter::repeat_n("something-else", count);
        let nearest_behind = |count| nearest("shpo", other(count).chain(["shop"]));
        assert_eq!(nearest_behind(MAX_SUGGESTIONS_COMPARED - 1), Some("shop"));
        assert_eq!(nearest_behind(MAX_SUGGESTIONS_COMPARED), None);
    }
}
