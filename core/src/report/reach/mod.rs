//! A map of what may flow, as tables, graphs and a page.
//!
//! **Architecture invariant:** a picture shows what the answer says, and its reasons are those of a decision about a flow.

mod csv;
mod dot;
mod html;
mod mermaid;
mod table;

use std::collections::BTreeMap;

use crate::flow::decide::{Case, Decision, Question};
use crate::flow::explain::Explained;
use crate::flow::explain::answer::{Answer, At, RuleAnswer, SideAnswer, object_name};
use crate::flow::labels::Certainty;
use crate::flow::reach::{Cell, Group, Kind, Member, PortSet, View};
use crate::flow::{Protocol, Traffic, Verdict};
use crate::order::Order as _;

/// How a map is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: a table, or a list where it would be too wide.
    Table {
        /// Whether to colour.
        color: bool,
        /// The columns that there are.
        width: usize,
    },
    /// The answer of the library.
    Json,
    /// A line for each pair of peers and range of ports.
    Csv,
    /// A graph for Graphviz.
    Dot,
    /// A graph for Mermaid.
    Mermaid,
    /// A page of its own.
    Html,
}

impl Format {
    /// Whether it shows what the reader ought to know by itself.
    #[must_use]
    pub fn has_notes(self) -> bool {
        matches!(self, Self::Json | Self::Html)
    }
}

/// What tells of single flows whether and why they pass.
pub trait Flows {
    /// Decides a flow; none where it cannot be asked about.
    fn decision(&self, question: &Question) -> Option<Decision>;

    /// Decides a flow and says why, as the answer to a question does.
    fn answered(&self, question: &Question) -> Option<(Decision, Answer)>;

    /// Why one flow of a decision is decided so.
    fn explained_case(&self, case: &Case) -> Explained;

    /// Where a field of a policy stands, by the position of the policy and the pointer in it.
    fn place(&self, policy: u32, pointer: &str) -> Option<At>;
}

/// A map to be drawn.
pub struct Picture<'a> {
    view: &'a View,
    port: Option<&'a str>,
    flows: &'a dyn Flows,
    /// How each group is called.
    labels: Vec<String>,
    /// Of each group a flow that it takes from somebody and not from everybody.
    taken: Vec<Option<Traffic>>,
}

/// What passes between two groups.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State<'a> {
    /// Policies are not about either.
    NotDecided,
    /// Nothing passes.
    Denied,
    /// All that is asked about passes.
    All(&'a Cell),
    /// Some of it passes, or may pass.
    Some(&'a Cell),
    /// The input does not tell of any of it.
    Unknown(&'a Cell),
}

impl<'a> Picture<'a> {
    /// The picture of a view, where one port is asked about, of that.
    #[must_use]
    pub fn of(view: &'a View, port: Option<&'a str>, flows: &'a dyn Flows) -> Self {
        let mut taken: Vec<Option<Traffic>> = vec![None; view.groups.len()];
        for flow in &view.flows {
            let cell = view.cells.get(flow.cell as usize).filter(|cell| cell.allow != view.asked);
            let first = cell.and_then(|cell| cell.allow.ranges().first()).map(|range| range.example());
            if let (Some(slot), Some(first)) = (taken.get_mut(flow.to as usize), first) {
                *slot = Some(slot.map_or(first, |known| known.min(first)));
            }
        }
        Self { view, port, flows, labels: labels(view), taken }
    }

    /// The picture in a format. JSON is written by the answer itself.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Table { color, width } => table::render(self, color, width),
            Format::Json => String::new(),
            Format::Csv => csv::render(self.view),
            Format::Dot => dot::render(self),
            Format::Mermaid => mermaid::render(self),
            Format::Html => html::render(self),
        }
    }

    fn group(&self, at: u32) -> Option<&'a Group> {
        self.view.groups.get(at as usize)
    }

    fn label(&self, at: u32) -> &str {
        self.labels.get(at as usize).map_or("", String::as_str)
    }

    /// The groups from which, or to which, flows are asked about.
    fn side(&self, is_asked: fn(&Group) -> bool) -> Vec<u32> {
        (0_u32..).zip(&self.view.groups).filter(|(_, group)| is_asked(group)).map(|(at, _)| at).collect()
    }

    fn state(&self, from: u32, to: u32) -> State<'a> {
        match self.view.between(from, to) {
            None if !self.view.is_decided(from, to) => State::NotDecided,
            None => State::Denied,
            Some(cell) if cell.allow == self.view.asked => State::All(cell),
            Some(cell) if cell.allow.is_empty() && cell.unknown == self.view.asked => State::Unknown(cell),
            Some(cell) => State::Some(cell),
        }
    }

    /// A question about one flow between two groups.
    fn question(&self, from: u32, to: u32, traffic: Traffic) -> Option<Question> {
        let source = self.group(from)?.members.first()?;
        let others = &self.group(to)?.members;
        let target = if from == to { others.get(1).or(others.first())? } else { others.first()? };
        let name = |member: &Member| member.question.clone();
        Some(Question { from: name(source), to: name(target), port: traffic.to_string(), ..Question::default() })
    }

    /// A flow that does not pass, such that others pass where there are some.
    fn denied_example(&self, from: u32, to: u32) -> Option<Traffic> {
        let denied = match self.view.between(from, to) {
            None => self.view.asked.clone(),
            Some(cell) => self.view.asked.without(&cell.allow).without(&cell.unknown),
        };
        let usual = [80, 443].map(|port| Traffic { protocol: Protocol::Tcp, port });
        let taken = self.taken.get(to as usize).copied().flatten();
        let first = denied.ranges().first().map(|range| range.example());
        taken.into_iter().chain(usual).filter(|traffic| denied.contains(*traffic)).chain(first).next()
    }

    /// A flow that passes, or may pass.
    fn passing_example(&self, from: u32, to: u32) -> Option<Traffic> {
        let cell = self.view.between(from, to)?;
        let set = if cell.allow.is_empty() { &cell.unknown } else { &cell.allow };
        let usual = Traffic { protocol: Protocol::Tcp, port: 80 };
        let taken = self.taken.get(to as usize).copied().flatten();
        let first = set.ranges().first().map(|range| range.example());
        taken.into_iter().chain([usual]).filter(|traffic| set.contains(*traffic)).chain(first).next()
    }

    /// Why something does not pass, in one line, and whether that is by default.
    fn why_not(&self, from: u32, to: u32) -> Option<WhyNot> {
        let question = self.question(from, to, self.denied_example(from, to)?)?;
        let (decision, answer) = self.flows.answered(&question)?;
        Some(WhyNot { is_default: is_default_deny(&decision), text: sentence(&answer) })
    }
}

/// Why something does not pass.
struct WhyNot {
    is_default: bool,
    text: String,
}

/// Whether nothing but a default denies.
fn is_default_deny(decision: &Decision) -> bool {
    let sides = decision.cases.iter().flat_map(|case| [&case.egress, &case.ingress]);
    let mut denying = sides.filter(|side| side.verdict == Verdict::Deny).peekable();
    denying.peek().is_some() && denying.all(|side| side.outcome.by_default)
}

/// Why a flow does not pass: of the end that stops it the rule that denies it, or what is missing in that which is nearest.
fn sentence(answer: &Answer) -> String {
    let (egress, ingress) = sides_of(answer);
    let (word, side) = if egress.verdict == Verdict::Deny { ("egress", egress) } else { ("ingress", ingress) };
    let reason = side.reason.as_deref().unwrap_or_default();
    match telling(side) {
        Some((why, place)) => format!("{word}: {why} ({place})"),
        None => format!("{word}: {reason}"),
    }
}

/// Both sides of an answer, of several cases that differ those of the first.
fn sides_of(answer: &Answer) -> (&SideAnswer, &SideAnswer) {
    match answer.cases.first() {
        Some(case) if answer.egress.rules.is_none() || answer.ingress.rules.is_none() => (&case.egress, &case.ingress),
        _ => (&answer.egress, &answer.ingress),
    }
}

/// What of the rules of a side tells most about why it stops a flow, and where it stands.
fn telling(side: &SideAnswer) -> Option<(String, String)> {
    let rules = side.rules.as_deref()?;
    if let Some(rule) = rules.iter().find(|rule| rule.effect == "deny") {
        let name = object_name(&rule.at.object);
        return Some((format!("denied by {name} {}", rule.steps), place(rule)));
    }
    let met = |rule: &&RuleAnswer| rule.lines.iter().filter(|line| line.met == Certainty::Yes).count();
    let mut near: Vec<&RuleAnswer> = rules.iter().filter(|rule| rule.effect == "no-match").collect();
    near.order_by_key(|rule| std::cmp::Reverse(met(rule)));
    let rule = near.first()?;
    let line = rule.lines.iter().find(|line| line.met == Certainty::No)?;
    Some((line.text.clone(), format!("{}:{}", rule.at.file, line.line)))
}

fn place(rule: &RuleAnswer) -> String {
    format!("{}:{}", rule.at.file, rule.at.range.start.line)
}

/// The names of the groups: short, and each once where it can be.
fn labels(view: &View) -> Vec<String> {
    let is_outside = |member: &Member| member.kind == Kind::Outside;
    let outside: Vec<usize> = view
        .groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.members.iter().any(is_outside))
        .map(|(at, _)| at)
        .collect();
    // Of what is outside the group with most addresses is all that no policy tells apart from the rest.
    let size = |at: &usize| {
        let ranges =
            view.groups.get(*at).into_iter().flat_map(|group| &group.members).filter_map(|member| member.range);
        ranges.fold(0_u128, |all, range| all.saturating_add(range.size()))
    };
    let world = outside.iter().copied().max_by_key(|at| (size(at), std::cmp::Reverse(*at)));
    let ranges = |group: &Group| group.members.iter().filter(|member| is_outside(member)).count();
    let begins_outside = |group: &Group| group.members.first().is_some_and(is_outside);
    let is_named_so = |group: &Group| ranges(group) > 1 && begins_outside(group);
    let is_world = |at: usize| world == Some(at) && view.groups.get(at).is_some_and(is_named_so);
    let label = |(at, group): (usize, &Group)| {
        if is_world(at) {
            let name = if outside.len() == 1 { "outside" } else { "outside, others" };
            let more = group.members.iter().filter(|member| !is_outside(member)).count();
            return if more == 0 { name.to_owned() } else { format!("{name} +{more}") };
        }
        let Some(first) = group.members.first() else { return String::new() };
        let block = first.range.and_then(|range| {
            let mut blocks = range.blocks();
            let (block, next) = (blocks.next()?, blocks.next());
            (next.is_none() && range.first() != range.last()).then(|| format!("ip:{block}"))
        });
        let name = block.unwrap_or_else(|| first.name.clone());
        match group.members.len() {
            0 | 1 => name,
            number => format!("{name} +{}", number.saturating_sub(1)),
        }
    };
    view.groups.iter().enumerate().map(label).collect()
}

/// A set of ports in short: TCP without its name, and what is missing where that is less.
fn short_ports(ports: &PortSet, asked: &PortSet) -> String {
    let text = ports.text();
    let text = match text.strip_suffix("/TCP") {
        Some(numbers) if !numbers.contains(['/', ' ']) => numbers.to_owned(),
        _ => text,
    };
    let missing = asked.without(ports);
    let but = missing.text();
    if asked.is_everything() && !missing.is_empty() && but.len().saturating_add(8) < text.len() {
        return format!("all but {but}");
    }
    text
}

/// Groups in sections, by what they are: namespaces first, each with its members in order.
fn sections(view: &View) -> BTreeMap<(u8, String), Vec<u32>> {
    let mut sections: BTreeMap<(u8, String), Vec<u32>> = BTreeMap::new();
    for (at, group) in (0_u32..).zip(&view.groups) {
        let rank = match group.members.first().map(|member| &member.kind) {
            Some(Kind::Workload(_) | Kind::Pod(_)) => 0,
            Some(Kind::Entity) => 2,
            Some(Kind::Name) => 3,
            _ => 4,
        };
        let is_outside = group.members.iter().any(|member| member.kind == Kind::Outside);
        let key = match group.kind() {
            Some(kind) => (rank, kind),
            None if is_outside && rank > 0 => (4, "outside".to_owned()),
            None => (1, "of several namespaces".to_owned()),
        };
        sections.entry(key).or_default().push(at);
    }
    sections
}
