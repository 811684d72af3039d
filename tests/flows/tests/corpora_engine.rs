//! The verdicts of Cilium's own engine on generated clusters, when `NETPROOF_CORPORA` names the folder that holds them.

use std::collections::BTreeMap;

use netproof_flow_tests::corpora::ask::{self, Options};
use netproof_flow_tests::corpora::compare::Table;
use netproof_flow_tests::corpora::{engine, folder};

#[test]
fn flows_are_decided_as_the_engine_of_cilium_does() {
    let Some(folder) = folder("cilium-engine") else { return };
    // Addresses there have no names.
    let options = Options { dns_answers: Some(BTreeMap::new()), ..Options::cilium() };
    let mut table = Table::default();
    for cluster in engine::clusters(&folder) {
        let answers = ask::decide(&[cluster.file], &cluster.flows, &options, false);
        for ((flow, expected), answer) in cluster.flows.iter().zip(&cluster.expected).zip(&answers) {
            table.add(&cluster.name, flow, expected, answer);
        }
    }
    table.finish("cilium-engine");
}

/// A policy that is refused is not in force, so a wrong answer here explains many in the other test.
#[test]
fn policies_are_refused_by_whom_the_engine_says() {
    let Some(folder) = folder("cilium-engine") else { return };
    let policies = engine::policies(&folder);
    let mut table = Table::default();
    for cluster in engine::clusters(&folder) {
        let mut told = BTreeMap::new();
        for finding in ask::check(&[cluster.file], &Options::cilium()) {
            // What the server refuses never comes to the agent.
            let stage = match finding.refused_by.as_deref() {
                Some("apiserver") => "apiserver",
                Some("cilium") => "agent",
                _ => continue,
            };
            let Some(object) = finding.object else { continue };
            let (is, message) = told.entry(object).or_insert((stage, finding.message.clone()));
            if stage == "apiserver" {
                (*is, *message) = (stage, finding.message);
            }
        }
        for (policy, stage) in policies.get(&cluster.name).into_iter().flatten() {
            table.asked();
            let (got, message) = told.get(policy).map_or(("valid", ""), |(stage, message)| (stage, message));
            let expected = stage.as_deref().unwrap_or("valid");
            if got != expected {
                let name = format!("{} {}/{}", policy.kind, policy.namespace, policy.name);
                table.differs(&cluster.name, &name, expected, &format!("{got} {message}"));
            }
        }
    }
    table.finish("policies of cilium-engine");
}
