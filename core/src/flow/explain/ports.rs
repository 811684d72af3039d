//! Why the ports of a rule mean the traffic of a flow, or do not.

use super::sight::Sight;
use super::{Line, Part};
use crate::flow::Protocol;
use crate::flow::decide::Other;
use crate::flow::end::End;
use crate::flow::l7::L7;
use crate::flow::labels::{Certainty, Sym};
use crate::flow::rule::{PortNumber, Ports, Rule, RulePort};
use crate::policy::Direction;

/// Ports that are listed of one rule; the others are counted.
const LISTED: usize = 6;

impl Sight<'_> {
    /// Whether the ports of a rule mean the traffic, and why.
    pub(super) fn port(&self, rule: &Rule) -> (Certainty, Vec<Line>) {
        let line = |met: Certainty, why: String, pointer: &str| {
            let pointer = format!("{}{pointer}", rule.pointer);
            (met, vec![Line { part: Part::Port, met, item: String::new(), why, pointer }])
        };
        let Ports::Of(ports) = &rule.ports else { return line(Certainty::Yes, "all ports".to_owned(), "") };
        let met_of = |port: &RulePort| self.meets(port);
        let best = ports.iter().map(|port| (met_of(port), port)).max_by_key(|(met, port)| (*met, port.l7.is_none()));
        let Some((met, port)) = best else {
            return line(Certainty::No, "the rule lists ports, and none is in the list".to_owned(), "");
        };
        if met == Certainty::No {
            let why = format!("{}{}", self.none_of(ports), self.without_end(rule, ports));
            return line(met, why, &port.pointer);
        }
        let mut why = self.named(ports, port);
        if let PortNumber::Name(..) = port.number {
            why = format!("{why} is {}", self.traffic.port);
        }
        if met == Certainty::Maybe {
            why = match port.number {
                PortNumber::Name(..) => format!("{why} only if its `endPort` counts, and not that of another rule"),
                _ => format!("{why} is filled in later"),
            };
        }
        if let Some(limits) = port.l7.and_then(|at| self.network.limit(at)) {
            let what = match limits.rules.protocol {
                L7::Http(_) => "rules of HTTP",
                L7::Dns(_) => "names of DNS",
                L7::Kafka(_) | L7::Generic(..) => "rules of layer 7",
                L7::None if limits.rules.server_names.is_empty() => "a listener of the proxy",
                L7::None => "names of TLS servers",
            };
            why = format!("{why}, limited by {what}");
        }
        line(met, why, &port.pointer)
    }

    /// Whether one item means the traffic.
    fn meets(&self, port: &RulePort) -> Certainty {
        let peer = [self.view.identity];
        let peers = if self.is_by_name() { &[] } else { peer.as_slice() };
        self.network.meets_port(port, self.direction, self.subject, self.traffic, peers)
    }

    /// That an `endPort` up to which the traffic would be meant does not count.
    fn without_end(&self, rule: &Rule, ports: &[RulePort]) -> &'static str {
        let terms = &self.network.terms;
        if !terms.is_cilium() || terms.version.is_at_least(16) {
            return "";
        }
        let object = self.network.policy(rule.policy);
        let object = object.map(|policy| &*policy.object);
        let ends_after = |port: &RulePort| {
            let node = object?.at_pointer(&format!("{}{}", rule.pointer, port.pointer))?;
            let PortNumber::Range(first, _) = port.number else { return None };
            let end = node.get("endPort")?.as_int()?;
            let is_meant = port.protocol == self.traffic.protocol && first <= self.traffic.port;
            Some(is_meant && i128::from(self.traffic.port) <= i128::from(end))
        };
        if ports.iter().any(|port| ends_after(port) == Some(true)) {
            "; up to Cilium 1.15 `endPort` does not count"
        } else {
            ""
        }
    }

    /// Why none of the ports means the traffic.
    fn none_of(&self, ports: &[RulePort]) -> String {
        let traffic = self.traffic;
        let items: Vec<&[RulePort]> = ports.chunk_by(|one, other| one.pointer == other.pointer).collect();
        let names: Vec<String> =
            items.iter().take(LISTED).filter_map(|item| item.first()).map(|port| self.written(ports, port)).collect();
        let is_icmp = matches!(traffic.protocol, Protocol::Icmp | Protocol::IcmpV6);
        if is_icmp && ports.iter().all(|port| port.protocol.has_ports()) {
            return format!("a rule with ports means no ICMP (it names {})", names.join(", "));
        }
        if let ([item], [name]) = (items.as_slice(), names.as_slice())
            && let Some(port) = item.iter().find(|port| port.protocol == traffic.protocol).or(item.first())
        {
            return match port.number {
                PortNumber::Name(..) => self.other_number(port, name),
                PortNumber::Range(0, u16::MAX) => format!("it names {name}, not {traffic}"),
                PortNumber::Range(..) if !port.protocol.has_ports() => format!("type {name} is not {traffic}"),
                PortNumber::Range(first, last) if first != last => format!("ports {name} do not include {traffic}"),
                _ => format!("port {name} is not {traffic}"),
            };
        }
        let more = items.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("ports {}{more} do not include {traffic}", names.join(", "))
    }

    /// Why the name of a port means another number than that of the flow.
    fn other_number(&self, port: &RulePort, name: &str) -> String {
        let PortNumber::Name(sym, _) = port.number else { return String::new() };
        let whose = if self.direction == Direction::Ingress { self.me() } else { self.who() };
        let number = match self.direction {
            Direction::Ingress => {
                self.network.identity(self.subject).and_then(|subject| subject.port(sym, port.protocol))
            }
            Direction::Egress => self.network.named_port(sym, port.protocol).iter().find_map(|(number, holders)| {
                let is_of_peer = holders.as_ref().is_none_or(|holders| holders.contains(self.view.identity.0));
                is_of_peer.then_some(*number)
            }),
        };
        match number {
            Some(number) if port.protocol == self.traffic.protocol => {
                format!("port {name} of {whose} is {number}, not {}", self.traffic.port)
            }
            Some(_) => format!("port {name} is not {}", self.traffic),
            None => self.no_number(sym, port.protocol, &whose, name),
        }
    }

    /// Why the name of a port means no number at all.
    fn no_number(&self, sym: Sym, protocol: Protocol, whose: &str, name: &str) -> String {
        let text = self.network.symbols().text(sym);
        let is_by_pod = self.direction == Direction::Ingress || self.network.terms.names_ports_by_pod();
        if is_by_pod {
            return match self.other {
                Other::End(End::Pod(_)) => format!("no container of {whose} names a port {name}"),
                _ if self.direction == Direction::Ingress => format!("no container of {whose} names a port {name}"),
                _ => format!("only containers name ports, and {whose} is {}", self.kind()),
            };
        }
        // The agent has one number for each name in the whole cluster (E7).
        let mut numbers: Vec<(u16, String)> = Vec::new();
        for pod in self.network.topology.pods.iter().filter(|pod| !pod.host_network && !pod.is_over) {
            for (known, of, number) in &pod.ports {
                let is_new = !numbers.iter().any(|(told, _)| told == number);
                if known.eq_ignore_ascii_case(text) && *of == protocol && is_new {
                    numbers.push((*number, format!("{number} of {}/{}", pod.namespace, pod.name)));
                }
            }
        }
        let told: Vec<&str> = numbers.iter().take(LISTED).map(|(_, told)| told.as_str()).collect();
        match told.as_slice() {
            [] => format!("no container that is given names a port {name}"),
            [_] => format!("what {name} means is not the same for all pods that name it"),
            _ => format!(
                "up to Cilium 1.19 {name} must be one number in the whole cluster, and it is {}",
                told.join(" and ")
            ),
        }
    }

    /// `port 443/TCP`, `ports 8000-8080/TCP`, `type 8/ICMP`.
    fn named(&self, ports: &[RulePort], port: &RulePort) -> String {
        let text = self.written(ports, port);
        match port.number {
            PortNumber::Range(0, u16::MAX) => text,
            PortNumber::Range(..) if matches!(port.protocol, Protocol::Icmp | Protocol::IcmpV6) => {
                format!("type {text}")
            }
            PortNumber::Range(first, last) if first != last => format!("ports {text}"),
            _ => format!("port {text}"),
        }
    }

    /// An item as people write it: `443/TCP`, `8000-8080/TCP`, `53/ANY`.
    fn written(&self, ports: &[RulePort], port: &RulePort) -> String {
        let beside = ports.iter().filter(|other| other.pointer == port.pointer);
        let protocol = if beside.count() > 1 { "ANY".to_owned() } else { port.protocol.to_string() };
        let is_icmp = matches!(port.protocol, Protocol::Icmp | Protocol::IcmpV6);
        match port.number {
            PortNumber::Range(0, u16::MAX) if is_icmp => format!("every type of {protocol}"),
            PortNumber::Range(..) if matches!(port.protocol, Protocol::Other(_)) => protocol,
            PortNumber::Range(0, u16::MAX) => format!("every port of {protocol}"),
            PortNumber::Range(first, last) if first == last => format!("{first}/{protocol}"),
            PortNumber::Range(first, last) => format!("{first}-{last}/{protocol}"),
            PortNumber::Name(name, _) => format!("{}/{protocol}", self.network.symbols().text(name)),
            PortNumber::Unknown => format!("?/{protocol}"),
        }
    }
}
