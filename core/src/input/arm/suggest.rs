//! The name that was probably meant.

/// Names that are compared at most, and characters of a name: a template with thousands of names costs no more.
const MAX_NAMES: usize = 500;
const MAX_CHARACTERS: usize = 64;

/// The name nearest to `name`, when one is near enough to be a slip of the pen.
pub(in crate::input) fn did_you_mean<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted: Vec<char> = name.to_lowercase().chars().take(MAX_CHARACTERS).collect();
    let allowed = wanted.len().div_ceil(3).clamp(1, 3);
    names
        .take(MAX_NAMES)
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().chars().take(MAX_CHARACTERS).collect();
            (letters.len().abs_diff(wanted.len()) <= allowed).then(|| (distance(&wanted, &letters), candidate))
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, delete or replace.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, x) in a.iter().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let replaced = diagonal.saturating_add(usize::from(x != y));
            diagonal = *cell;
            left = replaced.min(left.saturating_add(1)).min(cell.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_not() {
        let names = ["podCidr", "serviceCidr", "location"];
        let cases = [
            ("podCdir", Some("podCidr")),
            ("PODCIDR", Some("podCidr")),
            ("serviceCidrs", Some("serviceCidr")),
            ("x", None),
            ("dnsPrefix", None),
        ];
        for (name, expected) in cases {
            assert_eq!(did_you_mean(name, names.into_iter()), expected, "{name}");
        }
    }
}
