//! Whether an expectation holds, with the first pair and the lowest port for which it does not.

use std::collections::HashMap;
use std::rc::Rc;

use super::answer::Status;
use super::ground::Ground;
use super::members::Member;
use super::ports::lowest;
use super::who::{Who, Written};
use super::{Expectation, Holds};
use crate::flow::Traffic;
use crate::flow::reach::PortSet;
use crate::order::Order as _;
use crate::rules::wording::counted;

/// What becomes of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it holds.
    pub status: Status,
    /// The flow for which it does not, or is not known to.
    pub pair: Option<Pair>,
    /// Why, where no flow tells.
    pub why: Option<String>,
    /// A flow that only passes under conditions.
    pub limited: Option<Pair>,
    /// What the reader ought to know.
    pub notes: Vec<String>,
}

/// A flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who begins it.
    pub from: String,
    /// Whom it goes to.
    pub to: String,
    /// The traffic.
    pub traffic: Traffic,
}

/// Of some traffic what is not as expected, what is not known to be, and what passes under conditions.
#[derive(Debug, Default)]
struct Judged {
    wrong: PortSet,
    unknown: PortSet,
    limited: PortSet,
}

/// Those whom one side of an expectation means.
#[derive(Debug, Default)]
struct Found {
    members: Vec<Member>,
    /// Why some of those who are named are nobody.
    nobody: Vec<String>,
}

impl Ground<'_> {
    /// Holds an expectation against the map. `incomplete` says why not all pods that it means could be made up.
    #[must_use]
    pub fn judge(&self, expectation: &Expectation, incomplete: Option<&str>) -> Outcome {
        let mut outcome = Outcome { status: Status::Pass, pair: None, why: None, limited: None, notes: Vec::new() };
        let from = self.found(&expectation.from, None, &mut outcome.notes);
        let to = self.found(&expectation.to, Some(&expectation.ports), &mut outcome.notes);
        let except = self.found(&expectation.except, None, &mut outcome.notes);
        for (key, found) in [("from", &from), ("to", &to), ("except", &except)] {
            let Some(why) = found.nobody.first() else { continue };
            if expectation.holds.is_met_by_nobody() || key == "except" {
                outcome.notes.extend(found.nobody.iter().map(|why| format!("`{key}` names nobody: {why}")));
            } else if outcome.status == Status::Pass {
                outcome.status = Status::Fail;
                outcome.why = Some(format!("`{key}` names nobody: {why}"));
            }
        }
        if outcome.status == Status::Fail {
            return outcome;
        }
        let from = match expectation.holds {
            Holds::Only => self.without(self.everybody(expectation.future), &from.members),
            _ => from.members,
        };
        let to = self.without(to.members, &except.members);
        self.hold(expectation, self.sorted(from), self.sorted(to), &mut outcome);
        if let (Some(why), Status::Pass) = (incomplete, outcome.status) {
            outcome.status = Status::Unknown;
            outcome.why = Some(why.to_owned());
        }
        outcome
    }

    /// Those whom one side means. Where traffic is asked for, a Service without such a port is nobody.
    fn found(&self, written: &[Written], asked: Option<&PortSet>, notes: &mut Vec<String>) -> Found {
        let mut found = Found::default();
        for one in written {
            if let Who::Pods(pods) = &one.who {
                let count = self.on_host(pods);
                if count > 0 {
                    let pods = counted(count as u128, "pod", "pods");
                    notes.push(format!(
                        "`{}` leaves out {pods} on the network of their node: policies see the node",
                        one.text
                    ));
                }
            }
            match self.members(one) {
                Ok(members) => {
                    if asked.is_some_and(|asked| members.iter().all(|member| member.traffic(asked).is_empty())) {
                        found.nobody.push(format!("none of `ports` is a port of `{}`", one.text));
                    }
                    found.members.extend(members);
                }
                Err(why) => found.nobody.push(why),
            }
        }
        found
    }

    fn sorted(&self, mut members: Vec<Member>) -> Vec<Member> {
        members.order_by_cached_key(|member| (member.order(self), !member.is_sure));
        members.dedup_by(|one, other| one.spot == other.spot && one.behind == other.behind);
        members
    }

    fn hold(&self, expectation: &Expectation, from: Vec<Member>, to: Vec<Member>, outcome: &mut Outcome) {
        let mut known: HashMap<(u32, u32), Rc<Judged>> = HashMap::new();
        let mut unsure: Option<(Pair, bool)> = None;
        let mut is_any_sure = false;
        for source in &from {
            for target in &to {
                if self.is_one(source, target) {
                    continue;
                }
                let is_sure = source.is_sure && target.is_sure;
                is_any_sure |= is_sure;
                let judge = || Rc::new(self.judged(expectation, source, target));
                let judged = match self.classes(source, target).filter(|_| target.behind.is_none()) {
                    Some(classes) => Rc::clone(known.entry(classes).or_insert_with(judge)),
                    None => judge(),
                };
                let pair = |ports: &PortSet| {
                    Some(Pair { from: source.name.clone(), to: target.name.clone(), traffic: lowest(ports)? })
                };
                if let Some(pair) = pair(&judged.wrong) {
                    if is_sure {
                        outcome.status = Status::Fail;
                        outcome.pair = Some(pair);
                        return;
                    }
                    unsure.get_or_insert((pair, true));
                } else if let Some(pair) = pair(&judged.unknown) {
                    unsure.get_or_insert((pair, false));
                }
                if outcome.limited.is_none() {
                    outcome.limited = pair(&judged.limited);
                }
            }
        }
        if let Some((pair, is_of_selection)) = unsure {
            outcome.status = Status::Unknown;
            if is_of_selection {
                let of = |members: &[Member], name: &str| {
                    members.iter().any(|member| member.name == name && !member.is_sure).then(|| name.to_owned())
                };
                let who = of(&from, &pair.from).or_else(|| of(&to, &pair.to)).unwrap_or_default();
                outcome.why = Some(format!("whether `{who}` is meant is not known: not all its labels are given"));
            }
            outcome.pair = Some(pair);
        } else if !is_any_sure && !expectation.holds.is_met_by_nobody() {
            let is_unsure = from.iter().chain(&to).any(|member| !member.is_sure);
            outcome.status = if is_unsure { Status::Unknown } else { Status::Pass };
            outcome.why = is_unsure.then(|| {
                "whether anybody is meant is not known: not all labels of pods and namespaces are given".to_owned()
            });
        }
    }

    fn judged(&self, expectation: &Expectation, from: &Member, to: &Member) -> Judged {
        let asked = to.traffic(&expectation.ports);
        let cell = self.cell(from, to);
        let unknown = asked.intersection(&cell.unknown);
        if expectation.holds.passes() {
            let wrong = asked.without(&cell.allow).without(&unknown);
            return Judged { wrong, unknown, limited: asked.intersection(&cell.limited) };
        }
        Judged { wrong: asked.intersection(&cell.allow), unknown, limited: PortSet::default() }
    }
}
