//! Kubernetes objects in findings.

use super::Draft;
use crate::model::Object;
use crate::report::ObjectRef;
use crate::source::Node;

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

/// A finding at the key of a member of one of an object's nodes.
#[must_use]
pub fn draft_at_key(object: &Object, parent: &Node, key: &str, message: impl Into<String>) -> Draft {
    Draft::new(&object.key_place(parent, key), message).object(reference(object))
}
