//! The walk through the steps of a table, by which every verdict is found.

use super::labels::Certainty;
use super::rule::{Action, Peers, SelectorId, Tier};
use super::table::{Step, Table};
use super::topology::IdentityId;
use super::{Network, Traffic};

/// The other end of a flow, as rules see it.
#[derive(Clone, Copy)]
pub enum Seen<'s> {
    /// One of the identities of the network.
    Identity(IdentityId),
    /// Somebody outside of whom only this is known: whom each selector means.
    Outside(&'s dyn Fn(SelectorId) -> Certainty),
}

/// What may become of a flow at one end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// It may pass.
    pub allow: bool,
    /// It may be stopped.
    pub deny: bool,
    /// Rules that allow under conditions have part in it.
    pub is_special: bool,
    /// No rule decides: what holds without any does.
    pub by_default: bool,
}

/// Who is told of every step of a walk.
pub trait Watch {
    /// A step, and whether it is about the flow.
    fn step(&mut self, step: &Step, met: Certainty);
}

/// Nobody is told.
pub struct Unwatched;

impl Watch for Unwatched {
    fn step(&mut self, _step: &Step, _met: Certainty) {}
}

impl Network {
    /// Walks through the steps of a table that are about traffic with somebody. `is_own_node` tells whether that is the
    /// subject's node, which isolated pods take traffic from (decision semantics D1, E9).
    pub fn walk(
        &self,
        table: &Table,
        traffic: Traffic,
        peer: Seen<'_>,
        is_own_node: bool,
        watch: &mut impl Watch,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        // A tier that a rule leaves, and one that a rule may leave.
        let (mut left, mut may_be_left): (Option<Tier>, Option<Tier>) = (None, None);
        let mut steps = table.steps(traffic).peekable();
        while let Some(step) = steps.next() {
            let tier = step.level.tier;
            if left == Some(tier) {
                continue;
            }
            // By the API of Kubernetes, NetworkPolicies have the last word on whom they isolate (P2).
            if tier > Tier::Normal && !self.terms.is_cilium() {
                match table.default_deny {
                    Certainty::Yes => break,
                    Certainty::Maybe if is_own_node => outcome.allow = true,
                    Certainty::Maybe => outcome.deny = true,
                    Certainty::No => {}
                }
            }
            let met = self.meets(table, step, peer);
            watch.step(step, met);
            if met == Certainty::No {
                continue;
            }
            match step.level.action {
                Action::Deny => outcome.deny = true,
                Action::Allow => {
                    outcome.allow = true;
                    outcome.is_special |= step.is_special;
                }
                Action::Pass if met == Certainty::Yes => {
                    left = Some(tier);
                    continue;
                }
                Action::Pass => {
                    may_be_left = Some(tier);
                    continue;
                }
            }
            if met == Certainty::Maybe {
                continue;
            }
            // What stands beside it decides how it is allowed.
            while step.level.action == Action::Allow
                && let Some(beside) = steps.next_if(|next| next.level == step.level)
            {
                let met = self.meets(table, beside, peer);
                watch.step(beside, met);
                outcome.is_special |= beside.is_special && met.may();
            }
            if may_be_left != Some(tier) {
                return outcome;
            }
            left = Some(tier);
        }
        outcome.by_default = true;
        let takes_own_node = is_own_node && self.takes_own_node(table);
        let isolated = if takes_own_node { Certainty::No } else { table.default_deny };
        outcome.deny |= isolated.may();
        outcome.allow |= isolated != Certainty::Yes;
        outcome
    }

    /// Whether isolated pods of this kind take traffic of their own node: in 1.20 only where some rule is about them.
    #[must_use]
    pub fn takes_own_node(&self, table: &Table) -> bool {
        let applies = !self.terms.version.is_at_least(20) || table.has_rules.may();
        !self.terms.is_cilium() || (self.terms.allow_localhost && applies)
    }

    /// Whether a step is about somebody.
    #[must_use]
    pub fn meets(&self, table: &Table, step: &Step, peer: Seen<'_>) -> Certainty {
        match peer {
            Seen::Identity(IdentityId(at)) => {
                if step.peers.sure.contains(at) {
                    Certainty::Yes
                } else {
                    Certainty::of(step.peers.maybe.contains(at)).and(Certainty::Maybe)
                }
            }
            Seen::Outside(means) => {
                let members = table.members(step).iter().filter(|member| member.limit.is_none());
                members.fold(Certainty::No, |met, member| {
                    let of_rule = self.rule(member.rule).map_or(Certainty::No, |rule| match &rule.peers {
                        Peers::Nobody => Certainty::No,
                        Peers::Anyone => Certainty::Yes,
                        Peers::Of(peers) => {
                            let of = |peer| table.means_with(rule.level.action, peer, means);
                            peers.iter().fold(Certainty::No, |met, peer| met.or(of(peer)))
                        }
                    });
                    met.or(of_rule.and(member.certainty))
                })
            }
        }
    }
}
