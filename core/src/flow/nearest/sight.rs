//! One end of a flow with the rules about it, and how near each comes to the flow.

use super::scene::Trial;
use crate::flow::decide::{Other, SideDecision};
use crate::flow::end::End;
use crate::flow::labels::Certainty;
use crate::flow::rule::{Action, Peers, Ports, Rule, RulePeer, RulePort};
use crate::flow::topology::IdentityId;
use crate::flow::{Network, Traffic};
use crate::limits::MAX_NEAREST_RULES;
use crate::order::Order as _;
use crate::policy::{Direction, PolicyKind};
use crate::source::Node;

/// One end of a flow that has policies.
pub(super) struct Sight<'t> {
    pub network: &'t Network,
    pub side: &'t SideDecision,
    pub direction: Direction,
    /// The end that the policies are about.
    pub end: End,
    pub subject: IdentityId,
    pub other: Other,
    pub traffic: Traffic,
}

/// A rule about an end, and whether its halves are about the flow.
pub(super) struct Fit<'t> {
    pub rule: &'t Rule,
    pub peer: Certainty,
    pub port: Certainty,
}

impl Fit<'_> {
    /// Whether it is about the flow and does this with it.
    pub(super) fn is(&self, action: Action) -> bool {
        self.rule.level.action == action && self.peer.may() && self.port.may()
    }

    /// The pointer of something that stands in the rule.
    pub(super) fn pointer(&self, below: &str) -> String {
        format!("{}{below}", self.rule.pointer)
    }
}

impl Trial {
    /// The ends that have policies, in the order of the flows, the sender first.
    pub(super) fn sights(&self) -> Vec<Sight<'_>> {
        let mut sights = Vec::new();
        for case in &self.decision.cases {
            let mut add = |side, direction, end: End, other: Other| {
                let side: &SideDecision = side;
                if let Some(subject) = side.subject {
                    let network = &self.network;
                    sights.push(Sight { network, side, direction, end, subject, other, traffic: case.traffic });
                }
            };
            add(&case.egress, Direction::Egress, case.from, case.to.clone());
            if let Other::End(end) = &case.to {
                add(&case.ingress, Direction::Ingress, *end, Other::End(case.from));
            }
        }
        sights
    }
}

impl<'t> Sight<'t> {
    /// The rules about the end.
    pub(super) fn fits(&self) -> Vec<Fit<'t>> {
        let rules = self.network.rules_about(self.subject, self.direction);
        let rules = rules.iter().take(MAX_NEAREST_RULES).filter_map(|(id, _)| self.network.rule(*id));
        rules.map(|rule| Fit { rule, peer: self.meets_peers(rule), port: self.meets_ports(rule) }).collect()
    }

    /// The rules that deny the flow with no rule before them that decides: none where none does.
    pub(super) fn stopping<'f>(&self, fits: &'f [Fit<'t>]) -> Vec<&'f Fit<'t>> {
        let mut meant: Vec<&Fit<'t>> = fits.iter().filter(|fit| fit.peer.may() && fit.port.may()).collect();
        meant.order_by_key(|fit| fit.rule.level);
        let mut left = None;
        while let Some(first) = meant.first().map(|fit| fit.rule.level) {
            if first.action == Action::Pass {
                left = Some(first.tier);
            }
            if first.action == Action::Deny && left != Some(first.tier) {
                meant.retain(|fit| fit.rule.level == first);
                return meant;
            }
            if first.action == Action::Allow && left != Some(first.tier) {
                break;
            }
            meant.retain(|fit| fit.rule.level != first);
        }
        Vec::new()
    }

    fn meets_peers(&self, rule: &Rule) -> Certainty {
        match &rule.peers {
            Peers::Nobody => Certainty::No,
            Peers::Anyone => Certainty::Yes,
            Peers::Of(peers) => peers.iter().fold(Certainty::No, |met, peer| met.or(self.meets_peer(peer))),
        }
    }

    /// Whether a peer means the other end.
    pub(super) fn meets_peer(&self, peer: &RulePeer) -> Certainty {
        if let (Direction::Egress, Other::Name { name, address }) = (self.direction, &self.other) {
            return match (self.network.names_of(peer.selector), address) {
                (Some(rule), _) => Certainty::of(rule.matches(name, self.network.version_of_names())),
                (None, None) => self.network.means_unknown(peer.selector),
                (None, Some(_)) => self.means(peer),
            };
        }
        self.means(peer)
    }

    fn means(&self, peer: &RulePeer) -> Certainty {
        let views = self.side.views.iter();
        views.fold(Certainty::No, |met, view| met.or(self.network.means(peer.selector, view.identity)))
    }

    fn meets_ports(&self, rule: &Rule) -> Certainty {
        match &rule.ports {
            Ports::All => Certainty::Yes,
            Ports::Of(ports) => ports.iter().fold(Certainty::No, |met, port| met.or(self.meets_port(port))),
        }
    }

    /// Whether a port means the traffic.
    pub(super) fn meets_port(&self, port: &RulePort) -> Certainty {
        let peers: Vec<IdentityId> = self.side.views.iter().map(|view| view.identity).collect();
        self.network.meets_port(port, self.direction, self.subject, self.traffic, &peers)
    }

    /// The kind of a rule's policy.
    pub(super) fn kind(&self, rule: &Rule) -> Option<PolicyKind> {
        self.network.policy(rule.policy).and_then(|policy| policy.kind)
    }

    /// The node at a pointer in a rule's object.
    pub(super) fn node(&self, rule: &Rule, pointer: &str) -> Option<&'t Node> {
        self.network.policy(rule.policy)?.object.at_pointer(pointer)
    }

    /// The other end as users name it.
    pub(super) fn name(&self) -> String {
        format!("`{}`", self.network.name_of(&self.other))
    }
}
