//! Rules whose peers mean the flow and whose ports do not.

use serde_json::{Value as Json, json};

use super::candidate::Candidate;
use super::patch::Patch;
use super::sight::{Fit, Sight};
use crate::flow::rule::{PortNumber, Ports};
use crate::flow::{Protocol, Traffic};
use crate::policy::PolicyKind;
use crate::rules::wording::distance;
use crate::source::{Node, Value};

/// How far behind a range a port may stand for the range to be made longer.
const NEAR_RANGE: u16 = 16;

/// Adds what would make the ports of a rule mean the traffic. `asked` is the traffic as asked for, before a Service.
pub(super) fn candidates(sight: &Sight<'_>, fit: &Fit<'_>, asked: Traffic, all: &mut Vec<Candidate>) {
    let Ports::Of(ports) = &fit.rule.ports else { return };
    let Some(kind) = sight.kind(fit.rule) else { return };
    let is_kubernetes = kind == PolicyKind::NetworkPolicy;
    let traffic = sight.traffic;
    let policy = fit.rule.policy;
    let mut known: Vec<&str> = Vec::new();
    for port in ports.iter().filter(|port| port.protocol == traffic.protocol && traffic.protocol.has_ports()) {
        if known.contains(&&*port.pointer) {
            continue;
        }
        known.push(&port.pointer);
        let pointer = fit.pointer(&port.pointer);
        let Some(node) = sight.node(fit.rule, &pointer) else { continue };
        let PortNumber::Range(first, last) = port.number else { continue };
        let mut replace = |cost: u32, key: &str, to: u16, message: String| {
            let Some(value) = node.get(key).and_then(|written| like(written, to)) else { return };
            let path = format!("{pointer}/{key}");
            all.push(Candidate::of(policy, cost, vec![Patch::Replace { path, value }], message));
        };
        let to = traffic.port;
        if first == last {
            let instead = format!("write port `{to}` in place of `{first}`");
            if asked.port != to && first == asked.port {
                replace(0, "port", to, format!("{instead}: policies see the port behind the Service"));
            } else if is_slip(first, to) {
                replace(1, "port", to, instead);
            }
        } else if to > last && to.saturating_sub(last) <= NEAR_RANGE {
            replace(2, "endPort", to, format!("write endPort `{to}` in place of `{last}`"));
        } else if to < first && first.saturating_sub(to) <= NEAR_RANGE {
            replace(2, "port", to, format!("write port `{to}` in place of `{first}`, so that the range begins there"));
        }
    }
    add(sight, fit, is_kubernetes, all);
}

/// One more port.
fn add(sight: &Sight<'_>, fit: &Fit<'_>, is_kubernetes: bool, all: &mut Vec<Candidate>) {
    let traffic = sight.traffic;
    let add = |path: String, value: Json, message: String| {
        Candidate::of(fit.rule.policy, 3, vec![Patch::Add { path, value }], message)
    };
    if matches!(traffic.protocol, Protocol::Icmp | Protocol::IcmpV6) {
        if let Some(field) = icmp(traffic).filter(|_| sight.node(fit.rule, &fit.pointer("/icmps/0/fields")).is_some()) {
            let message = format!("add {} to the types of ICMP of rule `{}`", said(traffic), fit.rule.pointer);
            all.push(add(fit.pointer("/icmps/0/fields/-"), field, message));
        }
        return;
    }
    let Some(item) = item(traffic, is_kubernetes) else { return };
    let message = format!("add {} to the ports of rule `{}`", said(traffic), fit.rule.pointer);
    if is_kubernetes {
        all.push(add(fit.pointer("/ports/-"), item, message));
        return;
    }
    let rules = sight.node(fit.rule, &fit.pointer("/toPorts")).map(Node::items).unwrap_or_default();
    let is_limited = |node: &Node| ["rules", "serverNames", "listener"].iter().any(|key| node.get(key).is_some());
    let open = rules
        .iter()
        .position(|node| !is_limited(node) && !node.get("ports").map(Node::items).unwrap_or_default().is_empty());
    if let Some(at) = open {
        all.push(add(fit.pointer(&format!("/toPorts/{at}/ports/-")), item, message));
    } else if !rules.is_empty() {
        all.push(add(fit.pointer("/toPorts/-"), json!({"ports": [item]}), message));
    }
}

/// Whether one number is likely a slip for the other: one digit more, less, other, or two that changed places.
fn is_slip(written: u16, meant: u16) -> bool {
    let (written, meant) = (written.to_string(), meant.to_string());
    written.len() >= 3 && meant.len() >= 3 && distance(&written, &meant) == 1
}

/// A number written as another one is: as a number or as text.
fn like(written: &Node, number: u16) -> Option<Json> {
    match &written.value {
        Value::Int(_) => Some(json!(number)),
        Value::String(_) => Some(json!(number.to_string())),
        _ => None,
    }
}

/// Traffic in messages.
pub(super) fn said(traffic: Traffic) -> String {
    match traffic.protocol {
        Protocol::Icmp | Protocol::IcmpV6 => format!("type `{traffic}`"),
        Protocol::Other(_) => format!("protocol `{traffic}`"),
        _ => format!("port `{traffic}`"),
    }
}

/// An item of `ports`.
pub(super) fn item(traffic: Traffic, is_kubernetes: bool) -> Option<Json> {
    let protocol = traffic.protocol.to_string();
    match traffic.protocol {
        Protocol::Tcp | Protocol::Udp | Protocol::Sctp if is_kubernetes => {
            Some(json!({"port": traffic.port, "protocol": protocol}))
        }
        Protocol::Tcp | Protocol::Udp | Protocol::Sctp => {
            Some(json!({"port": traffic.port.to_string(), "protocol": protocol}))
        }
        Protocol::Other(_) if !is_kubernetes => Some(json!({"port": "0", "protocol": protocol})),
        _ => None,
    }
}

/// An item of the `fields` of `icmps`.
pub(super) fn icmp(traffic: Traffic) -> Option<Json> {
    let family = match traffic.protocol {
        Protocol::Icmp => "IPv4",
        Protocol::IcmpV6 => "IPv6",
        _ => return None,
    };
    Some(json!({"family": family, "type": traffic.port}))
}
