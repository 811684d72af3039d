//! What the agent of Cilium refuses of the policies that the API server has stored.
//!
//! The facts are those of `Parse` and `Sanitize` in Cilium's own code (`pkg/k8s/apis/cilium.io/v2`, `pkg/policy/api`),
//! release by release from 1.13. One rule that the agent does not take makes it ignore the whole object.
//!
//! **Architecture invariant:** the agent is judged by itself: what the API server already refuses is refused here too,
//! where the agent would. Fields that a release does not have are not looked at, for its server has pruned them, and
//! neither are values of the wrong type. Without
//! other word, options of the agent are those that Cilium has by default.

mod cidr;
mod go;
mod icmp;
mod judge;
mod kafka;
mod l7;
mod options;
mod peers;
mod places;
mod policy;
mod ports;
pub(crate) mod re2;
mod selector;

pub use options::Options;

use super::Fault;
use crate::model::{Object, Versions};
use judge::Judge;

/// The faults for which the agent, with the options that it has by default, ignores a policy. Other kinds have none.
#[must_use]
pub fn examine(object: &Object, versions: Versions) -> Vec<Fault> {
    examine_with(object, versions, Options::default())
}

/// The faults for which the agent, with these options, ignores a policy.
#[must_use]
pub fn examine_with(object: &Object, versions: Versions, options: Options) -> Vec<Fault> {
    places::faults(object, findings(object, versions, options))
}

/// Whether the agent, with the options that it has by default, ignores an object that the API server has stored, so that
/// it has no effect.
#[must_use]
pub fn ignores(object: &Object, versions: Versions) -> bool {
    ignores_with(object, versions, Options::default())
}

/// Whether the agent, with these options, ignores an object that the API server has stored.
#[must_use]
pub fn ignores_with(object: &Object, versions: Versions, options: Options) -> bool {
    !findings(object, versions, options).is_empty()
}

fn findings(object: &Object, versions: Versions, options: Options) -> Vec<judge::Finding<'_>> {
    let Some(kind) = policy::Kind::of(object) else { return Vec::new() };
    let mut judge = Judge::new(versions.cilium, options);
    policy::policy(&mut judge, kind, &object.root);
    judge.into_findings()
}
