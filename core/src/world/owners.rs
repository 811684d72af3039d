//! A dump shows a deployment, its replica sets and their pods: they are one workload.

use std::collections::BTreeMap;

use super::{Settings, Workload};
use crate::source::Node;

/// The keys by which jobs mark their pods, beside the labels of the template.
pub(super) const JOB_NAME: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

/// Namespace, kind and name.
type Name<'a> = (Option<&'a str>, &'a str, &'a str);

/// Leaves out the workloads that another one makes, where policies see the same in both: the same labels, service
/// account and network. A pod that was labelled by hand, or by a webhook, stays. Replica sets of former revisions have
/// no pods.
pub(super) fn without_owned<'a>(workloads: Vec<Workload<'a>>, settings: &Settings) -> Vec<Workload<'a>> {
    if workloads.iter().all(|workload| workload.owner.is_none()) {
        return workloads;
    }
    let mut makers: BTreeMap<Name<'_>, usize> = BTreeMap::new();
    for (at, workload) in workloads.iter().enumerate() {
        makers.entry((workload.namespace, workload.object.kind.as_str(), workload.name)).or_insert(at);
    }
    let is_owned: Vec<bool> = workloads
        .iter()
        .map(|workload| {
            let maker = workload.owner.and_then(|(kind, name)| makers.get(&(workload.namespace, kind, name)));
            let maker = maker.and_then(|at| workloads.get(*at));
            maker.is_some_and(|maker| has_no_pods(workload) || looks_alike(workload, maker, settings))
        })
        .collect();
    let kept = workloads.into_iter().zip(is_owned).filter(|(_, is_owned)| !is_owned);
    kept.map(|(workload, _)| workload).collect()
}

fn has_no_pods(workload: &Workload<'_>) -> bool {
    workload.object.at(&["spec", "replicas"]).and_then(Node::as_int) == Some(0)
}

fn looks_alike(made: &Workload<'_>, maker: &Workload<'_>, settings: &Settings) -> bool {
    let of_job = maker.object.kind == "Job" || maker.object.kind == "CronJob";
    let is_unseen = |key: &str| settings.is_unseen_label(key) || (of_job && JOB_NAME.contains(&key));
    let counts = |(key, _): &(&str, &str)| !is_unseen(key);
    made.labels.iter().filter(counts).eq(maker.labels.iter().filter(counts))
        && made.service_account == maker.service_account
        && made.host_network == maker.host_network
}
