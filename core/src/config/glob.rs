//! Patterns of paths: `*`, `?` and `**`, and nothing else that has a meaning of its own.

use crate::limits::MAX_PATTERN_BYTES;

/// A pattern of paths, as `.gitignore` reads them: without a `/` inside it fits a file or folder of that name at any
/// depth, else it starts at the folder of the configuration; a folder stands for all that is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    segments: Vec<Box<str>>,
}

/// Characters that mean something in the patterns of other tools.
const FOREIGN: [char; 6] = ['[', ']', '{', '}', '!', '\\'];

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in the style of findings.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_PATTERN_BYTES {
            return Err(format!("the pattern is longer than {MAX_PATTERN_BYTES} bytes"));
        }
        if let Some(foreign) = text.chars().find(|character| FOREIGN.contains(character)) {
            return Err(format!("`{foreign}` has no meaning in a pattern; there are `*`, `?` and `**`"));
        }
        let plain = text.strip_prefix("./").unwrap_or(text);
        let inner = plain.trim_end_matches('/');
        let anchored = inner.contains('/');
        let mut segments: Vec<Box<str>> = Vec::new();
        if !anchored {
            segments.push("**".into());
        }
        for segment in inner.split('/').filter(|segment| !segment.is_empty()) {
            if matches!(segment, "." | "..") {
                return Err("a pattern does not lead out of the folder of the configuration".to_owned());
            }
            if segment != "**" || segments.last().is_none_or(|last| &**last != "**") {
                segments.push(segment.into());
            }
        }
        if inner.trim_matches('/').is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        Ok(Self { segments })
    }

    /// Whether a path, its folders parted by `/`, fits.
    #[must_use]
    pub fn fits(&self, path: &str) -> bool {
        let path: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
        // What is below a folder that fits, fits.
        let below = std::iter::once("**").filter(|_| self.segments.last().is_none_or(|last| &**last != "**"));
        let pattern: Vec<&str> = self.segments.iter().map(|segment| &**segment).chain(below).collect();
        wildcard(&pattern, &path, |segment| segment == "**", segment_fits)
    }
}

fn segment_fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    wildcard(&pattern, &name, |letter| letter == '*', |letter, other| letter == '?' || letter == other)
}

/// Whether a list fits a pattern in which some elements stand for any number of others. Goes back only to the last of
/// them, so its steps are at most the product of the lengths.
fn wildcard<P: Copy, T: Copy>(pattern: &[P], list: &[T], any: impl Fn(P) -> bool, fits: impl Fn(P, T) -> bool) -> bool {
    let (mut at, mut of) = (0_usize, 0_usize);
    let mut last: Option<(usize, usize)> = None;
    while let Some(item) = list.get(at).copied() {
        match pattern.get(of).copied() {
            Some(element) if any(element) => {
                last = Some((of, at));
                of = of.saturating_add(1);
            }
            Some(element) if fits(element, item) => {
                at = at.saturating_add(1);
                of = of.saturating_add(1);
            }
            _ => {
                let Some((star, from)) = last else { return false };
                let next = from.saturating_add(1);
                last = Some((star, next));
                (at, of) = (next, star.saturating_add(1));
            }
        }
    }
    pattern.get(of..).unwrap_or_default().iter().all(|element| any(*element))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_and_paths() {
        for (pattern, path, expected) in [
            ("*.ps1", "a.ps1", true),
            ("*.ps1", "deep/er/a.ps1", true),
            ("*.ps1", "a.ps1.txt", false),
            ("legacy", "legacy/a/b.sh", true),
            ("legacy", "x/legacy/b.sh", true),
            ("legacy/", "x/legacy/b.sh", true),
            ("legacy", "legacy2/b.sh", false),
            ("legacy/**", "legacy/b.sh", true),
            ("legacy/**", "x/legacy/b.sh", false),
            ("/legacy", "legacy/b.sh", true),
            ("/legacy", "x/legacy/b.sh", false),
            ("a/*/c.sh", "a/b/c.sh", true),
            ("a/*/c.sh", "a/b/b/c.sh", false),
            ("a/**/c.sh", "a/c.sh", true),
            ("a/**/c.sh", "a/b/b/c.sh", true),
            ("**/c.sh", "c.sh", true),
            ("./a/b", "a/b/c", true),
            ("a/b", "./a/b", true),
            ("?.sh", "é.sh", true),
            ("?.sh", "ab.sh", false),
            ("**", "anything/at/all", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("*.SH", "a.sh", false),
        ] {
            assert_eq!(Glob::parse(pattern).unwrap().fits(path), expected, "{pattern} {path}");
        }
        for wrong in ["", "/", "./", "a/../b", "{a,b}", "[ab]", "!a", "a\\b"] {
            assert!(Glob::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_length_of_a_pattern_has_a_limit() {
        assert!(Glob::parse(&"a".repeat(MAX_PATTERN_BYTES)).is_ok());
        assert!(Glob::parse(&"a".repeat(MAX_PATTERN_BYTES + 1)).unwrap_err().contains("longer"));
    }

    /// The obvious way, exponential.
    fn naive(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (['*', rest @ ..], _) => naive(rest, name) || (!name.is_empty() && naive(pattern, &name[1..])),
            (['?', rest @ ..], [_, others @ ..]) => naive(rest, others),
            ([letter, rest @ ..], [other, others @ ..]) if letter == other => naive(rest, others),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn as_the_obvious_way(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(segment_fits(&pattern, &name), naive(&letters(&pattern), &letters(&name)));
        }
    }
}
