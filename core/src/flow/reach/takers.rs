//! To whom something may flow from one, so that not all are asked about.

use std::rc::Rc;

use super::cells::CellId;
use super::flows::{Columns, Key};
use super::rows::Row;
use crate::order::Order as _;

/// Those to whom something may flow, by what tells whether it does.
pub(super) struct Takers {
    /// By column, those about whom policies are apart from the others.
    by_column: Vec<[Vec<u32>; 2]>,
    /// By the row of what they take.
    by_row: Vec<[Vec<u32>; 2]>,
    /// Those without a column.
    alone: [Vec<u32>; 2],
    /// The rows by which some take something from everybody whom they do not list.
    open: Vec<u32>,
}

impl Takers {
    /// Those of whom these are the keys, by position.
    pub(super) fn of(all: &[&Key], rows: &[Rc<Row>], columns: &Columns) -> Self {
        let lists = |count: usize| vec![<[Vec<u32>; 2]>::default(); count];
        let (by_column, by_row) = (lists(columns.rows.len()), lists(rows.len()));
        let mut takers = Self { by_column, by_row, alone: Default::default(), open: Vec::new() };
        for (at, key) in (0_u32..).zip(all) {
            let mut add = |[with, without]: &mut [Vec<u32>; 2]| {
                if key.has_policies { with.push(at) } else { without.push(at) }
            };
            let Some(column) = key.column else {
                add(&mut takers.alone);
                continue;
            };
            takers.by_column.get_mut(column as usize).into_iter().for_each(&mut add);
            takers.by_row.get_mut(key.rows[1] as usize).into_iter().for_each(&mut add);
        }
        let takes = |[with, without]: &[Vec<u32>; 2]| !with.is_empty() || !without.is_empty();
        let all = (0_u32..).zip(rows.iter().zip(&takers.by_row));
        let open = all.filter(|(_, (row, of_row))| row.rest != CellId::NONE && takes(of_row));
        takers.open = open.map(|(at, _)| at).collect();
        takers
    }

    /// Whether all have a column.
    pub(super) fn are_all_seen(&self) -> bool {
        self.alone.iter().all(Vec::is_empty)
    }

    /// Those to whom something may flow from one, sorted: what it sends to columns, and to all others, and what rows take
    /// from it.
    pub(super) fn candidates(
        &self,
        from: &Key,
        sent: &[(u32, CellId)],
        rest: CellId,
        marks: &[(u32, CellId)],
        takes: &[CellId],
        candidates: &mut Vec<u32>,
    ) {
        candidates.clear();
        let lists = |both| of_lists(both, from.has_policies);
        let takes_some = |row: &u32| takes.get(*row as usize).is_some_and(|cell| *cell != CellId::NONE);
        let columns = || {
            let columns = sent.iter().filter(|(_, cell)| *cell != CellId::NONE).map(|(column, _)| *column);
            columns.filter_map(|column| self.by_column.get(column as usize))
        };
        let rows = || {
            let listed = marks.iter().map(|(row, _)| row);
            let rows = self.open.iter().chain(listed.filter(|row| self.open.binary_search(row).is_err()));
            rows.filter(|row| takes_some(row)).filter_map(|row| self.by_row.get(*row as usize))
        };
        let count = |lists: &mut dyn Iterator<Item = &[Vec<u32>; 2]>| -> usize {
            lists.map(|[with, without]| with.len() + without.len()).sum()
        };
        // To count what rows say takes as long as to look at so many.
        let is_less = |of_columns: usize| of_columns <= marks.len() || of_columns <= count(&mut rows());
        // Several sights may be of one column.
        if rest == CellId::NONE && is_less(count(&mut columns())) {
            candidates.extend(columns().flat_map(lists));
        } else {
            candidates.extend(rows().flat_map(lists));
        }
        candidates.extend(of_lists(&self.alone, from.has_policies));
        candidates.order();
        candidates.dedup();
    }
}

/// Those about whom policies are, and the others where one about whom policies are sends.
fn of_lists([with, without]: &[Vec<u32>; 2], has_policies: bool) -> impl Iterator<Item = u32> {
    let without = if has_policies { without.as_slice() } else { &[] };
    with.iter().chain(without).copied()
}
