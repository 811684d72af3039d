//! Policies of cluster administrators: our engine against the naive evaluator, and against Cilium's own where
//! `NETPROOF_ORACLE_1_20` names it.
#![expect(clippy::print_stdout, reason = "tells what was compared")]

use std::path::Path;

use netproof_flow_tests::case::{Case, Said};
use netproof_flow_tests::compare;
use netproof_flow_tests::engine;
use netproof_flow_tests::generate::{Class, Version};
use netproof_flow_tests::naive::{Semantics, Terms, decide};
use netproof_flow_tests::oracle::Oracle;
use netproof_flow_tests::tiers;
use serde_json::Value;

/// The classes whose other policies are worth standing between the tiers.
const CLASSES: [Class; 6] =
    [Class::Pods, Class::Cidrs, Class::Nodes, Class::Denies, Class::NamedPorts, Class::Kubernetes];

/// The policies of administrators alone: whether another policy is valid is told elsewhere.
fn without_others(mut case: Case) -> Case {
    let is_other = |object: &Value| {
        let kind = object.pointer("/kind").and_then(Value::as_str).unwrap_or_default();
        matches!(kind, "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" | "NetworkPolicy")
    };
    case.objects.retain(|object| !is_other(object));
    case
}

fn same(one: &Said, other: &Said) -> bool {
    (&one.verdict, &one.egress, &one.ingress) == (&other.verdict, &other.egress, &other.ingress)
}

/// With and without NetworkPolicies between them; of the class of Kubernetes, all are valid.
#[test]
fn flows_are_decided_as_the_naive_evaluator_does() {
    let (mut asked, mut denied, mut wrong) = (0, 0, Vec::new());
    for class in CLASSES {
        for seed in 1..=6 {
            let mut case = tiers::case(seed, class);
            if class != Class::Kubernetes {
                case = without_others(case);
            }
            let terms = Terms {
                semantics: Semantics::Cilium,
                cilium: (20, 2),
                kubernetes: 36,
                dns_answers: Some([].into()),
                enforced: &|_| true,
            };
            for (flow, ours) in case.flows.iter().zip(engine::ask(&case, Version::V1_20).unwrap()) {
                let theirs = decide(&case.objects, flow, &terms);
                asked += 1;
                denied += usize::from(theirs.verdict == "deny");
                if !ours.as_ref().is_ok_and(|ours| same(ours, &theirs)) {
                    wrong.push(format!("{} {seed}: {flow:?}\n    {theirs:?}\n    {ours:?}", class.name()));
                }
            }
        }
    }
    println!("{asked} flows, {denied} denied, {} differ", wrong.len());
    assert!(denied * 10 > asked, "too little is denied");
    assert!(wrong.is_empty(), "{}", wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n"));
}

#[test]
fn flows_are_decided_as_cilium_does() {
    let Some(program) = std::env::var_os("NETPROOF_ORACLE_1_20") else {
        println!("NETPROOF_ORACLE_1_20 is not set: nothing is held against the engine of Cilium 1.20");
        return;
    };
    let seeds: u64 = std::env::var("NETPROOF_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let mut oracle = Oracle::new(Path::new(&program));
    let (mut asked, mut wrong) = (0, 0);
    for class in Class::ALL {
        for seed in 1..=seeds {
            let case = tiers::case(seed, class);
            // What differs without them is not about them.
            let mut plain = case.clone();
            plain.objects.retain(|object| object.get("kind") != Some(&"ClusterNetworkPolicy".into()));
            let known = compare::compare(&plain, Version::V1_20, &mut oracle).differences;
            let mut outcome = compare::compare(&case, Version::V1_20, &mut oracle);
            outcome.differences.retain(|one| !known.iter().any(|known| known.flow == one.flow));
            asked += outcome.compared - known.len();
            if let Some(first) = outcome.differences.first() {
                let small = compare::minimise(&case, first.flow, Version::V1_20, &mut oracle);
                let document = compare::document(&small, Version::V1_20, class.name(), seed, &mut oracle);
                println!("{} {seed}: {} differ, as\n{document}", class.name(), outcome.differences.len());
            }
            wrong += outcome.differences.len();
        }
    }
    println!("{asked} flows, {wrong} differ");
    assert_eq!(wrong, 0, "flows differ, of {asked}");
}
