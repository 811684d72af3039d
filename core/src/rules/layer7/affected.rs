//! The pods that a finding is about, in words, and which policies are in force beside each other.

use std::collections::BTreeSet;

use crate::model::Object;
use crate::rules::{Context, effects};
use crate::world::Workload;

/// The names of workloads; none without any.
pub(super) fn named<'w, 'a: 'w>(workloads: impl IntoIterator<Item = &'w Workload<'a>>) -> Option<String> {
    let mut all: Vec<&Workload<'_>> = workloads.into_iter().collect();
    let mut named = BTreeSet::new();
    // Objects of one name are alternatives, or one makes the other.
    all.retain(|workload| named.insert((workload.namespace, workload.name)));
    (!all.is_empty()).then(|| effects::names(&all))
}

/// Whether two policies surely are in force at the same time: written in one file or folder, and not two states of one
/// object. Other folders often hold alternatives, and pages show one thing after the other.
pub(super) fn are_together(context: &Context<'_>, one: &Object, other: &Object) -> bool {
    if std::ptr::eq(one, other) {
        return true;
    }
    let identity = |object: &Object| (object.kind.clone(), object.namespace.clone(), object.name.clone());
    let folders = &context.worlds.folders;
    let folder = folders.of_object(one);
    folder.is_some() && folder == folders.of_object(other) && identity(one) != identity(other)
}
