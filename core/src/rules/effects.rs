//! What a policy does to the workloads that the input gives, in the words of findings.

use std::collections::BTreeSet;

use super::PolicyView;
use super::wording::{counted, listed};
use crate::limits::{MAX_EFFECT_PAIRS, MAX_WORKLOADS_NAMED};
use crate::order::Order as _;
use crate::policy::{Direction, Spec};
use crate::world::Workload;

/// Names of workloads that a message spells out.
const NAMED: usize = 3;

/// The workloads that a spec surely selects, each name once, in the order of their names.
#[must_use]
pub fn subjects<'v>(view: &PolicyView<'v>, spec: &'v Spec<'v>) -> Vec<&'v Workload<'v>> {
    let mut workloads: Vec<_> = view.world.subjects(view.policy, spec).collect();
    let key = |workload: &Workload<'v>| (workload.namespace, workload.name);
    workloads.order_by_key(|workload| key(workload));
    // Objects of one name are alternatives, or one makes the other.
    workloads.dedup_by_key(|workload| key(workload));
    workloads
}

/// The workloads that a spec isolates in a direction and that no policy given allows anything there. None where there
/// are too many to look at.
#[must_use]
pub fn cut_off<'v>(view: &PolicyView<'v>, spec: &'v Spec<'v>, direction: Direction) -> Vec<&'v Workload<'v>> {
    if !spec.isolates(view.policy.kind, direction) || !view.world.settings.enforces_policies() {
        return Vec::new();
    }
    let policies = &view.world.policies;
    let count = view.world.subject_selection(view.policy, spec).sure.len();
    if count.saturating_mul(policies.len()) > MAX_EFFECT_PAIRS {
        return Vec::new();
    }
    let mut cut_off = subjects(view, spec);
    cut_off.retain(|workload| {
        !policies.iter().any(|policy| {
            policy.specs.iter().any(|spec| {
                let mut rules = spec.rules.iter().filter(|rule| rule.direction == direction);
                rules.any(|rule| rule.may_allow(policy.kind))
                    && view.world.selects(policy, spec, workload) != Some(false)
            })
        })
    });
    cut_off
}

/// `; 4 workloads lose all ingress: …` for the workloads that [`cut_off`] finds; empty without any.
#[must_use]
pub fn loss(view: &PolicyView<'_>, spec: &Spec<'_>, direction: Direction) -> String {
    let workloads = cut_off(view, spec, direction);
    let verb = if workloads.len() == 1 { "loses" } else { "lose" };
    match workloads.len() {
        0 => String::new(),
        _ => format!("; {} {verb} all {}: {}", number(&workloads), direction.word(), names(&workloads)),
    }
}

/// ` (2 workloads: …)` for the workloads that a spec selects; empty without any, and where there are too many to sort
/// them for each policy.
#[must_use]
pub fn in_brackets(view: &PolicyView<'_>, spec: &Spec<'_>) -> String {
    let count = view.world.subject_selection(view.policy, spec).sure.len();
    if count.saturating_mul(view.world.policies.len()) > MAX_WORKLOADS_NAMED {
        return String::new();
    }
    let workloads = subjects(view, spec);
    match workloads.len() {
        0 => String::new(),
        _ => format!(" ({}: {})", number(&workloads), names(&workloads)),
    }
}

/// `1 workload`, `4 workloads`.
#[must_use]
pub fn number(workloads: &[&Workload<'_>]) -> String {
    counted(distinct(workloads).len() as u128, "workload", "workloads")
}

/// `` `shop/web`, `shop/api`, `shop/db` and 2 more ``.
#[must_use]
pub fn names(workloads: &[&Workload<'_>]) -> String {
    let workloads = distinct(workloads);
    let mut names: Vec<String> = workloads.iter().take(NAMED).map(|workload| name(workload)).collect();
    let more = workloads.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    listed(&names)
}

/// Each object once, in the order given: files for several clusters hold the same one again.
fn distinct<'v, 'a>(workloads: &[&'v Workload<'a>]) -> Vec<&'v Workload<'a>> {
    let mut told = BTreeSet::new();
    let mut workloads = workloads.to_vec();
    workloads.retain(|workload| told.insert((workload.namespace, workload.object.kind.as_str(), workload.name)));
    workloads
}

/// `` `shop/web` ``; without a namespace, only the name.
fn name(workload: &Workload<'_>) -> String {
    let namespace = workload.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
    format!("`{namespace}{}`", workload.name)
}
