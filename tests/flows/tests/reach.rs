//! A map says of each flow what a decision about it says.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use netproof_core::api::{Network, ReachQuestion};
use netproof_core::flow::decide::Question;
use netproof_core::flow::end::End;
use netproof_core::flow::reach::{Cell, Level, Site, What};
use netproof_core::flow::{Traffic, Verdict};
use netproof_flow_tests::case::Case;
use netproof_flow_tests::engine;
use netproof_flow_tests::generate::{self, Class, Random, Version};
use serde_json::{Value, json};

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
                        let alone = network.verdict(&question.from, &question.to, &question.port);
                        assert_eq!(alone.as_ref(), Ok(&decision.verdict), "{question:?}");
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

/// What a flow of an answer says, as text.
fn said(flow: &Value) -> String {
    format!("{} {} {}", flow["ports"], flow["unknown"], flow["limited"])
}

#[test]
fn answers_of_single_peers_are_those_of_their_classes_and_of_decisions() {
    for class in Class::ALL {
        for seed in 1..=4 {
            let case = generate::case(seed, class, Version::V1_20);
            let random = &mut Random::new(seed, "answers");
            let network = engine::network(&case, Version::V1_20).unwrap();
            for port in [None, Some("80/TCP"), Some("53/UDP")] {
                let ask = |expand| {
                    let port = port.map(str::to_owned);
                    let question = ReachQuestion { port, expand, level: Level::Pods, ..ReachQuestion::default() };
                    serde_json::from_str::<Value>(&network.reach(&question).unwrap().to_json()).unwrap()
                };
                let (classes, single) = (ask(false), ask(true));
                let names = |class: &Value| -> Vec<String> {
                    let of = classes["classes"].get(usize::try_from(class.as_u64().unwrap()).unwrap()).unwrap();
                    of["members"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
                };
                let mut expected = BTreeMap::new();
                for flow in classes["flows"].as_array().unwrap() {
                    for from in names(&flow["from"]) {
                        for to in names(&flow["to"]) {
                            expected.insert((from.clone(), to), said(flow));
                        }
                    }
                }
                let flows = single["flows"].as_array().unwrap().iter();
                let text = |name: &Value| name.as_str().unwrap().to_owned();
                let flows: BTreeMap<(String, String), String> =
                    flows.map(|flow| ((text(&flow["from"]), text(&flow["to"])), said(flow))).collect();
                // A pod with itself is left out.
                expected.retain(|pair, _| flows.contains_key(pair) || pair.0 != pair.1);
                assert_eq!(flows, expected, "{} {seed} {port:?}", class.name());
                let Some(port) = port else { continue };
                let peers: Vec<String> = single["peers"].as_array().unwrap().iter().map(text).collect();
                for _ in 0..PAIRS {
                    let pick = |random: &mut Random| peers.get(random.below(peers.len())).unwrap().clone();
                    let (from, to) = (pick(random), pick(random));
                    let is_pod = |name: &str| name.contains('/');
                    if from == to || from.starts_with("fqdn:") || !(is_pod(&from) || is_pod(&to)) {
                        continue;
                    }
                    if [&from, &to].iter().any(|name| name.starts_with("ip:")) {
                        continue;
                    }
                    let question =
                        Question { from: from.clone(), to: to.clone(), port: port.to_owned(), ..Question::default() };
                    let verdict = network.decide(&question).unwrap().verdict;
                    let listed = flows.get(&(from, to)).map(String::as_str);
                    let is_as_said = match verdict {
                        Verdict::Allow => listed.is_some_and(|said| !said.starts_with("[]")),
                        Verdict::Unknown => listed.is_some_and(|said| said.starts_with("[] [")),
                        Verdict::Deny | Verdict::DenyL7 => listed.is_none(),
                    };
                    assert!(is_as_said, "{} {seed}: {question:?} {verdict:?} {listed:?}", class.name());
                }
            }
        }
    }
}

#[test]
fn pods_that_only_their_node_tells_apart_are_two_classes() {
    // Nobody reaches either of them but their own node, which one of them denies.
    let pod = |name: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "a", "labels": {"app": name}},
            "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "i"}]}})
    };
    let policy = |name: &str, denied: Value| {
        json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
            "metadata": {"name": name, "namespace": "a"},
            "spec": {"endpointSelector": {"matchLabels": {"app": name}}, "ingress": [{}], "ingressDeny": denied}})
    };
    let objects = vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cilium-config", "namespace": "kube-system"},
            "data": {"enable-host-firewall": "true"}}),
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"},
            "status": {"addresses": [{"type": "InternalIP", "address": "192.168.0.4"}]}}),
        pod("one"),
        pod("other"),
        policy("one", json!([{"fromEntities": ["host"]}])),
        policy("other", json!([{"fromEntities": ["unmanaged"]}])),
    ];
    let network = engine::network(&Case { objects, flows: Vec::new() }, Version::V1_20).unwrap();
    let map = network.flows().reach(Level::Pods);
    let at = |name: &str| map.sites.iter().position(|site| site.name == name).unwrap();
    for (to, passes) in [("a/one", false), ("a/other", true)] {
        for from in ["entity:host", "node:n"] {
            let cell = map.between(at(from), at(to));
            assert_eq!((cell.allow.is_everything(), cell.allow.is_empty()), (passes, !passes), "{from} {to}");
        }
    }
}
