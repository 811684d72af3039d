//! What passes between sites: from their rows to classes of them.

use std::rc::Rc;

use super::cells::{CellId, Cells};
use super::map::Passing;
use super::quick::QuickMap;
use super::rows::{Row, Rows};
use super::sights::{Sight, Sights};
use super::sites::{Site, What};
use super::takers::Takers;
use crate::flow::decide::Other;
use crate::flow::end::End;
use crate::flow::topology::IdentityId;
use crate::flow::{Mode, Network};
use crate::order::Order as _;
use crate::policy::Direction;

/// A site with the rows that hold for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Its rows, by position, for what it sends and takes.
    pub(super) rows: [u32; 2],
    /// The column as which others see it; none for what different ends see differently.
    pub(super) column: Option<u32>,
    /// What tells it apart from others with the same rows and column: where the node of a pod counts, that.
    pub(super) node: Option<u32>,
    /// The site itself, where it has no column.
    pub(super) alone: Option<u32>,
    /// What it lets pass with those that have no column, which its rows do not tell.
    pub(super) with_alone: u32,
    /// Whether it begins flows.
    pub(super) begins: bool,
    /// Whether what passes between it and all others is asked for.
    pub(super) is_marked: bool,
    /// Whether policies are about it. Between two of which they are not about any, nothing is shown.
    pub(super) has_policies: bool,
}

/// Sights that all rows treat alike are one column.
pub(super) struct Columns {
    /// The column of each sight.
    pub(super) of: Vec<u32>,
    /// For each, the rows that treat it other than the rest, with how they do.
    pub(super) rows: Vec<Vec<(u32, CellId)>>,
}

/// The columns of rows.
pub(super) fn columns(rows: &[Rc<Row>], sights: usize) -> Columns {
    let mut marks: Vec<Vec<(u32, CellId)>> = vec![Vec::new(); sights];
    for (at, row) in (0_u32..).zip(rows) {
        for (sight, cell) in &row.of {
            if let Some(of) = marks.get_mut(sight.0 as usize) {
                of.push((at, *cell));
            }
        }
    }
    let mut known: QuickMap<&[(u32, CellId)], u32> = QuickMap::default();
    let mut of = Vec::with_capacity(sights);
    let mut examples: Vec<usize> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let next = u32::try_from(examples.len()).unwrap_or(u32::MAX);
        let column = *known.entry(mark).or_insert(next);
        if column == next {
            examples.push(at);
        }
        of.push(column);
    }
    let rows = examples.into_iter().filter_map(|at| marks.get_mut(at).map(std::mem::take)).collect();
    Columns { of, rows }
}

/// Sites with the same rows, seen alike.
pub(super) struct Bases {
    /// The base of each site.
    pub(super) of_site: Vec<u32>,
    /// The first site of each.
    examples: Vec<u32>,
}

impl Bases {
    /// The bases of sites, in the order of the sites.
    pub(super) fn of(keys: &[Key]) -> Self {
        let mut known: QuickMap<Key, u32> = QuickMap::default();
        let mut bases = Self { of_site: Vec::with_capacity(keys.len()), examples: Vec::new() };
        for (at, key) in (0_u32..).zip(keys) {
            let next = u32::try_from(bases.examples.len()).unwrap_or(u32::MAX);
            let base = *known.entry(*key).or_insert(next);
            if base == next {
                bases.examples.push(at);
            }
            bases.of_site.push(base);
        }
        bases
    }
}

/// What passes from each base to others: sorted, without those to which nothing passes.
pub(super) type Flows = Vec<Vec<(u32, CellId)>>;

/// Finds the rows of sites, each once, and what passes between sites.
pub(super) struct Builder<'n> {
    rows: Rows<'n>,
    all: Vec<Rc<Row>>,
    known: QuickMap<Rc<Row>, u32>,
    of_subject: QuickMap<(u32, bool), u32>,
    sites: &'n [Site],
}

impl<'n> Builder<'n> {
    /// One that has found nothing yet.
    pub(super) fn of(network: &'n Network, sites: &'n [Site], sights: &'n Sights) -> Self {
        Self {
            rows: Rows::of(network, sights),
            all: Vec::new(),
            known: QuickMap::default(),
            of_subject: QuickMap::default(),
            sites,
        }
    }

    /// The rows that were found.
    pub(super) fn rows(&self) -> &[Rc<Row>] {
        &self.all
    }

    /// What rows and flows consist of.
    pub(super) fn cells(self) -> Cells {
        self.rows.cells
    }

    fn row(&mut self, row: Row) -> u32 {
        if let Some(known) = self.known.get(&row) {
            return *known;
        }
        let at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let row = Rc::new(row);
        self.all.push(Rc::clone(&row));
        self.known.insert(row, at);
        at
    }

    /// The rows of nodes, where policies are about them: they too tell others apart.
    pub(super) fn add_rows_of_nodes(&mut self) {
        let network = self.rows.network;
        if !network.terms.host_firewall || network.terms.mode == Mode::Never {
            return;
        }
        let reserved = network.topology.reserved.host;
        let nodes = (0_u32..).zip(network.topology.nodes.iter()).map(|(at, node)| (Some(at), node.as_subject));
        for (at, subject) in nodes.chain([(None, reserved)]) {
            for direction in Direction::BOTH {
                self.row_of(End::Node(at), subject, direction);
            }
        }
    }

    /// The rows of a site. Those of nodes depend on the other end and are not among them.
    pub(super) fn rows_of(&mut self, site: &Site) -> [u32; 2] {
        let network = self.rows.network;
        let subject = |end: End| match end {
            End::Pod(at) => network.topology.pods.get(at as usize).map(|pod| pod.identity),
            _ => None,
        };
        let found = site.end().and_then(|end| Some((end, subject(end)?))).filter(|_| network.terms.mode != Mode::Never);
        [Direction::Egress, Direction::Ingress].map(|direction| match found {
            Some((end, subject)) => self.row_of(end, subject, direction),
            None => self.row(Row { rest: CellId::ALL, of: Vec::new() }),
        })
    }

    /// The rows of all sites, where only what passes with those that are marked is asked for: those of others tell only of
    /// these.
    pub(super) fn rows_about(
        &mut self,
        of_sites: &[Option<Sight>],
        is_marked: &dyn Fn(usize) -> bool,
    ) -> Vec<[u32; 2]> {
        let network = self.rows.network;
        let all = self.sites;
        let marked: Vec<usize> = (0..all.len()).filter(|at| is_marked(*at)).collect();
        let mut rows: Vec<[u32; 2]> = vec![[0; 2]; all.len()];
        let mut put = |at: usize, found: [u32; 2]| {
            if let Some(slot) = rows.get_mut(at) {
                *slot = found;
            }
        };
        for at in &marked {
            if let Some(site) = all.get(*at) {
                put(*at, self.rows_of(site));
            }
        }
        let some: Vec<Site> = marked.iter().filter_map(|at| all.get(*at).cloned()).collect();
        let (sights, of_some) = Sights::of(network, &some);
        // As what those who are marked are seen among all.
        let mut among: Vec<Option<Sight>> = vec![None; sights.count()];
        for (at, sight) in marked.iter().zip(of_some) {
            if let (Some(sight), Some(of_all)) = (sight, of_sites.get(*at))
                && let Some(slot) = among.get_mut(sight.0 as usize)
            {
                *slot = *of_all;
            }
        }
        let mut others = Builder::of(network, all, &sights);
        std::mem::swap(&mut others.rows.cells, &mut self.rows.cells);
        let found: Vec<(usize, [u32; 2])> = (0..all.len())
            .filter(|at| !is_marked(*at))
            .filter_map(|at| Some((at, others.rows_of(all.get(at)?))))
            .collect();
        std::mem::swap(&mut others.rows.cells, &mut self.rows.cells);
        let translated = |row: &Rc<Row>| {
            let among = |sight: Sight| among.get(sight.0 as usize).copied().flatten();
            let mut of: Vec<(Sight, CellId)> =
                row.of.iter().filter_map(|(sight, cell)| Some((among(*sight)?, *cell))).collect();
            of.order();
            self.row(Row { rest: row.rest, of })
        };
        let moved: Vec<u32> = others.all.iter().map(translated).collect();
        for (at, of_site) in found {
            put(at, of_site.map(|row| moved.get(row as usize).copied().unwrap_or_default()));
        }
        rows
    }

    fn row_of(&mut self, end: End, subject: IdentityId, direction: Direction) -> u32 {
        let key = (self.rows.network.kind_of_subject(subject), direction == Direction::Egress);
        if let Some(known) = self.of_subject.get(&key) {
            return *known;
        }
        let row = self.rows.row(end, subject, direction);
        let at = self.row(row);
        self.of_subject.insert(key, at);
        at
    }

    /// For each site what it lets pass with those that have no column: equal numbers for equal answers.
    pub(super) fn with_alone(&mut self, of_sites: &[Option<Sight>], is_marked: &dyn Fn(usize) -> bool) -> Vec<u32> {
        let network = self.rows.network;
        let alone = self.sites.iter().enumerate().zip(of_sites).filter(|(_, sight)| sight.is_none());
        let others = |site: &Site| match (&site.what, site.end()) {
            (What::Name(name), _) => network.addresses_of(name),
            (_, end) => end.map(Other::End).into_iter().collect(),
        };
        let alone: Vec<(Other, bool)> = alone
            .flat_map(|((at, site), _)| others(site).into_iter().map(move |other| (other, is_marked(at))))
            .collect();
        if alone.is_empty() {
            return vec![0; self.sites.len()];
        }
        let mut known: QuickMap<Vec<CellId>, u32> = QuickMap::from_iter([(Vec::new(), 0)]);
        let mut of_subject: QuickMap<(u32, Option<u32>, bool), u32> = QuickMap::default();
        let mut all = Vec::with_capacity(self.sites.len());
        for (position, site) in self.sites.iter().enumerate() {
            let What::End(end @ End::Pod(at)) = site.what else {
                all.push(0);
                continue;
            };
            let pod = network.topology.pods.get(at as usize);
            let kind = pod.map_or(u32::MAX, |pod| network.kind_of_subject(pod.identity));
            // How a pod sees a node depends on where it runs.
            let key = (kind, network.node(end), is_marked(position));
            if let Some(found) = of_subject.get(&key) {
                all.push(*found);
                continue;
            }
            let asked = alone.iter().filter(|(_, is_marked)| *is_marked || key.2).map(|(other, _)| other);
            let both = asked.flat_map(|other| Direction::BOTH.map(|direction| (other, direction)));
            let cells = both.map(|(other, direction)| self.rows.asked(end, other, direction)).collect();
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let found = *known.entry(cells).or_insert(next);
            of_subject.insert(key, found);
            all.push(found);
        }
        all
    }

    /// What passes between bases. Of each that sends, only those are looked at of which its own row says something, or whose
    /// rows say something of it.
    pub(super) fn flows(&mut self, bases: &Bases, keys: &[Key], columns: &Columns) -> Flows {
        let all: Vec<&Key> = bases.examples.iter().filter_map(|site| keys.get(*site as usize)).collect();
        let takers = Takers::of(&all, &self.all, columns);
        let marked: Vec<u32> = (0_u32..).zip(&all).filter(|(_, key)| key.is_marked).map(|(at, _)| at).collect();
        // What the row at hand says of each column, and what rows say of the column of the base at hand.
        let mut sends = vec![CellId::NONE; columns.rows.len()];
        let mut takes: Vec<CellId> = self.all.iter().map(|row| row.rest).collect();
        let mut candidates: Vec<u32> = Vec::new();
        let mut flows = Vec::with_capacity(all.len());
        for (from, of_from) in (0_u32..).zip(&all) {
            let row = self.all.get(of_from.rows[0] as usize).filter(|_| of_from.begins).map(Rc::clone);
            let Some(row) = row else {
                flows.push(Vec::new());
                continue;
            };
            let Some(column) = of_from.column else {
                let others = (0_u32..)
                    .zip(&all)
                    .filter(|(_, to)| (to.has_policies || of_from.has_policies) && (to.is_marked || of_from.is_marked));
                let others = others.map(|(to, _)| (to, self.between(bases, from, to)));
                flows.push(others.filter(|(_, cell)| *cell != CellId::NONE).collect());
                continue;
            };
            // Many are isolated and send nothing at all.
            if row.sends_nothing() && takers.are_all_seen() {
                flows.push(Vec::new());
                continue;
            }
            let marks = columns.rows.get(column as usize).map_or(&[][..], Vec::as_slice);
            put(&mut takes, marks.iter().copied());
            let sent: Vec<(u32, CellId)> =
                row.of.iter().filter_map(|(sight, cell)| Some((*columns.of.get(sight.0 as usize)?, *cell))).collect();
            if row.rest != CellId::NONE {
                sends.fill(row.rest);
            }
            put(&mut sends, sent.iter().copied());
            if of_from.is_marked {
                takers.candidates(of_from, &sent, row.rest, marks, &takes, &mut candidates);
            } else {
                candidates.clone_from(&marked);
                candidates.retain(|to| of_from.has_policies || all.get(*to as usize).is_some_and(|to| to.has_policies));
            }
            let mut to_others: Vec<(u32, CellId)> = Vec::with_capacity(candidates.len());
            for to in &candidates {
                let Some(of_to) = all.get(*to as usize) else { continue };
                let cell = match of_to.column {
                    Some(column) => {
                        let sent = sends.get(column as usize).copied().unwrap_or(CellId::NONE);
                        let taken = takes.get(of_to.rows[1] as usize).copied().unwrap_or(CellId::NONE);
                        self.rows.cells.both(sent, taken)
                    }
                    None => self.between(bases, from, *to),
                };
                if cell != CellId::NONE {
                    to_others.push((*to, cell));
                }
            }
            // As it was, for the next one.
            let rest = |row: u32| self.all.get(row as usize).map_or(CellId::NONE, |row| row.rest);
            put(&mut takes, marks.iter().map(|(row, _)| (*row, rest(*row))));
            if row.rest == CellId::NONE {
                put(&mut sends, sent.iter().map(|(column, _)| (*column, CellId::NONE)));
            } else {
                sends.fill(CellId::NONE);
            }
            to_others.shrink_to_fit();
            flows.push(to_others);
        }
        flows
    }

    /// What passes between two of which at least one is seen differently by different ends, or is a name.
    fn between(&mut self, bases: &Bases, from: u32, to: u32) -> CellId {
        let site = |base: u32| bases.examples.get(base as usize).and_then(|at| self.sites.get(*at as usize));
        let (Some(from), Some(to)) = (site(from), site(to)) else { return CellId::NONE };
        let Some(from_end) = from.end() else { return CellId::NONE };
        match (to.end(), &to.what) {
            (Some(to_end), _) => self.rows.passes(from_end, &Other::End(to_end)),
            (None, What::Name(name)) => {
                let others = self.rows.network.addresses_of(name);
                self.rows.any_of(&others, |rows, other| rows.passes(from_end, other))
            }
            (None, _) => CellId::NONE,
        }
    }
}

/// Writes some of a list anew.
fn put(list: &mut [CellId], some: impl Iterator<Item = (u32, CellId)>) {
    for (at, cell) in some {
        if let Some(slot) = list.get_mut(at as usize) {
            *slot = cell;
        }
    }
}

/// Bases with equal rows and columns, as one class each.
pub(super) struct Merged {
    /// The class of each base.
    pub(super) of_base: Vec<u32>,
    /// What passes between classes, sorted.
    pub(super) flows: Vec<Passing>,
}

/// Puts bases with equal rows and columns together.
pub(super) fn merge(bases: &Bases, flows: &Flows) -> Merged {
    let mut columns: Flows = vec![Vec::new(); bases.examples.len()];
    for (from, to_others) in (0_u32..).zip(flows) {
        for (to, cell) in to_others {
            if let Some(column) = columns.get_mut(*to as usize) {
                column.push((from, *cell));
            }
        }
    }
    let mut known: QuickMap<[&[(u32, CellId)]; 2], u32> = QuickMap::default();
    let mut of_base = Vec::with_capacity(flows.len());
    let mut examples: Vec<usize> = Vec::new();
    for (at, (row, column)) in flows.iter().zip(&columns).enumerate() {
        let next = u32::try_from(examples.len()).unwrap_or(u32::MAX);
        let class = *known.entry([row, column]).or_insert(next);
        if class == next {
            examples.push(at);
        }
        of_base.push(class);
    }
    let mut passing = Vec::new();
    for (from, example) in (0_u32..).zip(&examples) {
        let mut to_others: Vec<Passing> = Vec::new();
        for (to, cell) in flows.get(*example).into_iter().flatten() {
            let is_example =
                of_base.get(*to as usize).and_then(|class| examples.get(*class as usize)) == Some(&(*to as usize));
            if let Some(class) = of_base.get(*to as usize).filter(|_| is_example) {
                to_others.push(Passing { from, to: *class, cell: *cell });
            }
        }
        to_others.order_by_key(|passing| passing.to);
        passing.extend(to_others);
    }
    Merged { of_base, flows: passing }
}
