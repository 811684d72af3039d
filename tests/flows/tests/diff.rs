//! What a diff says of flows is what decisions in both networks say.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;

use netproof_core::api::{self, DiffOptions, Network};
use netproof_core::flow::decide::Question;
use netproof_core::flow::diff::answer::{ChangeAnswer, DiffAnswer, MAX_CHANGES};
use netproof_core::flow::diff::{Change, Revision};
use netproof_core::flow::end::{End, Meant};
use netproof_core::flow::explain::RuleReason;
use netproof_core::flow::reach::{Level, PortSet, What};
use netproof_core::flow::{Peer, Traffic, Verdict};
use netproof_core::net::Address;
use netproof_flow_tests::case::Case;
use netproof_flow_tests::engine;
use netproof_flow_tests::generate::{self, Class, Random, Version};
use serde_json::{Value, json};

/// Cases of each class, changes of which flows are decided, and pairs that are asked beside these.
const CASES: u64 = 8;
const DECIDED: usize = 40;
const PAIRS: usize = 40;

fn is_policy(object: &Value) -> bool {
    object["kind"].as_str().is_some_and(|kind| kind.ends_with("NetworkPolicy"))
}

/// The case with something changed.
fn changed(case: &Case, other: &Case, random: &mut Random) -> Case {
    let mut case = case.clone();
    let of = |case: &Case, wanted: &dyn Fn(&Value) -> bool| -> Vec<usize> {
        (0..case.objects.len()).filter(|at| wanted(case.objects.get(*at).unwrap())).collect()
    };
    let kind = |kind: &'static str| move |object: &Value| object["kind"] == kind;
    for _ in 0..random.between(1, 2) {
        match random.below(6) {
            0 => {
                let policies = of(&case, &is_policy);
                if !policies.is_empty() {
                    case.objects.remove(*random.pick(&policies));
                }
            }
            1 => case.objects.extend(other.objects.iter().find(|object| is_policy(object)).cloned()),
            2 => {
                let pods = of(&case, &kind("Pod"));
                case.objects.remove(*random.pick(&pods));
            }
            what => {
                let wanted = if what == 3 { "Namespace" } else { "Pod" };
                let those = of(&case, &kind(wanted));
                let object = case.objects.get_mut(*random.pick(&those)).unwrap();
                if !object["metadata"]["labels"].is_object() {
                    object["metadata"]["labels"] = json!({});
                }
                let labels = object["metadata"]["labels"].as_object_mut().unwrap();
                let keys: Vec<String> = labels.keys().filter(|key| !key.contains("kubernetes.io")).cloned().collect();
                if keys.is_empty() || random.chance(20) {
                    labels.insert("app".into(), "changed".into());
                } else {
                    labels.remove(random.pick(&keys));
                }
            }
        }
    }
    case
}

/// An address of a range that is outside for both; the name itself, where it is none.
fn asked(name: &str, networks: [&Network; 2]) -> Option<String> {
    let Some(range) = name.strip_prefix("ip:") else { return Some(name.to_owned()) };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let [first, last] = [first, last].map(|text| Address::parse(text).unwrap());
    let is_outside = |address: &Address| {
        let found = |network: &&Network| network.flows().find(&Peer::Address(*address));
        networks.iter().all(|network| matches!(found(network), Ok(Meant::End(End::Outside(..)))))
    };
    let all = std::iter::successors(Some(first), |address| address.next().filter(|next| *next <= last));
    all.take(1000).find(is_outside).map(|address| format!("ip:{address}"))
}

fn text(traffic: Traffic) -> String {
    if traffic.to_string().contains('/') { traffic.to_string() } else { traffic.protocol.to_string() }
}

fn edges(ports: &PortSet) -> Vec<Traffic> {
    let mut all = Vec::new();
    for range in ports.ranges().iter().take(6) {
        let Some(protocol) = range.name() else { continue };
        all.extend([range.first, range.last].map(|port| Traffic::parse(&format!("{port}/{protocol}")).unwrap()));
    }
    all
}

/// The verdict of a flow; none where somebody is not there.
fn verdict(network: &Network, from: &str, to: &str, traffic: Traffic) -> Option<Verdict> {
    let question = Question { from: from.to_owned(), to: to.to_owned(), port: text(traffic), ..Question::default() };
    network.decide(&question).ok().map(|decision| decision.verdict)
}

/// Whether a name of a change stands for somebody.
fn stands_for(name: &str, asked: &str) -> bool {
    let (Some(range), Some(address)) = (name.strip_prefix("ip:"), asked.strip_prefix("ip:")) else {
        return name == asked;
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let [first, last, address] = [first, last, address].map(|text| Address::parse(text).unwrap());
    (first..=last).contains(&address)
}

fn listed(changes: &[ChangeAnswer], from: &str, to: &str, traffic: Traffic) -> bool {
    let is_it = |one: &&ChangeAnswer| stands_for(&one.from, from) && stands_for(&one.to, to);
    changes.iter().filter(is_it).any(|one| one.ports.contains(traffic))
}

/// Whether the rules that are named as those that made a change are about its ends, where decisions look at them.
fn check_causes(name: &str, networks: [&Network; 2], one: &ChangeAnswer) {
    for cause in one.because.iter() {
        let network = if cause.of == Revision::Old { networks[0] } else { networks[1] };
        let flows = network.flows();
        let is_meant = |rule: &RuleReason| {
            let object = &flows.policy(rule.policy).unwrap().object;
            let at = &cause.rule.at;
            object.place.document == at.document && rule.pointer.starts_with(&at.path)
        };
        let found = one.ports.ranges().iter().take(3).any(|range| {
            let (from, to) = (one.from.clone(), one.to.clone());
            let question = Question { from, to, port: text(range.example()), ..Question::default() };
            let decision = network.decide(&question).unwrap();
            let explained = flows.explain_all(&decision);
            let sides = explained.iter().flat_map(|(_, explained)| [&explained.egress, &explained.ingress]);
            let mut rules = sides.flat_map(|side| &side.rules);
            rules.any(|rule| {
                let is_same = cause.rule.effect == rule.effect.word() || cause.rule.effect == "no-match";
                is_same && is_meant(rule)
            })
        });
        assert!(found, "{name}: {} -> {} {cause:?}", one.from, one.to);
    }
}

fn check(name: &str, networks: [&Network; 2], answer: &DiffAnswer, random: &mut Random) -> usize {
    let [old, new] = networks;
    let mut decided = 0;
    for change in Change::ALL {
        let changes = answer.of(change);
        assert!(changes.is_sorted_by_key(|one| (one.from.clone(), one.to.clone())), "{name}");
        for _ in 0..DECIDED.min(changes.len()) {
            let one = random.pick(changes);
            let (Some(from), Some(to)) = (asked(&one.from, networks), asked(&one.to, networks)) else { continue };
            if !(one.from.starts_with("ip:") || one.to.starts_with("ip:") || one.to.starts_with("fqdn:")) {
                check_causes(name, networks, one);
            }
            for traffic in edges(&one.ports) {
                let (before, after) = (verdict(old, &from, &to, traffic), verdict(new, &from, &to, traffic));
                let allow = Some(Verdict::Allow);
                let unknown = Some(Verdict::Unknown);
                let is_open = one.unknown.contains(traffic);
                let holds = match change {
                    Change::Opened => after == allow && before != allow && is_open == (before == unknown),
                    Change::Closed => before == allow && after != allow && is_open == (after == unknown),
                    Change::Unsure => before != allow && after != allow && (before == unknown) != (after == unknown),
                    Change::Narrowed | Change::Widened => before == allow && after == allow,
                };
                decided += 1;
                assert!(holds, "{name}: {change:?} {from} -> {to} {traffic} {before:?} {after:?}");
            }
        }
    }
    let mut names: BTreeMap<String, bool> = BTreeMap::new();
    for network in networks {
        for site in network.flows().reach(Level::Pods).sites {
            let is_pod = matches!(site.what, What::End(End::Pod(_)));
            let asked = match site.what {
                What::Range(_, _, End::Outside(Some(address), _)) => asked(&format!("ip:{address}"), networks),
                _ => Some(site.name),
            };
            names.extend(asked.map(|name| (name, is_pod)));
        }
    }
    let names: Vec<(String, bool)> = names.into_iter().collect();
    for _ in 0..PAIRS {
        let ((from, is_pod), (to, other_is_pod)) = (random.pick(&names), random.pick(&names));
        if from == to || from.starts_with("fqdn:") || !(*is_pod || *other_is_pod) {
            continue;
        }
        for port in ["80/TCP", "443/TCP", "53/UDP", "8/ICMP", "9/SCTP", "VRRP"] {
            let traffic = Traffic::parse(port).unwrap();
            let (before, after) = (verdict(old, from, to, traffic), verdict(new, from, to, traffic));
            let allows = |verdict: Option<Verdict>| verdict == Some(Verdict::Allow);
            let opened = allows(after) && !allows(before);
            let closed = allows(before) && !allows(after);
            let said = [&answer.opened, &answer.closed].map(|changes| listed(changes, from, to, traffic));
            assert_eq!(said, [opened, closed], "{name}: {from} -> {to} {traffic} {before:?} {after:?}");
        }
    }
    decided
}

/// What mirrored answers share.
fn plain(changes: &[ChangeAnswer]) -> Vec<(&str, &str, &PortSet, &PortSet)> {
    changes.iter().map(|one| (one.from.as_str(), one.to.as_str(), &one.ports, &one.unknown)).collect()
}

#[test]
fn a_diff_equals_the_decisions() {
    let (mut decided, mut with_changes, mut with_causes) = (0, 0, 0);
    for version in [Version::V1_20, Version::V1_18] {
        for class in Class::ALL {
            for seed in 1..=CASES {
                let name = format!("{} {seed} {version:?}", class.name());
                let random = &mut Random::new(seed, "diff");
                let before = generate::case(seed, class, version);
                let after = changed(&before, &generate::case(seed + 100, class, version), random);
                let networks = [&before, &after].map(|case| engine::network(case, version).unwrap());
                let [old, new] = &networks;
                let level = if seed % 2 == 0 { Level::Pods } else { Level::Workloads };
                let options = DiffOptions { level };
                let answer = api::diff(old, new, options);
                if Change::ALL.iter().any(|change| answer.total(*change) > MAX_CHANGES as u64) {
                    continue;
                }
                for change in Change::ALL {
                    assert_eq!(answer.total(change), answer.of(change).len() as u64, "{name} {change:?}");
                }
                decided += check(&name, [old, new], &answer, random);
                let mirrored = api::diff(new, old, options);
                for (one, other) in [
                    (&answer.opened, &mirrored.closed),
                    (&answer.closed, &mirrored.opened),
                    (&answer.unsure, &mirrored.unsure),
                    (&answer.narrowed, &mirrored.widened),
                    (&answer.widened, &mirrored.narrowed),
                ] {
                    assert_eq!(plain(one), plain(other), "{name}");
                }
                assert_eq!((&answer.new, &answer.gone), (&mirrored.gone, &mirrored.new), "{name}");
                let itself = api::diff(new, new, options);
                assert!(itself.is_empty() && itself.new.is_empty() && itself.gone.is_empty(), "{name}");
                with_changes += usize::from(!answer.is_empty());
                let causes = |changes: &[ChangeAnswer]| changes.iter().any(|one| !one.because.is_empty());
                with_causes += usize::from(causes(&answer.opened) || causes(&answer.closed));
            }
        }
    }
    assert!(decided > 3_000 && with_changes > 40 && with_causes > 30, "{decided} {with_changes} {with_causes}");
}
