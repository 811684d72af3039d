//! A map: classes of sites, and what passes between them.

use std::collections::{BTreeMap, HashMap};

use super::cells::{Cell, CellId, Cells};
use super::ports::PortSet;
use super::rows::{Row, Rows, Sight, Sights, passing};
use super::sites::{Level, Site, What, range_name, sites};
use crate::flow::decide::Other;
use crate::flow::end::End;
use crate::flow::topology::IdentityId;
use crate::flow::{Mode, Network};
use crate::policy::Direction;

/// What may flow from everybody to everybody.
#[derive(Debug)]
pub struct Map {
    /// Who is in it.
    pub sites: Vec<Site>,
    /// The class of each site.
    pub class_of: Vec<u32>,
    /// Sites with equal rows and columns, by the first of them.
    pub classes: Vec<Class>,
    /// What passes, by class from which and class to which, sorted; pairs between which nothing passes are left out.
    pub flows: Vec<Passing>,
    /// What the reader ought to know.
    pub notes: Vec<String>,
    cells: Cells,
    /// The protocols that pass at all.
    passing: PortSet,
}

/// Sites that nothing tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Their names, sorted; outside addresses in maximal ranges.
    pub members: Vec<String>,
    /// The first of them, by position.
    pub example: u32,
    /// Whether one of them can begin flows.
    pub begins: bool,
}

/// What passes between two classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    /// From which class.
    pub from: u32,
    /// To which class.
    pub to: u32,
    /// What passes.
    pub cell: CellId,
}

/// A site with the rows that hold for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    /// Its rows, by position, for what it sends and takes.
    rows: [u32; 2],
    /// The column as which others see it; none for what different ends see differently.
    column: Option<u32>,
    /// What tells it apart from others with the same rows and column: where the node of a pod counts, that.
    node: Option<u32>,
    /// The site itself, where it has no column.
    alone: Option<u32>,
    /// What it lets pass with those that have no column, which its rows do not tell.
    with_alone: u32,
    /// Whether it begins flows.
    begins: bool,
    /// Whether policies are about it. Between two of which they are not about any, nothing is shown.
    has_policies: bool,
}

impl Network {
    /// The map of a network.
    #[must_use]
    pub fn reach(&self, level: Level) -> Map {
        let (sites, notes) = sites(self, level);
        self.reach_of(sites, notes)
    }

    /// The map of these sites.
    pub(in crate::flow) fn reach_of(&self, sites: Vec<Site>, notes: Vec<String>) -> Map {
        let (sights, of_sites) = Sights::of(self, &sites);
        let mut builder = Builder {
            rows: Rows::of(self, &sights),
            all: Vec::new(),
            known: HashMap::new(),
            of_subject: HashMap::new(),
            sites: &sites,
        };
        let row_of: Vec<[u32; 2]> = sites.iter().map(|site| builder.rows_of(site)).collect();
        builder.add_rows_of_nodes();
        let with_alone = builder.with_alone(&of_sites);
        let columns = columns(&builder.all, sights.count());
        let keys: Vec<Key> = (0_u32..)
            .zip(&sites)
            .zip(row_of.iter().zip(of_sites.iter().zip(with_alone)))
            .map(|((at, site), (rows, (sight, with_alone)))| Key {
                rows: *rows,
                column: sight.and_then(|sight| columns.of.get(sight.0 as usize).copied()),
                node: self.place(site),
                alone: sight.is_none().then_some(at),
                with_alone,
                begins: site.end().is_some(),
                has_policies: match site.what {
                    What::End(end) => matches!(end, End::Pod(_)) || (self.terms.host_firewall && self.is_node(end)),
                    What::Range(..) | What::Name(_) => false,
                },
            })
            .collect();
        let bases = Bases::of(&keys);
        let flows = builder.flows(&bases, &keys, &columns);
        let merged = merge(&bases, &flows);
        let mut map = Map {
            class_of: bases
                .of_site
                .iter()
                .map(|base| merged.of_base.get(*base as usize).copied().unwrap_or_default())
                .collect(),
            classes: Vec::new(),
            flows: merged.flows,
            notes,
            passing: passing(self),
            cells: builder.rows.cells,
            sites,
        };
        map.classes = map.classes();
        map
    }

    /// What of the place of a pod decides flows with nodes: its node, where nodes are told apart.
    fn place(&self, site: &Site) -> Option<u32> {
        let What::End(end @ End::Pod(_)) = site.what else { return None };
        (self.terms.is_cilium() && self.tells_nodes_apart()).then(|| self.node(end).unwrap_or(u32::MAX))
    }

    /// Whether it matters which node is meant: policies tell them apart, or are about them.
    pub(super) fn tells_nodes_apart(&self) -> bool {
        let reserved = self.topology.reserved;
        let mut nodes = self.topology.nodes.iter();
        self.terms.host_firewall
            || nodes.any(|node| node.as_remote != reserved.remote_node || node.as_host != reserved.host)
    }
}

/// Sights that all rows treat alike are one column.
struct Columns {
    of: Vec<u32>,
    count: usize,
    /// For each, the rows that treat it other than the rest, with how they do.
    rows: Vec<Vec<(u32, CellId)>>,
}

fn columns(rows: &[Row], sights: usize) -> Columns {
    let mut marks: Vec<Vec<(u32, CellId)>> = vec![Vec::new(); sights];
    for (at, row) in (0_u32..).zip(rows) {
        for (sight, cell) in &row.of {
            if let Some(of) = marks.get_mut(sight.0 as usize) {
                of.push((at, *cell));
            }
        }
    }
    let mut columns = Columns { of: Vec::with_capacity(sights), count: 0, rows: Vec::new() };
    let mut known: HashMap<Vec<(u32, CellId)>, u32> = HashMap::new();
    for marks in marks {
        let next = u32::try_from(columns.count).unwrap_or(u32::MAX);
        let column = *known.entry(marks).or_insert(next);
        if column == next {
            columns.count += 1;
        }
        columns.of.push(column);
    }
    let mut rows: Vec<(u32, Vec<(u32, CellId)>)> = known.into_iter().map(|(marks, column)| (column, marks)).collect();
    rows.sort_unstable();
    columns.rows = rows.into_iter().map(|(_, marks)| marks).collect();
    columns
}

/// Sites with the same rows, seen alike.
struct Bases {
    of_site: Vec<u32>,
    /// The first site of each.
    examples: Vec<u32>,
}

impl Bases {
    fn of(keys: &[Key]) -> Self {
        let mut known: BTreeMap<Key, u32> = BTreeMap::new();
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
type Flows = Vec<Vec<(u32, CellId)>>;

struct Builder<'n> {
    rows: Rows<'n>,
    all: Vec<Row>,
    known: HashMap<Row, u32>,
    of_subject: HashMap<(u32, Direction), u32>,
    sites: &'n [Site],
}

impl Builder<'_> {
    fn row(&mut self, row: Row) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let at = *self.known.entry(row.clone()).or_insert(next);
        if at == next {
            self.all.push(row);
        }
        at
    }

    /// The rows of nodes, where policies are about them: they too tell others apart.
    fn add_rows_of_nodes(&mut self) {
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
    fn rows_of(&mut self, site: &Site) -> [u32; 2] {
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

    fn row_of(&mut self, end: End, subject: IdentityId, direction: Direction) -> u32 {
        let kind = self.rows.network.kind_of_subject(subject);
        if let Some(known) = self.of_subject.get(&(kind, direction)) {
            return *known;
        }
        let row = self.rows.row(end, subject, direction);
        let at = self.row(row);
        self.of_subject.insert((kind, direction), at);
        at
    }

    /// For each site what it lets pass with those that have no column: equal numbers for equal answers.
    fn with_alone(&mut self, of_sites: &[Option<Sight>]) -> Vec<u32> {
        let network = self.rows.network;
        let alone = self.sites.iter().zip(of_sites).filter(|(_, sight)| sight.is_none());
        let alone: Vec<Other> = alone.filter_map(|(site, _)| site.end()).map(Other::End).collect();
        if alone.is_empty() {
            return vec![0; self.sites.len()];
        }
        let mut known: HashMap<Vec<CellId>, u32> = HashMap::from([(Vec::new(), 0)]);
        let mut of_subject: HashMap<(u32, Option<u32>), u32> = HashMap::new();
        let mut all = Vec::with_capacity(self.sites.len());
        for site in self.sites {
            let What::End(end @ End::Pod(at)) = site.what else {
                all.push(0);
                continue;
            };
            let pod = network.topology.pods.get(at as usize);
            let kind = pod.map_or(u32::MAX, |pod| network.kind_of_subject(pod.identity));
            // How a pod sees a node depends on where it runs.
            let key = (kind, network.node(end));
            if let Some(found) = of_subject.get(&key) {
                all.push(*found);
                continue;
            }
            let both = alone.iter().flat_map(|other| Direction::BOTH.map(|direction| (other, direction)));
            let cells = both.map(|(other, direction)| self.rows.asked(end, other, direction)).collect();
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let found = *known.entry(cells).or_insert(next);
            of_subject.insert(key, found);
            all.push(found);
        }
        all
    }

    fn flows(&mut self, bases: &Bases, keys: &[Key], columns: &Columns) -> Flows {
        let key = |base: usize| bases.examples.get(base).and_then(|site| keys.get(*site as usize));
        let all: Vec<&Key> = (0..bases.examples.len()).filter_map(key).collect();
        let rest: Vec<CellId> = self.all.iter().map(|row| row.rest).collect();
        // What rows say of the base at hand, as one that sends; and what its own row says of each column.
        let mut takes = rest.clone();
        let mut sends = vec![CellId::NONE; columns.count];
        let mut flows = Vec::with_capacity(all.len());
        for (from, of_from) in (0_u32..).zip(&all) {
            let mut to_others = Vec::new();
            let [egress, _] = of_from.rows;
            if !of_from.begins {
                flows.push(to_others);
                continue;
            }
            let Some(row) = self.all.get(egress as usize) else { continue };
            sends.fill(row.rest);
            for (sight, cell) in &row.of {
                let column = columns.of.get(sight.0 as usize);
                if let Some(slot) = column.and_then(|column| sends.get_mut(*column as usize)) {
                    *slot = *cell;
                }
            }
            let marks =
                of_from.column.and_then(|column| columns.rows.get(column as usize)).map_or(&[][..], Vec::as_slice);
            for (row, cell) in marks {
                if let Some(slot) = takes.get_mut(*row as usize) {
                    *slot = *cell;
                }
            }
            for (to, of_to) in (0_u32..).zip(&all).filter(|(_, to)| to.has_policies || of_from.has_policies) {
                let cell = match (of_from.column, of_to.column) {
                    (Some(_), Some(column)) => {
                        let sent = sends.get(column as usize).copied().unwrap_or(CellId::NONE);
                        let [_, ingress] = of_to.rows;
                        let taken = takes.get(ingress as usize).copied().unwrap_or(CellId::NONE);
                        self.rows.cells.both(sent, taken)
                    }
                    _ => self.between(bases, from, to),
                };
                if cell != CellId::NONE {
                    to_others.push((to, cell));
                }
            }
            for (row, _) in marks {
                if let (Some(slot), Some(rest)) = (takes.get_mut(*row as usize), rest.get(*row as usize)) {
                    *slot = *rest;
                }
            }
            flows.push(to_others);
        }
        flows
    }

    /// What passes between two of which at least one is seen differently by different ends, or is a name.
    fn between(&mut self, bases: &Bases, from: u32, to: u32) -> CellId {
        let site = |base: u32| bases.examples.get(base as usize).and_then(|at| self.sites.get(*at as usize));
        let (Some(from), Some(to)) = (site(from), site(to)) else { return CellId::NONE };
        let Some(from_end) = from.end() else { return CellId::NONE };
        let (sent, taken) = match (to.end(), &to.what) {
            (Some(to_end), _) => {
                let sent = self.rows.asked(from_end, &Other::End(to_end), Direction::Egress);
                (sent, self.rows.asked(to_end, &Other::End(from_end), Direction::Ingress))
            }
            (None, What::Name(name)) => {
                let others = self.rows.network.addresses_of(name);
                let mut sent: Option<CellId> = None;
                for other in &others {
                    let cell = self.rows.asked(from_end, other, Direction::Egress);
                    sent = Some(sent.map_or(cell, |sent| self.rows.cells.either(sent, cell)));
                }
                (sent.unwrap_or(CellId::NONE), CellId::ALL)
            }
            (None, _) => return CellId::NONE,
        };
        self.rows.cells.both(sent, taken)
    }
}

/// Bases with equal rows and columns, as one class each.
struct Merged {
    of_base: Vec<u32>,
    flows: Vec<Passing>,
}

fn merge(bases: &Bases, flows: &Flows) -> Merged {
    let mut columns: Flows = vec![Vec::new(); bases.examples.len()];
    for (from, to_others) in (0_u32..).zip(flows) {
        for (to, cell) in to_others {
            if let Some(column) = columns.get_mut(*to as usize) {
                column.push((from, *cell));
            }
        }
    }
    let mut known: HashMap<[&[(u32, CellId)]; 2], u32> = HashMap::new();
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
        to_others.sort_unstable_by_key(|passing| passing.to);
        passing.extend(to_others);
    }
    Merged { of_base, flows: passing }
}

impl Map {
    /// What passes, by ports. Protocols that the cluster does not pass at all are neither allowed nor denied.
    #[must_use]
    pub fn cell(&self, passing: &Passing) -> Cell {
        self.shown(passing.cell)
    }

    /// What passes between two sites, by position.
    #[must_use]
    pub fn between(&self, from: usize, to: usize) -> Cell {
        let class = |site: usize| self.class_of.get(site).copied().unwrap_or(u32::MAX);
        let key = (class(from), class(to));
        let at = self.flows.binary_search_by_key(&key, |passing| (passing.from, passing.to));
        at.ok().and_then(|at| self.flows.get(at)).map(|passing| self.cell(passing)).unwrap_or_default()
    }

    fn shown(&self, id: CellId) -> Cell {
        shown(self.cells.get(id), &self.passing)
    }

    fn classes(&self) -> Vec<Class> {
        let count = self.class_of.iter().max().map_or(0, |last| *last as usize + 1);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (site, class) in self.class_of.iter().enumerate() {
            if let Some(of) = members.get_mut(*class as usize) {
                of.push(site);
            }
        }
        members.iter().map(|sites| self.class(sites)).collect()
    }

    fn class(&self, sites: &[usize]) -> Class {
        let all: Vec<&Site> = sites.iter().filter_map(|at| self.sites.get(*at)).collect();
        let mut members: Vec<String> = Vec::new();
        let mut open: Option<(crate::net::Address, crate::net::Address)> = None;
        for site in &all {
            let What::Range(first, last, _) = site.what else {
                members.push(site.name.clone());
                continue;
            };
            open = match open {
                Some((begin, end)) if end.next() == Some(first) => Some((begin, last)),
                Some((begin, end)) => {
                    members.push(range_name(begin, end));
                    Some((first, last))
                }
                None => Some((first, last)),
            };
        }
        members.extend(open.map(|(first, last)| range_name(first, last)));
        Class {
            members,
            example: sites.first().and_then(|at| u32::try_from(*at).ok()).unwrap_or_default(),
            begins: all.iter().any(|site| site.end().is_some()),
        }
    }
}

/// What passes where only some protocols pass at all.
pub(super) fn shown(cell: Cell, passing: &PortSet) -> Cell {
    if passing.is_everything() {
        return cell;
    }
    // What holds of all protocols that pass is said of all there are.
    let dropped = PortSet::everything().without(passing);
    let shown = |ports: &PortSet| {
        let left = ports.intersection(passing);
        if !left.is_empty() && left == *passing { left.union(&dropped) } else { left }
    };
    Cell { allow: shown(&cell.allow), unknown: shown(&cell.unknown), limited: cell.limited.intersection(passing) }
}
