//! The traffic of rules (P3).

use super::items;
use crate::flow::Protocol;
use crate::flow::compile::{Compiler, Limits};
use crate::flow::l7::{DnsRule, L7, L7Rules};
use crate::flow::rule::{PortNumber, Ports, RulePort};
use crate::source::{Node, is_unfilled};

/// The protocols by the names of their fields.
const PROTOCOLS: [(&str, Protocol); 3] = [("tcp", Protocol::Tcp), ("udp", Protocol::Udp), ("sctp", Protocol::Sctp)];
/// Every port.
const ALL: PortNumber = PortNumber::Range(0, u16::MAX);
/// The longest name of a port.
const LONGEST_NAME: usize = 15;

impl Compiler<'_> {
    /// The traffic of a rule: `protocols`, or `ports` of the kinds before.
    pub(super) fn ports_of_tier(&mut self, rule: &Node) -> Ports {
        let mut ports = Vec::new();
        for (at, item) in items(rule, "protocols").iter().enumerate() {
            self.protocol_of_tier(item, &format!("/protocols/{at}"), &mut ports);
        }
        for (at, item) in items(rule, "ports").iter().enumerate() {
            self.port_before(item, &format!("/ports/{at}"), &mut ports);
        }
        if ports.is_empty() { Ports::All } else { Ports::Of(ports.into()) }
    }

    /// An item of `protocols`. A name is of all protocols with ports, for the containers tell which; so is an item that
    /// says nothing.
    fn protocol_of_tier(&mut self, item: &Node, pointer: &str, ports: &mut Vec<RulePort>) {
        let found = PROTOCOLS.iter().find_map(|(key, protocol)| Some((super::member(item, key)?, *protocol)));
        let name = item.get("destinationNamedPort").and_then(Node::as_str).filter(|name| !name.is_empty());
        let destination = found.and_then(|(inner, _)| super::member(inner, "destinationPort"));
        match (destination, name) {
            (None, Some(name)) => {
                let number = self.port_by_name(name);
                push(&Protocol::WITH_PORTS, number, pointer, ports);
            }
            (_, _) => {
                let number = destination.map_or(ALL, |port| match super::member(port, "range") {
                    Some(of) => range(of.get("start"), of.get("end")),
                    None => range(port.get("number"), None),
                });
                match found {
                    Some((_, protocol)) => push(&[protocol], number, pointer, ports),
                    None => push(&Protocol::WITH_PORTS, number, pointer, ports),
                }
            }
        }
    }

    /// An item of `ports` of the kinds before.
    fn port_before(&mut self, item: &Node, pointer: &str, ports: &mut Vec<RulePort>) {
        let protocol = |of: &Node| {
            let written = of.get("protocol").and_then(Node::as_str);
            written.map_or(Some(Protocol::Tcp), Protocol::parse)
        };
        if let Some(name) = item.get("namedPort").and_then(Node::as_str) {
            let number = self.port_by_name(name);
            push(&Protocol::WITH_PORTS, number, pointer, ports);
        } else if let Some(of) = super::member(item, "portRange") {
            let protocol = protocol(of);
            push(protocol.as_slice(), range(of.get("start"), of.get("end")), pointer, ports);
        } else if let Some(of) = super::member(item, "portNumber") {
            push(protocol(of).as_slice(), range(of.get("port"), None), pointer, ports);
        }
    }

    /// A port by its name. What can be the name of none is a number to Cilium, and every port where it is none.
    fn port_by_name(&mut self, name: &str) -> PortNumber {
        if is_unfilled(name) {
            return PortNumber::Unknown;
        }
        if !self.terms.is_cilium() || is_name(name) {
            return PortNumber::Name(self.symbol(name), 0);
        }
        let number = match name.strip_prefix('0') {
            Some(octal) if !octal.is_empty() => u16::from_str_radix(octal, 8).ok(),
            _ => name.parse().ok(),
        };
        number.filter(|number| *number > 0).map_or(ALL, |number| PortNumber::Range(number, number))
    }

    /// The ports at which names are asked for, and only these names. `peer` is the pointer of the peer below the rule.
    pub(super) fn ports_of_queries(&mut self, policy: u32, rule: &str, peer: &str, names: &[(String, bool)]) -> Ports {
        let pointer = format!("{rule}{peer}").into();
        let read = |(name, is_pattern): &(String, bool)| {
            if *is_pattern { DnsRule::pattern(name) } else { DnsRule::name(name) }
        };
        let rules = L7Rules { protocol: L7::Dns(names.iter().map(read).collect()), ..L7Rules::default() };
        let l7 = self.limit(policy, Limits { pointer, rules });
        let mut ports = Vec::new();
        for name in ["dns", "dns-tcp"] {
            let number = PortNumber::Name(self.symbol(name), 0);
            let port = |protocol: &Protocol| RulePort { pointer: peer.into(), protocol: *protocol, number, l7 };
            ports.extend(Protocol::WITH_PORTS.iter().map(port));
        }
        Ports::Of(ports.into())
    }
}

fn push(protocols: &[Protocol], number: PortNumber, pointer: &str, ports: &mut Vec<RulePort>) {
    let port = |protocol: &Protocol| RulePort { pointer: pointer.into(), protocol: *protocol, number, l7: None };
    ports.extend(protocols.iter().map(port));
}

/// From the first to the last; one where there is no last, or none behind the first. No first, or 0, means all.
fn range(first: Option<&Node>, last: Option<&Node>) -> PortNumber {
    let is_unknown = |node: &Option<&Node>| node.and_then(Node::as_str).is_some_and(is_unfilled);
    if is_unknown(&first) || is_unknown(&last) {
        return PortNumber::Unknown;
    }
    let number = |node: Option<&Node>| node.and_then(Node::as_int).and_then(|number| u16::try_from(number).ok());
    match number(first).unwrap_or_default() {
        0 => ALL,
        first => PortNumber::Range(first, number(last).unwrap_or(first).max(first)),
    }
}

/// Whether a text can be the name of a port: letters, digits and single dashes within, at least one letter.
fn is_name(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.len() <= LONGEST_NAME && text.split('-').all(is_part) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}
