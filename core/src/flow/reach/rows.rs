//! What one kind of subject lets pass, to or from whom: one row for each table.
//!
//! A row is found by asking the walk about one of all those whom none of the table's rules tells apart (`parts`), at one port
//! of all those between two at which its ranges begin or end (`pieces`).

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::cells::{CellId, Cells};
use super::parts::Parts;
use super::pieces::{Piece, Pieces, Said};
use super::ports::{PROTOCOLS, PortSet, traffic, whole};
use super::quick::QuickMap;
use super::sights::{Seeing, Sight, Sights};
use crate::flow::decide::{Asked, Other};
use crate::flow::end::{End, View};
use crate::flow::l7::DnsRule;
use crate::flow::labels::Certainty;
use crate::flow::rule::{Peers, SelectorId};
use crate::flow::set::Set;
use crate::flow::table::Table;
use crate::flow::topology::IdentityId;
use crate::flow::walk::{Outcome, Seen, Unwatched};
use crate::flow::{Network, Traffic, Verdict};
use crate::order::Order as _;
use crate::policy::Direction;

/// What a subject lets pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    /// With everybody who is not listed.
    pub(super) rest: CellId,
    /// With others, sorted.
    pub(super) of: Vec<(Sight, CellId)>,
}

impl Row {
    /// Whether nothing passes with anybody.
    pub(super) fn sends_nothing(&self) -> bool {
        self.rest == CellId::NONE && self.of.iter().all(|(_, cell)| *cell == CellId::NONE)
    }
}

/// What decides an answer about an end beside its table: how it sees the other one, and whether it is a node.
type Sighted = (usize, (u32, bool), Option<(u32, bool)>, bool);

/// Finds rows.
pub(super) struct Rows<'n> {
    pub(super) network: &'n Network,
    sights: &'n Sights,
    pub(super) cells: Cells,
    parts: Parts,
    /// Whether each selector means an address outside of which nothing is known; found when it is asked for.
    unknown: Vec<Cell<Option<Certainty>>>,
    /// The names in the map that each rule on names means.
    names: BTreeMap<DnsRule, Rc<[Sight]>>,
    /// What was asked in full.
    known: QuickMap<Sighted, CellId>,
}

impl<'n> Rows<'n> {
    /// What finds the rows of a network, for those who are seen.
    pub(super) fn of(network: &'n Network, sights: &'n Sights) -> Self {
        Self {
            network,
            sights,
            cells: Cells::default(),
            parts: Parts::of(sights.count()),
            unknown: vec![Cell::new(None); network.count_of_selectors()],
            names: BTreeMap::new(),
            known: QuickMap::default(),
        }
    }

    /// The row of a subject that an end has, in a direction.
    pub(super) fn row(&mut self, end: End, subject: IdentityId, direction: Direction) -> Row {
        let Some(table) = self.network.table(subject, direction) else {
            return Row { rest: CellId::ALL, of: Vec::new() };
        };
        if let Some(cell) = self.of_all(subject) {
            return Row { rest: cell, of: Vec::new() };
        }
        self.part(table, direction);
        let mut pieces = Pieces::of(self.network, table);
        let rest = self.parts.rest();
        let rest = rest.map_or(CellId::NONE, |sight| self.cell(end, table, &mut pieces, direction, sight));
        let mut of_parts: Vec<Option<CellId>> = vec![None; self.parts.count()];
        let parted: Vec<(Sight, usize)> = self.parts.others().collect();
        let mut of: Vec<(Sight, CellId)> = Vec::new();
        for (sight, part) in parted {
            let known = of_parts.get(part).copied().flatten();
            let cell = known.unwrap_or_else(|| self.cell(end, table, &mut pieces, direction, sight));
            if let Some(slot) = of_parts.get_mut(part) {
                *slot = Some(cell);
            }
            if cell != rest {
                of.push((sight, cell));
            }
        }
        of.shrink_to_fit();
        Row { rest, of }
    }

    /// What is said of everything, where no rule has to be looked at.
    fn of_all(&self, subject: IdentityId) -> Option<CellId> {
        if self.network.terms.audits {
            return Some(CellId::ALL);
        }
        self.network.conflict(subject).map(|_| CellId::UNKNOWN)
    }

    /// Parts those whom a table tells apart: by the sets of its rules, and where it asks for more than identities.
    fn part(&mut self, table: &Table, direction: Direction) {
        let (network, sights) = (self.network, self.sights);
        self.parts.clear();
        let everybody = &network.anyone().sure;
        for set in told_apart(network, table) {
            // Of a set that most are in, those are looked at who are not.
            let is_large = set.len() > everybody.len() / 2;
            if sights.count_of_identities() < set.len().min(everybody.len().saturating_sub(set.len())) {
                let those = sights.identities().filter(|(identity, _)| set.contains(*identity) != is_large);
                self.parts.part(those.map(|(_, sight)| sight));
                continue;
            }
            let members = if is_large { everybody.without(set).members() } else { set.members() };
            self.parts.part(members.into_iter().flat_map(|member| sights.of_identity(member).iter().copied()));
        }
        let one_by_one =
            |parts: &mut Parts, all: &[Sight]| all.iter().for_each(|one| parts.part(std::iter::once(*one)));
        one_by_one(&mut self.parts, &sights.own_nodes);
        self.parts.part(sights.names.iter().copied());
        if direction == Direction::Ingress {
            return;
        }
        one_by_one(&mut self.parts, &sights.answered);
        if table.naming.names_peers {
            self.parts.part(sights.outside.iter().copied());
        }
        if self.asks_names(table) {
            let mut rules: Vec<DnsRule> = table.naming.seen.clone();
            rules.extend(named(network, table));
            for rule in rules {
                let means = self.names.entry(rule).or_insert_with_key(|rule| sights.named(network, rule).into());
                self.parts.part(means.iter().copied());
            }
        }
    }

    /// Whether it matters to a table which name of DNS is meant, beside those for which answers are given.
    fn asks_names(&self, table: &Table) -> bool {
        table.naming.names_peers && self.network.answers.is_none()
    }

    fn cell(&mut self, end: End, table: &Table, pieces: &mut Pieces, direction: Direction, sight: Sight) -> CellId {
        let network = self.network;
        let (identity, other, is_own_node) = match self.sights.get(sight) {
            None => return CellId::NONE,
            Some(Seeing::Name(_)) if direction == Direction::Ingress => return CellId::NONE,
            Some(Seeing::Name(name)) => return self.of_name(end, table, pieces, name),
            Some(Seeing::Identity(identity, other, is_own_node)) => (*identity, *other, *is_own_node),
        };
        let is_own_node = network.counts_as_own_node(View { identity, is_own_node }, direction);
        let looks_at_names =
            direction == Direction::Egress && table.naming.names_peers && matches!(other, End::Outside(..));
        pieces.cell(&mut self.cells, |piece| {
            let outcome = network.walk(table, piece.traffic, Seen::Identity(identity), is_own_node, &mut Unwatched);
            let is_final = is_final(outcome, looks_at_names && piece.may_name);
            let decided = || decided(network, end, &Other::End(other), direction, piece.traffic);
            if is_final { (outcome.verdict(), false) } else { decided() }
        })
    }

    /// What is sent to a name of DNS.
    fn of_name(&mut self, end: End, table: &Table, pieces: &mut Pieces, name: &str) -> CellId {
        let network = self.network;
        let others = network.addresses_of(name);
        let [Other::Name { address: None, .. }] = others.as_slice() else {
            return self.any_of(&others, |rows, other| rows.asked(end, other, Direction::Egress));
        };
        let asks_names = self.asks_names(table);
        let unknown = &self.unknown;
        let means = |selector: SelectorId| {
            let known = unknown.get(selector.0 as usize).and_then(Cell::get);
            known.unwrap_or_else(|| {
                let means = network.means_unknown(selector);
                if let Some(slot) = unknown.get(selector.0 as usize) {
                    slot.set(Some(means));
                }
                means
            })
        };
        pieces.cell(&mut self.cells, |piece| {
            let outcome = network.walk(table, piece.traffic, Seen::Outside(&means), false, &mut Unwatched);
            let is_final = is_final(outcome, asks_names && piece.may_name);
            let decided = || others.first().map(|other| decided(network, end, other, Direction::Egress, piece.traffic));
            let decided = if is_final { None } else { decided() };
            decided.unwrap_or((outcome.verdict(), false))
        })
    }

    /// What is let pass with some end, of which the input does not tell which of several it is.
    pub(super) fn any_of(&mut self, others: &[Other], mut ask: impl FnMut(&mut Self, &Other) -> CellId) -> CellId {
        let mut found: Option<CellId> = None;
        for other in others {
            let cell = ask(self, other);
            found = Some(found.map_or(cell, |found| self.cells.either(found, cell)));
        }
        found.unwrap_or(CellId::NONE)
    }

    /// What may flow from one end to another, asked in full at both.
    pub(super) fn passes(&mut self, from: End, to: &Other) -> CellId {
        let sent = self.asked(from, to, Direction::Egress);
        match to {
            Other::End(end) => {
                let taken = self.asked(*end, &Other::End(from), Direction::Ingress);
                self.cells.both(sent, taken)
            }
            Other::Name { .. } => sent,
        }
    }

    /// What an end lets pass with somebody, asked in full.
    pub(super) fn asked(&mut self, end: End, other: &Other, direction: Direction) -> CellId {
        let network = self.network;
        let other_end = match other {
            Other::End(end) | Other::Name { address: Some((_, end)), .. } => *end,
            Other::Name { address: None, .. } => End::Outside(None, network.topology.reserved.world_v4),
        };
        let Some(table) = network.table_of(end, other_end, direction) else { return CellId::ALL };
        let ask = |piece: Piece| decided(network, end, other, direction, piece.traffic);
        if matches!(other, Other::Name { .. }) || [end, other_end].iter().any(|end| matches!(end, End::Outside(..))) {
            return Pieces::of(network, table).cell(&mut self.cells, ask);
        }
        // Nothing but how it sees the other one tells one end from others of its kind.
        let (first, second) = network.seen(other_end, end);
        let seen = |view: View| (view.identity.0, view.is_own_node);
        let key = (std::ptr::from_ref(table).addr(), seen(first), second.map(seen), network.is_node(end));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let cell = Pieces::of(network, table).cell(&mut self.cells, ask);
        self.known.insert(key, cell);
        cell
    }
}

/// Whether there is nothing to ask beyond a walk. Rules on names may let pass what others do not.
fn is_final(outcome: Outcome, may_name: bool) -> bool {
    match outcome.verdict() {
        Verdict::Deny => !may_name,
        Verdict::Allow => !outcome.is_special,
        _ => !outcome.is_special && !may_name,
    }
}

/// The sets of identities that a table's rules tell apart: those of its steps, and of their single rules where more than
/// the step decides, as where they allow under conditions.
fn told_apart<'n>(network: &'n Network, table: &'n Table) -> Vec<&'n Set> {
    let mut sets: Vec<&Set> = Vec::new();
    let mut is_special = false;
    for step in table.all_steps() {
        sets.extend([&step.peers.sure, &step.peers.maybe]);
        let members = table.members(step);
        let is_limited = || table.naming.names_peers && members.iter().any(|member| member.limit.is_some());
        if !step.is_special && !is_limited() {
            continue;
        }
        is_special = true;
        for rule in members.iter().filter_map(|member| network.rule(member.rule)) {
            let Peers::Of(peers) = &rule.peers else { continue };
            for selected in peers.iter().filter_map(|peer| network.selected(peer.selector)) {
                sets.extend([&selected.sure, &selected.maybe]);
            }
        }
    }
    let required = table.requires.iter().filter(|_| is_special);
    for selected in required.filter_map(|(_, selector)| network.selected(*selector)) {
        sets.extend([&selected.sure, &selected.maybe]);
    }
    let everybody = network.anyone().sure.len();
    sets.order_by_key(|set| std::ptr::from_ref::<Set>(set).addr());
    sets.dedup_by(|one, other| std::ptr::eq(*one, *other));
    sets.retain(|set| !set.is_empty() && set.len() != everybody);
    sets
}

/// The rules on names by which rules of a table name their peers.
fn named(network: &Network, table: &Table) -> Vec<DnsRule> {
    let members = table.all_steps().iter().flat_map(|step| table.members(step));
    let mut selectors: Vec<SelectorId> = Vec::new();
    for rule in members.filter_map(|member| network.rule(member.rule)) {
        let Peers::Of(peers) = &rule.peers else { continue };
        selectors.extend(peers.iter().map(|peer| peer.selector));
    }
    selectors.order();
    selectors.dedup();
    selectors.into_iter().filter_map(|selector| network.names_of(selector)).collect()
}

/// What one end says of a flow, with names of DNS, layer 7 and authentication, and whether it allows under conditions.
fn decided(network: &Network, end: End, other: &Other, direction: Direction, traffic: Traffic) -> Said {
    let side = network.decide_side(end, other, direction, traffic, &Asked::about(traffic));
    let side = network.without_labels(side, direction, end, other);
    (side.verdict, !side.conditions.is_empty())
}

/// Whether a protocol passes at all.
pub(super) fn passing(network: &Network) -> PortSet {
    let passes = |protocol: &usize| network.passes(traffic(*protocol, 1).protocol) != Certainty::No;
    PortSet::of((0..PROTOCOLS).filter(passes).map(whole).collect())
}
