use super::addresses::{self, Names, short};
use super::at::{At, Port};
use super::{ports, selectors};
use crate::admission::{Fault, ServerFault, Stage};
use crate::edit::{Change, Fix};
use crate::model::{Object, Versions};

/// The directions that a policy may name.
const TYPES: [&str; 2] = ["Ingress", "Egress"];

/// The faults of a NetworkPolicy (`ValidateNetworkPolicySpec` of Kubernetes 1.36).
pub(super) fn examine(object: &Object, versions: Versions, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let spec = root.get("spec");
    selectors::examine(&spec.get("podSelector"), faults);
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.get(rules).items() {
            rule.get("ports").items().for_each(|entry| port(&entry, faults));
            rule.get(peers).items().for_each(|entry| peer(&entry, versions, faults));
        }
    }
    policy_types(&spec.get("policyTypes"), faults);
}

fn port(entry: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let protocol = entry.get("protocol");
    // Defaults fill in only what is absent.
    if let Some(text) = protocol.text().filter(|text| protocol.is_set() && !ports::PROTOCOLS.contains(text)) {
        faults.push(ports::unknown_protocol(&protocol, text));
    }
    let (start, end) = (entry.get("port"), entry.get("endPort"));
    faults.extend(start.port().and_then(|port| ports::number_or_name(&start, port)));
    let Some(last) = end.number().filter(|_| end.is_set()) else { return };
    let mut told = |message: String| faults.push(end.fault(ServerFault::EndPort, Stage::Validation, message));
    match start.port() {
        Some(Port::Number(first)) => {
            if last < first {
                told(format!("the range of ports ends at `{last}`, before its first port `{first}`"));
            } else if !(1..=65535).contains(&last) {
                told(format!("`{last}` is no port: ports are 1 to 65535"));
            }
        }
        Some(Port::Name(name)) => {
            told(format!("`endPort` makes a range of a port's number, and `{}` is a name", short(name)));
        }
        None if start.is_unset() => told("`endPort` makes a range of `port`, which is not set".to_owned()),
        None => {}
    }
}

fn peer(entry: &At<'_, '_>, versions: Versions, faults: &mut Vec<Fault>) {
    let (pods, namespaces, block) = (entry.get("podSelector"), entry.get("namespaceSelector"), entry.get("ipBlock"));
    selectors::examine(&pods, faults);
    selectors::examine(&namespaces, faults);
    if block.is_set() {
        ip_block(&block, versions, faults);
    }
    let selects = pods.is_set() || namespaces.is_set();
    if pods.is_unset() && namespaces.is_unset() && block.is_unset() {
        let message = "this peer names nothing, so the API server refuses the policy";
        let help = "give it a `podSelector`, a `namespaceSelector` or an `ipBlock`; `podSelector: {}` is every pod of \
                    the namespace";
        faults.push(entry.fault(ServerFault::Peer, Stage::Validation, message).help(help));
    } else if selects && block.is_set() {
        let message = "this peer has an `ipBlock` and a selector, of which only one is taken";
        let help = "make them two items of the list";
        let fault = entry.fault(ServerFault::Peer, Stage::Validation, message).help(help);
        let mut fault = fault.field(entry.field());
        fault.place = block.place_of_key();
        // The cause names the peer.
        fault.place.path = entry.place().path;
        faults.push(fault);
    }
}

fn ip_block(block: &At<'_, '_>, versions: Versions, faults: &mut Vec<Fault>) {
    let at = block.get("cidr");
    let Some(text) = at.text() else { return };
    if text.is_empty() {
        let message = "this `ipBlock` has no `cidr`";
        let help = "set the range of addresses; `0.0.0.0/0` is all of IPv4";
        faults.push(at.fault(ServerFault::Cidr, Stage::Validation, message).help(help));
        return;
    }
    let judged = addresses::cidr(&at, text, Names { cause: None, warning: &at.field() }, versions);
    faults.extend(judged.fault);
    let Some(outer) = judged.range else { return };
    for except in block.get("except").items() {
        let Some(text) = except.text() else { continue };
        let judged = addresses::cidr(&except, text, Names { cause: None, warning: &except.field() }, versions);
        faults.extend(judged.fault);
        let Some(inner) = judged.range else { continue };
        if !inner.is_strictly_inside(outer) {
            let message = format!("the exception `{}` is not a smaller part of `{outer}`", short(text));
            let help = if inner == outer {
                "an exception of all leaves nothing: leave the peer out".to_owned()
            } else {
                format!("leave it out, or write a range inside `{outer}`")
            };
            let fault = except.fault(ServerFault::Except, Stage::Validation, message).help(help);
            faults.push(fault.related(at.place(), "the range is here"));
        }
    }
}

fn policy_types(types: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let count = types.items().count();
    if count > TYPES.len() {
        let message = format!("{count} directions are named, and the API server takes two at most");
        let mut fault = types.fault(ServerFault::PolicyTypes, Stage::Validation, message);
        fault.place = types.place_of_key();
        faults.push(fault.help("write each of `Ingress` and `Egress` once"));
        return;
    }
    for at in types.items() {
        let Some(text) = at.text().filter(|text| !TYPES.contains(text)) else { continue };
        let message = format!("`{}` is no direction of a policy", short(text));
        let meant = TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(text));
        let fix = meant.map(|meant| Fix {
            title: format!("write `{meant}`"),
            safe: true,
            changes: vec![Change::replace(&at.place(), text, meant)],
        });
        let help = "write `Ingress` or `Egress`";
        faults.push(at.fault(ServerFault::PolicyTypes, Stage::Validation, message).help(help).fix(fix));
    }
}
