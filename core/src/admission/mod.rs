//! What becomes of one Kubernetes object that is applied: what the API server refuses, prunes and warns of, and what the
//! agent of Cilium then refuses of what the server has stored.
//!
//! **Architecture invariant:** an object is examined by itself. What it means beside others is for `rules`.
//!
//! **Architecture invariant:** every fault is told, also those that the server would only show once others are mended;
//! [`Stage`] says at which step a fault is met, so that what the server answers to the object as given can be derived.

pub mod agent;
mod fault;
pub mod schema;
pub mod server;

pub use fault::{AgentFault, Fault, FaultKind, ServerFault, Stage, StructureFault};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::jobs::{Jobs, collect};
use crate::model::{Object, Place, Versions};
use crate::order::Ordered as _;

/// How many objects are examined in one job of a host with threads.
const OBJECTS_A_JOB: usize = 256;

/// Under what conditions an object is examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// The versions of the cluster.
    pub versions: Versions,
    /// The options of the agent of Cilium; absent where no agent enforces policies.
    pub agent: Option<agent::Options>,
}

/// All faults of an object under these conditions, in no order.
#[must_use]
pub fn examine(object: &Object, conditions: Conditions) -> Vec<Fault> {
    let Conditions { versions, agent: options } = conditions;
    let mut faults = schema::examine(object, versions);
    faults.extend(server::examine(object, versions));
    let refused: BTreeSet<Arc<str>> =
        faults.iter().filter(|fault| fault.stage != Stage::Warning).map(|fault| fault.place.path.clone()).into_set();
    // What the server refuses never reaches the agent: one fault is not told twice.
    let is_told = |fault: &Fault| is_covered(&refused, &fault.place.path, &object.place.path);
    let of_agent = options.map(|options| agent::examine_with(object, versions, options)).unwrap_or_default();
    faults.extend(of_agent.into_iter().filter(|fault| !is_told(fault)));
    if !object.unfilled.is_empty() {
        faults.retain(|fault| !depends_on_unfilled(object, fault));
    }
    faults
}

/// Whether a pointer names the same value as one of those given, or one that stands in such a value; the object as a whole
/// (`root`) covers nothing but itself.
fn is_covered(outer: &BTreeSet<Arc<str>>, inner: &str, root: &str) -> bool {
    let ends = inner.match_indices('/').map(|(at, _)| at);
    let around = ends.filter_map(|end| inner.get(..end)).filter(|around| *around != root);
    outer.contains(inner) || around.into_iter().any(|around| outer.contains(around))
}

/// Whether a fault may come of a value that is filled in later: it stands there, or is about a field beside it. A fault
/// against the structure is about its own place alone.
fn depends_on_unfilled(object: &Object, fault: &Fault) -> bool {
    let beside = || {
        let (parent, _) = fault.place.path.rsplit_once('/')?;
        let path = parent.strip_prefix(&*object.place.path).filter(|path| path.starts_with("/spec"))?;
        Some(object.is_unfilled(object.at_pointer(path)?.span))
    };
    let is_structure = matches!(fault.kind, FaultKind::Structure(_));
    object.is_unfilled(fault.place.span) || (!is_structure && beside().unwrap_or(false))
}

/// Whether a fault only shows that an object is what a server printed, which nobody is going to apply as it is: older
/// servers printed a status of kinds that have none today, and endpoints are made by the cluster itself.
fn comes_of_printing(object: &Object, fault: &Fault) -> bool {
    let metadata = object.root.get("metadata");
    let is_given = |key: &str| metadata.and_then(|metadata| metadata.get(key)).is_some_and(|node| !node.is_null());
    let is_status = || fault.place.path.strip_prefix(&*object.place.path) == Some("/status");
    ["uid", "resourceVersion", "managedFields"].into_iter().any(is_given)
        && match fault.kind {
            FaultKind::Structure(StructureFault::UnknownField) => is_status(),
            FaultKind::Structure(StructureFault::ApiVersion) => fault.stage == Stage::Warning,
            _ => false,
        }
}

/// The faults of all objects of a call.
#[derive(Debug, Default)]
pub struct Admission<'a> {
    by_kind: BTreeMap<FaultKind, Vec<(&'a Object, Fault)>>,
}

impl<'a> Admission<'a> {
    /// Examines objects, each under all the conditions that go with it; `jobs` may spread them over threads.
    #[must_use]
    pub fn of(objects: &'a [Object], conditions: &(dyn Fn(&Object) -> Vec<Conditions> + Sync), jobs: Jobs<'_>) -> Self {
        let chunks: Vec<&'a [Object]> = objects.chunks(OBJECTS_A_JOB).collect();
        let found = collect(chunks.len(), jobs, &|at| {
            let chunk = chunks.get(at).copied().unwrap_or_default();
            let of_object = |object: &'a Object| {
                let faults = conditions(object).into_iter().flat_map(move |conditions| examine(object, conditions));
                let is_told = |fault: &Fault| !fault.follows && !comes_of_printing(object, fault);
                faults.filter(is_told).map(move |fault| (object, fault))
            };
            chunk.iter().flat_map(of_object).collect::<Vec<_>>()
        });
        let mut by_kind: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (object, fault) in found.into_iter().flatten() {
            by_kind.entry(fault.kind).or_default().push((object, fault));
        }
        Self { by_kind }
    }

    /// The faults of a kind with their objects, in the order of the objects.
    pub fn of_kind(&self, kind: FaultKind) -> impl Iterator<Item = (&'a Object, &Fault)> {
        self.by_kind.get(&kind).into_iter().flatten().map(|(object, fault)| (*object, fault))
    }

    /// The places of the objects that the API server or the agent of Cilium refuses, so that they are not in force.
    #[must_use]
    pub fn refused(&self) -> BTreeSet<&'a Place> {
        let faults = self.by_kind.values().flatten();
        let refusing = faults.filter(|(_, fault)| !matches!(fault.stage, Stage::Strict | Stage::Warning));
        refusing.map(|(object, _)| &object.place).into_set()
    }
}
