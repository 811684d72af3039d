//! The truth tables of the end-to-end tests of Kubernetes, when `NETPROOF_CORPORA` names the folder that holds them.

use netproof_flow_tests::corpora::ask::{self, Options};
use netproof_flow_tests::corpora::compare::{Expected, Table};
use netproof_flow_tests::corpora::folder;
use netproof_flow_tests::corpora::kubernetes::{self, Case};

fn hold(what: &str, options: &Options, expected: impl Fn(&Case, usize) -> Option<Expected>) {
    let Some(folder) = folder("k8s-e2e-netpol") else { return };
    let mut table = Table::default();
    for case in kubernetes::cases(&folder) {
        let answers = ask::decide(std::slice::from_ref(&case.file), &case.flows, options, false);
        for (at, (flow, answer)) in case.flows.iter().zip(&answers).enumerate() {
            let Some(expected) = expected(&case, at) else { continue };
            table.add(&case.name, flow, &Expected { is_final: true, ..expected }, answer);
        }
    }
    table.finish(what);
}

#[test]
fn flows_are_decided_by_the_words_of_kubernetes() {
    hold("k8s-e2e-netpol", &Options::kubernetes(), |case, at| case.expected.get(at).cloned());
}

/// Cilium passes these tests, but for blocks of addresses that are meant to match pods.
#[test]
fn flows_are_decided_as_cilium_does() {
    hold("k8s-e2e-netpol as Cilium decides", &Options::cilium(), |case, at| Some(case.cilium(at)));
}

/// With the option that lets blocks match pods it passes those as well.
#[test]
fn blocks_match_pods_where_the_agent_is_told_so() {
    let options = Options::cilium().with_agent("policy-cidr-match-mode", "pods");
    hold("k8s-e2e-netpol where blocks match pods", &options, |case, at| {
        case.expected.get(at).filter(|_| case.cilium_differs).cloned()
    });
}
