//! A map: classes of sites, and what passes between them.

use super::cells::{Cell, CellId, Cells};
use super::flows::{Bases, Builder, Key, columns, merge};
use super::ports::PortSet;
use super::rows::passing;
use super::sights::Sights;
use super::sites::{Level, Site, What, range_name, sites};
use crate::flow::Network;
use crate::flow::end::End;

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

impl Network {
    /// The map of a network.
    #[must_use]
    pub fn reach(&self, level: Level) -> Map {
        let (sites, notes) = sites(self, level);
        self.reach_of(sites, notes)
    }

    /// The map of these sites.
    pub(in crate::flow) fn reach_of(&self, sites: Vec<Site>, notes: Vec<String>) -> Map {
        self.reach_about(sites, notes, None)
    }

    /// The map of these sites. Where some of them are marked, what passes between two of the others is left out.
    pub(in crate::flow) fn reach_about(&self, sites: Vec<Site>, notes: Vec<String>, marks: Option<&[bool]>) -> Map {
        let (sights, of_sites) = Sights::of(self, &sites);
        let is_marked = |at: usize| marks.is_none_or(|marks| marks.get(at).copied().unwrap_or_default());
        let mut builder = Builder::of(self, &sites, &sights);
        let row_of: Vec<[u32; 2]> = match marks {
            None => sites.iter().map(|site| builder.rows_of(site)).collect(),
            Some(_) => builder.rows_about(&of_sites, &is_marked),
        };
        builder.add_rows_of_nodes();
        let with_alone = builder.with_alone(&of_sites, &is_marked);
        let columns = columns(builder.rows(), sights.count());
        let places = self.terms.is_cilium() && self.tells_nodes_apart();
        let keys: Vec<Key> = (0_u32..)
            .zip(&sites)
            .zip(row_of.iter().zip(of_sites.iter().zip(with_alone)))
            .map(|((at, site), (rows, (sight, with_alone)))| Key {
                rows: *rows,
                column: sight.and_then(|sight| columns.of.get(sight.0 as usize).copied()),
                node: if places { self.place(site) } else { None },
                alone: sight.is_none().then_some(at),
                with_alone,
                begins: site.end().is_some(),
                is_marked: is_marked(at as usize),
                has_policies: match site.what {
                    What::End(end) => matches!(end, End::Pod(_)) || (self.terms.host_firewall && self.is_node(end)),
                    What::Range(..) | What::Name(_) => false,
                },
            })
            .collect();
        let bases = Bases::of(&keys);
        let flows = builder.flows(&bases, &keys, &columns);
        let cells = builder.cells();
        drop(columns);
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
            cells,
            sites,
        };
        map.classes = map.classes();
        map
    }

    /// What of the place of a pod decides flows with nodes that are told apart: its node.
    fn place(&self, site: &Site) -> Option<u32> {
        let What::End(end @ End::Pod(_)) = site.what else { return None };
        Some(self.node(end).unwrap_or(u32::MAX))
    }

    /// Whether it matters which node is meant: policies tell them apart, or are about them.
    pub(super) fn tells_nodes_apart(&self) -> bool {
        let reserved = self.topology.reserved;
        let mut nodes = self.topology.nodes.iter();
        self.terms.host_firewall
            || nodes.any(|node| node.as_remote != reserved.remote_node || node.as_host != reserved.host)
    }
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
