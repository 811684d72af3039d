//! Why flows between the groups of a page pass or do not.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;

use super::super::{Flows, Picture, State, is_default_deny, place, sides_of};
use super::texts::Texts;
use crate::flow::decide::{Decision, Question};
use crate::flow::explain::answer::{LineAnswer, RuleAnswer, SideAnswer, object_name, steps};
use crate::flow::explain::{Part, RuleReason, Side};
use crate::flow::labels::Certainty;
use crate::flow::{Traffic, Verdict};
use crate::limits::{MAX_REACH_MARKS, MAX_REACH_REASON_BYTES, MAX_REACH_REASONS};
use crate::report::RefusedBy;

/// Rules that do not match which are shown of an end that stops a flow.
const SHOWN: usize = 20;

/// How much a page explains.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Pairs with reasons.
    pub(super) pairs: usize,
    /// Bytes of these.
    pub(super) bytes: usize,
    /// Further pairs of which it is told whether they are denied by default.
    pub(super) marks: usize,
}

impl Limits {
    pub(super) const OF_PAGES: Self =
        Self { pairs: MAX_REACH_REASONS, bytes: MAX_REACH_REASON_BYTES, marks: MAX_REACH_MARKS };
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct SideData {
    verdict: Verdict,
    reason: String,
    rules: Vec<usize>,
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
    ignored: Vec<IgnoredData>,
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct IgnoredData {
    policy: String,
    why: String,
    place: String,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A rule as positions of words: effect, policy, rule and place; and for each line the part, whether it is met, the text
/// and the place.
type RuleData = ([usize; 4], Vec<[usize; 4]>);

/// How a place in a policy is told.
struct Place {
    /// The policy.
    policy: String,
    /// The steps from the policy to it.
    steps: String,
    /// File and line.
    at: String,
}

/// The places of a page by policy and pointer; none where something has no place.
#[derive(Default)]
struct Places {
    known: HashMap<u32, HashMap<String, Option<Rc<Place>>>>,
}

impl Places {
    fn of(&mut self, flows: &dyn Flows, policy: u32, pointer: &str) -> Option<Rc<Place>> {
        let of_policy = self.known.entry(policy).or_default();
        if let Some(known) = of_policy.get(pointer) {
            return known.clone();
        }
        let place = flows.place(policy, pointer).map(|at| {
            let (policy, steps) = (object_name(&at.object), steps(pointer));
            Rc::new(Place { policy, steps, at: format!("{}:{}", at.file, at.range.start.line) })
        });
        of_policy.insert(pointer.to_owned(), place.clone());
        place
    }
}

/// The reasons of pairs, the sides each once.
pub(super) struct Reasons<'p, 'a> {
    picture: &'p Picture<'a>,
    pub(super) why: serde_json::Map<String, serde_json::Value>,
    sides: Texts<SideData>,
    rules: Texts<RuleData>,
    words: Texts<String>,
    places: Places,
    left: Limits,
    /// Whether some pair is not explained.
    pub(super) is_cut: bool,
}

impl<'p, 'a> Reasons<'p, 'a> {
    pub(super) fn of(picture: &'p Picture<'a>, left: Limits) -> Self {
        Self {
            picture,
            why: serde_json::Map::new(),
            sides: Texts::default(),
            rules: Texts::default(),
            words: Texts::default(),
            places: Places::default(),
            left,
            is_cut: false,
        }
    }

    /// The sides, the rules and the words that reasons consist of.
    pub(super) fn parts(&mut self) -> [Vec<serde_json::Value>; 3] {
        [&mut self.sides.all, &mut self.rules.all, &mut self.words.all].map(std::mem::take)
    }

    /// Whether there is no room for the reasons of one more pair.
    fn is_full(&self) -> bool {
        let bytes = [self.sides.bytes, self.rules.bytes, self.words.bytes];
        self.left.pairs == 0 || bytes.into_iter().fold(0, usize::saturating_add) >= self.left.bytes
    }

    /// Explains a flow that does not pass and one that does, and tells whether nothing passes by default.
    pub(super) fn explain(&mut self, from: u32, to: u32, state: &State<'_>) -> bool {
        if *state == State::NotDecided {
            return false;
        }
        if self.is_full() {
            self.is_cut = true;
            return *state == State::Denied && self.is_default(from, to);
        }
        self.left.pairs = self.left.pairs.saturating_sub(1);
        let denied = match state {
            State::Denied | State::Some(_) => self.picture.denied_example(from, to),
            _ => None,
        };
        let passing = self.picture.passing_example(from, to);
        let mut flows = Vec::new();
        let mut is_default = false;
        for traffic in [passing, denied].into_iter().flatten() {
            let Some((decision, pair)) = self.ask(from, to, traffic) else { continue };
            is_default = is_default_deny(&decision);
            flows.push(serde_json::json!([traffic.to_string(), decision.verdict, pair[0], pair[1]]));
        }
        if !flows.is_empty() {
            self.why.insert(format!("{from}-{to}"), flows.into());
        }
        is_default && *state == State::Denied
    }

    /// Whether nothing passes by default, without an explanation.
    fn is_default(&mut self, from: u32, to: u32) -> bool {
        let Some(left) = self.left.marks.checked_sub(1) else { return false };
        self.left.marks = left;
        let traffic = self.picture.denied_example(from, to);
        let question = traffic.and_then(|traffic| self.picture.question(from, to, traffic));
        let decided = question.and_then(|question| self.picture.flows.decision(&question));
        decided.is_some_and(|decision| is_default_deny(&decision))
    }

    /// The decision about a flow, with both sides by position.
    fn ask(&mut self, from: u32, to: u32, traffic: Traffic) -> Option<(Decision, [usize; 2])> {
        let question: Question = self.picture.question(from, to, traffic)?;
        let flows = self.picture.flows;
        let decision = flows.decision(&question)?;
        if let [case] = decision.cases.as_slice() {
            let explained = flows.explained_case(case);
            let sides = [&explained.egress, &explained.ingress].map(|side| self.side(side));
            return Some((decision, sides));
        }
        let (decision, answer) = flows.answered(&question)?;
        let (egress, ingress) = sides_of(&answer);
        let sides = [egress, ingress].map(|side| self.side_of_answer(side));
        Some((decision, sides))
    }

    fn side<'s>(&mut self, side: &'s Side) -> usize {
        let flows = self.picture.flows;
        let with_place = |rule: &'s RuleReason| Some((rule, self.places.of(flows, rule.policy, &rule.pointer)?));
        let rules: Vec<(&RuleReason, Rc<Place>)> = side.rules.iter().filter_map(with_place).collect();
        let (rules, more) = shown(rules, side.verdict, |(rule, _)| rule.effect.met == Certainty::No);
        let rules = rules.iter().map(|(rule, place)| self.rule(rule, place)).collect();
        let ignored = side.ignored.iter().filter_map(|ignored| {
            let place = self.places.of(flows, ignored.policy, &ignored.pointer)?;
            Some(IgnoredData::of(ignored.by, &ignored.why, place.policy.clone(), place.at.clone()))
        });
        let ignored = ignored.collect();
        self.sides.of(&SideData { verdict: side.verdict, reason: side.reason.clone(), rules, more, ignored })
    }

    fn rule(&mut self, rule: &RuleReason, place: &Place) -> usize {
        let head = self.words([rule.effect.word(), &place.policy, &place.steps, &place.at]);
        let mut lines = Vec::with_capacity(rule.lines.len());
        for line in &rule.lines {
            let at = self.places.of(self.picture.flows, rule.policy, &line.pointer);
            let at = at.as_ref().map_or("", |place| &place.at);
            lines.push(match line.item.as_str() {
                "" => self.words([part(line.part), met(line.met), &line.why, at]),
                item => self.words([part(line.part), met(line.met), &format!("{item}: {}", line.why), at]),
            });
        }
        self.rules.of(&(head, lines))
    }

    /// A side of an answer, which several ends have together.
    fn side_of_answer(&mut self, side: &SideAnswer) -> usize {
        let rules = side.rules.iter().flatten().collect();
        let (rules, more) = shown(rules, side.verdict, |rule| rule.effect == "no-match");
        let rules = rules.into_iter().map(|rule| self.rule_of_answer(rule)).collect();
        let ignored = side.ignored.iter().map(|ignored| {
            let at = &ignored.at;
            let place = format!("{}:{}", at.file, at.range.start.line);
            IgnoredData::of(ignored.by, &ignored.why, object_name(&at.object), place)
        });
        let reason = side.reason.clone().unwrap_or_default();
        self.sides.of(&SideData { verdict: side.verdict, reason, rules, more, ignored: ignored.collect() })
    }

    fn rule_of_answer(&mut self, rule: &RuleAnswer) -> usize {
        let head = self.words([rule.effect, &object_name(&rule.at.object), &rule.steps, &place(rule)]);
        let line = |line: &LineAnswer| {
            self.words([part(line.part), met(line.met), &line.text, &format!("{}:{}", rule.at.file, line.line)])
        };
        let lines = rule.lines.iter().map(line).collect();
        self.rules.of(&(head, lines))
    }

    fn words(&mut self, texts: [&str; 4]) -> [usize; 4] {
        texts.map(|text| self.words.of(text))
    }
}

/// The rules that are shown of a side: those that match first. Of an end that lets the flow pass, what does not match tells
/// nothing. The second part is how many of these are left out.
fn shown<Rule>(rules: Vec<Rule>, verdict: Verdict, is_other: impl Fn(&Rule) -> bool) -> (Vec<Rule>, usize) {
    let most = if verdict == Verdict::Allow { 0 } else { SHOWN };
    let (others, mut matching): (Vec<Rule>, Vec<Rule>) = rules.into_iter().partition(is_other);
    let more = others.len().saturating_sub(most);
    matching.truncate(SHOWN);
    matching.extend(others.into_iter().take(most));
    (matching, more)
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Subject => "subject",
        Part::Peer => "peer",
        Part::Port => "port",
    }
}

fn met(met: Certainty) -> &'static str {
    match met {
        Certainty::Yes => "yes",
        Certainty::Maybe => "maybe",
        Certainty::No => "no",
    }
}

impl IgnoredData {
    fn of(by: RefusedBy, why: &str, policy: String, place: String) -> Self {
        let by = match by {
            RefusedBy::Cilium => "Cilium ignores it",
            _ => "the API server refuses it",
        };
        Self { policy, why: format!("{by}: {why}"), place }
    }
}
