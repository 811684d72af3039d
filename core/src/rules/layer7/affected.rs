//! The pods that a finding is about, in words.

use crate::rules::wording::listed;
use crate::world::Workload;

/// Workloads that a message names.
const MAX_NAMED: usize = 3;

/// `shop/web`, `shop/api` and 2 more; none without workloads.
pub(super) fn named<'w, 'a: 'w>(workloads: impl IntoIterator<Item = &'w Workload<'a>>) -> Option<String> {
    let mut all = workloads.into_iter();
    let mut names: Vec<String> = all.by_ref().take(MAX_NAMED).map(name).collect();
    let more = all.count();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    (!names.is_empty()).then(|| listed(&names))
}

fn name(workload: &Workload<'_>) -> String {
    match workload.namespace {
        Some(namespace) => format!("`{namespace}/{}`", workload.name),
        None => format!("`{}`", workload.name),
    }
}
