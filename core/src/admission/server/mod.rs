//! What the API server asks of an object beyond the structure of its kind.

use super::Fault;
use crate::model::{Object, Versions};

/// The faults of an object that the API server finds beyond its structure.
#[must_use]
pub fn examine(_object: &Object, _versions: Versions) -> Vec<Fault> {
    Vec::new()
}
