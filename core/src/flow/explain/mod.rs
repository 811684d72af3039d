//! Why a flow is decided as it is: for each end every rule that is about it, what matches and what does not, which
//! policies would be about it were they not refused, and what Hubble would show.
//!
//! **Architecture invariant:** an explanation never decides. Its rules, taken together, give the verdict of the walk.

pub mod answer;
mod cidr;
mod hubble;
mod ignored;
mod labels;
mod peers;
mod ports;
mod reason;
mod sight;
pub mod text;

use std::collections::BTreeMap;

use super::decide::{Case, Decision, Other, SideDecision};
use super::end::{End, View};
use super::labels::Certainty;
use super::rule::{Action, Authentication, Peers, Ports, Rule, RuleId};
use super::topology::IdentityId;
use super::{Network, Traffic, Verdict};
use crate::order::Order as _;
use crate::policy::Direction;
use crate::report::RefusedBy;
use sight::Sight;

/// Things that the input does not show which are told of one end.
const OPEN_POINTS: usize = 8;

/// What a rule does with a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effect {
    /// What it does with what it is about.
    pub action: Action,
    /// Whether it is about the flow.
    pub met: Certainty,
}

impl Effect {
    /// As answers write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match (self.met, self.action) {
            (Certainty::No, _) => "no-match",
            (Certainty::Yes, Action::Allow) => "allow",
            (Certainty::Yes, Action::Deny) => "deny",
            (Certainty::Yes, Action::Pass) => "pass",
            (Certainty::Maybe, Action::Allow) => "maybe-allow",
            (Certainty::Maybe, Action::Deny) => "maybe-deny",
            (Certainty::Maybe, Action::Pass) => "maybe-pass",
        }
    }
}

/// Which part of a rule a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Whom the policy is about.
    Subject,
    /// The other end.
    Peer,
    /// Protocol and port.
    Port,
}

/// What a part of a rule says of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The part.
    pub part: Part,
    /// Whether it matches.
    pub met: Certainty,
    /// Which item it is, `fromEndpoints[0]`; empty where none is.
    pub item: String,
    /// Why.
    pub why: String,
    /// Where it is, as a JSON pointer in the object.
    pub pointer: String,
}

impl Line {
    /// In one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match (self.item.as_str(), self.met) {
            ("", _) => self.why.clone(),
            (item, Certainty::Yes) => format!("{item} matches: {}", self.why),
            (item, Certainty::Maybe) => format!("{item} may match: {}", self.why),
            (item, Certainty::No) => format!("{item}: {}", self.why),
        }
    }
}

/// What a rule says of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReason {
    /// The rule.
    pub rule: RuleId,
    /// The policy, by its position in the network.
    pub policy: u32,
    /// The rule in the object, as a JSON pointer.
    pub pointer: String,
    /// What it does with the flow.
    pub effect: Effect,
    /// Why, part by part.
    pub lines: Vec<Line>,
}

/// A policy that would be about an end, were it not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The policy, by its position in the network.
    pub policy: u32,
    /// Where its fault is, as a JSON pointer in the object.
    pub pointer: String,
    /// Who refuses it.
    pub by: RefusedBy,
    /// The fault.
    pub why: String,
}

/// Why one end says what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What it says.
    pub verdict: Verdict,
    /// Why, in one line.
    pub reason: String,
    /// Every rule that is or may be about the end, in the order of the files.
    pub rules: Vec<RuleReason>,
    /// The policies that would be about it, were they not refused.
    pub ignored: Vec<Ignored>,
    /// What Hubble would show, where it would show something of policies.
    pub hubble: Option<String>,
}

/// Why both ends of a flow say what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The end that begins it.
    pub egress: Side,
    /// The end that it goes to.
    pub ingress: Side,
}

impl Network {
    /// Explains one flow of a decision.
    #[must_use]
    pub fn explain(&self, case: &Case) -> Explained {
        let mut egress = self.explain_side(case, Direction::Egress);
        let mut ingress = self.explain_side(case, Direction::Ingress);
        if !self.terms.is_cilium() {
            egress.hubble = None;
        }
        // Of a protocol that the datapath does not know there is no verdict of policies.
        if self.passes(case.traffic.protocol) == Certainty::No {
            egress.hubble = None;
            ingress.hubble = None;
        }
        // What the first end stops never comes to the other.
        if !self.terms.is_cilium() || case.egress.verdict == Verdict::Deny {
            ingress.hubble = None;
        }
        Explained { egress, ingress }
    }

    fn explain_side(&self, case: &Case, direction: Direction) -> Side {
        let from = Other::End(case.from);
        let (decided, end, other) = match direction {
            Direction::Egress => (&case.egress, Some(case.from), &case.to),
            Direction::Ingress => (&case.ingress, end_of(&case.to), &from),
        };
        let ignored = end.map(|end| self.ignored(end, direction)).unwrap_or_default();
        let Some(subject) = decided.subject.filter(|_| decided.without_policies.is_none()) else {
            let reason = decided.without_policies.clone().unwrap_or_else(|| "no policy is about it".to_owned());
            return Side { verdict: decided.verdict, reason, rules: Vec::new(), ignored, hubble: None };
        };
        let rules = self.reasons(decided, subject, end, other, direction, case.traffic);
        let mut side = Side { verdict: decided.verdict, reason: String::new(), rules, ignored, hubble: None };
        side.reason = self.reason(&side, decided, subject, direction);
        side.hubble = self.hubble_of(&side, decided, case.traffic, direction);
        side
    }

    /// What each rule about one end of a flow does with it, and why.
    pub(in crate::flow) fn rules_of_side(&self, case: &Case, direction: Direction) -> Vec<RuleReason> {
        let from = Other::End(case.from);
        let (decided, end, other) = match direction {
            Direction::Egress => (&case.egress, Some(case.from), &case.to),
            Direction::Ingress => (&case.ingress, end_of(&case.to), &from),
        };
        match decided.subject.filter(|_| decided.without_policies.is_none()) {
            Some(subject) => self.reasons(decided, subject, end, other, direction, case.traffic),
            None => Vec::new(),
        }
    }

    /// What each rule about an end does with a flow, and why.
    fn reasons(
        &self,
        decided: &SideDecision,
        subject: IdentityId,
        end: Option<End>,
        other: &Other,
        direction: Direction,
        traffic: Traffic,
    ) -> Vec<RuleReason> {
        let about = self.rules_about(subject, direction);
        let views = &decided.views;
        let sight = |view: &View| Sight::new(self, subject, end, direction, traffic, other, views, *view);
        let sights: Vec<Sight<'_>> = views.iter().map(sight).collect();
        let of_rule =
            |(id, certainty): &(RuleId, Certainty)| Some(reason_of(&sights, *id, self.rule(*id)?, *certainty));
        about.iter().filter_map(of_rule).collect()
    }

    /// What the input would have to show for the rules of one end that may be about a flow.
    pub(in crate::flow) fn open_points(
        &self,
        decided: &SideDecision,
        end: End,
        other: &Other,
        direction: Direction,
        traffic: Traffic,
    ) -> Vec<String> {
        let Some(subject) = decided.subject else { return Vec::new() };
        let mut rules = self.reasons(decided, subject, Some(end), other, direction, traffic);
        rules.retain(|rule| rule.effect.met == Certainty::Maybe);
        let lines = rules.into_iter().flat_map(|rule| rule.lines);
        let mut points: Vec<String> = Vec::new();
        for line in lines.filter(|line| line.met == Certainty::Maybe) {
            if points.len() < OPEN_POINTS && !points.contains(&line.why) {
                points.push(line.why);
            }
        }
        points
    }

    /// The flows that a question stands for, those together that policies cannot tell apart: their positions, with the
    /// explanation of the first.
    #[must_use]
    pub fn explain_all(&self, decision: &Decision) -> Vec<(Vec<usize>, Explained)> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut known: BTreeMap<Key, usize> = BTreeMap::new();
        for (at, case) in decision.cases.iter().enumerate() {
            let group = *known.entry(key_of(case)).or_insert(groups.len());
            match groups.get_mut(group) {
                Some(positions) => positions.push(at),
                None => groups.push(vec![at]),
            }
        }
        let explained = groups.into_iter().filter_map(|positions| {
            let first = decision.cases.get(*positions.first()?)?;
            Some((positions, self.explain(first)))
        });
        explained.collect()
    }
}

/// What of a flow policies can see.
type Key = (Traffic, [(Verdict, Option<IdentityId>, Vec<(IdentityId, bool)>); 2]);

fn key_of(case: &Case) -> Key {
    let sides = [&case.egress, &case.ingress].map(|side| {
        let views = side.views.iter().map(|view| (view.identity, view.is_own_node));
        (side.verdict, side.subject, views.collect())
    });
    (case.traffic, sides)
}

fn end_of(other: &Other) -> Option<End> {
    match other {
        Other::End(end) => Some(*end),
        Other::Name { .. } => None,
    }
}

/// What a rule says of a flow, whichever way the other end is seen.
fn reason_of(sights: &[Sight<'_>], id: RuleId, rule: &Rule, about: Certainty) -> RuleReason {
    let mut seen: Vec<(Certainty, Vec<Line>)> = sights.iter().map(|sight| lines_of(sight, rule, about)).collect();
    let differ = seen.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one != other));
    // Where the ways differ, the one that matches tells more.
    seen.order_by_key(|(met, _)| std::cmp::Reverse(*met));
    let (mut met, mut lines) = seen.into_iter().next().unwrap_or_default();
    if differ {
        met = Certainty::Maybe;
        // Only how the other end is seen differs.
        lines.iter_mut().filter(|line| line.part == Part::Peer).for_each(|line| line.met = line.met.and(met));
    }
    RuleReason {
        rule: id,
        policy: rule.policy,
        pointer: rule.pointer.to_string(),
        effect: Effect { action: rule.level.action, met },
        lines,
    }
}

/// Whether a rule is about a flow that is seen so, and why.
fn lines_of(sight: &Sight<'_>, rule: &Rule, about: Certainty) -> (Certainty, Vec<Line>) {
    let mut lines = Vec::new();
    if about == Certainty::Maybe {
        lines.push(sight.subject_line(rule));
    }
    let (peer, of_peer) = sight.peer(rule);
    lines.extend(of_peer);
    let (port, of_port) = sight.port(rule);
    // Of a rule that means nobody the ports do not matter, and that all are meant tells only of a match.
    let is_telling = match rule.peers {
        Peers::Nobody => false,
        _ => rule.ports != Ports::All || peer.may(),
    };
    if is_telling {
        lines.extend(of_port);
    }
    let met = about.and(peer).and(port);
    let asks = match rule.authentication {
        Authentication::None | Authentication::Disabled => None,
        Authentication::Required => Some("both ends must prove who they are: `authentication.mode` is `required`"),
        Authentication::AlwaysFails => Some("`authentication.mode` is `test-always-fail`"),
    };
    if let Some(asks) = asks.filter(|_| met.may()) {
        let pointer = format!("{}/authentication", rule.pointer);
        lines.push(Line { part: Part::Peer, met, item: String::new(), why: asks.to_owned(), pointer });
    }
    (met, lines)
}

/// Whether what one end decided is by audit rather than by its rules.
fn is_audited(network: &Network, decided: &SideDecision) -> bool {
    network.terms.audits && decided.outcome.verdict() != Verdict::Allow
}
