//! The rules that are about one kind of subject in one direction, laid out by port, so that a flow is decided by looking
//! at few of them.
//!
//! A table is cut at every port that some rule names. For each piece the rules stand in the order in which they count, and
//! those that stand side by side and do the same are one step with the union of their peers. A walk goes through the
//! steps; an explanation is the same walk with each step opened into its rules.
//!
//! Where many ranges of ports lie over each other, pieces would hold them again and again. Then the ranges are parted into
//! blocks whose sizes are powers of two, with one layer of pieces for each size.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::dns::Naming;
use super::labels::{Certainty, Identity, Sym};
use super::network::Required;
use super::rule::{Action, Authentication, Level, PortNumber, Ports, RuleId, RulePeer, SelectorId};
use super::selection::Selected;
use super::set::Set;
use super::{Network, Protocol, Traffic};
use crate::order::Order as _;
use crate::policy::Direction;

/// How many protocols have pieces of their own; see [`Protocol::index`].
const PROTOCOLS: usize = 6;

/// How many layers a protocol has at most: one for each size of blocks.
const LAYERS: usize = u16::BITS as usize + 1;

/// How many rules the pieces of one layer may hold before they are parted: so many, and so many for each range.
const ROOM: usize = 4_096;
const ROOM_OF_RANGE: usize = 8;

/// Where each piece begins, and its steps.
type Layer = Vec<(u16, Range<u32>)>;

/// The rules of one kind of subject in one direction.
#[derive(Debug, Default)]
pub struct Table {
    /// Whether what no rule allows is denied.
    pub default_deny: Certainty,
    /// Whether any rule is about the subject.
    pub has_rules: Certainty,
    /// What the rules have to do with names of DNS; for egress.
    pub naming: Naming,
    /// What rules that do something require of the endpoints that others of them mean (R23).
    pub requires: Vec<(Action, SelectorId)>,
    /// Whom that leaves.
    pub(super) required: Vec<Required>,
    /// To which port names reach, where the rules about a name are not looked at each by itself.
    ends: BTreeMap<(Sym, Protocol), End>,
    /// Steps for traffic of every protocol.
    all: Range<u32>,
    /// For each protocol its layers.
    layers: [Vec<Layer>; PROTOCOLS],
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
    pub limit: Option<Arc<Set>>,
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
    /// Whom the rule means there.
    peers: Arc<Selected>,
}

impl Table {
    /// The steps that are about traffic, in the order in which they count.
    pub fn steps(&self, traffic: Traffic) -> impl Iterator<Item = &Step> {
        let layers = self.layers.get(traffic.protocol.index()).map_or(&[][..], Vec::as_slice);
        let (one, others) =
            layers.split_first().map_or((&[][..], &[][..]), |(one, others)| (self.piece(one, traffic.port), others));
        Merge {
            all: self.range(&self.all),
            one,
            others: Others { table: self, layers: others, port: traffic.port, taken: [0; LAYERS] },
        }
    }

    /// The steps of a layer for a port.
    fn piece(&self, layer: &Layer, port: u16) -> &[Step] {
        let next = layer.partition_point(|(first, _)| *first <= port);
        next.checked_sub(1).and_then(|at| layer.get(at)).map_or(&[][..], |(_, steps)| self.range(steps))
    }

    /// To which port the name of one surely reaches, and to which it may, where a rule names it up to `own`.
    pub(super) fn ends_of(&self, name: Sym, protocol: Protocol, own: u16) -> (u16, u16) {
        match self.ends.get(&(name, protocol)) {
            None => (own, own),
            Some(End { end, is_sure: true }) => (*end, *end),
            Some(End { end, is_sure: false }) => (0, *end),
        }
    }

    /// Whether a peer of a rule means somebody, with what other rules require. `means` tells whom selectors mean.
    pub fn means_with(&self, action: Action, peer: &RulePeer, means: &dyn Fn(SelectorId) -> Certainty) -> Certainty {
        let required = self.requires.iter().filter(|(of, _)| peer.is_endpoints && *of == action);
        required.fold(means(peer.selector), |met, (_, selector)| met.and(means(*selector)))
    }

    /// All steps, in no order that counts.
    pub(super) fn all_steps(&self) -> &[Step] {
        &self.steps
    }

    /// The ports of a protocol, by its index, at which the steps may change; sorted.
    pub(super) fn bounds(&self, protocol: usize) -> Vec<u16> {
        let layers = self.layers.get(protocol).map_or(&[][..], Vec::as_slice);
        let mut bounds: Vec<u16> = layers.iter().flatten().map(|(first, _)| *first).collect();
        bounds.order();
        bounds.dedup();
        bounds
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

/// Lists of steps in one order.
struct Merge<'t> {
    all: &'t [Step],
    one: &'t [Step],
    others: Others<'t>,
}

/// The layers behind the first, which few tables have.
struct Others<'t> {
    table: &'t Table,
    layers: &'t [Layer],
    port: u16,
    /// How many steps of each layer have been taken.
    taken: [u32; LAYERS],
}

impl<'t> Others<'t> {
    /// The step that comes first, with the position of its layer.
    fn first(&self) -> Option<(usize, &'t Step)> {
        let next = |(at, (layer, taken)): (usize, (&'t Layer, &u32))| {
            Some((at, self.table.piece(layer, self.port).get(*taken as usize)?))
        };
        self.layers.iter().zip(&self.taken).enumerate().filter_map(next).min_by_key(|(_, step)| step.level)
    }
}

impl<'t> Iterator for Merge<'t> {
    type Item = &'t Step;

    fn next(&mut self) -> Option<&'t Step> {
        let takes_all = match (self.all.first(), self.one.first()) {
            (Some(all), Some(one)) => all.level <= one.level,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let list = if takes_all { &mut self.all } else { &mut self.one };
        if !self.others.layers.is_empty()
            && let Some((at, step)) = self.others.first()
            && list.first().is_none_or(|first| step.level < first.level)
        {
            if let Some(taken) = self.others.taken.get_mut(at) {
                *taken = taken.saturating_add(1);
            }
            return Some(step);
        }
        let (first, rest) = list.split_first()?;
        *list = rest;
        Some(first)
    }
}

/// To which port the name of one reaches.
#[derive(Clone, Copy, Debug)]
struct End {
    end: u16,
    /// Whether all rules agree about it.
    is_sure: bool,
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
        let requires = network.requires(rules);
        let required = network.required(&requires);
        Self { network, direction, subject, rules, table: Table { requires, required, ..Table::default() } }
    }

    /// The table.
    pub(super) fn build(mut self) -> Table {
        self.table.ends = self.ends_of_names();
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
                            PortNumber::Name(name, own) => {
                                let (sure, may) = self.table.ends_of(name, port.protocol, own);
                                if sure != may {
                                    let member = Member { certainty: Certainty::Maybe, ..member.clone() };
                                    let number = PortNumber::Name(name, may);
                                    self.spread(port.protocol, number, &member, &mut spans);
                                }
                                PortNumber::Name(name, sure)
                            }
                            number => number,
                        };
                        self.spread(port.protocol, number, &member, &mut spans);
                    }
                }
            }
        }
        let peers: Vec<Arc<Selected>> = all.iter().map(|member| self.peers_of(member)).collect();
        self.table.all = self.add(all.iter().zip(&peers));
        for protocol in 0..PROTOCOLS {
            let of_protocol: Vec<&Span> = spans.iter().filter(|span| span.protocol == protocol).collect();
            let layers = self.layers(&of_protocol);
            if let Some(list) = self.table.layers.get_mut(protocol) {
                *list = layers;
            }
        }
        self.table.steps.shrink_to_fit();
        self.table.members.shrink_to_fit();
        self.table
    }

    fn peers_of(&self, member: &Member) -> Arc<Selected> {
        self.network.peers_within(member, &self.table.required)
    }

    /// To which port names reach, where the first rule that has a name decides it for all others. Up to 1.18 the order of
    /// rules is chance, so that it is only sure where they agree.
    fn ends_of_names(&self) -> BTreeMap<(Sym, Protocol), End> {
        let mut ends: BTreeMap<(Sym, Protocol), End> = BTreeMap::new();
        if !self.network.terms.is_cilium() {
            return ends;
        }
        let is_sorted = self.network.sorts_rules();
        for id in self.network.merging_order(self.rules) {
            let Some(Ports::Of(ports)) = self.network.rule(id).map(|rule| &rule.ports) else { continue };
            let mut of_rule: BTreeMap<(Sym, Protocol), u16> = BTreeMap::new();
            for port in ports {
                if let PortNumber::Name(name, end) = port.number {
                    of_rule.entry((name, port.protocol)).or_insert(end);
                }
            }
            for (key, end) in of_rule {
                let known = ends.entry(key).or_insert(End { end, is_sure: true });
                if !is_sorted {
                    known.is_sure &= known.end == end;
                    known.end = known.end.max(end);
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
            let peers = self.peers_of(&member);
            spans.push(Span { protocol: index, first, last, member, peers });
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
                    let peers = self.network.named_peers(member.rule);
                    for (port, holders) in self.network.named_port(name, protocol) {
                        let limit = match (&peers, holders) {
                            (None, holders) => holders.clone(),
                            (Some(peers), None) => Some(Arc::new(peers.clone())),
                            (Some(peers), Some(holders)) => Some(Arc::new(peers.intersection(holders))),
                        };
                        push(*port, end.max(*port), Member { limit, ..member.clone() });
                    }
                }
            },
        }
    }

    /// The layers of a protocol: one, unless its pieces would hold too many rules.
    fn layers(&mut self, spans: &[&Span]) -> Vec<Layer> {
        let whole: Vec<Part> = spans.iter().map(|span| Part { first: span.first, last: span.last, span }).collect();
        if whole.is_empty() {
            return Vec::new();
        }
        let room = ROOM.saturating_add(spans.len().saturating_mul(ROOM_OF_RANGE));
        if held(&whole) <= room {
            return vec![self.cut(&whole)];
        }
        let mut by_size: [Vec<Part>; LAYERS] = Default::default();
        for span in spans {
            blocks(span.first, span.last, |size, first, last| {
                if let Some(layer) = by_size.get_mut(size) {
                    layer.push(Part { first, last, span });
                }
            });
        }
        by_size.iter().filter(|parts| !parts.is_empty()).map(|parts| self.cut(parts)).collect()
    }

    /// The pieces of a layer: at each port where a range begins or ends, the steps from there on.
    fn cut(&mut self, parts: &[Part<'_>]) -> Layer {
        let mut begins: BTreeMap<u16, Vec<&Part<'_>>> = BTreeMap::new();
        for part in parts {
            begins.entry(part.first).or_default().push(part);
        }
        let mut open: Vec<&Part<'_>> = Vec::new();
        let bounds = bounds(parts);
        let mut pieces = Vec::with_capacity(bounds.len());
        for bound in bounds {
            open.retain(|part| part.last >= bound);
            open.extend(begins.get(&bound).into_iter().flatten());
            pieces.push((bound, self.add(open.iter().map(|part| (&part.span.member, &part.span.peers)))));
        }
        pieces
    }

    /// Adds the steps of some rules, each with whom it means.
    fn add<'m>(&mut self, members: impl Iterator<Item = (&'m Member, &'m Arc<Selected>)>) -> Range<u32> {
        let position = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let first = position(self.table.steps.len());
        let mut by_level: BTreeMap<(Level, bool), Beside> = BTreeMap::new();
        for (member, peers) in members {
            let Some(rule) = self.network.rule(member.rule) else { continue };
            let beside = by_level.entry((rule.level, member.is_special)).or_default();
            beside.members.push(member.clone());
            beside.peers.push(Arc::clone(peers));
        }
        for ((level, is_special), Beside { members, peers }) in by_level {
            let peers = self.network.any_of(peers);
            let start = position(self.table.members.len());
            self.table.members.extend(members);
            let end = position(self.table.members.len());
            self.table.steps.push(Step { level, is_special, peers, members: start..end });
        }
        first..position(self.table.steps.len())
    }
}

/// Rules that stand side by side, and whom they mean.
#[derive(Default)]
struct Beside {
    members: Vec<Member>,
    peers: Vec<Arc<Selected>>,
}

/// A part of the ports of a rule.
#[derive(Clone, Copy)]
struct Part<'s> {
    first: u16,
    last: u16,
    span: &'s Span,
}

/// The ports where parts begin or end.
fn bounds(parts: &[Part<'_>]) -> Vec<u16> {
    let mut bounds: Vec<u16> = parts.iter().map(|part| part.first).collect();
    bounds.extend(parts.iter().filter_map(|part| part.last.checked_add(1)));
    bounds.order();
    bounds.dedup();
    bounds
}

/// How many rules all pieces of a layer of these parts hold together.
fn held(parts: &[Part<'_>]) -> usize {
    let bounds = bounds(parts);
    let before = |port: u16| bounds.partition_point(|bound| *bound <= port);
    let pieces = parts.iter().map(|part| before(part.last).saturating_sub(before(part.first)).saturating_add(1));
    pieces.fold(0, usize::saturating_add)
}

/// The fewest blocks that make up a range, each with the power of two that is its size; a block begins at a multiple of
/// its size. There are at most two of each size.
fn blocks(first: u16, last: u16, mut found: impl FnMut(usize, u16, u16)) {
    let (mut next, end) = (u32::from(first), u32::from(last).saturating_add(1));
    while next < end {
        let fitting = u16::BITS.min(next.trailing_zeros()).min((end - next).ilog2());
        let until = next.saturating_add(1 << fitting);
        let port = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        found(fitting as usize, port(next), port(until - 1));
        next = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_make_up_their_range() {
        for (first, last) in
            [(0, 0), (0, u16::MAX), (1, u16::MAX), (1, 65_534), (80, 80), (1_000, 2_000), (u16::MAX, u16::MAX)]
        {
            let mut next = u32::from(first);
            let mut sizes = [0; LAYERS];
            blocks(first, last, |size, from, to| {
                assert_eq!(u32::from(from), next);
                assert_eq!(u32::from(to) - u32::from(from) + 1, 1 << size);
                assert_eq!(u32::from(from) % (1 << size), 0);
                sizes[size] += 1;
                next = u32::from(to) + 1;
            });
            assert_eq!(next, u32::from(last) + 1);
            assert!(sizes.iter().all(|count| *count <= 2));
        }
    }
}
