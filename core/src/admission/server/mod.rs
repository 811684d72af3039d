//! What the API server asks of an object beyond the structure of its kind.
//!
//! The conditions are those of `pkg/apis/*/validation` of Kubernetes 1.36 and of apimachinery 0.36, held against recorded
//! answers of a server. What is of the wrong type counts as unknown here: the server tells of nothing else then.

mod addresses;
mod answer;
mod at;
mod endpoints;
mod ingress;
mod kinds;
mod metadata;
mod names;
mod namespace;
mod network_policy;
mod pod;
mod pod_ports;
mod ports;
mod selectors;
mod service;
mod workload;

pub use answer::{Answer, FieldValidation, Status, answer, field};

use super::Fault;
use crate::model::{Object, Versions};

/// The faults of an object that the API server finds beyond its structure.
#[must_use]
pub fn examine(object: &Object, versions: Versions) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(kind) = kinds::of(object, versions.kubernetes) else { return faults };
    metadata::examine(object, kind, &mut faults);
    match (object.group(), object.kind.as_str()) {
        ("networking.k8s.io", "NetworkPolicy") => network_policy::examine(object, versions, &mut faults),
        ("networking.k8s.io", "Ingress") if object.api_version.ends_with("/v1") => {
            ingress::examine(object, versions, &mut faults);
        }
        ("discovery.k8s.io", "EndpointSlice") => endpoints::examine(object, versions, &mut faults),
        ("", "Service") => service::examine(object, versions, &mut faults),
        ("", "Pod") => pod::examine(object, versions, &mut faults),
        ("", "Namespace") => namespace::examine(object, &mut faults),
        ("policy", "PodDisruptionBudget") => {
            let root = at::At::root(object);
            let spec = root.get("spec");
            selectors::examine(&spec.get("selector"), &mut faults);
        }
        _ => workload::examine(object, versions, &mut faults),
    }
    faults
}
