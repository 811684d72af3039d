//! `cilium-engine`: generated clusters, of which Cilium's own engine said which flows they allow.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::ask::{File, Named};
use super::compare::Expected;
use crate::case::Flow;

/// A cluster with its flows.
#[derive(Debug)]
pub struct Cluster {
    /// Its seed, which is its name.
    pub name: String,
    /// Its objects, with the options of the agent.
    pub file: File,
    /// Its flows, and what was said of them.
    pub flows: Vec<Flow>,
    /// What was said of each flow.
    pub expected: Vec<Expected>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(flatten)]
    flow: Flow,
    verdict: String,
    egress: String,
    ingress: String,
    #[serde(default)]
    l7: bool,
    #[serde(default)]
    auth: Value,
}

/// The clusters, by name.
#[must_use]
pub fn clusters(folder: &Path) -> Vec<Cluster> {
    let mut names: Vec<String> = std::fs::read_dir(folder.join("cases"))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_string_lossy().strip_suffix(".yaml").map(str::to_owned))
        .collect();
    names.sort();
    names.into_iter().map(|name| cluster(folder, name)).collect()
}

fn cluster(folder: &Path, name: String) -> Cluster {
    let lines = super::text(folder, &format!("cases/{name}.flows.jsonl"));
    let lines = lines.lines().map(|line| serde_json::from_str::<Line>(line).unwrap());
    let (flows, expected) = lines
        .map(|line| {
            // What the proxy then decides, or the handshake of authentication, is not recorded.
            let is_final = !line.l7 && line.auth.is_null();
            let (egress, ingress) = (Some(line.egress), Some(line.ingress));
            (line.flow, Expected { verdict: line.verdict, egress, ingress, is_final })
        })
        .unzip();
    Cluster { file: super::file(folder, &format!("cases/{name}.yaml")), name, flows, expected }
}

#[derive(Deserialize)]
struct Validity {
    cluster: String,
    #[serde(flatten)]
    policy: Named,
    valid: bool,
    stage: Option<String>,
}

/// The policies of each cluster, with who refuses them: `apiserver`, `agent` or nobody.
#[must_use]
pub fn policies(folder: &Path) -> BTreeMap<String, BTreeMap<Named, Option<String>>> {
    let mut policies: BTreeMap<String, BTreeMap<Named, Option<String>>> = BTreeMap::new();
    for line in super::text(folder, "policies.jsonl").lines() {
        let row: Validity = serde_json::from_str(line).unwrap();
        assert_eq!(row.valid, row.stage.is_none());
        policies.entry(row.cluster).or_default().insert(row.policy, row.stage);
    }
    policies
}
