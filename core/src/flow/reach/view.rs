//! A part of a map: from whom and to whom somebody asks, and on which ports.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Cell, CellId};
use super::map::Map;
use super::named::{Named, namespace};
use super::ports::PortSet;
use super::sites::{Site, What, range_name};
use crate::flow::Network;
use crate::flow::end::End;
use crate::net::{Address, AddressRange};
use crate::order::Order as _;

/// A part of a map, in groups of those whom nothing in it tells apart.
#[derive(Clone, Debug)]
pub struct View {
    /// The groups, by their first members.
    pub groups: Vec<Group>,
    /// What passes, each once.
    pub cells: Vec<Cell>,
    /// From which group to which something passes or may pass, sorted.
    pub flows: Vec<Passes>,
    /// The traffic that is asked about.
    pub asked: PortSet,
    /// What the reader ought to know.
    pub notes: Vec<String>,
}

/// Those whom nothing tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The members, in the order of the map; outside addresses in maximal ranges.
    pub members: Vec<Member>,
    /// Whether flows from them are asked about.
    pub sends: bool,
    /// Whether flows to them are asked about.
    pub takes: bool,
    /// Whether policies are about one of them.
    pub has_policies: bool,
}

/// One that flows come from or go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// By which a question about a flow names it, or one of its addresses.
    pub question: String,
    /// What it is.
    pub kind: Kind,
    /// Its addresses, where it is outside.
    pub range: Option<AddressRange>,
    /// Where it stands among all.
    place: Place,
}

/// The position of a site, and where in it an address stands.
type Place = (usize, Option<Address>);

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A workload of this namespace.
    Workload(String),
    /// One pod of this namespace.
    Pod(String),
    /// Outside addresses.
    Outside,
    /// A node, or what Cilium itself knows.
    Entity,
    /// A name of DNS.
    Name,
}

/// That something passes or may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passes {
    /// From which group.
    pub from: u32,
    /// To which group.
    pub to: u32,
    /// What, by position.
    pub cell: u32,
}

/// A site, or the part of its addresses that is asked about.
#[derive(Clone, Copy, Debug)]
struct Piece {
    site: usize,
    range: Option<AddressRange>,
    sends: bool,
    takes: bool,
}

/// Pieces of one class that are asked about alike.
struct Base {
    pieces: Vec<Piece>,
    sends: bool,
    takes: bool,
}

/// What passes from a base to others, or to it from others.
type Row = Vec<(usize, u32)>;

impl View {
    /// The part of a map between those whom `from` and `to` name, where they are given, of the traffic `asked`.
    #[must_use]
    pub fn of(network: &Network, map: &Map, from: Option<&Named>, to: Option<&Named>, asked: PortSet) -> Self {
        let mut notes = map.notes.clone();
        notes.extend([from, to].into_iter().flatten().flat_map(|named| named.notes.iter().cloned()));
        let bases = bases(map, &pieces(network, map, from, to));
        let (cells, rows) = rows(map, &bases, &asked);
        let mut view = Self { groups: Vec::new(), cells, flows: Vec::new(), asked, notes };
        view.merge(network, map, &bases, &rows);
        view
    }

    /// What passes between two groups; nothing where it is not listed.
    #[must_use]
    pub fn between(&self, from: u32, to: u32) -> Option<&Cell> {
        let at = self.flows.binary_search_by_key(&(from, to), |flow| (flow.from, flow.to)).ok()?;
        self.cells.get(self.flows.get(at)?.cell as usize)
    }

    /// Whether policies decide between two groups; between others nothing is shown.
    #[must_use]
    pub fn is_decided(&self, from: u32, to: u32) -> bool {
        let group = |at: u32| self.groups.get(at as usize);
        let (Some(source), Some(target)) = (group(from), group(to)) else { return false };
        source.sends
            && target.takes
            && (source.has_policies || target.has_policies)
            && !(from == to && source.is_one_pod())
    }

    /// The same, where each member is a group of its own.
    ///
    /// # Errors
    /// That there would be more flows than `most`, with how many.
    pub fn expanded(self, most: usize) -> Result<Self, usize> {
        let members = |at: u32| self.groups.get(at as usize).map_or(0, |group| group.members.len());
        let flows = self.flows.iter().map(|flow| members(flow.from).saturating_mul(members(flow.to)));
        let pairs = flows.fold(0, usize::saturating_add);
        if pairs > most {
            return Err(pairs);
        }
        let mut all: Vec<(&Member, usize)> = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            all.extend(group.members.iter().map(|member| (member, at)));
        }
        all.order_by_key(|(member, _)| member.place);
        let mut of_group: Vec<Vec<u32>> = vec![Vec::new(); self.groups.len()];
        let mut groups: Vec<Group> = Vec::with_capacity(all.len());
        for (number, (member, group)) in (0_u32..).zip(&all) {
            if let (Some(of), Some(group)) = (of_group.get_mut(*group), self.groups.get(*group)) {
                of.push(number);
                groups.push(Group { members: vec![(*member).clone()], ..*group });
            }
        }
        let of = |group: u32| of_group.get(group as usize).map_or(&[][..], Vec::as_slice);
        let mut expanded = Vec::with_capacity(pairs);
        for flow in &self.flows {
            for from in of(flow.from) {
                let is_one_pod = groups.get(*from as usize).is_some_and(Group::is_one_pod);
                let others = of(flow.to).iter().filter(|to| !(is_one_pod && *to == from));
                expanded.extend(others.map(|to| Passes { from: *from, to: *to, cell: flow.cell }));
            }
        }
        expanded.order();
        Ok(Self { groups, flows: expanded, ..self })
    }

    fn merge(&mut self, network: &Network, map: &Map, bases: &[Base], rows: &[Row]) {
        let mut columns: Vec<Row> = vec![Vec::new(); rows.len()];
        for (from, row) in rows.iter().enumerate() {
            for (to, cell) in row {
                if let Some(column) = columns.get_mut(*to) {
                    column.push((from, *cell));
                }
            }
        }
        let mut known: HashMap<(bool, bool, &Row, &Row), usize> = HashMap::new();
        let mut merged: Vec<Vec<usize>> = Vec::new();
        let mut group_of: Vec<usize> = Vec::with_capacity(bases.len());
        for (at, (base, lines)) in bases.iter().zip(rows.iter().zip(&columns)).enumerate() {
            let group = *known.entry((base.sends, base.takes, lines.0, lines.1)).or_insert(merged.len());
            match merged.get_mut(group) {
                Some(of) => of.push(at),
                None => merged.push(vec![at]),
            }
            group_of.push(group);
        }
        for of in &merged {
            let mut pieces: Vec<Piece> =
                of.iter().filter_map(|at| bases.get(*at)).flat_map(|base| base.pieces.iter().copied()).collect();
            pieces.order_by_key(|piece| (piece.site, piece.range));
            self.groups.push(group(network, map, &pieces));
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        for (from, of) in merged.iter().enumerate() {
            let row = of.first().and_then(|base| rows.get(*base));
            for (to, cell) in row.into_iter().flatten() {
                let Some(group) = group_of.get(*to) else { continue };
                let is_first = merged.get(*group).and_then(|of| of.first()) == Some(to);
                let is_within_pod = from == *group && self.groups.get(from).is_some_and(Group::is_one_pod);
                if is_first && !is_within_pod {
                    self.flows.push(Passes { from: number(from), to: number(*group), cell: *cell });
                }
            }
        }
        self.flows.order();
    }
}

impl Group {
    /// Whether it is one pod, which has no flows with itself.
    #[must_use]
    pub fn is_one_pod(&self) -> bool {
        matches!(self.members.as_slice(), [Member { kind: Kind::Pod(_), .. }])
    }

    /// Its members in short: `shop/web +3`.
    #[must_use]
    pub fn short(&self) -> String {
        match self.members.as_slice() {
            [] => String::new(),
            [only] => only.name.clone(),
            [first, others @ ..] => format!("{} +{}", first.name, others.len()),
        }
    }

    /// What all its members are; none where they differ.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        let mut words = self.members.iter().map(|member| match &member.kind {
            Kind::Workload(namespace) | Kind::Pod(namespace) => namespace.clone(),
            Kind::Outside => "outside".to_owned(),
            Kind::Entity => "nodes and entities".to_owned(),
            Kind::Name => "names of DNS".to_owned(),
        });
        let first = words.next()?;
        words.all(|word| word == first).then_some(first)
    }
}

/// The sites that are asked about, those with addresses cut where the asked ranges begin and end.
fn pieces(network: &Network, map: &Map, from: Option<&Named>, to: Option<&Named>) -> Vec<Piece> {
    let ranges: Vec<AddressRange> =
        [from, to].into_iter().flatten().flat_map(|named| named.ranges.iter().copied()).collect();
    let is_in = |named: Option<&Named>, site: usize, range: Option<AddressRange>| {
        named.is_none_or(|named| {
            named.sites.contains(&site)
                || range.is_some_and(|range| named.ranges.iter().any(|asked| asked.contains(range)))
        })
    };
    let mut pieces = Vec::new();
    for (at, site) in map.sites.iter().enumerate() {
        let parts: Vec<Option<AddressRange>> = match site.what {
            What::Range(first, last, _) => {
                let parts = cut(first, last, &ranges).into_iter().filter(|part| free(network, *part).is_some());
                parts.map(Some).collect()
            }
            _ => vec![None],
        };
        for range in parts {
            let piece = Piece {
                site: at,
                range,
                sends: site.end().is_some() && is_in(from, at, range),
                takes: is_in(to, at, range),
            };
            if piece.sends || piece.takes {
                pieces.push(piece);
            }
        }
    }
    pieces
}

fn cut(first: Address, last: Address, at: &[AddressRange]) -> Vec<AddressRange> {
    let Some(own) = AddressRange::new(first, last) else { return Vec::new() };
    let mut starts: BTreeSet<Address> = BTreeSet::from([first]);
    for range in at.iter().filter_map(|range| range.intersect(own)) {
        starts.insert(range.first());
        starts.extend(range.last().next().filter(|next| own.contains_address(*next)));
    }
    let starts: Vec<Address> = starts.into_iter().collect();
    let ends = starts.iter().skip(1).filter_map(|next| next.previous()).chain([last]);
    starts.iter().zip(ends).filter_map(|(first, last)| AddressRange::new(*first, last)).collect()
}

fn bases(map: &Map, pieces: &[Piece]) -> Vec<Base> {
    let mut known: HashMap<(u32, bool, bool), usize> = HashMap::new();
    let mut bases: Vec<Base> = Vec::new();
    for piece in pieces {
        let class = map.class_of.get(piece.site).copied().unwrap_or_default();
        let at = *known.entry((class, piece.sends, piece.takes)).or_insert(bases.len());
        match bases.get_mut(at) {
            Some(base) => base.pieces.push(*piece),
            None => bases.push(Base { pieces: vec![*piece], sends: piece.sends, takes: piece.takes }),
        }
    }
    bases
}

/// What passes from each base, sorted, of the asked traffic.
fn rows(map: &Map, bases: &[Base], asked: &PortSet) -> (Vec<Cell>, Vec<Row>) {
    let mut of_class: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, base) in bases.iter().enumerate() {
        let class = base.pieces.first().and_then(|piece| map.class_of.get(piece.site));
        of_class.entry(class.copied().unwrap_or_default()).or_default().push(at);
    }
    let mut cells: Vec<Cell> = Vec::new();
    let mut known: HashMap<Cell, u32> = HashMap::new();
    let mut narrowed: HashMap<CellId, Option<u32>> = HashMap::new();
    let mut rows: Vec<Row> = vec![Vec::new(); bases.len()];
    let of = |class: u32| of_class.get(&class).map_or(&[][..], Vec::as_slice);
    for flow in &map.flows {
        let cell = *narrowed.entry(flow.cell).or_insert_with(|| {
            let whole = map.cell(flow);
            let cell = Cell {
                allow: whole.allow.intersection(asked),
                unknown: whole.unknown.intersection(asked),
                limited: whole.limited.intersection(asked),
            };
            // What has no name, as a protocol that policies cannot name, is not shown.
            if cell.allow.entries().is_empty() && cell.unknown.entries().is_empty() {
                return None;
            }
            let next = u32::try_from(cells.len()).unwrap_or(u32::MAX);
            let id = *known.entry(cell.clone()).or_insert(next);
            if id == next {
                cells.push(cell);
            }
            Some(id)
        });
        let Some(cell) = cell else { continue };
        for from in of(flow.from).iter().filter(|at| bases.get(**at).is_some_and(|base| base.sends)) {
            if let Some(row) = rows.get_mut(*from) {
                let takes = |at: &&usize| bases.get(**at).is_some_and(|base| base.takes);
                row.extend(of(flow.to).iter().filter(takes).map(|to| (*to, cell)));
            }
        }
    }
    rows.iter_mut().for_each(|row| row.order());
    (cells, rows)
}

fn group(network: &Network, map: &Map, pieces: &[Piece]) -> Group {
    let mut members: Vec<Member> = Vec::new();
    let mut open: Option<(usize, AddressRange)> = None;
    let close = |open: &mut Option<(usize, AddressRange)>, members: &mut Vec<Member>| {
        members.extend(open.take().map(|(site, range)| of_range(network, site, range)));
    };
    for piece in pieces {
        let Some(site) = map.sites.get(piece.site) else { continue };
        let Some(range) = piece.range else {
            close(&mut open, &mut members);
            members.push(of_site(network, piece.site, site));
            continue;
        };
        match open {
            Some((site, before)) if before.last().next() == Some(range.first()) => {
                open = AddressRange::new(before.first(), range.last()).map(|both| (site, both));
            }
            _ => {
                close(&mut open, &mut members);
                open = Some((piece.site, range));
            }
        }
    }
    close(&mut open, &mut members);
    let has_policies = pieces.iter().filter_map(|piece| map.sites.get(piece.site)).any(|site| match site.what {
        What::End(end) => matches!(end, End::Pod(_)) || (network.terms.host_firewall && network.is_node(end)),
        What::Range(..) | What::Name(_) => false,
    });
    Group {
        members,
        sends: pieces.iter().any(|piece| piece.sends),
        takes: pieces.iter().any(|piece| piece.takes),
        has_policies,
    }
}

/// An address of a range that nobody in the cluster has.
fn free(network: &Network, range: AddressRange) -> Option<Address> {
    let next = |address: &Address| address.next().filter(|next| *next <= range.last());
    let mut all = std::iter::successors(Some(range.first()), next);
    all.find(|address| !network.topology.holders.contains_key(address))
}

fn of_range(network: &Network, site: usize, range: AddressRange) -> Member {
    let free = free(network, range).unwrap_or_else(|| range.first());
    let place = (site, Some(range.first()));
    let name = range_name(range.first(), range.last());
    Member { name, question: format!("ip:{free}"), kind: Kind::Outside, range: Some(range), place }
}

fn of_site(network: &Network, at: usize, site: &Site) -> Member {
    let kind = match (&site.what, namespace(network, site)) {
        (What::End(End::Pod(at)), Some(namespace)) => {
            let is_pod = network.topology.pods.get(*at as usize).is_some_and(|pod| pod.kind == "Pod");
            if is_pod { Kind::Pod(namespace.to_owned()) } else { Kind::Workload(namespace.to_owned()) }
        }
        (What::Name(_), _) => Kind::Name,
        _ => Kind::Entity,
    };
    Member { name: site.name.clone(), question: site.name.clone(), kind, range: None, place: (at, None) }
}
