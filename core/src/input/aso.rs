//! Clusters and networks as objects of Azure Service Operator (ASO).

use super::Outcome;
use super::assemble::Assembly;

/// Adds the clusters and networks that the objects of the call describe to the model.
pub fn read(_assembly: &mut Assembly) -> Vec<Outcome> {
    Vec::new()
}
