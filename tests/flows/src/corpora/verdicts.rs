//! `cilium-verdicts`: the expectations of Cilium's own tests and documentation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::ask::{File, Options};
use super::compare::Expected;
use crate::case::Flow;

/// A case of theirs.
#[derive(Debug)]
pub struct Case {
    /// Its name and where it comes from.
    pub name: String,
    /// The cluster and its policies.
    pub files: Vec<File>,
    /// The options of the agent.
    pub options: Options,
    /// The flows.
    pub flows: Vec<Flow>,
    /// What is expected of each flow.
    pub expected: Vec<Expected>,
}

impl Case {
    /// The names outside of the cluster that flows go to.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        self.flows.iter().filter_map(|flow| flow.to.strip_prefix("fqdn:")).collect()
    }
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    cluster: String,
    policies: String,
    source: String,
    #[serde(default)]
    config: BTreeMap<String, Value>,
    flows: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    from: String,
    to: String,
    protocol: String,
    port: Option<u16>,
    icmp_type: Option<u16>,
    verdict: String,
    egress: Option<String>,
    ingress: Option<String>,
    http: Option<Http>,
    dns: Option<Dns>,
}

#[derive(Deserialize)]
struct Http {
    method: String,
    path: String,
    #[serde(default)]
    headers: Value,
}

#[derive(Deserialize)]
struct Dns {
    query: String,
}

/// All cases.
#[must_use]
pub fn cases(folder: &Path) -> Vec<Case> {
    let cases: Cases = super::json(folder, "cases.json");
    cases.cases.into_iter().map(|row| case(folder, row)).collect()
}

fn case(folder: &Path, row: Row) -> Case {
    let options = row.config.iter().fold(Options::cilium(), |options, (key, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        options.with_agent(key, &value)
    });
    let files = vec![super::file(folder, &row.cluster), super::file(folder, &row.policies)];
    let (flows, expected) = row.flows.into_iter().map(flow).unzip();
    Case { name: format!("{} ({})", row.name, row.source), files, options, flows, expected }
}

fn flow(line: Line) -> (Flow, Expected) {
    // Theirs are addresses, and no name of ours.
    let peer = |peer: String| peer.strip_prefix("world:").map(|ip| format!("ip:{ip}")).unwrap_or(peer);
    let number = line.port.or(line.icmp_type).unwrap();
    let http = line.http.map(|http| {
        assert!(http.headers.is_null(), "a request with headers, which no question here has");
        format!("{} {}", http.method, http.path)
    });
    let flow = Flow {
        from: peer(line.from),
        to: peer(line.to),
        port: format!("{number}/{}", line.protocol),
        http,
        dns: line.dns.map(|dns| dns.query),
    };
    let verdict = if line.verdict == "deny-l7" { "allow-l4-deny-l7".to_owned() } else { line.verdict };
    (flow, Expected { verdict, egress: line.egress, ingress: line.ingress, is_final: false })
}
