//! Names of DNS as policies write them: whole ones and patterns.

/// A name or pattern of `toFQDNs` or `rules.dns`, in lower case and without the final point.
///
/// `*` stands for letters, digits, `-` and `_` within one label; alone for any name; `**.` at the beginning for one or
/// more whole labels, from Cilium 1.19 on, and before for one (decision semantics §7).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DnsPattern {
    /// Whether it is any name at all.
    is_any: bool,
    /// Whether one or more labels of any kind stand before the others.
    is_deep: bool,
    labels: Vec<String>,
}

impl DnsPattern {
    /// A whole name: `matchName`.
    #[must_use]
    pub fn name(text: &str) -> Self {
        Self { is_any: false, is_deep: false, labels: labels(text) }
    }

    /// A pattern: `matchPattern`. `knows_deep` tells whether `**.` means several labels.
    #[must_use]
    pub fn pattern(text: &str, knows_deep: bool) -> Self {
        let text = text.trim();
        if !text.is_empty() && text.trim_end_matches('.').bytes().all(|byte| byte == b'*') {
            return Self::any();
        }
        match text.strip_prefix("**.").filter(|_| knows_deep) {
            Some(rest) => Self { is_any: false, is_deep: true, labels: labels(rest) },
            None => Self::name(text),
        }
    }

    /// Any name.
    #[must_use]
    pub fn any() -> Self {
        Self { is_any: true, is_deep: false, labels: Vec::new() }
    }

    /// Whether it ends with these labels, written without points around them: `svc.cluster.local`.
    #[must_use]
    pub fn ends_with(&self, suffix: &str) -> bool {
        let wanted = labels(suffix);
        !self.is_any && self.labels.ends_with(&wanted)
    }

    /// The labels from the left, `**.` left out.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether some name is meant by both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        if self.is_any || other.is_any {
            return true;
        }
        let (own, others) = (self.labels.len(), other.labels.len());
        let fits = match (self.is_deep, other.is_deep) {
            (false, false) => own == others,
            (true, false) => own < others,
            (false, true) => others < own,
            (true, true) => true,
        };
        let pairs = self.labels.iter().rev().zip(other.labels.iter().rev());
        fits && pairs.into_iter().all(|(one, other)| globs_meet(one, other))
    }
}

fn labels(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
    text.split('.').map(str::to_owned).collect()
}

/// Whether some label is meant by both of two labels with `*` in them. The work is the product of their lengths, which
/// the schema bounds by 255 each.
fn globs_meet(one: &str, other: &str) -> bool {
    if !one.contains('*') && !other.contains('*') {
        return one == other;
    }
    let other: Vec<char> = other.chars().collect();
    // Whether the letters of `one` so far meet the first letters of `other`, by their number.
    let mut row = Vec::with_capacity(other.len().saturating_add(1));
    row.push(true);
    for letter in &other {
        row.push(row.last() == Some(&true) && *letter == '*');
    }
    for letter in one.chars() {
        let mut next = Vec::with_capacity(row.len());
        next.push(letter == '*' && row.first() == Some(&true));
        for (at, second) in other.iter().enumerate() {
            let above = row.get(at.saturating_add(1)) == Some(&true);
            let diagonal = row.get(at) == Some(&true);
            let left = next.last() == Some(&true);
            next.push(match (letter, *second) {
                ('*', '*') => above || left || diagonal,
                ('*', _) => left || above,
                (_, '*') => above || left,
                (letter, second) => diagonal && letter == second,
            });
        }
        row = next;
    }
    row.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_meet() {
        for (one, other, expected) in [
            ("cilium.io", "CILIUM.io.", true),
            ("cilium.io", "*.cilium.io", false),
            ("sub.cilium.io", "*.cilium.io", true),
            ("a.b.cilium.io", "*.cilium.io", false),
            ("a.b.cilium.io", "**.cilium.io", true),
            ("b.cilium.io", "**.cilium.io", true),
            ("cilium.io", "**.cilium.io", false),
            ("anything.at.all", "*", true),
            ("anything.at.all", "**", true),
            ("special*service.api.cilium.io", "*.api.cilium.io", true),
            ("special*service.api.cilium.io", "specialservic.api.cilium.io", false),
            ("*a*.io", "*b*.io", true),
            ("a*.io", "b*.io", false),
            ("**.io", "**.cilium.io", true),
            ("**.com", "**.cilium.io", false),
            ("api*.x", "api.x", true),
        ] {
            let [one, other] = [one, other].map(|text| DnsPattern::pattern(text, true));
            assert_eq!(one.meets(&other), expected, "{one:?} {other:?}");
            assert_eq!(other.meets(&one), expected, "{other:?} {one:?}");
        }
    }

    #[test]
    fn older_versions_know_one_label_only() {
        let deep = DnsPattern::pattern("**.cilium.io", false);
        assert!(deep.meets(&DnsPattern::name("a.cilium.io")));
        assert!(!deep.meets(&DnsPattern::name("a.b.cilium.io")));
    }

    #[test]
    fn endings() {
        assert!(DnsPattern::name("db.shop.svc.cluster.local.").ends_with("svc.cluster.local"));
        assert!(!DnsPattern::name("notsvc.cluster.local").ends_with("svc.cluster.local"));
        assert!(!DnsPattern::any().ends_with("local"));
    }

    /// Whether a label is meant by a glob.
    fn means(glob: &[u8], label: &[u8]) -> bool {
        match glob.split_first() {
            None => label.is_empty(),
            Some((b'*', rest)) => (0..=label.len()).any(|at| means(rest, &label[at..])),
            Some((letter, rest)) => {
                label.split_first().is_some_and(|(first, more)| first == letter && means(rest, more))
            }
        }
    }

    proptest! {
        #[test]
        fn globs_meet_where_a_label_is_meant_by_both(one in "[ab*]{0,4}", other in "[ab*]{0,4}") {
            let mut labels = vec![String::new()];
            for length in 0..8_usize {
                let longest: Vec<String> = labels.iter().filter(|label| label.len() == length).cloned().collect();
                labels.extend(longest.iter().flat_map(|label| ["a", "b"].map(|letter| format!("{label}{letter}"))));
            }
            let expected = labels.iter().any(|label| {
                means(one.as_bytes(), label.as_bytes()) && means(other.as_bytes(), label.as_bytes())
            });
            prop_assert_eq!(globs_meet(&one, &other), expected);
        }
    }
}
