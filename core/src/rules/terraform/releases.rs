//! Version constraints, as far as it matters which major releases they allow.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>

type Version = (u64, u64, u64);

/// The releases that a constraint allows: from the first up to, and without, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Releases {
    from: Version,
    before: Version,
}

impl Releases {
    /// Reads a constraint; `None` when it is none, or allows nothing.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut releases = Self { from: (0, 0, 0), before: (u64::MAX, 0, 0) };
        for part in text.split(',').map(str::trim) {
            let digits = part.find(|character: char| character.is_ascii_digit())?;
            let (operator, version) = part.split_at_checked(digits)?;
            let (version, parts) = parse_version(version)?;
            let (from, before) = match operator.trim() {
                "" | "=" => (Some(version), Some(next_patch(version))),
                "!=" => (None, None),
                ">" => (Some(next_patch(version)), None),
                ">=" => (Some(version), None),
                "<" => (None, Some(version)),
                "<=" => (None, Some(next_patch(version))),
                "~>" => (Some(version), next_of(version, parts)),
                _ => return None,
            };
            releases.from = releases.from.max(from.unwrap_or_default());
            releases.before = releases.before.min(before.unwrap_or((u64::MAX, 0, 0)));
        }
        (releases.from < releases.before).then_some(releases)
    }

    /// Whether all of them are of a major release or a later one.
    pub(super) fn all_from(self, major: u64) -> bool {
        self.from.0 >= major
    }

    /// Whether all of them are older than a major release.
    pub(super) fn all_before(self, major: u64) -> bool {
        self.before <= (major, 0, 0)
    }
}

/// A version and how many of its parts are written. What follows a `-` does not count.
fn parse_version(text: &str) -> Option<(Version, usize)> {
    let release = text.split(['-', '+']).next()?.trim();
    let parts: Vec<u64> = release.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let part = |at: usize| parts.get(at).copied().unwrap_or(0);
    (parts.len() <= 3).then(|| ((part(0), part(1), part(2)), parts.len()))
}

fn next_patch((major, minor, patch): Version) -> Version {
    (major, minor, patch.saturating_add(1))
}

/// The release that `~>` leads up to: the last part that is written may grow. One part alone may grow without end.
fn next_of((major, minor, _): Version, parts: usize) -> Option<Version> {
    match parts {
        0 | 1 => None,
        2 => Some((major.saturating_add(1), 0, 0)),
        _ => Some((major, minor.saturating_add(1), 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_and_the_majors_they_allow() {
        // Whether all are 4 or later, and whether all are before 4.
        for (text, from, before) in [
            ("~> 4.0", true, false),
            ("~>3.0", false, true),
            ("~> 3.116.0", false, true),
            ("~> 3", false, false),
            ("~> 4", true, false),
            (">= 3.0", false, false),
            (">= 3.0, < 4.0", false, true),
            (">= 3.0,<=4.0.0", false, false),
            ("4.1.0", true, false),
            ("= 3.50.0", false, true),
            ("> 4.0.0-beta1", true, false),
            ("!= 4.2.0", false, false),
            (">= 4, != 4.2.0", true, false),
            ("< 4.0.0", false, true),
        ] {
            let releases = Releases::parse(text).unwrap();
            assert_eq!((releases.all_from(4), releases.all_before(4)), (from, before), "{text}");
        }
        for text in ["", "newest", ">= 4.0, < 3.0", "~> x", "4.x", "1.2.3.4", ">> 4", "99999999999999999999"] {
            assert_eq!(Releases::parse(text), None, "{text}");
        }
    }
}
