//! What Hubble would show of one end's decision: the event of the policy verdict with its type of match, and the reason
//! of a drop, as the datapath and Hubble's printer write them (`bpf/lib/policy.h`, `hubble/pkg/printer` of Cilium).

use super::{Side, is_audited};
use crate::flow::decide::SideDecision;
use crate::flow::l7::L7;
use crate::flow::labels::{Certainty, Selector};
use crate::flow::rule::{Action, Authentication, Peers, PortNumber, Ports, Rule};
use crate::flow::{Network, Protocol, Traffic, Verdict};
use crate::policy::Direction;

/// The entry of a policy map that a rule makes: how specific it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Whether it goes through the proxy.
    is_proxied: bool,
    /// How many bits of protocol and port it fixes.
    bits: u8,
    /// Whether it names an identity.
    has_identity: bool,
}

/// Bits of the protocol.
const PROTOCOL: u8 = 8;

impl Network {
    /// What Hubble would show. Nothing where no policy is enforced: then there is no event of a policy verdict.
    pub(super) fn hubble_of(
        &self,
        side: &Side,
        decided: &SideDecision,
        traffic: Traffic,
        direction: Direction,
    ) -> Option<String> {
        let word = match direction {
            Direction::Ingress => "INGRESS",
            Direction::Egress => "EGRESS",
        };
        let by_rules = decided.outcome.verdict();
        let table = decided.subject.and_then(|subject| self.table(subject, direction))?;
        let is_enforced = table.has_rules == Certainty::Yes || table.default_deny == Certainty::Yes;
        if !is_enforced || by_rules == Verdict::Unknown {
            return None;
        }
        let matching: Vec<&Rule> = match self.deciding(&side.rules) {
            None => Vec::new(),
            Some(first) => {
                let rules = side.rules.iter().filter(|rule| rule.effect == first.effect);
                rules.filter_map(|rule| self.rule(rule.rule)).collect()
            }
        };
        let event = |kind: &str, verdict: &str| format!("policy-verdict:{kind} {word} {verdict}");
        let entry = matching.iter().filter_map(|rule| self.entry(rule, traffic)).max();
        let kind = match entry {
            // Without a rule: traffic of the own node has an entry of its identity, default allow one for everything.
            None if by_rules == Verdict::Deny => "none",
            None if table.default_deny == Certainty::Yes => "L3-Only",
            None => "all",
            Some(entry) => entry.kind(),
        };
        if is_audited(self, decided) {
            return Some(event(kind, "AUDITED"));
        }
        if by_rules == Verdict::Deny {
            let why = if matching.is_empty() { "Policy denied" } else { "Policy denied by denylist" };
            return Some(format!("{}; {why} DROPPED", event(kind, "DENIED")));
        }
        let asks = matching.iter().all(|rule| rule.authentication != Authentication::None) && !matching.is_empty();
        if asks {
            let first = format!("{}; Authentication required DROPPED", event(kind, "DENIED"));
            return Some(format!("{first}; once both ends are authenticated {}", event(kind, "ALLOWED")));
        }
        let allowed = event(kind, "ALLOWED");
        let kinds = matching.iter().filter_map(|rule| self.layer7(rule, traffic));
        let request = kinds.filter_map(|kind| match kind {
            L7::Http(_) => Some("http-request"),
            L7::Dns(_) => Some("dns-request proxy"),
            _ => None,
        });
        // Without a request it is not known what becomes of it.
        let ends = match (decided.verdict, decided.conditions.is_empty()) {
            (Verdict::DenyL7, _) => " DROPPED",
            (_, true) => " FORWARDED",
            (_, false) => "",
        };
        Some(match request.min() {
            Some(request) => format!("{allowed}; {request}{ends}"),
            None => allowed,
        })
    }

    /// The most specific entry of a rule for the traffic.
    fn entry(&self, rule: &Rule, traffic: Traffic) -> Option<Entry> {
        let has_identity = match &rule.peers {
            Peers::Nobody => return None,
            Peers::Anyone => false,
            Peers::Of(peers) => !peers
                .iter()
                .any(|peer| matches!(self.selector(peer.selector), Some(Selector::Labels(all)) if all.is_empty())),
        };
        match &rule.ports {
            Ports::All => Some(Entry { is_proxied: false, bits: 0, has_identity }),
            Ports::Of(ports) => {
                let fitting = ports.iter().filter(|port| port.protocol == traffic.protocol);
                fitting
                    .filter_map(|port| {
                        let is_proxied = rule.level.action == Action::Allow && port.l7.is_some();
                        let bits = match port.number {
                            _ if matches!(port.protocol, Protocol::Other(_)) => PROTOCOL,
                            PortNumber::Range(first, last) => PROTOCOL.saturating_add(bits(first, last, traffic.port)?),
                            PortNumber::Name(..) => PROTOCOL.saturating_add(16),
                            PortNumber::Unknown => return None,
                        };
                        Some(Entry { is_proxied, bits, has_identity })
                    })
                    .max()
            }
        }
    }

    fn layer7(&self, rule: &Rule, traffic: Traffic) -> Option<&L7> {
        let Ports::Of(ports) = &rule.ports else { return None };
        let mut fitting = ports.iter().filter(|port| port.protocol == traffic.protocol);
        fitting.find_map(|port| Some(&self.limit(port.l7?)?.rules.protocol))
    }
}

impl Entry {
    /// As the datapath calls the match.
    fn kind(self) -> &'static str {
        match (self.has_identity, self.bits) {
            (true, 0) => "L3-Only",
            (true, PROTOCOL) => "L3-Proto",
            (true, _) => "L3-L4",
            (false, 0) => "all",
            (false, PROTOCOL) => "Proto-Only",
            (false, _) => "L4-Only",
        }
    }
}

/// How many bits the widest block of ports within a range fixes that holds a port; none where the range does not hold it.
fn bits(first: u16, last: u16, port: u16) -> Option<u8> {
    if !(first..=last).contains(&port) {
        return None;
    }
    (0..=16_u8).find(|length| {
        let free = u16::MAX.checked_shr(u32::from(*length)).unwrap_or(0);
        let block = port & !free;
        block >= first && (block | free) <= last
    })
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn ranges_of_ports_are_blocks() {
        for (first, last, port, expected) in [
            (0, u16::MAX, 80, Some(0)),
            (80, 80, 80, Some(16)),
            (80, 81, 80, Some(15)),
            (81, 82, 81, Some(16)),
            (8000, 8080, 8080, Some(16)),
            (8000, 8080, 8001, Some(10)),
            (80, 81, 82, None),
        ] {
            assert_eq!(bits(first, last, port), expected, "{first}-{last} {port}");
        }
    }
}
