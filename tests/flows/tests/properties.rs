//! What must hold whatever the policies are: of changes to a case it is known what they do to its verdicts.

use netproof_flow_tests::case::{Case, Flow, Said};
use netproof_flow_tests::engine;
use netproof_flow_tests::generate::{self, Class, Random, Version};
use serde_json::{Map, Value, json};

/// Cases of each class and version.
const CASES: u64 = 6;

/// Namespaces whose names mean nothing but themselves.
const RENAMED: [(&str, &str); 4] = [("shop", "shopx"), ("team-red", "team-redx"), ("prod", "prodx"), ("dev", "devx")];

type Answers = Vec<Result<Said, String>>;

/// Asks about each case before and after a change. `changed` gives none where it does not apply.
fn compare(changed: impl Fn(&Case, &mut Random) -> Option<Case>, holds: impl Fn(&Flow, &Said, &Said) -> bool) {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for version in [Version::V1_18, Version::V1_20] {
        for class in Class::ALL {
            for seed in 1..=CASES {
                let case = generate::case(seed, class, version);
                let Some(other) = changed(&case, &mut Random::new(seed, "properties")) else { continue };
                let ask = |case: &Case| -> Answers { engine::ask(case, version).unwrap_or_default() };
                let (before, after) = (ask(&case), ask(&other));
                for (flow, said) in case.flows.iter().zip(before.iter().zip(&after)) {
                    let (Ok(before), Ok(after)) = said else { continue };
                    compared += 1;
                    if !holds(flow, before, after) {
                        let class = class.name();
                        wrong.push(format!("{class} {seed} {version:?} {flow:?}: {before:?} becomes {after:?}"));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared}:\n{}",
        wrong.len(),
        wrong.iter().take(8).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(compared > 5_000, "{compared}");
}

#[test]
fn the_order_of_objects_means_nothing() {
    let shuffled = |case: &Case, random: &mut Random| {
        let mut objects = case.objects.clone();
        for at in (1..objects.len()).rev() {
            objects.swap(at, random.below(at + 1));
        }
        Some(Case { objects, flows: case.flows.clone() })
    };
    compare(shuffled, |_, before, after| before == after);
}

#[test]
fn a_rule_that_denies_opens_nothing() {
    let denied = |case: &Case, _: &mut Random| {
        let mut more = case.clone();
        more.objects.push(json!({"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy",
            "metadata": {"name": "zz-denies"}, "spec": {"endpointSelector": {},
            "ingressDeny": [{"fromEndpoints": [{"matchLabels": {"app": "web"}}], "toPorts": [{"ports": [{"port": "80", "endPort": 9000, "protocol": "TCP"}]}]}],
            "egressDeny": [{"toCIDR": ["8.0.0.0/6"]}, {"toEntities": ["kube-apiserver"]}]}}));
        Some(more)
    };
    // From 1.20 pods that are isolated without any rule take traffic of their node once there is one.
    let is_of_node = |flow: &Flow| flow.from.starts_with("node:") || flow.from == "entity:host";
    compare(denied, |flow, before, after| is_of_node(flow) || before.verdict != "deny" || after.verdict == "deny");
}

#[test]
fn a_policy_that_concerns_nobody_changes_nothing() {
    let beside = |case: &Case, _: &mut Random| {
        let mut more = case.clone();
        for (kind, spec) in [
            (
                "CiliumNetworkPolicy",
                json!({"endpointSelector": {}, "ingress": [{"fromEntities": ["all"]}], "egressDeny": [{"toEndpoints": [{}]}]}),
            ),
            (
                "CiliumClusterwideNetworkPolicy",
                json!({"endpointSelector": {"matchLabels": {"io.kubernetes.pod.namespace": "nobody-is-here"}}, "ingressDeny": [{"fromEntities": ["all"]}]}),
            ),
        ] {
            more.objects.push(json!({"apiVersion": "cilium.io/v2", "kind": kind,
                "metadata": {"name": "zz-beside", "namespace": "nobody-is-here"}, "spec": spec}));
        }
        Some(more)
    };
    compare(beside, |_, before, after| before == after);
}

#[test]
fn names_of_namespaces_mean_nothing() {
    let renamed = |case: &Case, _: &mut Random| {
        let objects: Vec<Value> = case.objects.iter().map(rename).collect();
        let flow = |flow: &Flow| {
            let end = |peer: &str| match peer.split_once('/') {
                Some((namespace, name)) if !peer.contains(':') => format!("{}/{name}", renamed_word(namespace)),
                _ => peer.to_owned(),
            };
            Flow { from: end(&flow.from), to: end(&flow.to), ..flow.clone() }
        };
        Some(Case { objects, flows: case.flows.iter().map(flow).collect() })
    };
    compare(renamed, |_, before, after| before == after);
}

fn renamed_word(word: &str) -> String {
    RENAMED.iter().find(|(old, _)| *old == word).map_or(word, |(_, new)| new).to_owned()
}

/// Each text that is one of the names is the new one, whatever it stands for.
fn rename(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(renamed_word(text)),
        Value::Array(items) => Value::Array(items.iter().map(rename).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), rename(value))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}
