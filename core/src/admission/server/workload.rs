//! Workloads that make pods: their selectors and the templates of their pods (`pkg/apis/{apps,batch}/validation` of
//! Kubernetes 1.36).

use std::collections::BTreeSet;

use super::at::At;
use super::{pod, selectors};
use crate::admission::{Fault, ServerFault, Stage};
use crate::model::{Object, Versions};

/// How a kind of workload finds its pods.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finds {
    /// By a selector that must be given.
    Selector,
    /// By a selector whose absence the server tells of only by the pods that it does not match.
    DaemonSelector,
    /// By labels, which are those of the template when absent.
    Labels,
    /// By a selector that the server makes.
    Nothing,
}

/// The faults of a workload; other kinds have none.
pub(super) fn examine(object: &Object, versions: Versions, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let spec = root.get("spec");
    let always = &["Always"][..];
    let once = &["OnFailure", "Never"][..];
    let (finds, restarts) = match (object.group(), object.kind.as_str()) {
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet") => (Finds::Selector, always),
        ("apps", "DaemonSet") => (Finds::DaemonSelector, always),
        ("", "ReplicationController") => (Finds::Labels, always),
        ("batch", "Job") => (Finds::Nothing, once),
        ("batch", "CronJob") => {
            let jobs = spec.get("jobTemplate");
            let spec = jobs.get("spec");
            return workload(&spec, Finds::Nothing, once, versions, faults);
        }
        _ => return,
    };
    workload(&spec, finds, restarts, versions, faults);
}

fn workload(spec: &At<'_, '_>, finds: Finds, restarts: &[&str], versions: Versions, faults: &mut Vec<Fault>) {
    let template = spec.get("template");
    selector(spec, &template, finds, faults);
    pod::template(&template, versions, faults);
    pod::restart_policy(&template.get("spec"), restarts, faults);
    let deadline = template.get("spec");
    let deadline = deadline.get("activeDeadlineSeconds");
    if deadline.is_set() && restarts.contains(&"Always") {
        let message = "pods that always restart have no deadline";
        faults.push(deadline.fault(ServerFault::Pod, Stage::Validation, message).help("leave it out"));
    }
}

fn selector(spec: &At<'_, '_>, template: &At<'_, '_>, finds: Finds, faults: &mut Vec<Fault>) {
    let selector = spec.get("selector");
    let meta = template.get("metadata");
    let labels = meta.get("labels");
    let matched = match finds {
        Finds::Nothing => return,
        Finds::Labels => {
            if selector.is_empty() {
                // Filled in from the template.
                None
            } else {
                subset(&selector, &labels)
            }
        }
        Finds::Selector | Finds::DaemonSelector => {
            if selector.is_unset() {
                let message = "there is no selector, so the workload cannot find its pods";
                let help = "set `spec.selector.matchLabels` to labels of the template";
                let fault = selector.fault(ServerFault::Selector, Stage::Validation, message).help(help);
                faults.push(if finds == Finds::Selector {
                    fault.also_of(labels.field())
                } else {
                    fault.field(labels.field())
                });
                return;
            }
            let before = faults.len();
            selectors::examine(&selector, faults);
            if let Some(fault) = faults.get_mut(before).filter(|_| finds == Finds::Selector) {
                // No selector can be made of it.
                fault.more_fields.push(selector.field());
            }
            let is_empty = selector.get("matchLabels").is_empty() && selector.get("matchExpressions").is_empty();
            if is_empty {
                let message = "this selector is empty, and a workload must not find all pods of its namespace";
                let help = "set `matchLabels` to labels of the template";
                let mut fault = selector.fault(ServerFault::Selector, Stage::Validation, message).help(help);
                fault.place = selector.place_of_key();
                faults.push(fault);
                return;
            }
            let is_refused = faults.len() > before;
            if is_refused { None } else { selectors::matches(&selector, &labels) }
        }
    };
    if matched == Some(false) {
        let message =
            "the selector does not match the labels of the template, so the workload would never find its pods";
        let mut fault = labels.fault(ServerFault::Selector, Stage::Validation, message).field(labels.field());
        if labels.is_set() {
            fault.place = labels.place_of_key();
        }
        let help = "give the template the labels that the selector asks for";
        faults.push(fault.help(help).related(selector.place_of_key(), "the selector is here"));
    }
}

/// Whether all wanted labels are there.
fn subset(wanted: &At<'_, '_>, labels: &At<'_, '_>) -> Option<bool> {
    let pair = |label: At<'_, '_>| Some((label.key().to_owned(), label.text()?.to_owned()));
    let has: BTreeSet<(String, String)> = labels.entries().map(pair).collect::<Option<_>>()?;
    let wanted: Vec<(String, String)> = wanted.entries().map(pair).collect::<Option<_>>()?;
    Some(wanted.iter().all(|label| has.contains(label)))
}
