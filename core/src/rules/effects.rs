//! What a policy does to the workloads that the input gives, in the words of findings.

use super::wording::{counted, listed};
use crate::world::Workload;

/// Names of workloads that a message spells out.
const NAMED: usize = 3;

/// `1 workload`, `4 workloads`.
#[must_use]
pub fn number(workloads: &[&Workload<'_>]) -> String {
    counted(workloads.len() as u128, "workload", "workloads")
}

/// `` `shop/web`, `shop/api`, `shop/db` and 2 more ``, in the order of their names.
#[must_use]
pub fn names(workloads: &[&Workload<'_>]) -> String {
    let mut names: Vec<String> = workloads.iter().map(|workload| name(workload)).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 {
        names.truncate(NAMED);
        names.push(format!("{more} more"));
    }
    listed(&names)
}

/// `` `shop/web` ``; without a namespace, only the name.
fn name(workload: &Workload<'_>) -> String {
    let namespace = workload.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
    format!("`{namespace}{}`", workload.name)
}
