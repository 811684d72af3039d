//! What may flow between two ends that a map may not show: a node among many, a pod beside others that are alike.

use super::cells::{Cell, CellId};
use super::map::shown;
use super::rows::{Rows, passing};
use super::sights::Sights;
use crate::flow::Network;
use crate::flow::decide::Other;
use crate::flow::end::End;

impl Network {
    /// What may flow from one end to another, asked in full. Where several ends are given, the input does not tell which of
    /// them is meant.
    #[must_use]
    pub fn between(&self, from: End, to: &[Other]) -> Cell {
        let sights = Sights::default();
        let mut rows = Rows::of(self, &sights);
        let found = rows.any_of(to, |rows, other| match other {
            Other::End(end) if self.is_within_pod(from, *end) => CellId::ALL,
            other => rows.passes(from, other),
        });
        shown(rows.cells.get(found), &passing(self))
    }

    /// As [`between`](Self::between), where the flow goes to a name of DNS.
    #[must_use]
    pub fn between_name(&self, from: End, name: &str) -> Cell {
        self.between(from, &self.addresses_of(name))
    }
}
