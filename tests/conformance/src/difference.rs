//! Where two answers differ.

/// Bytes that are shown on either side of the first difference.
const CONTEXT: usize = 60;

/// The first byte at which two texts differ, with what stands around it in both; none where they are equal.
#[must_use]
pub fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let same = expected.bytes().zip(found.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        let bytes = text.as_bytes();
        let (from, to) = (same.saturating_sub(CONTEXT), bytes.len().min(same.saturating_add(CONTEXT)));
        let part = String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default()).into_owned();
        let (before, after) = (if from > 0 { "…" } else { "" }, if to < bytes.len() { "…" } else { "" });
        format!("{before}{part}{after}")
    };
    Some(format!(
        "differs at byte {same} of {} and {}\n  expected {}\n  found    {}",
        expected.len(),
        found.len(),
        around(expected),
        around(found)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_shown() {
        assert_eq!(difference("abc", "abc"), None);
        for (expected, found, byte) in [("abc", "abd", 2), ("ab", "abc", 2), ("", "a", 0), ("ä", "ö", 1)] {
            let shown = difference(expected, found).unwrap();
            assert!(shown.starts_with(&format!("differs at byte {byte} of ")), "{shown}");
        }
        let long = "x".repeat(1_000);
        assert!(difference(&long, &(long.clone() + "y")).unwrap().len() < 400);
    }
}
