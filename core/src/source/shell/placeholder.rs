//! Placeholders of documentation and templates: what a reader is to replace before the text is a script.

use crate::limits::MAX_PLACEHOLDER_BYTES;

/// Bytes of the placeholder that `text` starts with, if it does: `<clusterName>`, `<address prefix, example: 10.0.0.0/8>`,
/// `${{ env.NAME }}`, `{{ name }}`. A `<` opens one when a letter follows and a `>` closes it on the same line without a
/// blank before it, so `sort <in >out` and `sort <in 2>err` stay two redirections.
pub(super) fn length(text: &[u8]) -> Option<usize> {
    let (skip, close): (usize, &[u8]) = match text {
        [b'<', letter, ..] if letter.is_ascii_alphabetic() => (1, b">"),
        [b'$', b'{', b'{', ..] => (3, b"}}"),
        [b'{', b'{', ..] => (2, b"}}"),
        _ => return None,
    };
    let window = text.get(skip..text.len().min(MAX_PLACEHOLDER_BYTES))?;
    let stop = |byte: &u8| *byte == b'\n' || *byte == if skip == 1 { b'<' } else { b'{' };
    let window = window.get(..window.iter().position(stop).unwrap_or(window.len()))?;
    let inside = window.windows(close.len()).position(|bytes| bytes == close)?;
    let redirects = match window.get(..inside)? {
        [.., blank, b'0'..=b'9'] => blank.is_ascii_whitespace(),
        [.., last] => last.is_ascii_whitespace() || *last == b'&',
        [] => true,
    };
    let closed = inside > 0 && (skip > 1 || !redirects);
    closed.then(|| skip.saturating_add(inside).saturating_add(close.len()))
}

/// Whether a whole unquoted word stands for words left out.
pub(super) fn is_ellipsis(word: &str) -> bool {
    matches!(word, "..." | "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_redirections_are_told_apart() {
        let cases: [(&str, Option<usize>); 16] = [
            ("<clusterName> x", Some(13)),
            ("<address prefix, example: 10.0.0.0/8> -o", Some(37)),
            ("<in >out", None),
            ("<in 2>err", None),
            ("<in &>both", None),
            ("<in", None),
            ("< in>", None),
            ("<1>", None),
            ("<a\n>", None),
            ("<a <b>", None),
            ("<b>", Some(3)),
            ("${{ env.X }}/y", Some(12)),
            ("${{ env.X }", None),
            ("{{ name }}", Some(10)),
            ("{{}}", None),
            ("{a,b}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(length(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_length_limit_holds_at_the_limit_and_one_past_it() {
        let of = |bytes: usize| format!("<{}>", "a".repeat(bytes - 2));
        assert_eq!(length(of(MAX_PLACEHOLDER_BYTES).as_bytes()), Some(MAX_PLACEHOLDER_BYTES));
        assert_eq!(length(of(MAX_PLACEHOLDER_BYTES + 1).as_bytes()), None);
    }
}
