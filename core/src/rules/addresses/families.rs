//! Families of addresses, as settings list them.

use crate::model::Field;
use crate::net::Family;

/// The families that a list asks for; `None` when one of them cannot be told.
pub(super) fn asked(written: &[Field<String>]) -> Option<Vec<Family>> {
    let family = |field: &Field<String>| match field {
        Field::Known(_) if field.is("IPv4") => Some(Family::V4),
        Field::Known(_) if field.is("IPv6") => Some(Family::V6),
        _ => None,
    };
    written.iter().map(family).collect()
}

/// `IPv4`, `IPv4, IPv6`.
pub(super) fn listed(families: &[Family]) -> String {
    // A list of more than a few is a mistake whatever it goes on with.
    let words: Vec<String> = families.iter().take(4).map(|family| format!("`{family}`")).collect();
    words.join(", ")
}
