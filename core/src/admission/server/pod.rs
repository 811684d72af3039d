//! Pods, and the templates of pods in workloads (`ValidatePodSpec` of Kubernetes 1.36, as far as networks are concerned).

use std::collections::BTreeMap;

use super::addresses::{self, Names, short};
use super::at::At;
use super::{metadata, names, pod_ports, ports, selectors};
use crate::admission::{Fault, ServerFault, Stage};
use crate::model::{Object, Versions};

/// The faults of a Pod.
pub(super) fn examine(object: &Object, versions: Versions, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let spec = root.get("spec");
    self::spec(&spec, true, versions, faults);
    let later = spec.get("ephemeralContainers");
    if !later.is_empty() && later.is_set() {
        let message = "ephemeral containers are added to a running pod, and refused in a new one";
        let mut fault = later.fault(ServerFault::Pod, Stage::Validation, message);
        fault.place = later.place_of_key();
        faults.push(fault);
    }
    restart_policy(&spec, &["Always", "OnFailure", "Never"], faults);
}

/// The faults of a template of pods, its labels included.
pub(super) fn template(template: &At<'_, '_>, versions: Versions, faults: &mut Vec<Fault>) {
    let meta = template.get("metadata");
    metadata::labels(&meta.get("labels"), faults);
    metadata::annotations(&meta.get("annotations"), faults);
    spec(&template.get("spec"), false, versions, faults);
}

/// A policy for restarts that the workload does not take.
pub(super) fn restart_policy(spec: &At<'_, '_>, taken: &[&str], faults: &mut Vec<Fault>) {
    let at = spec.get("restartPolicy");
    // What is absent or empty is `Always`.
    let Some(text) = at.text().map(|text| if text.is_empty() { "Always" } else { text }) else { return };
    if !taken.contains(&text) {
        let listed: Vec<String> = taken.iter().map(|value| format!("`{value}`")).collect();
        let listed = listed.join(" or ");
        let help = format!("set `restartPolicy` to {listed}");
        let message = if at.is_set() {
            format!("the restart policy `{}` is not taken here, only {listed}", short(text))
        } else {
            format!("pods restart always unless `restartPolicy` says otherwise, and here only {listed} is taken")
        };
        faults.push(at.fault(ServerFault::Pod, Stage::Validation, message).help(help));
    }
}

fn spec(spec: &At<'_, '_>, is_pod: bool, versions: Versions, faults: &mut Vec<Fault>) {
    let containers = spec.get("containers");
    if containers.is_empty() {
        let message = "there are no containers, so the API server refuses it";
        faults.push(containers.fault(ServerFault::Pod, Stage::Validation, message));
    }
    let mut seen: BTreeMap<&str, At<'_, '_>> = BTreeMap::new();
    let init = spec.get("initContainers");
    // Names of init containers must differ from those of all others as well.
    for entry in containers.items().chain(init.items()) {
        container(&entry, is_pod, faults);
        let name = entry.get("name");
        let Some(text) = name.text().filter(|text| !text.is_empty()) else { continue };
        if let Some(first) = seen.get(text) {
            let message = format!("a second container is named `{}`", short(text));
            let fault = name.fault(ServerFault::Pod, Stage::Validation, message);
            faults.push(fault.related(first.get("name").place(), "the first one is here"));
        } else {
            seen.insert(text, entry);
        }
    }
    pod_ports::examine(spec, is_pod, faults);
    metadata::labels(&spec.get("nodeSelector"), faults);
    affinity(&spec.get("affinity"), faults);
    for constraint in spec.get("topologySpreadConstraints").items() {
        selectors::examine(&constraint.get("labelSelector"), faults);
    }
    for alias in spec.get("hostAliases").items() {
        let at = alias.get("ip");
        let Some(text) = at.text() else { continue };
        // The server's path of errors and warnings is the same.
        let names = Names { cause: None, warning: &at.field() };
        faults.extend(addresses::address(&at, text, names, versions));
    }
    type Form = fn(&str) -> Option<String>;
    let named: [(&str, Form); 5] = [
        ("serviceAccountName", names::subdomain),
        ("nodeName", names::subdomain),
        ("priorityClassName", names::subdomain),
        ("hostname", names::label),
        ("subdomain", names::label),
    ];
    for (field, form) in named {
        let at = spec.get(field);
        let Some(text) = at.text().filter(|text| !text.is_empty()) else { continue };
        if let Some(flaw) = form(text) {
            let message = format!("`{}` is no valid `{field}`: it {flaw}", short(text));
            faults.push(at.fault(ServerFault::Pod, Stage::Validation, message));
        }
    }
}

fn affinity(affinity: &At<'_, '_>, faults: &mut Vec<Fault>) {
    for side in ["podAffinity", "podAntiAffinity"] {
        let side = affinity.get(side);
        for term in side.get("requiredDuringSchedulingIgnoredDuringExecution").items() {
            self::term(&term, faults);
        }
        for weighted in side.get("preferredDuringSchedulingIgnoredDuringExecution").items() {
            term(&weighted.get("podAffinityTerm"), faults);
        }
    }
}

fn term(term: &At<'_, '_>, faults: &mut Vec<Fault>) {
    selectors::examine(&term.get("labelSelector"), faults);
    selectors::examine(&term.get("namespaceSelector"), faults);
}

fn container(container: &At<'_, '_>, is_pod: bool, faults: &mut Vec<Fault>) {
    let (name, image) = (container.get("name"), container.get("image"));
    match name.text() {
        Some("") => {
            let message = "this container has no name";
            faults.push(name.fault(ServerFault::Pod, Stage::Validation, message));
        }
        Some(text) => {
            if let Some(flaw) = names::label(text) {
                let message = format!("`{}` cannot be the name of a container: it {flaw}", short(text));
                faults.push(name.fault(ServerFault::Pod, Stage::Validation, message));
            }
        }
        None => {}
    }
    match image.text() {
        Some("") => {
            let message = "this container has no image";
            faults.push(image.fault(ServerFault::Pod, Stage::Validation, message));
        }
        Some(text) if is_pod && text.trim() != text => {
            let message = "this image has white space around it";
            faults.push(image.fault(ServerFault::Pod, Stage::Validation, message));
        }
        _ => {}
    }
    for port in container.get("ports").items() {
        self::port(&port, faults);
    }
}

fn port(port: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let name = port.get("name");
    if let Some(text) = name.text().filter(|text| !text.is_empty())
        && let Some(flaw) = names::port(text)
    {
        let message = format!("`{}` cannot be the name of a port: it {flaw}", short(text));
        faults.push(name.fault(ServerFault::Port, Stage::Validation, message));
    }
    let number = port.get("containerPort");
    faults.extend(number.number().and_then(|value| ports::number(&number, value)));
    let host = port.get("hostPort");
    if let Some(value) = host.number().filter(|value| *value != 0) {
        faults.extend(ports::number(&host, value));
    }
    faults.extend(ports::protocol(&port.get("protocol")));
}
