//! The rules that are about one kind of subject in one direction, laid out by port, so that a flow is decided by looking
//! at few of them.
//!
//! A table is cut at every port that some rule names. For each piece the rules stand in the order in which they count, and
//! those that stand side by side and do the same are one step with the union of their peers. A walk goes through the
//! steps; an explanation is the same walk with each step opened into its rules.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::labels::{Certainty, Identity, Sym};
use super::rule::{Action, Authentication, Level, PortNumber, Ports, RuleId};
use super::selection::Selected;
use super::set::Set;
use super::{Network, Protocol, Traffic};
use crate::policy::Direction;

/// How many protocols have pieces of their own; see [`Protocol::index`].
const PROTOCOLS: usize = 6;

/// The rules of one kind of subject in one direction.
#[derive(Debug, Default)]
pub struct Table {
    /// Whether what no rule allows is denied.
    pub default_deny: Certainty,
    /// Whether any rule is about the subject.
    pub has_rules: Certainty,
    /// Steps for traffic of every protocol.
    all: Range<u32>,
    /// For each protocol where a piece begins, and its steps.
    pieces: [Vec<(u16, Range<u32>)>; PROTOCOLS],
    steps: Vec<Step>,
    members: Vec<Member>,
}

/// Rules that count at once.
#[derive(Debug)]
pub struct Step {
    /// When they count, and what they do.
    pub level: Level,
    /// Whether they allow under conditions: layer 7, authentication.
    pub is_special: bool,
    /// Whom they mean.
    pub peers: Arc<Selected>,
    members: Range<u32>,
}

/// A rule in a step.
#[derive(Clone, Debug)]
pub struct Member {
    /// The rule.
    pub rule: RuleId,
    /// Whether it is about the subject, and its ports about the traffic.
    pub certainty: Certainty,
    /// To which peers it is limited, where its port is a name that not all give the same number.
    pub limit: Option<Set>,
    /// Whether it allows under conditions.
    pub is_special: bool,
}

/// One rule for a range of ports, on the way to a table.
#[derive(Clone, Debug)]
struct Span {
    protocol: usize,
    first: u16,
    last: u16,
    member: Member,
}

impl Table {
    /// The steps that are about traffic, in the order in which they count.
    pub fn steps(&self, traffic: Traffic) -> impl Iterator<Item = &Step> {
        let all = self.range(&self.all);
        let pieces = self.pieces.get(traffic.protocol.index()).map_or(&[][..], Vec::as_slice);
        let next = pieces.partition_point(|(first, _)| *first <= traffic.port);
        let piece = next.checked_sub(1).and_then(|at| pieces.get(at)).map_or(&[][..], |(_, steps)| self.range(steps));
        Merge { one: all, other: piece }
    }

    /// The rules of a step.
    #[must_use]
    pub fn members(&self, step: &Step) -> &[Member] {
        self.members.get(step.members.start as usize..step.members.end as usize).unwrap_or_default()
    }

    fn range(&self, range: &Range<u32>) -> &[Step] {
        self.steps.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// Two lists of steps in one order.
struct Merge<'t> {
    one: &'t [Step],
    other: &'t [Step],
}

impl<'t> Iterator for Merge<'t> {
    type Item = &'t Step;

    fn next(&mut self) -> Option<&'t Step> {
        let takes_one = match (self.one.first(), self.other.first()) {
            (Some(one), Some(other)) => one.level <= other.level,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let list = if takes_one { &mut self.one } else { &mut self.other };
        let (first, rest) = list.split_first()?;
        *list = rest;
        Some(first)
    }
}

/// Lays out the rules that are about a subject.
pub(super) struct Builder<'n> {
    network: &'n Network,
    direction: Direction,
    subject: &'n Identity,
    rules: &'n [(RuleId, Certainty)],
    table: Table,
}

impl<'n> Builder<'n> {
    /// A builder for a subject and the rules that are or may be about it.
    pub(super) fn new(
        network: &'n Network,
        direction: Direction,
        subject: &'n Identity,
        rules: &'n [(RuleId, Certainty)],
    ) -> Self {
        Self { network, direction, subject, rules, table: Table::default() }
    }

    /// The table.
    pub(super) fn build(mut self) -> Table {
        let ends = self.ends_of_names();
        let mut all = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        for (id, certainty) in self.rules {
            let Some(rule) = self.network.rule(*id) else { continue };
            self.table.has_rules = self.table.has_rules.or(*certainty);
            if rule.default_deny {
                self.table.default_deny = self.table.default_deny.or(*certainty);
            }
            let is_allow = rule.level.action == Action::Allow;
            let asks = is_allow && rule.authentication != Authentication::None;
            let member = Member { rule: *id, certainty: *certainty, limit: None, is_special: asks };
            match &rule.ports {
                Ports::All => all.push(member),
                Ports::Of(ports) => {
                    for port in ports {
                        let is_special = asks || port.l7.is_some();
                        let member = Member { is_special, ..member.clone() };
                        let number = match port.number {
                            PortNumber::Name(name, end) => {
                                PortNumber::Name(name, ends.get(&(name, port.protocol)).copied().unwrap_or(end))
                            }
                            number => number,
                        };
                        self.spread(port.protocol, number, &member, &mut spans);
                    }
                }
            }
        }
        self.table.all = self.add(&all);
        for protocol in 0..PROTOCOLS {
            let of_protocol: Vec<&Span> = spans.iter().filter(|span| span.protocol == protocol).collect();
            let pieces = self.cut(&of_protocol);
            if let Some(list) = self.table.pieces.get_mut(protocol) {
                *list = pieces;
            }
        }
        self.table
    }

    /// To which port names reach, where the first rule that has a name decides it for all others.
    fn ends_of_names(&self) -> BTreeMap<(Sym, Protocol), u16> {
        let mut ends = BTreeMap::new();
        if !self.network.terms.is_cilium() {
            return ends;
        }
        for rule in self.rules.iter().filter_map(|(id, _)| self.network.rule(*id)) {
            let Ports::Of(ports) = &rule.ports else { continue };
            for port in ports {
                if let PortNumber::Name(name, end) = port.number {
                    ends.entry((name, port.protocol)).or_insert(end);
                }
            }
        }
        ends
    }

    /// The ranges of ports that an item means.
    fn spread(&self, protocol: Protocol, number: PortNumber, member: &Member, spans: &mut Vec<Span>) {
        let (index, only) = match protocol {
            Protocol::Other(number) => (protocol.index(), Some(u16::from(number))),
            _ => (protocol.index(), None),
        };
        let mut push = |first: u16, last: u16, member: Member| {
            let (first, last) = only.map_or((first, last), |only| (only, only));
            spans.push(Span { protocol: index, first, last, member });
        };
        match number {
            PortNumber::Range(first, last) => push(first, last, member.clone()),
            PortNumber::Unknown => push(0, u16::MAX, Member { certainty: Certainty::Maybe, ..member.clone() }),
            PortNumber::Name(name, end) => match self.direction {
                Direction::Ingress => {
                    if let Some(port) = self.subject.port(name, protocol) {
                        push(port, end.max(port), member.clone());
                    }
                }
                Direction::Egress => {
                    // What each pod names has no end (E7).
                    let end = if self.network.terms.names_ports_by_pod() { 0 } else { end };
                    for (port, holders) in self.network.named_port(name, protocol) {
                        push(*port, end.max(*port), Member { limit: holders.clone(), ..member.clone() });
                    }
                }
            },
        }
    }

    /// The pieces of a protocol: at each port where a range begins or ends, the steps from there on.
    fn cut(&mut self, spans: &[&Span]) -> Vec<(u16, Range<u32>)> {
        let mut bounds: Vec<u16> = spans.iter().map(|span| span.first).collect();
        bounds.extend(spans.iter().filter_map(|span| span.last.checked_add(1)));
        bounds.sort_unstable();
        bounds.dedup();
        let mut begins: BTreeMap<u16, Vec<&Span>> = BTreeMap::new();
        for span in spans {
            begins.entry(span.first).or_default().push(span);
        }
        let mut open: Vec<&Span> = Vec::new();
        let mut pieces = Vec::with_capacity(bounds.len());
        for bound in bounds {
            open.retain(|span| span.last >= bound);
            open.extend(begins.get(&bound).into_iter().flatten());
            let members: Vec<Member> = open.iter().map(|span| span.member.clone()).collect();
            pieces.push((bound, self.add(&members)));
        }
        pieces
    }

    /// Adds the steps of some rules.
    fn add(&mut self, members: &[Member]) -> Range<u32> {
        let position = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let first = position(self.table.steps.len());
        let mut by_level: BTreeMap<(Level, bool), Vec<Member>> = BTreeMap::new();
        for member in members {
            let Some(rule) = self.network.rule(member.rule) else { continue };
            by_level.entry((rule.level, member.is_special)).or_default().push(member.clone());
        }
        for ((level, is_special), members) in by_level {
            let met: Vec<Arc<Selected>> =
                members.iter().map(|member| self.network.peers_of(member, self.rules)).collect();
            let peers = match met.as_slice() {
                [only] => Arc::clone(only),
                several => {
                    let sure = Set::union(several.iter().map(|one| &one.sure));
                    let maybe = Set::union(several.iter().map(|one| &one.maybe)).without(&sure);
                    Arc::new(Selected { sure, maybe })
                }
            };
            let start = position(self.table.members.len());
            self.table.members.extend(members);
            let end = position(self.table.members.len());
            self.table.steps.push(Step { level, is_special, peers, members: start..end });
        }
        first..position(self.table.steps.len())
    }
}
