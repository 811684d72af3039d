//! What one end says, with names of DNS, layer 7 and conditions.

use super::question::Asked;
use crate::flow::end::{End, View};
use crate::flow::labels::Certainty;
use crate::flow::rule::SelectorId;
use crate::flow::table::Table;
use crate::flow::topology::IdentityId;
use crate::flow::walk::{Outcome, Seen, Unwatched};
use crate::flow::{Mode, Network, Traffic, Verdict};
use crate::net::Address;
use crate::policy::{Direction, DnsPattern};

/// The other end of a flow, as one end sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// Somebody who is known.
    End(End),
    /// A name of DNS, with the address that an answer gave for it.
    Name {
        /// The name.
        name: String,
        /// The address, as an end.
        address: Option<(Address, End)>,
    },
}

/// What one end says.
#[derive(Clone, Debug)]
pub struct SideDecision {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether what it lets through goes through the proxy.
    pub is_proxied: bool,
    /// What the verdict depends on.
    pub conditions: Vec<String>,
    /// The identity by which policies are about the end; none where it has no policies.
    pub subject: Option<IdentityId>,
    /// How the end sees the other one. Two where the input does not tell which.
    pub views: Vec<View>,
    /// What came of the walk.
    pub outcome: Outcome,
    /// Why no policy decides, where none does.
    pub without_policies: Option<String>,
}

impl SideDecision {
    /// Of an end that has no policies.
    #[must_use]
    pub fn without_policies(why: &str) -> Self {
        Self {
            verdict: Verdict::Allow,
            is_proxied: false,
            conditions: Vec::new(),
            subject: None,
            views: Vec::new(),
            outcome: Outcome { allow: true, deny: false, is_special: false, by_default: true },
            without_policies: Some(why.to_owned()),
        }
    }
}

/// What is looked at on one side.
struct Sight<'s> {
    table: &'s Table,
    subject: IdentityId,
    direction: Direction,
    traffic: Traffic,
    is_own_node: bool,
}

impl Network {
    /// What one end says of a flow.
    pub(super) fn decide_side(
        &self,
        end: End,
        other: &Other,
        direction: Direction,
        traffic: Traffic,
        asked: &Asked,
    ) -> SideDecision {
        let other_end = match other {
            Other::End(end) | Other::Name { address: Some((_, end)), .. } => *end,
            Other::Name { address: None, .. } => End::Outside(None, self.topology.reserved.world_v4),
        };
        let subject = self.subject(end, other_end);
        let Some(subject) = subject else {
            return SideDecision::without_policies(self.why_without(end));
        };
        if self.terms.mode == Mode::Never {
            return SideDecision::without_policies("`enable-policy` is `never`");
        }
        let Some(table) = self.table(subject, direction) else {
            return SideDecision::without_policies("no policy is about it");
        };
        let (first, second) = self.seen(other_end, end);
        let views: Vec<View> = std::iter::once(first).chain(second).collect();
        let mut outcome: Option<Outcome> = None;
        let mut conditions = Vec::new();
        for view in &views {
            let is_own_node = self.counts_as_own_node(*view, direction) && !self.is_node(end);
            let sight = Sight { table, subject, direction, traffic, is_own_node };
            let one = self.look(&sight, other, *view, asked, &mut conditions);
            outcome = Some(outcome.map_or(one, |before| before.or(one)));
        }
        let outcome = outcome.unwrap_or_default();
        let mut verdict = outcome.verdict();
        if views.len() > 1 && verdict == Verdict::Unknown {
            conditions.push(self.of_views(other_end, end));
        }
        if verdict == Verdict::Unknown && conditions.is_empty() {
            conditions.push("what is given does not show the labels or values that decide it".to_owned());
        }
        let mut is_proxied = false;
        if verdict == Verdict::Allow && outcome.is_special {
            is_proxied = true;
            conditions.push("layer 7 lets it through".to_owned());
        }
        if self.terms.audits && verdict != Verdict::Allow {
            verdict = Verdict::Allow;
            conditions = vec!["`policy-audit-mode` is on: what policies deny is only logged".to_owned()];
        }
        SideDecision {
            verdict,
            is_proxied,
            conditions,
            subject: Some(subject),
            views,
            outcome,
            without_policies: None,
        }
    }

    /// What the rules of one end say of somebody.
    fn look(
        &self,
        sight: &Sight<'_>,
        other: &Other,
        view: View,
        asked: &Asked,
        conditions: &mut Vec<String>,
    ) -> Outcome {
        let is_egress = sight.direction == Direction::Egress;
        let walk = |seen: Seen<'_>| self.walk(sight.table, sight.traffic, seen, sight.is_own_node, &mut Unwatched);
        match other {
            Other::Name { name, address } => {
                let is_seen = self.lets_see(sight.subject, &DnsPattern::name(name));
                let wanted = DnsPattern::name(name);
                let plain = |selector: SelectorId| match address {
                    Some(_) => self.means(selector, view.identity),
                    None => self.means_unknown(selector),
                };
                let without = walk(Seen::Outside(&plain));
                if !is_egress || !is_seen || without.verdict() == Verdict::Allow {
                    self.of_address(name, address.is_some(), without, conditions);
                    return without;
                }
                let with = walk(Seen::Outside(&|selector| match self.names_of(selector) {
                    Some(pattern) => Certainty::of(pattern.meets(&wanted)),
                    None => plain(selector),
                }));
                let is_told = with != without && with.verdict() == Verdict::Allow && address.is_none();
                if is_told && self.terms.is_cilium() {
                    conditions.push(format!("the DNS proxy saw an answer for `{name}`"));
                }
                self.of_address(name, address.is_some(), with, conditions);
                with
            }
            Other::End(End::Outside(address, _)) if is_egress && self.has_names(sight.subject) => {
                let without = walk(Seen::Identity(view.identity));
                if without.verdict() == Verdict::Allow {
                    return without;
                }
                let seen = self.seen_names(sight.subject);
                let of_answers = |pattern: &DnsPattern| match (&self.answers, address) {
                    (None, _) => Certainty::of(seen.iter().any(|one| one.meets(pattern))).and(Certainty::Maybe),
                    (Some(answers), Some(address)) => {
                        let mut fitting = answers.iter().filter(|(_, addresses)| addresses.contains(address));
                        Certainty::of(fitting.any(|(name, _)| {
                            let name = DnsPattern::name(name);
                            pattern.meets(&name) && seen.iter().any(|one| one.meets(&name))
                        }))
                    }
                    (Some(_), None) => Certainty::No,
                };
                let with = walk(Seen::Outside(&|selector| match self.names_of(selector) {
                    Some(pattern) => of_answers(&pattern),
                    None => self.means(selector, view.identity),
                }));
                if with != without && with.verdict() == Verdict::Unknown {
                    let who = address.map_or_else(|| "the address".to_owned(), |address| format!("`{address}`"));
                    conditions.push(format!("whether an answer of DNS gave {who} for a name that `toFQDNs` names"));
                }
                with
            }
            _ => walk(Seen::Identity(view.identity)),
        }
    }

    fn of_address(&self, name: &str, is_known: bool, outcome: Outcome, conditions: &mut Vec<String>) {
        if !is_known && outcome.verdict() == Verdict::Unknown {
            conditions.push(format!("which addresses `{name}` has: rules name ranges of addresses"));
        }
    }

    /// Whether the answers for a name reach the proxy of a subject.
    fn lets_see(&self, subject: IdentityId, name: &DnsPattern) -> bool {
        self.seen_names(subject).iter().any(|pattern| pattern.meets(name))
    }

    fn why_without(&self, end: End) -> &'static str {
        match end {
            End::Node(_) | End::Reserved(_, crate::flow::end::Place::Host) if self.terms.is_cilium() => {
                "nodes have no policies while the host firewall is off"
            }
            End::Node(_) => "policies are not about nodes",
            _ => "policies are only about pods of the cluster",
        }
    }

    fn of_views(&self, other: End, end: End) -> String {
        match other {
            End::Apiserver => {
                "whether the API server is a node or an outside address; the EndpointSlice `default/kubernetes` tells".to_owned()
            }
            _ => format!("whether {} runs on the node in question", self.name_of_end(end)),
        }
    }
}
