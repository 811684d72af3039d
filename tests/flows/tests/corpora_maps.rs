//! Maps and differences, held against what other analyzers say of public cases, when `NETPROOF_CORPORA` names the folder
//! that holds them.

use std::collections::BTreeMap;

use netproof_flow_tests::corpora::analyzer::listed_maps::{LISTED, MapDifference, PASSED_OVER, Why};
use netproof_flow_tests::corpora::analyzer::maps::{self, Cases, Differing, Held};
use netproof_flow_tests::corpora::compare::Table;
use netproof_flow_tests::corpora::{apps, folder};

/// Whether a row is about a difference.
fn fits(row: &MapDifference, case: &str, one: &Differing) -> bool {
    let is = |pattern: &str, text: &str| pattern == "*" || pattern == text;
    row.case == case
        && is(row.from, &one.from.text())
        && is(row.to, &one.to.text())
        && is(row.theirs, &one.theirs)
        && row.ours == one.ours
}

/// Whether the reason of a row can be that of a difference.
fn holds(row: &MapDifference, held: &Held, one: &Differing) -> bool {
    let is_on_host = |name: String| held.on_host.contains(&name);
    row.why != Why::OnTheNode || is_on_host(one.from.text()) || is_on_host(one.to.text())
}

fn check(what: &str, cases: &Cases) -> Vec<usize> {
    let mut table = Table::default();
    let mut met = vec![0; LISTED.len()];
    let (mut pairs, mut lines) = (0, 0);
    for held in &cases.held {
        pairs += held.pairs;
        lines += held.lines;
        table.asked();
        for one in &held.differing {
            let row = LISTED.iter().position(|row| fits(row, &held.case, one) && holds(row, held, one));
            match row.and_then(|row| met.get_mut(row)) {
                Some(met) => *met += 1,
                None => {
                    let flow = format!("{} -> {}", one.from.text(), one.to.text());
                    table.differs(&held.case, &flow, &one.theirs, &one.ours);
                }
            }
        }
    }
    for (row, met) in LISTED.iter().zip(&met) {
        if cases.held.iter().any(|held| held.case == row.case) && *met != row.pairs {
            let expected = format!("{} pairs that differ, as listed", row.pairs);
            table.differs(row.case, &format!("{} -> {}", row.from, row.to), &expected, &format!("{met} of them"));
        }
    }
    println!("{what}: {} cases, {lines} lines, {pairs} pairs", cases.held.len());
    table.finish(what);
    met
}

#[test]
fn maps_and_differences_are_alike_but_for_what_is_listed() {
    let Some(folder) = folder("netpol-analyzer") else { return };
    let (lists, differences) = (maps::hold_lists(&folder), maps::hold_differences(&folder));
    let of_lists = check("maps of netpol-analyzer", &lists);
    let of_differences = check("differences of netpol-analyzer", &differences);
    let mut by_reason: BTreeMap<String, usize> = BTreeMap::new();
    for (row, (one, other)) in LISTED.iter().zip(of_lists.iter().zip(of_differences)) {
        *by_reason.entry(format!("{:?}", row.why)).or_default() += one + other;
        let is_case = |held: &Held| held.case == row.case;
        assert!(lists.held.iter().chain(&differences.held).any(is_case), "no case of {row:?}");
    }
    println!("listed pairs by reason: {by_reason:?}");
    let passed_over: Vec<&String> = lists.passed_over.iter().chain(&differences.passed_over).collect();
    assert_eq!(passed_over, PASSED_OVER);
}

#[test]
fn maps_of_applications_are_alike() {
    let Some(folder) = folder("realistic-apps") else { return };
    let mut table = Table::default();
    for held in apps::hold(&folder) {
        println!("{}: {} lines, {} pairs", held.app, held.lines, held.pairs);
        for [from, to, theirs, ours] in &held.differing {
            table.differs(held.app, &format!("{from} -> {to}"), theirs, ours);
        }
        table.asked();
    }
    table.finish("maps of applications");
}
