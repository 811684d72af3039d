//! What may flow from one end to another, over all ports; equal answers are kept once.

use super::ports::PortSet;
use super::quick::QuickMap;

/// The position of a set of ports.
type PortsId = u32;

/// The position of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub(super) u32);

impl CellId {
    /// Nothing flows.
    pub const NONE: Self = Self(0);
    /// Everything flows.
    pub const ALL: Self = Self(1);
    /// The input does not tell.
    pub const UNKNOWN: Self = Self(2);
}

/// What may flow from one end to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cell {
    /// What surely passes ports and addresses.
    pub allow: PortSet,
    /// Of what the input does not tell whether it passes.
    pub unknown: PortSet,
    /// What of that which passes does so under conditions: requests that layer 7 lets through, authentication.
    pub limited: PortSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Stored {
    allow: PortsId,
    unknown: PortsId,
    limited: PortsId,
}

/// Answers, each once.
#[derive(Debug)]
pub struct Cells {
    nothing: PortSet,
    ports: Vec<PortSet>,
    known_ports: QuickMap<PortSet, PortsId>,
    cells: Vec<Stored>,
    known: QuickMap<Stored, CellId>,
    both: QuickMap<u64, CellId>,
}

impl Default for Cells {
    fn default() -> Self {
        let mut cells = Self {
            nothing: PortSet::default(),
            ports: Vec::new(),
            known_ports: QuickMap::default(),
            cells: Vec::new(),
            known: QuickMap::default(),
            both: QuickMap::default(),
        };
        let everything = PortSet::everything;
        for cell in [
            Cell::default(),
            Cell { allow: everything(), ..Cell::default() },
            Cell { unknown: everything(), ..Cell::default() },
        ] {
            cells.of(cell);
        }
        cells
    }
}

impl Cells {
    /// The position of an answer.
    pub fn of(&mut self, cell: Cell) -> CellId {
        let stored = Stored {
            allow: self.ports(cell.allow),
            unknown: self.ports(cell.unknown),
            limited: self.ports(cell.limited),
        };
        let next = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry(stored).or_insert(next);
        if id == next {
            self.cells.push(stored);
        }
        id
    }

    fn ports(&mut self, ports: PortSet) -> PortsId {
        if let Some(known) = self.known_ports.get(&ports) {
            return *known;
        }
        let next = u32::try_from(self.ports.len()).unwrap_or(u32::MAX);
        self.ports.push(ports.clone());
        self.known_ports.insert(ports, next);
        next
    }

    /// An answer.
    #[must_use]
    pub fn get(&self, id: CellId) -> Cell {
        let [allow, unknown, limited] = self.parts(id).map(Clone::clone);
        Cell { allow, unknown, limited }
    }

    /// What an answer allows, of what it does not tell, and what it limits.
    fn parts(&self, id: CellId) -> [&PortSet; 3] {
        let stored = self.cells.get(id.0 as usize).copied().unwrap_or(Stored { allow: 0, unknown: 0, limited: 0 });
        [stored.allow, stored.unknown, stored.limited].map(|id| self.ports.get(id as usize).unwrap_or(&self.nothing))
    }

    /// What passes both ends.
    pub fn both(&mut self, one: CellId, other: CellId) -> CellId {
        if one == CellId::ALL || one == other || other == CellId::NONE {
            return if one == CellId::ALL || other == CellId::NONE { other } else { one };
        }
        if other == CellId::ALL || one == CellId::NONE {
            return one;
        }
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        let key = u64::from(high.0) << u32::BITS | u64::from(low.0);
        if let Some(known) = self.both.get(&key) {
            return *known;
        }
        let ([own, own_unknown, own_limited], [others, others_unknown, others_limited]) =
            (self.parts(one), self.parts(other));
        let allow = own.intersection(others);
        let may = own.union(own_unknown).intersection(&others.union(others_unknown));
        let limited = own_limited.union(others_limited).intersection(&allow);
        let id = self.of(Cell { unknown: may.without(&allow), limited, allow });
        self.both.insert(key, id);
        id
    }

    /// What passes where the input does not tell which of two holds.
    pub fn either(&mut self, one: CellId, other: CellId) -> CellId {
        if one == other {
            return one;
        }
        let ([own, own_unknown, own_limited], [others, others_unknown, others_limited]) =
            (self.parts(one), self.parts(other));
        let allow = own.intersection(others);
        let may = own.union(own_unknown).union(&others.union(others_unknown));
        let limited = own_limited.union(others_limited).intersection(&allow);
        self.of(Cell { unknown: may.without(&allow), limited, allow })
    }
}
