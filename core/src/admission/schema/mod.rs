//! The structure of kinds: fields, types, enumerations, patterns, lengths, by version.

use super::Fault;
use crate::model::{Object, Versions};

/// The faults of an object against the structure of its kind. A kind without a table has none.
#[must_use]
pub fn examine(_object: &Object, _versions: Versions) -> Vec<Fault> {
    Vec::new()
}
