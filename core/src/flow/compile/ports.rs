//! Ports and types of ICMP (decision semantics K6, R10–R13, E6, E11).

use super::{Compiler, Limits};
use crate::flow::Protocol;
use crate::flow::l7::{L7, L7Rules};
use crate::flow::rule::{LimitId, PortNumber, Ports, RulePort};
use crate::policy::{self, Port, PortItem, icmp_type};
use crate::source::{Node, Value, is_unfilled};

impl Compiler<'_> {
    /// The ports of a rule of a NetworkPolicy.
    pub(super) fn kubernetes_ports(&mut self, rule: &policy::Rule<'_>) -> Ports {
        let Some(list) = rule.ports.first() else { return Ports::All };
        let mut ports = Vec::new();
        for item in &list.items {
            let pointer = format!("/ports/{}", super::position_of(list.node, item.node));
            self.port(item, &pointer, None, &mut ports);
        }
        Ports::Of(ports.into())
    }

    /// The ports and types of ICMP of a rule of Cilium's kinds.
    pub(super) fn cilium_ports(&mut self, rule: &policy::Rule<'_>, policy: u32, pointer: &str) -> Ports {
        if rule.ports.is_empty() && rule.icmps.is_none() {
            return Ports::All;
        }
        let mut ports = Vec::new();
        for (at, of) in rule.ports.iter().enumerate() {
            let rules = if rule.deny { L7Rules::default() } else { L7Rules::of(of, self.terms.version) };
            // Without proxy the traffic goes nowhere. Policies with rules of HTTP or DNS are refused then, the others not.
            if rules.redirects() && !self.terms.l7_proxy {
                continue;
            }
            // Rules of anything but DNS are about TCP; other traffic of such an item passes by its ports alone.
            let is_of_tcp = rules.protocol != L7::None && !matches!(rules.protocol, L7::Dns(_)) && !rules.is_tls();
            let l7 = self.limits(rules, policy, &format!("{pointer}/toPorts/{at}"));
            for (item, number) in of.items.iter().zip(0_usize..) {
                let first = ports.len();
                self.port(item, &format!("/toPorts/{at}/ports/{number}"), l7, &mut ports);
                for port in ports.iter_mut().skip(first).filter(|port| is_of_tcp && port.protocol != Protocol::Tcp) {
                    port.l7 = None;
                }
            }
        }
        let icmps = rule.node.get("icmps").map(Node::items).unwrap_or_default();
        for (at, item) in icmps.iter().enumerate() {
            for (field, number) in item.get("fields").map(Node::items).unwrap_or_default().iter().zip(0_usize..) {
                ports.extend(icmp(field, format!("/icmps/{at}/fields/{number}").into()));
            }
        }
        Ports::Of(ports.into())
    }

    /// What layer 7 limits a port to, if anything.
    fn limits(&mut self, rules: L7Rules, policy: u32, pointer: &str) -> Option<LimitId> {
        if !rules.redirects() {
            return None;
        }
        self.limit(policy, Limits { pointer: pointer.into(), rules })
    }

    /// One item: a port, a range, all ports of a protocol, of one protocol or of those with ports.
    fn port(&mut self, item: &PortItem<'_>, pointer: &str, l7: Option<LimitId>, ports: &mut Vec<RulePort>) {
        let number = if is_unknown(item.node) { PortNumber::Unknown } else { self.number(item) };
        let written = item.node.get("protocol").and_then(Node::as_str).unwrap_or("");
        let push = |protocol: Protocol, ports: &mut Vec<RulePort>| {
            ports.push(RulePort { pointer: pointer.into(), protocol, number, l7 });
        };
        match item.protocol {
            policy::Protocol::Any => {
                for protocol in Protocol::WITH_PORTS {
                    push(protocol, ports);
                }
            }
            one => {
                if let Some(protocol) = Protocol::of(one).or_else(|| Protocol::parse(written)) {
                    push(protocol, ports);
                }
            }
        }
    }

    fn number(&mut self, item: &PortItem<'_>) -> PortNumber {
        // Up to 1.15 Cilium does not look at endPort.
        let end = item.end.filter(|_| !self.terms.is_cilium() || self.terms.version.is_at_least(16));
        match item.port {
            None => PortNumber::Range(0, u16::MAX),
            Some(Port::Number(0)) if self.terms.is_cilium() => match end {
                // Up to 1.19 a range from 0 is one; later 0 means all ports.
                Some(end) if !self.terms.version.is_at_least(20) => PortNumber::Range(0, end),
                _ => PortNumber::Range(0, u16::MAX),
            },
            Some(Port::Number(first)) => PortNumber::Range(first, end.unwrap_or(first).max(first)),
            Some(Port::Name(name)) => {
                // Cilium compares names in lower case; the server takes no others.
                PortNumber::Name(self.symbol(&name.to_ascii_lowercase()), end.unwrap_or(0))
            }
        }
    }
}

/// Whether port, protocol or end of a port are filled in later.
fn is_unknown(item: &Node) -> bool {
    ["port", "protocol", "endPort"].iter().any(|key| item.get(key).and_then(Node::as_str).is_some_and(is_unfilled))
}

/// A type of ICMP. Type 0 of either family means every type (E6).
fn icmp(field: &Node, pointer: Box<str>) -> Option<RulePort> {
    let is_v6 = matches!(field.get("family").and_then(Node::as_str), Some("IPv6" | "IPV6" | "ipv6"));
    let protocol = if is_v6 { Protocol::IcmpV6 } else { Protocol::Icmp };
    let port = |number: PortNumber| Some(RulePort { pointer, protocol, number, l7: None });
    let number = match &field.get("type")?.value {
        Value::Int(number) => u16::try_from(*number).ok()?,
        Value::String(text) if is_unfilled(text) => return port(PortNumber::Unknown),
        Value::String(text) => icmp_type(text, is_v6).map(u16::from).or_else(|| text.parse().ok())?,
        _ => return None,
    };
    port(if number == 0 { PortNumber::Range(0, u16::MAX) } else { PortNumber::Range(number, number) })
}
