//! What one kind of subject lets pass, to or from whom: one row for each table.
//!
//! A row is found by asking the walk about one of all those whom none of the table's rules tells apart, at one port of all
//! those between two at which its ranges begin or end.

use std::collections::{BTreeMap, HashMap};

use super::cells::{Cell, CellId, Cells};
use super::ports::{PROTOCOLS, PortRange, PortSet, traffic, whole};
use super::sites::{Site, What};
use crate::flow::decide::{Asked, Other};
use crate::flow::end::End;
use crate::flow::labels::Certainty;
use crate::flow::rule::Peers;
use crate::flow::set::Set;
use crate::flow::table::Table;
use crate::flow::topology::IdentityId;
use crate::flow::walk::{Seen, Unwatched};
use crate::flow::{Network, Traffic, Verdict};
use crate::net::Address;
use crate::policy::Direction;

/// Somebody as others see it: an identity, or an outside address of which an answer of DNS says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sight(pub(super) u32);

/// What a subject lets pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    /// With everybody who is not listed.
    pub(super) rest: CellId,
    /// With others, sorted.
    pub(super) of: Vec<(Sight, CellId)>,
}

impl Row {
    /// What it lets pass with somebody.
    pub(super) fn with(&self, sight: Sight) -> CellId {
        let at = self.of.binary_search_by_key(&sight, |(of, _)| *of);
        at.ok().and_then(|at| self.of.get(at)).map_or(self.rest, |(_, cell)| *cell)
    }
}

/// Who may be seen, each with somebody who stands for it.
#[derive(Debug, Default)]
pub(super) struct Sights {
    /// The identity of each, and an end with it.
    all: Vec<(IdentityId, End)>,
    by_identity: HashMap<IdentityId, Vec<Sight>>,
}

impl Sights {
    /// Those as which sites are seen, with the sight of each site; none for what has several.
    pub(super) fn of(network: &Network, sites: &[Site]) -> (Self, Vec<Option<Sight>>) {
        let mut sights = Self::default();
        let mut known: BTreeMap<(IdentityId, Option<Address>), Sight> = BTreeMap::new();
        let of_site = |site: &Site| {
            let end = site.end()?;
            let identity = match end {
                End::Pod(at) => network.topology.pods.get(at as usize)?.identity,
                End::Outside(_, identity) => identity,
                End::Reserved(identity, crate::flow::end::Place::Elsewhere) => identity,
                _ => return None,
            };
            // Of an address that an answer of DNS gave, rules on names know more than of others.
            let is_answered =
                |address: &Address| network.answers.iter().flatten().any(|(_, all)| all.contains(address));
            let address = match site.what {
                What::Range(_, _, End::Outside(address, _)) => address.filter(is_answered),
                _ => None,
            };
            let next = Sight(u32::try_from(sights.all.len()).unwrap_or(u32::MAX));
            let sight = *known.entry((identity, address)).or_insert(next);
            if sight == next {
                sights.all.push((identity, end));
                sights.by_identity.entry(identity).or_default().push(sight);
            }
            Some(sight)
        };
        let of_sites = sites.iter().map(of_site).collect();
        (sights, of_sites)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }
}

/// Finds rows.
pub(super) struct Rows<'n> {
    pub(super) network: &'n Network,
    pub(super) sights: &'n Sights,
    pub(super) cells: Cells,
}

impl Rows<'_> {
    /// The row of a subject that an end has, in a direction.
    pub(super) fn row(&mut self, end: End, subject: IdentityId, direction: Direction) -> Row {
        let Some(table) = self.network.table(subject, direction) else {
            return Row { rest: CellId::ALL, of: Vec::new() };
        };
        if let Some(cell) = self.of_all(subject) {
            return Row { rest: cell, of: Vec::new() };
        }
        let asks_names = direction == Direction::Egress && table.naming.names_peers;
        // Each sight with the sets that it is in, or for those that most are in, that it is not in.
        let mut told: Vec<(Sight, u32)> = Vec::new();
        let everybody = &self.network.anyone().sure;
        for (at, set) in (0_u32..).zip(self.told_apart(table)) {
            let members =
                if set.len() > everybody.len() / 2 { everybody.without(set).members() } else { set.members() };
            for member in members {
                let sights = self.sights.by_identity.get(&IdentityId(member)).into_iter().flatten();
                told.extend(sights.map(|sight| (*sight, at)));
            }
        }
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if asks_names {
            // What names mean is asked of each address.
            let outside = self.sights.all.iter().enumerate().filter(|(_, (_, end))| matches!(end, End::Outside(..)));
            told.extend(outside.map(|(at, _)| (Sight(position(at)), u32::MAX - position(at))));
        }
        told.sort_unstable();
        let groups: Vec<&[(Sight, u32)]> = told.chunk_by(|one, other| one.0 == other.0).collect();
        let mut taken = groups.iter().filter_map(|group| Some(group.first()?.0)).peekable();
        let mut free = (0..position(self.sights.count())).map(Sight);
        let rest = free.find(|sight| taken.next_if_eq(sight).is_none());
        let rest = rest.map_or(CellId::NONE, |sight| self.cell(end, table, direction, sight));
        let mut of_marks: HashMap<Vec<u32>, CellId> = HashMap::new();
        let mut of: Vec<(Sight, CellId)> = Vec::new();
        for group in groups {
            let Some((sight, _)) = group.first() else { continue };
            let marks: Vec<u32> = group.iter().map(|(_, mark)| *mark).collect();
            let known = of_marks.get(&marks).copied();
            let cell = known.unwrap_or_else(|| self.cell(end, table, direction, *sight));
            of_marks.insert(marks, cell);
            if cell != rest {
                of.push((*sight, cell));
            }
        }
        Row { rest, of }
    }

    /// What is said of everything, where no rule has to be looked at.
    fn of_all(&self, subject: IdentityId) -> Option<CellId> {
        if self.network.terms.audits {
            return Some(CellId::ALL);
        }
        self.network.conflict(subject).map(|_| CellId::UNKNOWN)
    }

    /// The sets of identities that a table's rules tell apart: those of its steps, and where rules allow under conditions,
    /// those of their peers.
    fn told_apart<'t>(&'t self, table: &'t Table) -> Vec<&'t Set> {
        let mut sets: Vec<&Set> = Vec::new();
        for step in table.all_steps() {
            sets.extend([&step.peers.sure, &step.peers.maybe]);
            let members = table.members(step).iter().filter(|_| step.is_special);
            for rule in members.filter_map(|member| self.network.rule(member.rule)) {
                let Peers::Of(peers) = &rule.peers else { continue };
                for selected in peers.iter().filter_map(|peer| self.network.selected(peer.selector)) {
                    sets.extend([&selected.sure, &selected.maybe]);
                }
            }
        }
        let everybody = self.network.anyone().sure.len();
        sets.retain(|set| !set.is_empty() && set.len() != everybody);
        sets.sort_unstable_by_key(|set| std::ptr::from_ref::<Set>(set).addr());
        sets.dedup_by(|one, other| std::ptr::eq(*one, *other));
        sets
    }

    fn cell(&mut self, end: End, table: &Table, direction: Direction, sight: Sight) -> CellId {
        let Some((identity, other)) = self.sights.all.get(sight.0 as usize).copied() else { return CellId::NONE };
        let looks_at_names =
            direction == Direction::Egress && table.naming.names_peers && matches!(other, End::Outside(..));
        let network = self.network;
        self.over_ports(table, |traffic| {
            let outcome = network.walk(table, traffic, Seen::Identity(identity), false, &mut Unwatched);
            let verdict = outcome.verdict();
            let is_final = if looks_at_names { verdict == Verdict::Allow } else { verdict == Verdict::Deny };
            if !is_final && (outcome.is_special || looks_at_names) || (is_final && looks_at_names && outcome.is_special)
            {
                return decided(network, end, &Other::End(other), direction, traffic);
            }
            (verdict, false)
        })
    }

    /// What an end lets pass with somebody, asked in full.
    pub(super) fn asked(&mut self, end: End, other: &Other, direction: Direction) -> CellId {
        let other_end = match other {
            Other::End(end) | Other::Name { address: Some((_, end)), .. } => *end,
            Other::Name { address: None, .. } => End::Outside(None, self.network.topology.reserved.world_v4),
        };
        let network = self.network;
        let Some(table) = network.table_of(end, other_end, direction) else { return CellId::ALL };
        self.over_ports(table, |traffic| decided(network, end, other, direction, traffic))
    }

    /// An answer for each range of ports that a table tells apart.
    fn over_ports(&mut self, table: &Table, ask: impl Fn(Traffic) -> (Verdict, bool)) -> CellId {
        let (mut allow, mut unknown, mut limited) = (Vec::new(), Vec::new(), Vec::new());
        for protocol in 0..PROTOCOLS {
            let all = whole(protocol);
            let bounds = table.bounds(protocol);
            let mut first = all.first;
            loop {
                let next =
                    bounds.get(bounds.partition_point(|bound| *bound <= first)).filter(|next| **next <= all.last);
                let range = PortRange { protocol, first, last: next.map_or(all.last, |next| next.saturating_sub(1)) };
                let (verdict, is_limited) = ask(traffic(protocol, first));
                match verdict {
                    Verdict::Allow => allow.push(range),
                    Verdict::Unknown => unknown.push(range),
                    Verdict::Deny | Verdict::DenyL7 => {}
                }
                if is_limited && verdict == Verdict::Allow {
                    limited.push(range);
                }
                let Some(next) = next else { break };
                first = *next;
            }
        }
        self.cells.of(Cell { allow: PortSet::of(allow), unknown: PortSet::of(unknown), limited: PortSet::of(limited) })
    }
}

/// What one end says of a flow, with names of DNS, layer 7 and authentication, and whether it allows under conditions.
fn decided(network: &Network, end: End, other: &Other, direction: Direction, traffic: Traffic) -> (Verdict, bool) {
    let side = network.decide_side(end, other, direction, traffic, &Asked::about(traffic));
    let side = network.without_labels(side, direction, end, other);
    (side.verdict, !side.conditions.is_empty())
}

/// Whether a protocol passes at all.
pub(super) fn passing(network: &Network) -> PortSet {
    let passes = |protocol: &usize| network.passes(traffic(*protocol, 1).protocol) != Certainty::No;
    PortSet::of((0..PROTOCOLS).filter(passes).map(whole).collect())
}
