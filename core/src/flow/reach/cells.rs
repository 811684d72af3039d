//! What may flow from one end to another, over all ports; equal answers are kept once.

use std::collections::HashMap;

use super::ports::PortSet;

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
    ports: Vec<PortSet>,
    known_ports: HashMap<PortSet, PortsId>,
    cells: Vec<Stored>,
    known: HashMap<Stored, CellId>,
    both: HashMap<(CellId, CellId), CellId>,
}

impl Default for Cells {
    fn default() -> Self {
        let mut cells = Self {
            ports: Vec::new(),
            known_ports: HashMap::new(),
            cells: Vec::new(),
            known: HashMap::new(),
            both: HashMap::new(),
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
        let Some(stored) = self.cells.get(id.0 as usize) else { return Cell::default() };
        let ports = |id: PortsId| self.ports.get(id as usize).cloned().unwrap_or_default();
        Cell { allow: ports(stored.allow), unknown: ports(stored.unknown), limited: ports(stored.limited) }
    }

    /// What passes both ends.
    pub fn both(&mut self, one: CellId, other: CellId) -> CellId {
        if one == CellId::ALL || one == other || other == CellId::NONE {
            return if one == CellId::ALL || other == CellId::NONE { other } else { one };
        }
        if other == CellId::ALL || one == CellId::NONE {
            return one;
        }
        let key = if one < other { (one, other) } else { (other, one) };
        if let Some(known) = self.both.get(&key) {
            return *known;
        }
        let (first, second) = (self.get(one), self.get(other));
        let allow = first.allow.intersection(&second.allow);
        let may = first.allow.union(&first.unknown).intersection(&second.allow.union(&second.unknown));
        let limited = first.limited.union(&second.limited).intersection(&allow);
        let id = self.of(Cell { unknown: may.without(&allow), limited, allow });
        self.both.insert(key, id);
        id
    }

    /// What passes where the input does not tell which of two holds.
    pub fn either(&mut self, one: CellId, other: CellId) -> CellId {
        if one == other {
            return one;
        }
        let (first, second) = (self.get(one), self.get(other));
        let allow = first.allow.intersection(&second.allow);
        let may = first.allow.union(&first.unknown).union(&second.allow.union(&second.unknown));
        let limited = first.limited.union(&second.limited).intersection(&allow);
        self.of(Cell { unknown: may.without(&allow), limited, allow })
    }
}
