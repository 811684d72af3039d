//! What one end says, with names of DNS, layer 7 and conditions.

use super::hits::Sight;
use super::proxy::{Beyond, LimitMet};
use super::question::Asked;
use crate::flow::end::{End, View};
use crate::flow::l7::DnsRule;
use crate::flow::labels::Certainty;
use crate::flow::rule::{Authentication, SelectorId};
use crate::flow::topology::IdentityId;
use crate::flow::walk::{Outcome, Seen, Unwatched};
use crate::flow::{Mode, Network, Traffic, Verdict};
use crate::net::Address;
use crate::policy::Direction;

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
    /// What the rules of layer 7 about the flow say, each by itself.
    pub l7: Vec<LimitMet>,
    /// Why the flow passes although none of them lets it.
    pub l7_lifted: Option<&'static str>,
    /// The authentication that the flow needs; one that always fails makes the verdict deny.
    pub authentication: Authentication,
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
            l7: Vec::new(),
            l7_lifted: None,
            authentication: Authentication::None,
            without_policies: Some(why.to_owned()),
        }
    }
}

/// What a look at the rules finds.
struct Looked {
    outcome: Outcome,
    verdict: Verdict,
    conditions: Vec<String>,
    beyond: Option<Beyond>,
}

impl Looked {
    /// Whether it lets the flow pass, conditions aside.
    fn passes(&self) -> bool {
        self.verdict == Verdict::Allow
    }

    /// Whether there is nothing more to ask.
    fn is_final(&self) -> bool {
        self.passes() && self.conditions.is_empty()
    }
}

impl Network {
    /// What one end says of a flow.
    pub(in crate::flow) fn decide_side(
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
        let look = |view: &View| {
            let is_own_node = self.counts_as_own_node(*view, direction) && !self.is_node(end);
            let sight = Sight { table, subject, direction, traffic, is_own_node };
            self.look(&sight, other, *view, asked)
        };
        let looked: Vec<Looked> = views.iter().map(look).collect();
        let outcome = looked.iter().map(|one| one.outcome).reduce(Outcome::or).unwrap_or_default();
        let mut side = SideDecision {
            verdict: Verdict::Unknown,
            is_proxied: false,
            conditions: Vec::new(),
            subject: Some(subject),
            views,
            outcome,
            l7: Vec::new(),
            l7_lifted: None,
            authentication: Authentication::None,
            without_policies: None,
        };
        if let [first, rest @ ..] = looked.as_slice()
            && rest.iter().all(|other| other.verdict == first.verdict)
        {
            side.verdict = first.verdict;
        }
        for one in looked {
            side.conditions.extend(one.conditions);
            let Some(beyond) = one.beyond else { continue };
            side.is_proxied |= beyond.is_proxied;
            side.authentication = side.authentication.max(beyond.authentication);
            side.l7_lifted = side.l7_lifted.or(beyond.lifted);
            side.l7.extend(beyond.limits);
        }
        side.l7.dedup();
        if let Some(conflict) = self.conflict(subject) {
            side.verdict = Verdict::Unknown;
            side.conditions = vec![conflict.to_owned()];
        }
        if side.views.len() > 1 && side.verdict == Verdict::Unknown {
            side.conditions.push(self.of_views(other_end, end));
        }
        if side.verdict == Verdict::Unknown && side.conditions.is_empty() {
            side.conditions = self.open_points(&side, end, other, direction, traffic);
            if side.conditions.is_empty() {
                side.conditions.push("what is given does not show the labels or values that decide it".to_owned());
            }
        }
        // What goes through the proxy is not audited but enforced.
        if self.terms.audits && !matches!(side.verdict, Verdict::Allow | Verdict::DenyL7) {
            side.verdict = Verdict::Allow;
            side.conditions = vec!["`policy-audit-mode` is on: what policies deny is only logged".to_owned()];
        }
        side
    }

    /// What the rules of one end say of somebody, by ports and then by layer 7 and authentication.
    fn walked(&self, sight: &Sight<'_>, seen: Seen<'_>, asked: &Asked) -> Looked {
        let outcome = self.walk(sight.table, sight.traffic, seen, sight.is_own_node, &mut Unwatched);
        let by_ports = outcome.verdict();
        if !outcome.is_special || by_ports == Verdict::Deny {
            return Looked { outcome, verdict: by_ports, conditions: Vec::new(), beyond: None };
        }
        let mut beyond = self.beyond(sight, seen, asked.layer7());
        let verdict = if by_ports == Verdict::Allow { beyond.verdict } else { by_ports };
        Looked { outcome, verdict, conditions: std::mem::take(&mut beyond.conditions), beyond: Some(beyond) }
    }

    /// What the rules of one end say of somebody.
    fn look(&self, sight: &Sight<'_>, other: &Other, view: View, asked: &Asked) -> Looked {
        let is_egress = sight.direction == Direction::Egress;
        match other {
            Other::Name { name, address } => {
                let plain = |selector: SelectorId| match address {
                    Some(_) => self.means(selector, view.identity),
                    None => self.means_unknown(selector),
                };
                let mut looked = self.walked(sight, Seen::Outside(&plain), asked);
                // Where answers are given and none is for the name, the proxy saw none.
                let may_be_seen = address.is_some() || self.answers.is_none();
                if is_egress && may_be_seen && !looked.is_final() && self.lets_see(sight.table, name) {
                    let named = |selector: SelectorId| match self.names_of(selector) {
                        Some(rule) => Certainty::of(rule.matches(name, self.version_of_names())),
                        None => plain(selector),
                    };
                    let mut with = self.walked(sight, Seen::Outside(&named), asked);
                    if with.passes() && (!looked.passes() || with.conditions.len() < looked.conditions.len()) {
                        if address.is_none() && self.terms.is_cilium() {
                            with.conditions.push(format!("the DNS proxy saw an answer for `{name}`"));
                        }
                        looked = with;
                    } else if !looked.passes() {
                        looked = with;
                    }
                }
                if address.is_none() && looked.verdict == Verdict::Unknown {
                    looked.conditions.push(format!("which addresses `{name}` has: rules name ranges of addresses"));
                }
                looked
            }
            Other::End(End::Outside(address, _)) if is_egress && sight.table.naming.names_peers => {
                let without = self.walked(sight, Seen::Identity(view.identity), asked);
                if without.is_final() {
                    return without;
                }
                let version = self.version_of_names();
                let seen = &sight.table.naming.seen;
                let of_answers = |wanted: &DnsRule| match (&self.answers, address) {
                    (None, _) => Certainty::of(seen.iter().any(|one| one.meets(wanted, version))).and(Certainty::Maybe),
                    (Some(answers), Some(address)) => {
                        let mut fitting = answers.iter().filter(|(_, addresses)| addresses.contains(address));
                        Certainty::of(fitting.any(|(name, _)| {
                            wanted.matches(name, version) && seen.iter().any(|one| one.matches(name, version))
                        }))
                    }
                    (Some(_), None) => Certainty::No,
                };
                let named = |selector: SelectorId| match self.names_of(selector) {
                    Some(rule) => of_answers(&rule),
                    None => self.means(selector, view.identity),
                };
                let mut with = self.walked(sight, Seen::Outside(&named), asked);
                if with.outcome == without.outcome && with.verdict == without.verdict {
                    return without;
                }
                if with.verdict == Verdict::Unknown {
                    let who = address.map_or_else(|| "the address".to_owned(), |address| format!("`{address}`"));
                    with.conditions =
                        vec![format!("whether an answer of DNS gave {who} for a name that `toFQDNs` names")];
                }
                with
            }
            _ => self.walked(sight, Seen::Identity(view.identity), asked),
        }
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
                "whether the API server is a node or an outside address; the EndpointSlice `default/kubernetes` tells"
                    .to_owned()
            }
            End::Node(Some(_)) => format!("whether {} runs on {}", self.name_of_end(end), self.name_of_end(other)),
            _ => format!("whether {} runs on the same node as the other end", self.name_of_end(end)),
        }
    }
}
