//! What one kind of subject lets pass, to or from whom: one row for each table.
//!
//! A row is found by asking the walk about one of all those whom none of the table's rules tells apart, at one port of all
//! those between two at which its ranges begin or end.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use super::cells::{Cell as Passage, CellId, Cells};
use super::ports::{PROTOCOLS, PortRange, PortSet, traffic, whole};
use super::sites::{Site, What};
use crate::flow::decide::{Asked, Other};
use crate::flow::end::{End, Place, View};
use crate::flow::labels::Certainty;
use crate::flow::rule::{Peers, SelectorId};
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

/// As what somebody is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seeing {
    /// An identity, with an end that has it, and whether it is the node of the one who sees it.
    Identity(IdentityId, End, bool),
    /// A name of DNS.
    Name(String),
}

/// Who may be seen, each with somebody who stands for it.
#[derive(Debug, Default)]
pub(super) struct Sights {
    all: Vec<Seeing>,
    by_identity: HashMap<IdentityId, Vec<Sight>>,
}

impl Sights {
    /// Those as which sites are seen, with the sight of each site; none for what different ends see differently.
    pub(super) fn of(network: &Network, sites: &[Site]) -> (Self, Vec<Option<Sight>>) {
        let mut sights = Self::default();
        let mut known: BTreeMap<(IdentityId, Option<Address>), Sight> = BTreeMap::new();
        let tells_nodes = network.tells_nodes_apart();
        // Of an address that an answer of DNS gave, rules on names know more than of others.
        let is_answered = |address: &Address| network.answers.iter().flatten().any(|(_, all)| all.contains(address));
        let of_site = |site: &Site| {
            let end = match &site.what {
                What::Name(name) => return Some(sights.add(Seeing::Name(name.clone()))),
                What::End(end) | What::Range(_, _, end) => *end,
            };
            let seen_by_all = match end {
                End::Pod(at) => network.topology.pods.get(at as usize).map(|pod| pod.identity),
                End::Outside(_, identity) | End::Reserved(identity, Place::Elsewhere) => Some(identity),
                End::Apiserver => Some(network.seen(end, end).0.identity),
                End::Reserved(identity, Place::Host) if !tells_nodes => {
                    return Some(sights.add(Seeing::Identity(identity, end, true)));
                }
                _ => None,
            };
            let identity = seen_by_all?;
            let address = match site.what {
                What::Range(_, _, End::Outside(address, _)) => address.filter(is_answered),
                _ => None,
            };
            if let Some(sight) = known.get(&(identity, address)) {
                return Some(*sight);
            }
            let sight = sights.add(Seeing::Identity(identity, end, false));
            known.insert((identity, address), sight);
            sights.by_identity.entry(identity).or_default().push(sight);
            Some(sight)
        };
        let of_sites = sites.iter().map(of_site).collect();
        (sights, of_sites)
    }

    fn add(&mut self, seeing: Seeing) -> Sight {
        let sight = Sight(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(seeing);
        sight
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Those that rules may treat otherwise than by identity alone, each with a mark of its own; those with one mark are
    /// treated alike.
    fn marked(&self, network: &Network, table: &Table, direction: Direction) -> Vec<(Sight, u32)> {
        let is_egress = direction == Direction::Egress;
        let asks_names = is_egress && (table.naming.names_peers || network.answers.is_some());
        let mut marked = Vec::new();
        for (at, seeing) in (0_u32..).zip(&self.all) {
            let own = u32::MAX - 1 - at;
            match seeing {
                Seeing::Identity(_, _, true) => marked.push((Sight(at), own)),
                Seeing::Identity(_, End::Outside(..), _) if is_egress && table.naming.names_peers => {
                    marked.push((Sight(at), own));
                }
                Seeing::Identity(..) => {}
                Seeing::Name(_) => marked.push((Sight(at), if asks_names { own } else { u32::MAX })),
            }
        }
        marked
    }
}

/// Finds rows.
pub(super) struct Rows<'n> {
    pub(super) network: &'n Network,
    pub(super) sights: &'n Sights,
    pub(super) cells: Cells,
    /// Whether each selector means an address outside of which nothing is known; found when it is asked for.
    pub(super) unknown: Vec<Cell<Option<Certainty>>>,
}

impl<'n> Rows<'n> {
    /// What finds the rows of a network, for those who are seen.
    pub(super) fn of(network: &'n Network, sights: &'n Sights) -> Self {
        let unknown = vec![Cell::new(None); network.count_of_selectors()];
        Self { network, sights, cells: Cells::default(), unknown }
    }
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
        told.extend(self.sights.marked(self.network, table, direction));
        told.sort_unstable();
        let groups: Vec<&[(Sight, u32)]> = told.chunk_by(|one, other| one.0 == other.0).collect();
        let mut taken = groups.iter().filter_map(|group| Some(group.first()?.0)).peekable();
        let mut free = (0_u32..).take(self.sights.count()).map(Sight);
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
        let (network, sights) = (self.network, self.sights);
        let Some(seeing) = sights.all.get(sight.0 as usize) else { return CellId::NONE };
        let (identity, other, is_own_node) = match seeing {
            Seeing::Identity(identity, other, is_own_node) => (*identity, *other, *is_own_node),
            Seeing::Name(name) => return self.of_name(end, table, direction, name),
        };
        let view = View { identity, is_own_node };
        let is_own_node = network.counts_as_own_node(view, direction);
        let looks_at_names =
            direction == Direction::Egress && table.naming.names_peers && matches!(other, End::Outside(..));
        self.over_ports(table, |traffic| {
            let outcome = network.walk(table, traffic, Seen::Identity(identity), is_own_node, &mut Unwatched);
            let verdict = outcome.verdict();
            let is_final = match verdict {
                Verdict::Deny => !looks_at_names,
                Verdict::Allow => !outcome.is_special,
                _ => !outcome.is_special && !looks_at_names,
            };
            if is_final { (verdict, false) } else { decided(network, end, &Other::End(other), direction, traffic) }
        })
    }

    /// What is sent to a name of DNS.
    fn of_name(&mut self, end: End, table: &Table, direction: Direction, name: &str) -> CellId {
        let network = self.network;
        if direction == Direction::Ingress {
            return CellId::NONE;
        }
        if table.naming.names_peers || network.answers.is_some() {
            let others = network.addresses_of(name);
            let mut sent: Option<CellId> = None;
            for other in &others {
                let cell = self.asked(end, other, direction);
                sent = Some(sent.map_or(cell, |sent| self.cells.either(sent, cell)));
            }
            return sent.unwrap_or(CellId::NONE);
        }
        let other = Other::Name { name: name.to_owned(), address: None };
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
        let answer = |traffic: Traffic| {
            let outcome = network.walk(table, traffic, Seen::Outside(&means), false, &mut Unwatched);
            match outcome.verdict() {
                verdict if !outcome.is_special || verdict == Verdict::Deny => (verdict, false),
                _ => decided(network, end, &other, direction, traffic),
            }
        };
        let found = over_ports(table, answer);
        self.cells.of(found)
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

    fn over_ports(&mut self, table: &Table, ask: impl Fn(Traffic) -> (Verdict, bool)) -> CellId {
        self.cells.of(over_ports(table, ask))
    }
}

/// An answer for each range of ports that a table tells apart.
fn over_ports(table: &Table, ask: impl Fn(Traffic) -> (Verdict, bool)) -> Passage {
    let (mut allow, mut unknown, mut limited) = (Vec::new(), Vec::new(), Vec::new());
    for protocol in 0..PROTOCOLS {
        let all = whole(protocol);
        let bounds = table.bounds(protocol);
        let mut first = all.first;
        loop {
            let next = bounds.get(bounds.partition_point(|bound| *bound <= first)).filter(|next| **next <= all.last);
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
    Passage { allow: PortSet::of(allow), unknown: PortSet::of(unknown), limited: PortSet::of(limited) }
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
