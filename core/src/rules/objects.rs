//! Kubernetes objects in findings.

use super::Draft;
use crate::model::{Object, Place};
use crate::report::ObjectRef;
use crate::source::Node;
use crate::world::Workload;

/// The object for a finding.
#[must_use]
pub fn reference(object: &Object) -> ObjectRef {
    ObjectRef {
        api_version: object.api_version.clone(),
        kind: object.kind.clone(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
    }
}

/// A finding at a node of an object.
#[must_use]
pub fn draft(object: &Object, node: &Node, message: impl Into<String>) -> Draft {
    Draft::new(&object.place_of(node), message).object(reference(object))
}

/// Where a workload asks for the network of its node.
#[must_use]
pub fn host_network_place(workload: &Workload<'_>) -> Option<Place> {
    let spec = workload.spec()?;
    spec.get("hostNetwork").map(|node| workload.object.place_of(node))
}

/// A finding at the key of a member of one of an object's nodes.
#[must_use]
pub fn draft_at_key(object: &Object, parent: &Node, key: &str, message: impl Into<String>) -> Draft {
    Draft::new(&object.key_place(parent, key), message).object(reference(object))
}
