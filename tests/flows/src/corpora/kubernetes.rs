//! `k8s-e2e-netpol`: the truth tables of the end-to-end tests of Kubernetes.

use std::path::Path;

use serde::Deserialize;

use super::ask::File;
use super::compare::Expected;
use crate::case::Flow;

/// A case of theirs.
#[derive(Debug)]
pub struct Case {
    /// Its number, title and step.
    pub name: String,
    /// The cluster and its policies.
    pub file: File,
    /// The flows.
    pub flows: Vec<Flow>,
    /// What Kubernetes expects of each flow.
    pub expected: Vec<Expected>,
    /// Whether an address block names pods, which Cilium does not match by their addresses.
    pub cilium_differs: bool,
}

impl Case {
    /// What Cilium decides of a flow in its default mode.
    ///
    /// In all cases that differ a block of addresses is all that `x/a` may send to. Cilium matches no pod by it, so `x/a`
    /// may send nowhere, and nothing else changes.
    #[must_use]
    pub fn cilium(&self, at: usize) -> Expected {
        let denies = self.cilium_differs && self.flows[at].from == "x/a";
        if denies {
            Expected { egress: Some("deny".to_owned()), ..Expected::verdict(false) }
        } else {
            self.expected[at].clone()
        }
    }
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: u32,
    title: String,
    step: Option<u32>,
    input: String,
    expect: Vec<Pairs>,
    cilium_default_differs: Option<String>,
}

#[derive(Deserialize)]
struct Pairs {
    port: u16,
    protocol: String,
    allowed: Vec<String>,
    denied: Vec<String>,
}

/// All cases.
#[must_use]
pub fn cases(folder: &Path) -> Vec<Case> {
    let cases: Cases = super::json(folder, "cases.json");
    cases.cases.into_iter().map(|row| case(folder, row)).collect()
}

fn case(folder: &Path, row: Row) -> Case {
    let mut flows = Vec::new();
    let mut expected = Vec::new();
    for pairs in &row.expect {
        let port = format!("{}/{}", pairs.port, pairs.protocol);
        for (list, is_allowed) in [(&pairs.allowed, true), (&pairs.denied, false)] {
            for pair in list {
                let (from, to) = pair.split_once("->").unwrap();
                let flow = Flow { from: from.to_owned(), to: to.to_owned(), port: port.clone(), ..Flow::default() };
                flows.push(flow);
                expected.push(Expected::verdict(is_allowed));
            }
        }
    }
    let step = row.step.map(|step| format!(", step {step}")).unwrap_or_default();
    Case {
        name: format!("{} {}{step}", row.id, row.title),
        file: super::file(folder, &row.input),
        flows,
        expected,
        cilium_differs: row.cilium_default_differs.is_some(),
    }
}
