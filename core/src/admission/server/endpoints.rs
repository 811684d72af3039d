//! Slices of endpoints (`pkg/apis/discovery/validation` of Kubernetes 1.36).

use std::collections::BTreeMap;

use super::addresses::{self, Names, short};
use super::at::At;
use super::{names, ports};
use crate::admission::{Fault, ServerFault, Stage};
use crate::model::{Object, Versions};

/// The most endpoints of a slice, addresses of an endpoint, and ports of a slice.
const MOST: (usize, usize, usize) = (1000, 100, 20_000);

/// The faults of an EndpointSlice.
pub(super) fn examine(object: &Object, versions: Versions, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let kind = root.get("addressType");
    let Some(family) = kind.text() else { return };
    if !matches!(family, "IPv4" | "IPv6" | "FQDN") {
        let message = if family.is_empty() {
            "this slice has no `addressType`".to_owned()
        } else {
            format!("`{}` is no type of addresses", short(family))
        };
        let help = "write `IPv4`, `IPv6` or `FQDN`";
        faults.push(kind.fault(ServerFault::Endpoints, Stage::Validation, message).help(help));
    }
    let endpoints = root.get("endpoints");
    if too_many(&endpoints, MOST.0, faults) {
        return;
    }
    for endpoint in endpoints.items() {
        let list = endpoint.get("addresses");
        if list.is_empty() {
            let message = "this endpoint has no address";
            faults.push(list.fault(ServerFault::Endpoints, Stage::Validation, message));
        }
        too_many(&list, MOST.1, faults);
        list.items().for_each(|at| address(&at, family, versions, faults));
    }
    slice_ports(&root.get("ports"), faults);
}

fn too_many(list: &At<'_, '_>, most: usize, faults: &mut Vec<Fault>) -> bool {
    let count = list.items().count();
    if count > most {
        let message = format!("{count} are listed, and {most} are taken");
        let mut fault = list.fault(ServerFault::Endpoints, Stage::Validation, message);
        fault.place = list.place_of_key();
        faults.push(fault);
    }
    count > most
}

fn address(at: &At<'_, '_>, family: &str, versions: Versions, faults: &mut Vec<Fault>) {
    let Some(text) = at.text() else { return };
    if !matches!(family, "IPv4" | "IPv6") {
        return;
    }
    let names = Names { cause: None, warning: &at.field() };
    let fault = addresses::address(at, text, names, versions);
    let is_refused = fault.as_ref().is_some_and(|fault| fault.stage == Stage::Validation);
    faults.extend(fault);
    let Some(found) = addresses::sloppy_address(text).filter(|_| !is_refused) else { return };
    if found.is_ipv4() != (family == "IPv4") {
        let message = format!("`{text}` is not of the type of this slice, `{family}`");
        faults.push(at.fault(ServerFault::Endpoints, Stage::Validation, message));
    }
    if let Some(what) = addresses::special(found) {
        faults.push(at.fault(ServerFault::Cidr, Stage::Validation, format!("`{text}` is {what}")));
    }
}

fn slice_ports(list: &At<'_, '_>, faults: &mut Vec<Fault>) {
    if too_many(list, MOST.2, faults) {
        return;
    }
    let mut seen: BTreeMap<&str, At<'_, '_>> = BTreeMap::new();
    for port in list.items() {
        let name = port.get("name");
        faults.extend(ports::protocol(&port.get("protocol")));
        let Some(text) = name.text() else { continue };
        if let Some(flaw) = names::label(text).filter(|_| !text.is_empty()) {
            let message = format!("`{}` cannot be the name of a port: it {flaw}", short(text));
            faults.push(name.fault(ServerFault::Port, Stage::Validation, message));
        }
        if let Some(first) = seen.get(text) {
            let message = if text.is_empty() {
                "a second port has no name".to_owned()
            } else {
                format!("a second port is named `{}`", short(text))
            };
            let fault = name.fault(ServerFault::PortClash, Stage::Validation, message);
            faults.push(fault.related(first.place_of_key(), "the first one is here"));
        } else {
            seen.insert(text, port);
        }
    }
}
