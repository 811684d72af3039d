//! What the agent of Cilium refuses of the policies that the API server has stored.

use super::Fault;
use crate::model::{Object, Versions};

/// The faults for which the agent ignores a policy. Other kinds have none.
#[must_use]
pub fn examine(_object: &Object, _versions: Versions) -> Vec<Fault> {
    Vec::new()
}
