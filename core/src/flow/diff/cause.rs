//! Which rules made a change.

use super::compare::{Change, Difference};
use super::join::Both;
use super::list::Pair;
use crate::flow::decide::{Asked, Case, Other, SideDecision};
use crate::flow::end::End;
use crate::flow::explain::RuleReason;
use crate::flow::labels::Certainty;
use crate::flow::reach::{PortRange, What};
use crate::flow::rule::Action;
use crate::flow::topology::IdentityId;
use crate::flow::{Network, Traffic, Verdict};
use crate::policy::Direction;

/// Ranges of ports of a change of which a flow each is decided.
const RANGES: usize = 3;

/// One of the two networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum Revision {
    /// That before.
    Old,
    /// That after.
    New,
}

impl Revision {
    /// As answers write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// A rule that made a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The network that has it.
    pub of: Revision,
    /// What it is.
    pub what: CauseOf,
}

/// What made a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CauseOf {
    /// A rule that is about the flow.
    Rule(RuleReason),
    /// A policy that puts an end in default deny, and none of whose rules is about the flow.
    Isolation {
        /// The policy, by its position in the network.
        policy: u32,
        /// Its part that does so, as a JSON pointer in the object.
        pointer: String,
        /// Of which traffic.
        direction: Direction,
        /// Whether it is surely about the end.
        met: Certainty,
    },
}

/// What of an end rules can see, in either network.
pub type EndKey = Both<Option<Seen>>;

/// What rules can see of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// A pod: its identity, and where it runs.
    Pod(IdentityId, Option<u32>),
    /// Somebody else, by position.
    Other(u32),
}

impl Difference {
    /// What of the examples of a pair rules can see: what made the change is the same where this and the ports are.
    #[must_use]
    pub fn seen(&self, networks: [&Network; 2], pair: &Pair) -> Vec<[EndKey; 2]> {
        pair.examples.iter().map(|(from, to)| [self.key(networks, *from), self.key(networks, *to)]).collect()
    }

    fn key(&self, networks: Both<&Network>, end: u32) -> EndKey {
        let [old, new] = networks;
        let stands = self.ends.get(end as usize).map(|end| end.stands.each_ref().map(Option::as_ref));
        let [before, after] = stands.unwrap_or_default();
        [(old, before), (new, after)].map(|(network, what)| {
            Some(match what? {
                What::End(End::Pod(at)) => {
                    let pod = network.topology.pods.get(*at as usize)?;
                    Seen::Pod(pod.identity, pod.node)
                }
                _ => Seen::Other(end),
            })
        })
    }

    /// The rules that made a change.
    #[must_use]
    pub fn causes(&self, networks: [&Network; 2], change: Change, pair: &Pair) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        for (from, to) in &pair.examples {
            for traffic in pair.ports.ranges().iter().take(RANGES).map(PortRange::example) {
                for cause in self.causes_of(networks, change, (*from, *to), traffic) {
                    if !causes.iter().any(|known| known.is_same(&cause)) {
                        causes.push(cause);
                    }
                }
            }
        }
        causes
    }

    fn causes_of(
        &self,
        networks: Both<&Network>,
        change: Change,
        (from, to): (u32, u32),
        traffic: Traffic,
    ) -> Vec<Cause> {
        let [old, new] = networks;
        let case = |network: &Network, side: usize, wants: bool| {
            let stands = |end: u32| self.ends.get(end as usize)?.stands.get(side)?.as_ref();
            case(network, stands(from)?, stands(to)?, traffic, wants)
        };
        // Whether the flow is to pass, in either: of several addresses of a name those that show the change count.
        let (before, after) = match change {
            Change::Opened => (false, true),
            Change::Closed => (true, false),
            Change::Unsure => (false, false),
            Change::Narrowed | Change::Widened => (true, true),
        };
        let before = case(old, 0, before).map(|case| Told { of: Revision::Old, network: old, case });
        let after = case(new, 1, after).map(|case| Told { of: Revision::New, network: new, case });
        let mut causes = Vec::new();
        for direction in Direction::BOTH.into_iter().rev() {
            match change {
                Change::Opened => causes.extend(turned(before.as_ref(), after.as_ref(), direction, true)),
                Change::Closed => causes.extend(turned(after.as_ref(), before.as_ref(), direction, false)),
                Change::Unsure => {
                    let open = [&before, &after].into_iter().flatten();
                    let open = open.filter(|told| told.side(direction).verdict == Verdict::Unknown);
                    causes.extend(open.flat_map(|told| told.open(direction)));
                }
                Change::Narrowed | Change::Widened => {
                    let limited = if change == Change::Narrowed { &after } else { &before };
                    let limited = limited.iter().filter(|told| !told.side(direction).conditions.is_empty());
                    causes.extend(limited.flat_map(|told| told.deciding(direction, Action::Allow)));
                }
            }
        }
        causes
    }
}

impl Cause {
    fn is_same(&self, other: &Self) -> bool {
        self.of == other.of
            && match (&self.what, &other.what) {
                (CauseOf::Rule(one), CauseOf::Rule(other)) => one.rule == other.rule && one.effect == other.effect,
                (one, other) => one == other,
            }
    }
}

/// A flow in one of the networks. Where a name has several addresses, the first for which it passes or does not.
fn case(network: &Network, from: &What, to: &What, traffic: Traffic, passes: bool) -> Option<Case> {
    let end = |what: &What| match what {
        What::End(end) | What::Range(_, _, end) => Some(*end),
        What::Name(_) => None,
    };
    let from = end(from)?;
    let others = match to {
        What::Name(name) => network.addresses_of(name),
        _ => vec![Other::End(end(to)?)],
    };
    let asked = Asked::about(traffic);
    let mut cases: Vec<Case> = others.into_iter().map(|to| network.case(from, to, traffic, &asked)).collect();
    let at = cases.iter().position(|case| (case.verdict == Verdict::Allow) == passes).unwrap_or(0);
    (at < cases.len()).then(|| cases.swap_remove(at))
}

/// A decided flow of one of the networks.
struct Told<'n> {
    of: Revision,
    network: &'n Network,
    case: Case,
}

/// What made one end let a flow pass in one network, and not in the other. `opens` says that it passes after.
fn turned(denied: Option<&Told<'_>>, allowed: Option<&Told<'_>>, direction: Direction, opens: bool) -> Vec<Cause> {
    let Some(allowed) = allowed else { return Vec::new() };
    let allowing = || allowed.deciding(direction, Action::Allow);
    let Some(denied) = denied else { return allowing() };
    match denied.side(direction).verdict {
        Verdict::Allow => return Vec::new(),
        Verdict::Unknown => {
            let open = denied.open(direction);
            return if opens { [open, allowing()].concat() } else { open };
        }
        Verdict::Deny | Verdict::DenyL7 => {}
    }
    let denying = denied.deciding(direction, Action::Deny);
    if !denying.is_empty() && !opens {
        return denying;
    }
    let both = [denying, allowing()].concat();
    if both.is_empty() { denied.isolating(direction) } else { both }
}

impl Told<'_> {
    fn side(&self, direction: Direction) -> &SideDecision {
        match direction {
            Direction::Egress => &self.case.egress,
            Direction::Ingress => &self.case.ingress,
        }
    }

    fn cause(&self, rule: RuleReason) -> Cause {
        Cause { of: self.of, what: CauseOf::Rule(rule) }
    }

    /// The rules of one end that decide, where they do this.
    fn deciding(&self, direction: Direction, action: Action) -> Vec<Cause> {
        let mut rules = self.network.rules_of_side(&self.case, direction);
        let level = |rule: &RuleReason| self.network.rule(rule.rule).map(|rule| rule.level);
        let Some(first) = self.network.deciding(&rules).filter(|rule| rule.effect.action == action) else {
            return Vec::new();
        };
        let first = level(first);
        rules.retain(|rule| rule.effect.met == Certainty::Yes && level(rule) == first);
        rules.into_iter().map(|rule| self.cause(rule)).collect()
    }

    /// The rules of one end of which the input does not tell whether they are about the flow.
    fn open(&self, direction: Direction) -> Vec<Cause> {
        let rules = self.network.rules_of_side(&self.case, direction).into_iter();
        rules.filter(|rule| rule.effect.met == Certainty::Maybe).map(|rule| self.cause(rule)).collect()
    }

    /// The policies that put one end in default deny.
    fn isolating(&self, direction: Direction) -> Vec<Cause> {
        let Some(subject) = self.side(direction).subject else { return Vec::new() };
        let mut causes: Vec<Cause> = Vec::new();
        for (id, met) in self.network.rules_about(subject, direction) {
            let Some(rule) = self.network.rule(id).filter(|rule| rule.default_deny) else { continue };
            let part = ["/ingress", "/egress"].iter().find_map(|part| rule.pointer.split_once(part));
            let pointer = part.map_or(&*rule.pointer, |(before, _)| before).to_owned();
            let what = CauseOf::Isolation { policy: rule.policy, pointer, direction, met };
            let cause = Cause { of: self.of, what };
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        }
        causes
    }
}
