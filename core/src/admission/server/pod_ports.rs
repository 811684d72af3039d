//! Ports of the containers of one pod that clash.

use std::collections::{BTreeMap, BTreeSet};

use super::at::At;
use super::names;
use crate::admission::{Fault, ServerFault, Stage};
use crate::limits::MAX_PORT_CLASHES;

/// A port of a container, as the server fills it in.
#[derive(Clone, Copy, Debug)]
struct Port<'v, 'n> {
    at: At<'v, 'n>,
    /// Which container, init containers first.
    container: usize,
    is_init: bool,
    number: i32,
    protocol: &'n str,
    host: i32,
    address: &'n str,
}

/// The clashes between the ports of a pod's containers.
pub(super) fn examine(spec: &At<'_, '_>, is_pod: bool, faults: &mut Vec<Fault>) {
    let on_host = spec.get("hostNetwork").flag();
    let lists = [spec.get("initContainers"), spec.get("containers")];
    let containers: Vec<At<'_, '_>> = lists.iter().flat_map(|list| list.items()).collect();
    let lists: Vec<At<'_, '_>> = containers.iter().map(|container| container.get("ports")).collect();
    let init = spec.get("initContainers").items().count();
    let mut ports = Vec::new();
    for (container, list) in lists.iter().enumerate() {
        for at in list.items() {
            let text = |name| at.get(name).text();
            let numbers = (at.get("containerPort").number(), at.get("hostPort").number());
            let (Some(protocol), Some(address), (Some(number), Some(host))) =
                (text("protocol"), text("hostIP"), numbers)
            else {
                continue;
            };
            let protocol = if protocol.is_empty() { "TCP" } else { protocol };
            // In a pod on the network of its node each port is one of the node.
            let filled = if is_pod && on_host && host == 0 { number } else { host };
            ports.push(Port { at, container, is_init: container < init, number, protocol, host: filled, address });
        }
    }
    let mut refused = names_in_a_container(&ports, faults);
    refused.extend(host_ports(&ports, faults));
    if on_host {
        not_of_the_node(&ports, faults);
    }
    same_ports(&ports, &refused, faults);
    same_names(&ports, &refused, faults);
}

/// Names that repeat in one container; gives which ports were told of.
fn names_in_a_container(ports: &[Port<'_, '_>], faults: &mut Vec<Fault>) -> BTreeSet<usize> {
    let mut seen: BTreeMap<(usize, &str), &Port<'_, '_>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let name = port.at.get("name");
        let Some(text) = name.text().filter(|text| !text.is_empty() && names::port(text).is_none()) else { continue };
        if let Some(first) = seen.get(&(port.container, text)) {
            let message = format!("a second port of this container is named `{text}`");
            let fault = name.fault(ServerFault::PortClash, Stage::Validation, message);
            faults.push(fault.related(first.at.get("name").place(), "the first one is here"));
            told.insert(index);
        } else {
            seen.insert((port.container, text), port);
        }
    }
    told
}

/// Ports of the node that are taken twice; gives which ports were told of. Init containers run one after the other.
fn host_ports(ports: &[Port<'_, '_>], faults: &mut Vec<Fault>) -> BTreeSet<usize> {
    let mut seen: BTreeMap<_, &Port<'_, '_>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for (index, port) in ports.iter().enumerate().filter(|(_, port)| port.host != 0) {
        let group = port.is_init.then_some(port.container);
        if let Some(first) = seen.get(&(group, port.protocol, port.address, port.host)) {
            let host = port.at.get("hostPort");
            let message = format!("port `{}/{}` of the node is taken twice", port.host, port.protocol);
            let fault = host.fault(ServerFault::PortClash, Stage::Validation, message).field(host.field());
            faults.push(fault.related(first.at.place_of_key(), "the first time is here"));
            told.insert(index);
        } else {
            seen.insert((group, port.protocol, port.address, port.host), port);
        }
    }
    told
}

/// Ports of a pod on the network of its node that name another port of the node.
fn not_of_the_node(ports: &[Port<'_, '_>], faults: &mut Vec<Fault>) {
    for port in ports.iter().filter(|port| !port.is_init && port.host != 0 && port.host != port.number) {
        let at = port.at.get("hostPort");
        let message =
            format!("on the network of its node a pod's port `{}` cannot be the node's `{}`", port.number, port.host);
        let help = "leave `hostPort` out, or make it the same as `containerPort`";
        faults.push(at.fault(ServerFault::PortClash, Stage::Validation, message).help(help));
    }
}

/// Ports that are defined more than once, of which the server warns.
fn same_ports(ports: &[Port<'_, '_>], refused: &BTreeSet<usize>, faults: &mut Vec<Fault>) {
    let mut seen: BTreeMap<(i32, &str), Vec<&Port<'_, '_>>> = BTreeMap::new();
    for (index, port) in ports.iter().enumerate() {
        if !port.address.is_empty() && port.host == 0 {
            let message = format!("`hostIP` has no effect without `hostPort`, so `{}` is ignored", port.address);
            let name = port.at.get("name").text().unwrap_or("");
            let says = format!(
                "{}: hostIP set without hostPort: {{Name:{name} HostPort:0 ContainerPort:{} Protocol:{} HostIP:{}}}",
                port.at.field(),
                port.number,
                port.protocol,
                port.address
            );
            let fault = port.at.get("hostIP").fault(ServerFault::PortClash, Stage::Warning, message);
            faults.push(fault.warning(says));
        }
        let others = seen.entry((port.number, port.protocol)).or_default();
        let clashes = others.iter().filter_map(|other| Some((*other, clash(port, other)?)));
        let clashes: Vec<_> = clashes.collect();
        if let Some((first, (what, _))) = clashes.first().filter(|_| !refused.contains(&index)) {
            let message = format!("port `{}/{}` is defined {what}", port.number, port.protocol);
            let mut fault = port.at.fault(ServerFault::PortClash, Stage::Warning, message);
            fault.place = port.at.place_of_key();
            let fault = fault.related(first.at.place_of_key(), "the other definition is here");
            let says = |(other, (_, says)): &(&Port<'_, '_>, (&str, &str))| {
                format!("{}: {says} port definition with {}", port.at.field(), other.at.field())
            };
            faults.push(clashes.iter().map(says).fold(fault, Fault::warning));
        }
        if others.len() < MAX_PORT_CLASHES {
            others.push(port);
        }
    }
}

/// How two definitions of one port clash: in our words and in those of the server.
fn clash(port: &Port<'_, '_>, other: &Port<'_, '_>) -> Option<(&'static str, &'static str)> {
    if port.address == other.address && port.host == other.host {
        return Some(("twice", "duplicate"));
    }
    if port.host == 0 || other.host == 0 {
        return Some(("with a port of the node and without", "overlapping"));
    }
    let one_is_everywhere = port.address.is_empty() != other.address.is_empty();
    (port.host == other.host && one_is_everywhere)
        .then_some(("for one address of the node and for all, so what happens is not defined", "dangerously ambiguous"))
}

/// Names that ports of several containers share.
fn same_names(ports: &[Port<'_, '_>], refused: &BTreeSet<usize>, faults: &mut Vec<Fault>) {
    let mut seen: BTreeMap<&str, &Port<'_, '_>> = BTreeMap::new();
    for (index, port) in ports.iter().enumerate() {
        let name = port.at.get("name");
        let Some(text) = name.text().filter(|text| !text.is_empty()) else { continue };
        let Some(first) = seen.get(text) else {
            seen.insert(text, port);
            continue;
        };
        if refused.contains(&index) {
            continue;
        }
        let other = first.at.field();
        let message = format!("a port of another container is named `{text}` too, and the name means that one");
        let fault = name.fault(ServerFault::PortClash, Stage::Warning, message);
        let fault = fault.related(first.at.get("name").place(), "the port that the name means");
        faults.push(fault.warning(format!(
            "{}: duplicate port name {text:?} with {other}, services and probes that select ports by name will use {other}",
            port.at.field()
        )));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileId, Object, Place};
    use crate::source::yaml;

    fn warnings(same: usize) -> Vec<Vec<String>> {
        let ports = "      - containerPort: 80\n".repeat(same);
        let text = format!("spec:\n  containers:\n    - ports:\n{ports}").replace("      -", "        -");
        let root = yaml::read(&text, 0, 0).documents.remove(0).root;
        let object = Object {
            api_version: "v1".to_owned(),
            kind: "Pod".to_owned(),
            namespace: None,
            name: None,
            place: Place::new(FileId(0), 0, "", root.span),
            root,
            unfilled: Box::default(),
        };
        let mut faults = Vec::new();
        examine(&At::root(&object).get("spec"), true, &mut faults);
        faults.into_iter().map(|fault| fault.warnings).collect()
    }

    /// Each port is compared with the first so many of its number.
    #[test]
    fn comparisons_are_bounded() {
        assert_eq!(warnings(MAX_PORT_CLASHES + 1).last().unwrap().len(), MAX_PORT_CLASHES);
        assert_eq!(warnings(MAX_PORT_CLASHES + 2).last().unwrap().len(), MAX_PORT_CLASHES);
    }
}
