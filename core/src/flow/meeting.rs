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
        let is_in = |first: u16, end: u16| (first..=end.max(first)).contains(&traffic.port);
        let reaches = |first: u16, (sure, may): (u16, u16)| match (is_in(first, sure), is_in(first, may)) {
            (true, _) => Certainty::Yes,
            (false, true) => Certainty::Maybe,
            (false, false) => Certainty::No,
        };
        match port.number {
            PortNumber::Unknown => Certainty::Maybe,
            _ if matches!(port.protocol, Protocol::Other(_)) => Certainty::Yes,
            PortNumber::Range(first, last) => Certainty::of((first..=last).contains(&traffic.port)),
            PortNumber::Name(name, own) => {
                let table = self.table(subject, direction);
                let ends = table.map_or((own, own), |table| table.ends_of(name, port.protocol, own));
                if direction == Direction::Ingress {
                    let first = self.identity(subject).and_then(|subject| subject.port(name, port.protocol));
                    return first.map_or(Certainty::No, |first| reaches(first, ends));
                }
                let ends = if self.terms.names_ports_by_pod() { (0, 0) } else { ends };
                let is_of_peer = |holders: &Option<std::sync::Arc<Set>>| match holders {
                    None => true,
                    Some(holders) => peers.iter().any(|peer| holders.contains(peer.0)),
                };
                let numbers = self.named_port(name, port.protocol).iter();
                let of_peers = numbers.filter(|(_, holders)| is_of_peer(holders));
                of_peers.fold(Certainty::No, |met, (first, _)| met.or(reaches(*first, ends)))
            }
        }
    }
}
