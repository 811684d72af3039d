//! Texts of other people, made safe to print on one line of a terminal.

/// The text on one line, without characters that steer a terminal or turn the reading direction.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' => out.push(' '),
            '\r' => {}
            other => out.push(replaced(other)),
        }
    }
    out
}

/// The character, or the replacement character for one that is not shown as itself.
///
/// Replaced are control characters, those that turn the reading direction, the two that end a line in some programs, and
/// the noncharacter with which the text renderer marks places.
pub fn replaced(character: char) -> char {
    match character {
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | super::text::MARK => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_steers_a_terminal_is_replaced() {
        for (text, expected) in [
            ("plain `é` 漢", "plain `é` 漢"),
            ("a\tb\r\nc", "a b c"),
            ("\u{1b}[31mred", "\u{fffd}[31mred"),
            ("\u{9b}31m", "\u{fffd}31m"),
            ("a\u{202e}b\u{2066}c\u{fdd0}", "a\u{fffd}b\u{fffd}c\u{fffd}"),
        ] {
            assert_eq!(super::line(text), expected);
        }
    }
}
