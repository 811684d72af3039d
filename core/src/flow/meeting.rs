//! Whether the port of a rule is that of a flow: what tables are laid out by, for one rule.

use super::labels::Certainty;
use super::rule::{PortNumber, RulePort};
use super::topology::IdentityId;
use super::{Network, Protocol, Set, Traffic};
use crate::policy::Direction;

impl Network {
    /// Whether a port of a rule about a subject means traffic with one of these peers. Somebody who is known by a name of
    /// DNS alone is none of them, and has no ports by name.
    #[must_use]
    pub fn meets_port(
        &self,
        port: &RulePort,
        direction: Direction,
        subject: IdentityId,
        traffic: Traffic,
        peers: &[IdentityId],
    ) -> Certainty {
        if port.protocol != traffic.protocol {
            return Certainty::No;
        }
        let reaches = |first: u16, end: u16| (first..=end.max(first)).contains(&traffic.port);
        match port.number {
            PortNumber::Unknown => Certainty::Maybe,
            _ if matches!(port.protocol, Protocol::Other(_)) => Certainty::Yes,
            PortNumber::Range(first, last) => Certainty::of((first..=last).contains(&traffic.port)),
            PortNumber::Name(name, end) => Certainty::of(match direction {
                Direction::Ingress => {
                    let first = self.identity(subject).and_then(|subject| subject.port(name, port.protocol));
                    first.is_some_and(|first| reaches(first, end))
                }
                Direction::Egress => {
                    let end = if self.terms.names_ports_by_pod() { 0 } else { end };
                    let is_of_peer = |holders: &Option<std::sync::Arc<Set>>| match holders {
                        None => true,
                        Some(holders) => peers.iter().any(|peer| holders.contains(peer.0)),
                    };
                    let mut numbers = self.named_port(name, port.protocol).iter();
                    numbers.any(|(first, holders)| is_of_peer(holders) && reaches(*first, end))
                }
            }),
        }
    }
}
