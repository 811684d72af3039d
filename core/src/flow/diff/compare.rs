//! What differs between two maps, by pairs of joint classes.

use std::collections::{BTreeMap, HashMap};

use super::affected::Affected;
use super::join::{Both, Joined, Joint, join};
use crate::flow::Network;
use crate::flow::change::Touched;
use crate::flow::reach::{Cell, CellId, Level, Map, PortSet};
use crate::net::Address;

/// What becomes of flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// They pass now, and did not surely pass before.
    Opened,
    /// They passed before, and do not surely pass now.
    Closed,
    /// One of the two inputs does not tell, and by the other one they do not pass.
    Unsure,
    /// They passed and pass, now only under conditions: requests that layer 7 lets through, authentication.
    Narrowed,
    /// They passed and pass, and before only under conditions.
    Widened,
}

impl Change {
    /// All, in the order of answers.
    pub const ALL: [Self; 5] = [Self::Opened, Self::Closed, Self::Unsure, Self::Narrowed, Self::Widened];

    /// As answers write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Unsure => "unsure",
            Self::Narrowed => "narrowed",
            Self::Widened => "widened",
        }
    }
}

/// The position of what differs between two cells.
pub(super) type DeltaId = u32;

/// What differs between two cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Delta {
    ports: [PortSet; 5],
    /// Of what opens or closes that of which the other input does not tell.
    unknown: [PortSet; 2],
}

impl Delta {
    fn of(before: &Cell, after: &Cell) -> Self {
        let opened = after.allow.without(&before.allow);
        let closed = before.allow.without(&after.allow);
        let known = before.allow.union(&after.allow);
        let either = before.unknown.union(&after.unknown);
        let unsure = either.without(&before.unknown.intersection(&after.unknown)).without(&known);
        let stayed = before.allow.intersection(&after.allow);
        let narrowed = after.limited.without(&before.limited).intersection(&stayed);
        let widened = before.limited.without(&after.limited).intersection(&stayed);
        let unknown = [opened.intersection(&before.unknown), closed.intersection(&after.unknown)];
        Self { ports: [opened, closed, unsure, narrowed, widened], unknown }
    }

    /// The ports of which a change holds.
    pub(super) fn ports(&self, change: Change) -> &PortSet {
        let [opened, closed, unsure, narrowed, widened] = &self.ports;
        match change {
            Change::Opened => opened,
            Change::Closed => closed,
            Change::Unsure => unsure,
            Change::Narrowed => narrowed,
            Change::Widened => widened,
        }
    }

    /// Of the ports of a change those of which one input does not tell whether they pass.
    pub(super) fn unknown(&self, change: Change) -> Option<&PortSet> {
        let [opened, closed] = &self.unknown;
        match change {
            Change::Opened => Some(opened),
            Change::Closed => Some(closed),
            _ => None,
        }
    }

    fn is_empty(&self) -> bool {
        self.ports.iter().all(PortSet::is_empty)
    }
}

/// Ends that are of one class in either map.
#[derive(Debug, Default)]
pub(super) struct Class {
    /// Those with names, by position; sorted.
    pub named: Vec<u32>,
    /// Ranges of outside addresses, by position; sorted.
    pub ranges: Vec<u32>,
    /// Those with names of which a flow with itself stays in one pod.
    pub within: u32,
}

/// What differs between two networks.
#[derive(Debug)]
pub struct Difference {
    pub(super) ends: Vec<Joint>,
    pub(super) class_of: Vec<u32>,
    pub(super) classes: Vec<Class>,
    /// By class from which: the classes to which something differs, sorted, and what.
    pub(super) rows: Vec<Vec<(u32, DeltaId)>>,
    pub(super) deltas: Vec<Delta>,
    /// Of ends with names, and runs of ranges, those that are only in the network after.
    pub new: Vec<String>,
    /// Those that are only in the network before.
    pub gone: Vec<String>,
    /// What the reader ought to know of the map before, and of that after.
    pub notes: Both<Vec<String>>,
}

impl Difference {
    /// What differs between the network before and that after.
    #[must_use]
    pub fn of(before: &Network, after: &Network, level: Level) -> Self {
        Self::between(before, after, level, None)
    }

    /// The same, where the network after is what a change made of that before: without the maps of either.
    #[must_use]
    pub fn of_change(before: &Network, after: &Network, touched: &Touched, level: Level) -> Self {
        Self::between(before, after, level, Affected::of(before, after, touched).as_ref())
    }

    fn between(before: &Network, after: &Network, level: Level, affected: Option<&Affected>) -> Self {
        let Joined { mut maps, ends } = join([before, after], level, affected);
        let (class_of, keys, classes) = classes(&ends, &maps);
        let mut cells = Cells::default();
        let flows = maps.each_ref().map(|map| cells.flows(map));
        let (rows, deltas) = rows(&keys, &flows, &cells);
        let only = |side: usize| {
            let is_only = |end: &&Joint| end.sites.iter().enumerate().all(|(at, site)| site.is_some() == (at == side));
            shown(ends.iter().filter(is_only))
        };
        let (gone, new) = (only(0), only(1));
        let notes = maps.each_mut().map(|map| std::mem::take(&mut map.notes));
        Self { class_of, classes, rows, deltas, new, gone, notes, ends }
    }

    /// What differs, by its position.
    pub(super) fn delta(&self, id: DeltaId) -> Option<&Delta> {
        self.deltas.get(id as usize)
    }
}

/// The names of some ends; ranges beside each other as one.
fn shown<'e>(ends: impl Iterator<Item = &'e Joint>) -> Vec<String> {
    let mut names = Vec::new();
    let mut open: Option<(Address, Address)> = None;
    for end in ends {
        let Some((first, last)) = end.range else {
            names.push(end.name.clone());
            continue;
        };
        open = match open {
            Some((begin, end)) if end.next() == Some(first) => Some((begin, last)),
            closed => {
                names.extend(closed.map(|(first, last)| crate::flow::reach::range_name(first, last)));
                Some((first, last))
            }
        };
    }
    names.extend(open.map(|(first, last)| crate::flow::reach::range_name(first, last)));
    names
}

/// The class of an end in either map.
type Key = Both<Option<u32>>;

fn classes(ends: &[Joint], maps: &Both<Map>) -> (Vec<u32>, Vec<Key>, Vec<Class>) {
    let mut known: BTreeMap<Key, u32> = BTreeMap::new();
    let (mut of, mut keys, mut classes): (Vec<u32>, Vec<Key>, Vec<Class>) = Default::default();
    for (at, end) in (0_u32..).zip(ends) {
        let class = |site: Option<u32>, map: &Map| map.class_of.get(site? as usize).copied();
        let ([before, after], [old, new]) = (end.sites, maps);
        let key = [class(before, old), class(after, new)];
        let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        let id = *known.entry(key).or_insert(next);
        if id == next {
            keys.push(key);
            classes.push(Class::default());
        }
        of.push(id);
        let Some(class) = classes.get_mut(id as usize) else { continue };
        if end.range.is_some() {
            class.ranges.push(at);
        } else {
            class.named.push(at);
            class.within = class.within.saturating_add(u32::from(end.stays_within));
        }
    }
    (of, keys, classes)
}

/// The cells of both maps, each once.
#[derive(Default)]
struct Cells {
    all: Vec<Cell>,
    known: HashMap<Cell, u32>,
}

/// By class from which: the classes to which something passes, and what.
type Flows = Vec<Vec<(u32, u32)>>;

impl Cells {
    /// The position of an answer. That of nothing at all is 0.
    fn of(&mut self, cell: Cell) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let id = *self.known.entry(cell.clone()).or_insert(next);
        if id == next {
            self.all.push(cell);
        }
        id
    }

    fn flows(&mut self, map: &Map) -> Flows {
        self.of(Cell::default());
        let mut known: HashMap<CellId, u32> = HashMap::new();
        let mut flows: Flows = vec![Vec::new(); map.classes.len()];
        for passing in &map.flows {
            let cell = *known.entry(passing.cell).or_insert_with(|| self.of(map.cell(passing)));
            if let Some(row) = flows.get_mut(passing.from as usize) {
                row.push((passing.to, cell));
            }
        }
        flows
    }
}

fn rows(keys: &[Key], flows: &Both<Flows>, cells: &Cells) -> (Vec<Vec<(u32, DeltaId)>>, Vec<Delta>) {
    let mut deltas: Vec<Delta> = Vec::new();
    let mut known: HashMap<(u32, u32), Option<DeltaId>> = HashMap::new();
    let mut rows = Vec::with_capacity(keys.len());
    // What passes from the class at hand to each class of either map.
    let mut passing: Both<Vec<u32>> = flows.each_ref().map(|flows| vec![0; flows.len()]);
    for from in keys {
        for (side, (passing, flows)) in from.iter().zip(passing.iter_mut().zip(flows)) {
            passing.fill(0);
            let row = side.and_then(|class| flows.get(class as usize));
            for (to, cell) in row.into_iter().flatten() {
                if let Some(slot) = passing.get_mut(*to as usize) {
                    *slot = *cell;
                }
            }
        }
        let mut row = Vec::new();
        for (at, to) in (0_u32..).zip(keys) {
            let cell = |class: Option<u32>, passing: &Vec<u32>| {
                class.and_then(|class| passing.get(class as usize)).copied().unwrap_or(0)
            };
            let ([before, after], [old, new]) = (to, &passing);
            let pair = (cell(*before, old), cell(*after, new));
            if pair.0 == pair.1 {
                continue;
            }
            let delta = *known.entry(pair).or_insert_with(|| {
                let delta = Delta::of(cells.all.get(pair.0 as usize)?, cells.all.get(pair.1 as usize)?);
                if delta.is_empty() {
                    return None;
                }
                deltas.push(delta);
                u32::try_from(deltas.len().saturating_sub(1)).ok()
            });
            row.extend(delta.map(|delta| (at, delta)));
        }
        rows.push(row);
    }
    (rows, deltas)
}
