//! What came of all hosts, as a table.

use std::collections::{BTreeMap, BTreeSet};

use crate::hosts::Outcome;

/// The outcomes of each host, by operation.
pub type Outcomes = Vec<(String, BTreeMap<String, Outcome>)>;

/// Hosts by operations, and below why cases were not asked.
#[must_use]
pub fn render(outcomes: &Outcomes) -> String {
    let operations: BTreeSet<&str> = outcomes.iter().flat_map(|(_, of)| of.keys().map(String::as_str)).collect();
    let mut rows = vec![vec!["host".to_owned()]];
    if let Some(head) = rows.first_mut() {
        head.extend(operations.iter().map(|operation| (*operation).to_owned()));
        head.extend(["all".to_owned(), "refused".to_owned(), "skipped".to_owned(), "wrong".to_owned()]);
    }
    for (host, of) in outcomes {
        let mut row = vec![host.clone()];
        row.extend(operations.iter().map(|operation| of.get(*operation).map_or_else(|| "-".to_owned(), cell)));
        let sum = |count: &dyn Fn(&Outcome) -> usize| of.values().map(count).sum::<usize>();
        row.push(format!("{}+{}", sum(&|one| one.texts), sum(&|one| one.handles)));
        row.push(sum(&|one| one.refused).to_string());
        row.push(sum(&|one| one.skipped.values().sum()).to_string());
        row.push(sum(&|one| one.wrong.len()).to_string());
        rows.push(row);
    }
    let mut out = aligned(&rows);
    out.push_str("\nN+M: N requests of the text form and M cases of prepared handles gave the same bytes.\n");
    for (host, of) in outcomes {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for (why, number) in of.values().flat_map(|one| &one.skipped) {
            *reasons.entry(why).or_default() += number;
        }
        for (why, number) in reasons {
            out.push_str(&format!("{host} was not asked {number}: {why}\n"));
        }
    }
    out
}

fn cell(outcome: &Outcome) -> String {
    format!("{}+{}", outcome.texts, outcome.handles)
}

fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
