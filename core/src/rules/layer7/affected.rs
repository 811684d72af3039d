//! The pods that a finding is about, in words.

use crate::rules::effects;
use crate::world::Workload;

/// The names of workloads; none without any.
pub(super) fn named<'w, 'a: 'w>(workloads: impl IntoIterator<Item = &'w Workload<'a>>) -> Option<String> {
    let all: Vec<&Workload<'_>> = workloads.into_iter().collect();
    (!all.is_empty()).then(|| effects::names(&all))
}
