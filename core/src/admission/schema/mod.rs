//! The structure of kinds: fields, types, enumerations, patterns, lengths, by version.
//!
//! The tables are derived from what Cilium and Kubernetes publish (`cargo xtask schemas`). Two ways of reading an object
//! meet here. A custom resource is pruned first and then held against its definition, all of it. A built-in kind is
//! decoded: a value of the wrong type ends that at once, `null` is nothing, and what is required is for `server` to say.

mod format;
mod pattern;
mod place;
mod served;
mod suggest;
mod table;
mod walk;
mod wording;

use super::Fault;
use crate::model::{Object, Versions};
use crate::order::Order as _;
use crate::source::{Node, Value};
use table::{CILIUM, KUBERNETES, Kind, Mask, Rule, Table};
use walk::Walk;

/// The group of Cilium's kinds.
const GROUP: &str = "cilium.io";

/// The faults of an object against the structure of its kind. A kind without a table has none.
#[must_use]
pub fn examine(object: &Object, versions: Versions) -> Vec<Fault> {
    let served = served::examine(object, versions);
    if !served.is_empty() && served.iter().any(|fault| fault.stage.refused_by().is_some()) {
        return served;
    }
    let mut faults = served;
    faults.extend(walked(object, versions).map(|walk| walk.faults).unwrap_or_default());
    faults
}

/// The fields that the API server drops from the object without strict field validation, as JSON pointers into it: those
/// that the kind does not have, and those that the server does not take from a request.
#[must_use]
pub fn pruned(object: &Object, versions: Versions) -> Vec<String> {
    let Some((table, column, kind)) = kind_of(object, versions) else { return Vec::new() };
    let mut pruned = walked(object, versions).map(|walk| walk.pruned).unwrap_or_default();
    let mut stripped: Vec<String> = Vec::new();
    let is_given = |path: &[&str]| object.at(path).is_some_and(|node| !is_empty(node));
    if kind.status & column != 0 && is_given(&["status"]) {
        if table.is_custom() {
            stripped.push("/status".to_owned());
        } else {
            stripped.extend(status_of_built_in(object));
        }
    }
    if kind.cluster & column != 0 && is_given(&["metadata", "namespace"]) {
        stripped.push("/metadata/namespace".to_owned());
    }
    for field in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
        if is_given(&["metadata", field]) {
            stripped.push(format!("/metadata/{field}"));
        }
    }
    let is_within = |pointer: &String| {
        let within = |outer: &String| pointer.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'));
        stripped.iter().any(within)
    };
    pruned.retain(|pointer| !is_within(pointer));
    pruned.extend(stripped);
    pruned.order();
    pruned.dedup();
    pruned
}

/// Whether the kind has rules in the Common Expression Language, which the server does not look at while something else
/// is wrong and then says so with one more cause.
#[must_use]
pub fn has_expressions(object: &Object, versions: Versions) -> bool {
    let Some((table, column, kind)) = kind_of(object, versions) else { return false };
    let is_expression = |rule: &Rule| matches!(rule, Rule::Has(_) | Rule::Immutable);
    // They stand at the root, or at the fields of the specification.
    let root = table.get(kind.root);
    let spec = root.field("spec", column).map(|field| table.get(field.of));
    let of_fields = spec.into_iter().flat_map(|spec| spec.fields()).map(|field| table.get(field.of));
    std::iter::once(root).chain(of_fields).any(|of_type| of_type.rules(column).any(is_expression))
}

/// Whether a value says nothing, so that nothing is lost with it.
fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(entries) => entries.is_empty(),
        _ => false,
    }
}

/// What the server makes of the status of a new object is its own; it keeps no field that it does not set itself.
fn status_of_built_in(object: &Object) -> Vec<String> {
    let own: &[&str] = match object.kind.as_str() {
        "Pod" => &["phase", "qosClass"],
        "Namespace" => &["phase"],
        "Service" | "Ingress" => &["loadBalancer"],
        _ => &[],
    };
    let status = object.root.get("status");
    let given = status.map(|status| status.entries()).unwrap_or_default().iter();
    let dropped = given.filter(|entry| !is_empty(&entry.value) && !own.contains(&&*entry.key));
    dropped.map(|entry| place::pointer("/status", &entry.key)).collect()
}

fn walked<'a>(object: &'a Object, versions: Versions) -> Option<Walk<'a>> {
    let (table, column, kind) = kind_of(object, versions)?;
    let mut walk = Walk::new(object, versions, table, column);
    walk.root(kind);
    Some(walk)
}

/// The table, its column and the kind of an object, where the cluster serves it.
fn kind_of(object: &Object, versions: Versions) -> Option<(&'static Table, Mask, &'static Kind)> {
    let (table, column) = table_of(object, versions);
    let kind = table.kind(&object.api_version, &object.kind)?;
    (kind.served & column != 0).then_some((table, column, kind))
}

fn table_of(object: &Object, versions: Versions) -> (&'static Table, Mask) {
    if object.group() == GROUP {
        let table: &'static Table = &CILIUM;
        (table, table.cilium(versions.cilium))
    } else {
        let table: &'static Table = &KUBERNETES;
        (table, table.kubernetes(versions.kubernetes))
    }
}

#[cfg(test)]
mod tests;
