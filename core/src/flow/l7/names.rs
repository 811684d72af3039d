//! Patterns of names, label by label.

use crate::limits::MAX_NAME_BYTES;

/// Whether a name is meant by a pattern, both in lower case. `*` stands for letters, digits, `-` and `_` within a label,
/// also none; with `is_deep`, two or more of them before the first point for one or more whole labels.
///
/// A point at the end of either counts for nothing. The work is the product of the two lengths; names longer than DNS
/// knows are meant by nothing.
pub(super) fn means(pattern: &str, name: &str, is_deep: bool) -> bool {
    let [pattern, name] = [pattern, name].map(|text| text.strip_suffix('.').unwrap_or(text));
    if name.len() > MAX_NAME_BYTES || pattern.len() > MAX_NAME_BYTES {
        return false;
    }
    let deep = pattern.split_once('.').filter(|(stars, _)| is_deep && stars.len() >= 2 && is_stars(stars));
    let Some((_, suffix)) = deep else {
        return labels_mean(pattern.split('.'), name.split('.'));
    };
    let (wanted, given) = (suffix.split('.').count(), name.split('.').count());
    let before = given.saturating_sub(wanted);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_name_byte);
    before > 0
        && name.split('.').take(before).all(is_label)
        && labels_mean(suffix.split('.'), name.split('.').skip(before))
}

/// Whether there is nothing but `*`, of which there is at least one.
pub(super) fn is_stars(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

fn labels_mean<'a>(mut patterns: impl Iterator<Item = &'a str>, mut names: impl Iterator<Item = &'a str>) -> bool {
    loop {
        match (patterns.next(), names.next()) {
            (None, None) => return true,
            (Some(pattern), Some(name)) if label_means(pattern.as_bytes(), name.as_bytes()) => {}
            _ => return false,
        }
    }
}

/// Whether a label is meant. Going back to the last `*` only is enough: an earlier one that took more would find nothing
/// that this one does not.
fn label_means(pattern: &[u8], name: &[u8]) -> bool {
    let (mut pattern, mut name) = (pattern, name);
    let mut star: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => return true,
            (Some((b'*', rest)), _) => {
                star = Some((rest, name));
                pattern = rest;
            }
            (Some((wanted, wanted_rest)), Some((given, given_rest))) if wanted == given => {
                (pattern, name) = (wanted_rest, given_rest);
            }
            _ => {
                let Some((after, from)) = star else { return false };
                match from.split_first() {
                    Some((taken, rest)) if is_name_byte(*taken) => {
                        star = Some((after, rest));
                        (pattern, name) = (after, rest);
                    }
                    _ => return false,
                }
            }
        }
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}
