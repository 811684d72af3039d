//! The forms of names, keys and values (`util/validation` and `api/validate/content` of apimachinery 0.36).
//!
//! Each function gives what is wrong with a text, as the rest of a sentence about it.

/// Longest name of a subdomain's form.
const SUBDOMAIN: usize = 253;
/// Longest label of DNS, name part of a key, and value of a label.
const LABEL: usize = 63;
/// Longest name of a port.
const PORT_NAME: usize = 15;

/// What labels are made of.
const OF_LABELS: &str = "lower-case letters, digits and `-`";
/// What names of keys and values are made of.
const OF_WORDS: &str = "letters, digits, `-`, `_` and `.`";

/// What is wrong with a text as a DNS subdomain; its parts may be of any length.
pub(super) fn subdomain(text: &str) -> Option<String> {
    if !text.split('.').all(|part| made_of(part, of_label, "").is_none()) {
        let inner = |byte: u8| of_label(byte) || byte == b'.';
        let part = "has a part that does not begin and end with a letter or digit".to_owned();
        return made_of(text, inner, "lower-case letters, digits, `-` and `.`").or(Some(part));
    }
    longer_than(text, SUBDOMAIN)
}

/// What is wrong with a text as a DNS label.
pub(super) fn label(text: &str) -> Option<String> {
    made_of(text, of_label, OF_LABELS).or_else(|| longer_than(text, LABEL))
}

/// What is wrong with a text as a label of RFC 1035, which begins with a letter.
pub(super) fn label_1035(text: &str) -> Option<String> {
    let digit = || text.starts_with(|c: char| c.is_ascii_digit()).then(|| "begins with a digit".to_owned());
    made_of(text, of_label, OF_LABELS).or_else(digit).or_else(|| longer_than(text, LABEL))
}

/// What is wrong with a text as a part of a path.
pub(super) fn path_segment(text: &str) -> Option<String> {
    let forbidden = text == "." || text == ".." || text.contains(['/', '%']);
    forbidden.then(|| "is `.` or `..`, or has `/` or `%` in it".to_owned())
}

/// What is wrong with a text as the key of a label: an optional prefix of a subdomain's form, `/`, and a name.
pub(super) fn key(text: &str) -> Option<String> {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    if name.contains('/') {
        return Some("has more than one `/`".to_owned());
    }
    if let Some(prefix) = prefix {
        if prefix.is_empty() {
            return Some("has nothing before the `/`".to_owned());
        }
        if let Some(flaw) = subdomain(prefix) {
            return Some(format!("has a prefix that {flaw}"));
        }
    }
    if prefix.is_some() && name.is_empty() {
        return Some("has nothing behind the `/`".to_owned());
    }
    let flaw = made_of(name, of_word, OF_WORDS).or_else(|| longer_than(name, LABEL))?;
    Some(if prefix.is_some() { format!("has a name behind the `/` that {flaw}") } else { flaw })
}

/// What is wrong with a text as the value of a label; it may be empty.
pub(super) fn value(text: &str) -> Option<String> {
    let made = if text.is_empty() { None } else { made_of(text, of_word, OF_WORDS) };
    made.or_else(|| longer_than(text, LABEL))
}

/// What is wrong with a text as the name of a port of containers, policies and targets.
pub(super) fn port(text: &str) -> Option<String> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        return Some("is a number in quotes, and names of ports have a letter".to_owned());
    }
    if let Some(flaw) = made_of(text, of_label, OF_LABELS) {
        return Some(flaw);
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Some("has no letter".to_owned());
    }
    if text.contains("--") {
        return Some("has two `-` in a row".to_owned());
    }
    longer_than(text, PORT_NAME)
}

fn longer_than(text: &str, most: usize) -> Option<String> {
    (text.len() > most).then(|| format!("is longer than {most} bytes"))
}

fn of_label(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// What is wrong with a text of which each byte must be as `inner` says, and the first and last a letter or digit.
/// `taken` says it in words.
fn made_of(text: &str, inner: impl Fn(u8) -> bool, taken: &str) -> Option<String> {
    let is_taken = |c: char| u8::try_from(c).is_ok_and(&inner);
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if let Some(other) = text.chars().find(|c| !is_taken(*c)) {
        let other = if other.is_control() { other.escape_default().to_string() } else { other.to_string() };
        return Some(format!("has `{other}` in it, and only {taken} are taken"));
    }
    let ends = [text.bytes().next(), text.bytes().next_back()];
    let is_open = !ends.iter().all(|byte| byte.is_some_and(|byte| byte.is_ascii_alphanumeric()));
    is_open.then(|| "does not begin and end with a letter or digit".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let of = |length: usize| "a".repeat(length);
        let parts = format!("{}.{}", of(64), of(64));
        let prefixed = format!("{}/app", "a.".repeat(126) + "a");
        type Form = fn(&str) -> Option<String>;
        let table: [(Form, &[&str], &[&str]); 6] = [
            (subdomain, &["a", "1", "a-b.c", &parts, &of(253)], &["", "A", "a..b", "a.", "-a", "a_b", "ä", &of(254)]),
            (label, &["a", "1a", &of(63)], &["", "a.b", "a-", "A", &of(64)]),
            (label_1035, &["a", "a1"], &["1a", "a.b", "-a", ""]),
            (
                key,
                &["app", "App_1.x-y", "example.com/app", &of(63), &prefixed],
                &["", "/a", "a/", "a/b/c", "-a", "a.", "Example.com/app", "k8s:app", &of(64), "a_b.c/app"],
            ),
            (value, &["", "a", "A.b_c-1", &of(63)], &["-a", "a b", "a\n", "1.0+x", "ä", &of(64)]),
            (port, &["http", "a-1", "abcdefghijklmno"], &["", "80", "HTTP", "a--b", "-a", "a-", "a.b", &of(16), "1-2"]),
        ];
        for (at, (form, good, bad)) in table.iter().enumerate() {
            for text in *good {
                assert_eq!(form(text), None, "{at} {text}");
            }
            for text in *bad {
                assert!(form(text).is_some(), "{at} {text}");
            }
        }
    }
}
