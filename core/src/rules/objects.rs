//! Kubernetes objects in findings.

use crate::model::Object;
use crate::report::ObjectRef;

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
