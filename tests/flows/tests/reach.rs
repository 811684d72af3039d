//! A map says of each flow what a decision about it says.
#![expect(clippy::unwrap_used, reason = "a test")]

use netproof_core::api::Network;
use netproof_core::flow::decide::Question;
use netproof_core::flow::end::End;
use netproof_core::flow::reach::{Cell, Level, Site, What};
use netproof_core::flow::{Traffic, Verdict};
use netproof_flow_tests::engine;
use netproof_flow_tests::generate::{self, Class, Random, Version};

/// Cases of each class, pairs of each case.
const CASES: u64 = 12;
const PAIRS: usize = 60;

/// How a question names a site: of a range its first address.
fn name(site: &Site) -> String {
    match site.what {
        What::Range(_, _, End::Outside(Some(address), _)) => format!("ip:{address}"),
        _ => site.name.clone(),
    }
}

/// Ports at the edges of what a cell says, and some others.
fn ports(cell: &Cell, random: &mut Random) -> Vec<Traffic> {
    let mut texts: Vec<String> =
        ["80/TCP", "53/UDP", "8/ICMP", "128/ICMPv6", "9/SCTP", "VRRP"].map(str::to_owned).to_vec();
    texts.push(format!("{}/TCP", random.between(1, 65_535)));
    for set in [&cell.allow, &cell.unknown, &cell.limited] {
        for range in set.ranges().iter().take(12) {
            let Some(protocol) = range.name() else { continue };
            let most = if range.protocol < 3 { u16::MAX } else { 255 };
            for port in [range.first.saturating_sub(1), range.first, range.last, range.last.saturating_add(1)] {
                if port <= most && (port > 0 || range.protocol > 2) {
                    texts.push(format!("{port}/{protocol}"));
                }
            }
        }
    }
    texts.sort_unstable();
    texts.dedup();
    texts.iter().map(|text| Traffic::parse(text).unwrap()).collect()
}

#[test]
fn the_map_equals_the_decisions() {
    let mut asked = 0;
    for version in [Version::V1_20, Version::V1_18] {
        for class in Class::ALL {
            for seed in 1..=CASES {
                let case = generate::case(seed, class, version);
                let random = &mut Random::new(seed, "reach");
                let network: Network = engine::network(&case, version).unwrap();
                let map = network.flows().reach(Level::Pods);
                for _ in 0..PAIRS {
                    let (from, to) = (random.below(map.sites.len()), random.below(map.sites.len()));
                    let cell = map.between(from, to);
                    let (source, target) = (map.sites.get(from).unwrap(), map.sites.get(to).unwrap());
                    let is_pod = |site: &Site| matches!(site.what, What::End(End::Pod(_)));
                    if source.end().is_none() || from == to || !(is_pod(source) || is_pod(target)) {
                        continue;
                    }
                    for traffic in ports(&cell, random) {
                        let question = Question {
                            from: name(source),
                            to: name(target),
                            port: text(traffic),
                            ..Question::default()
                        };
                        let decision = network.decide(&question).unwrap();
                        let of_map = if cell.allow.contains(traffic) {
                            Verdict::Allow
                        } else if cell.unknown.contains(traffic) {
                            Verdict::Unknown
                        } else {
                            Verdict::Deny
                        };
                        asked += 1;
                        assert_eq!(
                            of_map,
                            decision.verdict,
                            "{} {seed} {version:?}: {question:?} {cell:?} {decision:#?}",
                            class.name()
                        );
                    }
                }
            }
        }
    }
    assert!(asked > 10_000, "{asked}");
}

fn text(traffic: Traffic) -> String {
    if traffic.to_string().contains('/') { traffic.to_string() } else { traffic.protocol.to_string() }
}

#[test]
fn equal_rows_and_columns_are_one_class() {
    for class in Class::ALL {
        let case = generate::case(3, class, Version::V1_20);
        let network = engine::network(&case, Version::V1_20).unwrap();
        let map = network.flows().reach(Level::Pods);
        let cells = |site: usize, is_row: bool| -> Vec<Cell> {
            let others = 0..map.sites.len();
            others.map(|other| if is_row { map.between(site, other) } else { map.between(other, site) }).collect()
        };
        for one in 0..map.sites.len() {
            for other in one + 1..map.sites.len() {
                let are_equal = cells(one, true) == cells(other, true) && cells(one, false) == cells(other, false);
                let (one, other) = (map.class_of.get(one), map.class_of.get(other));
                assert_eq!(are_equal, one == other, "{}", class.name());
            }
        }
    }
}
