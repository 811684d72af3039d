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

/// The answer to misuse without the place in the text of the request, which differs between a request that carries its
/// files and one that does not; any other answer as it is.
#[must_use]
pub fn without_place(answer: &str) -> &str {
    let place = answer.strip_prefix(r#"{"error":"#).and_then(|_| answer.rfind(" at line "));
    place.and_then(|at| answer.get(..at)).unwrap_or(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_requests() {
        let misuse = r#"{"error":{"message":"a is missing at line 1 column 9"}}"#;
        assert_eq!(without_place(misuse), r#"{"error":{"message":"a is missing"#);
        for other in [r#"{"error":{"message":"no"}}"#, r#"{"findings":["error at line 1"]}"#] {
            assert_eq!(without_place(other), other);
        }
    }

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
