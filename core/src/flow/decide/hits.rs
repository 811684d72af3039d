//! The rules that are about one flow, with the peers and ports by which they are.

use crate::flow::labels::{Certainty, Selector};
use crate::flow::rule::{Authentication, Level, LimitId, Peers, PortNumber, Ports, Rule, RuleId, RulePort, SelectorId};
use crate::flow::table::{Member, Table};
use crate::flow::topology::IdentityId;
use crate::flow::walk::Seen;
use crate::flow::{Network, Protocol, Traffic};
use crate::order::Order as _;
use crate::policy::Direction;

/// What is looked at on one side.
pub(super) struct Sight<'s> {
    pub(super) table: &'s Table,
    pub(super) subject: IdentityId,
    pub(super) direction: Direction,
    pub(super) traffic: Traffic,
    /// Whether the other end is the subject's own node, which isolated endpoints take traffic from.
    pub(super) is_own_node: bool,
}

/// One peer and one port of a rule that are about a flow.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) rule: RuleId,
    pub(super) level: Level,
    pub(super) certainty: Certainty,
    /// By which peer; none for one that means everyone.
    pub(super) selector: Option<SelectorId>,
    /// By which port; none where the rule is about all traffic.
    pub(super) port: Option<(Protocol, PortNumber)>,
    /// What layer 7 limits it to, if anything.
    pub(super) limit: Option<LimitId>,
    pub(super) authentication: Authentication,
}

impl Network {
    /// What is about a flow, in the order in which it counts.
    pub(super) fn hits(&self, sight: &Sight<'_>, seen: Seen<'_>) -> Vec<Hit> {
        let mut members: Vec<&Member> = Vec::new();
        for member in sight.table.steps(sight.traffic).flat_map(|step| sight.table.members(step)) {
            // One rule may have several ports that are about the traffic.
            match members.iter_mut().find(|known| known.rule == member.rule) {
                Some(known) if member.certainty > known.certainty => *known = member,
                Some(_) => {}
                None => members.push(member),
            }
        }
        let mut hits = Vec::new();
        for member in members {
            let Some(rule) = self.rule(member.rule) else { continue };
            // What other rules require of endpoints is in the peers of the whole rule.
            let whole = match seen {
                Seen::Identity(identity) => {
                    let plain = Member { limit: None, ..member.clone() };
                    let met = self.peers_within(&plain, &sight.table.required);
                    let sure = Certainty::of(met.sure.contains(identity.0));
                    sure.or(Certainty::of(met.maybe.contains(identity.0)).and(Certainty::Maybe))
                }
                Seen::Outside(_) => member.certainty,
            };
            if !whole.may() {
                continue;
            }
            for (selector, of_peer) in self.met_peers(rule, sight.table, seen) {
                for (port, limit, of_port) in self.met_ports(rule, sight, seen) {
                    let certainty = whole.and(of_peer).and(of_port);
                    let (level, authentication) = (rule.level, rule.authentication);
                    hits.push(Hit { rule: member.rule, level, certainty, selector, port, limit, authentication });
                }
            }
        }
        hits.order_by_key(|hit| (hit.level, hit.rule, hit.selector, hit.port));
        hits
    }

    fn met_peers(&self, rule: &Rule, table: &Table, seen: Seen<'_>) -> Vec<(Option<SelectorId>, Certainty)> {
        let Peers::Of(peers) = &rule.peers else {
            return if rule.peers == Peers::Anyone { vec![(None, Certainty::Yes)] } else { Vec::new() };
        };
        let mut met = Vec::new();
        for peer in peers {
            let certainty = match seen {
                Seen::Identity(identity) => self.means(peer.selector, identity),
                Seen::Outside(means) => table.means_with(rule.level.action, peer, means),
            };
            let one = (self.narrow(peer.selector), certainty);
            if certainty.may() && !met.contains(&one) {
                met.push(one);
            }
        }
        met
    }

    /// A selector, unless it means everyone, as a rule without peers does.
    pub(super) fn narrow(&self, selector: SelectorId) -> Option<SelectorId> {
        let is_everyone = match self.selector(selector) {
            Some(Selector::Labels(requirements)) => requirements.is_empty(),
            _ => false,
        };
        (!is_everyone).then_some(selector)
    }

    #[expect(clippy::type_complexity, reason = "the parts of a hit, of which no name would tell more")]
    fn met_ports(
        &self,
        rule: &Rule,
        sight: &Sight<'_>,
        seen: Seen<'_>,
    ) -> Vec<(Option<(Protocol, PortNumber)>, Option<LimitId>, Certainty)> {
        let Ports::Of(ports) = &rule.ports else { return vec![(None, None, Certainty::Yes)] };
        let peers: &[IdentityId] = match &seen {
            Seen::Identity(identity) => std::slice::from_ref(identity),
            Seen::Outside(_) => &[],
        };
        let of = |port: &RulePort| {
            let certainty = self.meets_port(port, sight.direction, sight.subject, sight.traffic, peers);
            certainty.may().then_some((Some((port.protocol, port.number)), port.l7, certainty))
        };
        let mut met: Vec<_> = ports.iter().filter_map(of).collect();
        met.dedup();
        met
    }
}
