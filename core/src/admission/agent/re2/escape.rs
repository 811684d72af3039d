use super::names::is_unicode_class;
use super::{Wrong, clip, head};

/// What comes behind `\d`, `\pL`, `\p{Greek}` and the like; nothing when the text begins with no such class.
///
/// # Errors
///
/// The class does not exist.
pub(super) fn class(text: &str) -> Result<Option<&str>, Wrong> {
    let Some(escaped) = text.strip_prefix('\\') else { return Ok(None) };
    if let Some(after) = escaped.strip_prefix(['d', 'D', 's', 'S', 'w', 'W']) {
        return Ok(Some(after));
    }
    let Some(named) = escaped.strip_prefix(['p', 'P']) else { return Ok(None) };
    let (name, after) = match named.strip_prefix('{') {
        Some(braced) => braced.split_once('}').ok_or_else(|| Wrong::Class(clip(text)))?,
        None => {
            let first = named.chars().next().ok_or_else(|| Wrong::Class(clip(text)))?;
            named.split_at_checked(first.len_utf8()).unwrap_or((named, ""))
        }
    };
    if !is_unicode_class(name.strip_prefix('^').unwrap_or(name)) {
        return Err(Wrong::Class(head(text, after)));
    }
    Ok(Some(after))
}

/// The character that an escape stands for, and what comes behind it.
///
/// # Errors
///
/// The escape does not exist.
pub(super) fn character(text: &str) -> Result<(u32, &str), Wrong> {
    let escaped = text.strip_prefix('\\').unwrap_or(text);
    let first = escaped.chars().next().ok_or(Wrong::TrailingBackslash)?;
    let rest = escaped.strip_prefix(first).unwrap_or_default();
    let wrong = || Wrong::Escape(head(text, rest));
    let control = match first {
        'a' => Some(7),
        'f' => Some(12),
        'n' => Some(10),
        'r' => Some(13),
        't' => Some(9),
        'v' => Some(11),
        _ => None,
    };
    match first {
        _ if control.is_some() => Ok((control.unwrap_or_default(), rest)),
        '0'..='7' => match (first, octal(rest)) {
            ('1'..='7', None) => Err(Wrong::BackReference(head(text, rest))),
            _ => Ok(octals(escaped)),
        },
        '8' | '9' => Err(Wrong::BackReference(head(text, rest))),
        'k' if rest.starts_with(['<', '{', '\'']) => Err(Wrong::BackReference(clip(text))),
        'x' => hexadecimal(rest).ok_or_else(|| Wrong::Escape(head(text, rest))),
        other if other.is_ascii() && !other.is_ascii_alphanumeric() => Ok((u32::from(other), rest)),
        _ => Err(wrong()),
    }
}

fn octal(text: &str) -> Option<u32> {
    text.chars().next().and_then(|character| character.to_digit(8))
}

/// Up to three octal digits.
fn octals(text: &str) -> (u32, &str) {
    let (mut value, mut rest) = (0_u32, text);
    for _ in 0..3 {
        let Some(digit) = octal(rest) else { break };
        value = value.saturating_mul(8).saturating_add(digit);
        rest = rest.get(1..).unwrap_or_default();
    }
    (value, rest)
}

/// `7F`, or any number of digits in braces.
fn hexadecimal(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = match text.strip_prefix('{') {
        Some(braced) => braced.split_once('}')?,
        None => text.split_at_checked(2)?,
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_u32;
    for character in digits.chars() {
        value = value.checked_mul(16)?.checked_add(character.to_digit(16)?)?;
        if value > u32::from(char::MAX) {
            return None;
        }
    }
    Some((value, rest))
}
