//! Ingresses, as far as hosts, paths and backends are concerned (`ValidateIngressSpec` of Kubernetes 1.36).

use super::addresses::{self, short};
use super::at::At;
use super::{names, ports};
use crate::admission::{Fault, ServerFault, Stage};
use crate::model::{Object, Versions};

/// What a path may not have in it, and what it may not end with.
const NOT_IN_PATHS: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];
const NOT_AT_ENDS: [&str; 2] = ["/..", "/."];

/// The faults of an Ingress of `networking.k8s.io/v1`.
pub(super) fn examine(object: &Object, versions: Versions, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let spec = root.get("spec");
    let (rules, default) = (spec.get("rules"), spec.get("defaultBackend"));
    if rules.is_empty() && default.is_unset() {
        let message = "this ingress has neither rules nor a backend";
        let fault = told(&rules, message).field("spec").help("set `spec.rules` or `spec.defaultBackend`");
        faults.push(fault);
    }
    if default.is_set() {
        backend(&default, versions, faults);
    }
    for rule in rules.items() {
        host(&rule.get("host"), faults);
        let http = rule.get("http");
        for entry in http.get("paths").items() {
            path(&entry, faults);
            if entry.get("pathType").is_set() {
                backend(&entry.get("backend"), versions, faults);
            }
        }
    }
}

fn told(at: &At<'_, '_>, message: impl Into<String>) -> Fault {
    at.fault(ServerFault::Ingress, Stage::Validation, message)
}

fn host(at: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let Some(text) = at.text().filter(|text| !text.is_empty()) else { return };
    let flaw = if addresses::sloppy_address(text).is_some() {
        Some("is an address, and names are asked for".to_owned())
    } else if text.contains('*') {
        let rest = text.strip_prefix("*.");
        let flaw = || "has a `*` elsewhere than as its whole first part".to_owned();
        rest.map_or_else(|| Some(flaw()), names::subdomain)
    } else {
        names::subdomain(text)
    };
    if let Some(flaw) = flaw {
        faults.push(told(at, format!("`{}` is no name of a host: it {flaw}", short(text))));
    }
}

fn path(entry: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let (kind, path) = (entry.get("pathType"), entry.get("path"));
    let (Some(kind_text), Some(text)) = (kind.text(), path.text()) else { return };
    if kind.is_unset() {
        let message = "this path has no `pathType`";
        faults.push(told(&kind, message).help("write `Prefix`, `Exact` or `ImplementationSpecific`"));
        return;
    }
    let is_exact = matches!(kind_text, "Exact" | "Prefix");
    if !is_exact && kind_text != "ImplementationSpecific" {
        let message = format!("`{}` is no type of a path", short(kind_text));
        faults.push(told(&kind, message).help("write `Prefix`, `Exact` or `ImplementationSpecific`"));
        return;
    }
    if !text.starts_with('/') && (is_exact || !text.is_empty()) {
        faults.push(told(&path, "a path begins with `/`"));
    }
    let inside = NOT_IN_PATHS.iter().find(|part| text.contains(**part));
    let at_end = NOT_AT_ENDS.iter().find(|part| text.ends_with(**part));
    if let Some(part) = inside.or(at_end).filter(|_| is_exact) {
        faults.push(told(&path, format!("`{}` has `{part}` in it, which the API server refuses", short(text))));
    }
}

fn backend(at: &At<'_, '_>, versions: Versions, faults: &mut Vec<Fault>) {
    let (resource, service) = (at.get("resource"), at.get("service"));
    // What else has been written here is of an older version of the API.
    if service.is_unset() && resource.is_unset() {
        faults.push(told(at, "this backend names no service").field(at.field()));
        return;
    }
    if service.is_set() && resource.is_set() {
        faults.push(told(at, "this backend names a service and a resource").field(at.field()));
        return;
    }
    if !service.is_set() {
        return;
    }
    let name = service.get("name");
    let form = if versions.kubernetes.minor() >= (1, 36) { names::label } else { names::label_1035 };
    match name.text() {
        Some("") => faults.push(told(&name, "this backend has no name of a service")),
        Some(text) => {
            if let Some(flaw) = form(text) {
                faults.push(told(&name, format!("`{}` cannot be a service: it {flaw}", short(text))));
            }
        }
        None => {}
    }
    let port = service.get("port");
    let (number, name) = (port.get("number"), port.get("name"));
    match (number.number(), name.text()) {
        (Some(0), Some("")) => {
            let message = "this backend names no port of its service";
            let mut fault = told(at, message).field(at.field());
            fault.place = service.place_of_key();
            faults.push(fault.help("set `port.number` or `port.name`"));
        }
        (Some(0), Some(text)) => {
            if let Some(flaw) = names::port(text) {
                let message = format!("`{}` cannot be the name of a port: it {flaw}", short(text));
                faults.push(name.fault(ServerFault::Port, Stage::Validation, message));
            }
        }
        (Some(value), Some("")) => faults.extend(ports::number(&number, value)),
        (Some(_), Some(_)) => {
            faults.push(told(&name, "this backend names a port by number and by name").field(at.field()));
        }
        _ => {}
    }
}
