//! Situations that Cilium decides otherwise than one would think: each a file of the folder `cases`, with the reason
//! and the verdict of flows by version.
//!
//! The first document of a file is a [`Situation`], those behind it the objects of the cluster. Our engine has to say
//! what stands there, and so has Cilium's own where the variables of the environment name its programs.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at a case that it cannot read, and tells what it skips"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use netproof_flow_tests::case::{Case, Flow};
use netproof_flow_tests::corpora::ask::{Answer, File, KUBERNETES, Side};
use netproof_flow_tests::generate::Version;
use netproof_flow_tests::oracle::{Answers, Oracle};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is shown, and by which flows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Situation {
    /// What Cilium does, and why.
    reason: String,
    /// Options of the agent.
    #[serde(default)]
    options: BTreeMap<String, String>,
    /// The policies, as `NAMESPACE/NAME`, that are not in force by version.
    #[serde(default)]
    refused: BTreeMap<String, BTreeSet<String>>,
    /// The flows.
    flows: Vec<Row>,
}

/// A flow, and what becomes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    from: String,
    to: String,
    port: String,
    http: Option<String>,
    dns: Option<String>,
    sni: Option<String>,
    /// By version of Cilium.
    versions: BTreeMap<String, Expected>,
}

/// What is expected of a flow: the verdict, with more where it matters.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Expected {
    /// The verdict; of one that is known, without conditions.
    Verdict(String),
    /// More of the answer.
    Answer {
        /// The verdict.
        verdict: String,
        /// A part of one of the conditions.
        condition: Option<String>,
        /// Of the end that begins the flow, alone.
        egress: Option<String>,
        /// Of the end that it goes to, alone.
        ingress: Option<String>,
    },
}

impl Expected {
    fn verdict(&self) -> &str {
        match self {
            Self::Verdict(verdict) | Self::Answer { verdict, .. } => verdict,
        }
    }

    fn condition(&self) -> Option<&str> {
        match self {
            Self::Verdict(_) => None,
            Self::Answer { condition, .. } => condition.as_deref(),
        }
    }

    /// Whether the verdicts of the flow and of its ends are these.
    fn is(&self, verdict: &str, egress: &str, ingress: &str) -> bool {
        let (of_egress, of_ingress) = match self {
            Self::Verdict(_) => (None, None),
            Self::Answer { egress, ingress, .. } => (egress.as_deref(), ingress.as_deref()),
        };
        self.verdict() == verdict
            && of_egress.is_none_or(|of| of == egress)
            && of_ingress.is_none_or(|of| of == ingress)
    }
}

impl Row {
    fn flow(&self) -> Flow {
        Flow { from: self.from.clone(), to: self.to.clone(), port: self.port.clone(), ..Flow::default() }
    }

    /// Whether Cilium's engine can be asked. It knows neither requests nor the switch for SCTP, and only single ends.
    fn is_of_ports(&self) -> bool {
        let is_plain = self.http.is_none() && self.dns.is_none() && self.sni.is_none();
        is_plain && !self.port.ends_with("/SCTP") && !self.to.starts_with("fqdn:") && !self.to.starts_with("service:")
    }
}

/// A file of the folder.
struct Sheet {
    name: String,
    situation: Situation,
    objects: File,
}

impl Sheet {
    fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        let (first, rest) = text.split_once("\n---\n").unwrap_or_else(|| panic!("{name} has no objects"));
        let situation = yaml_serde::from_str(first).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { objects: File { name: format!("{name}.yaml"), text: rest.to_owned() }, name, situation }
    }

    /// The versions that something is said of.
    fn versions(&self) -> BTreeSet<&str> {
        self.situation.flows.iter().flat_map(|row| row.versions.keys()).map(String::as_str).collect()
    }

    /// The flows that something is said of in a version.
    fn rows(&self, version: &str) -> Vec<(&Row, &Expected)> {
        self.situation.flows.iter().filter_map(|row| Some((row, row.versions.get(version)?))).collect()
    }

    /// The objects with the options, as Cilium's engine takes them.
    fn case(&self, flows: Vec<Flow>) -> Case {
        let mut objects = self.objects.objects();
        if !self.situation.options.is_empty() {
            let metadata = json!({"namespace": "kube-system", "name": "cilium-config"});
            let data = &self.situation.options;
            objects.push(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}));
        }
        Case { objects, flows }
    }

    fn ask_engine(&self, version: &str, rows: &[(&Row, &Expected)]) -> Vec<Answer> {
        let flows: Vec<Value> = rows
            .iter()
            .map(|(row, _)| {
                let mut flow = json!({"from": row.from, "to": row.to, "port": row.port, "explain": false});
                for (key, value) in [("http", &row.http), ("dns", &row.dns), ("sni", &row.sni)] {
                    if let (Some(value), Some(members)) = (value, flow.as_object_mut()) {
                        members.insert(key.to_owned(), json!(value));
                    }
                }
                flow
            })
            .collect();
        let options = json!({"semantics": "cilium", "kubernetesVersion": KUBERNETES, "ciliumVersion": version,
            "agent": self.situation.options, "dnsAnswers": {}});
        let request = json!({"operation": "decide", "files": [self.objects], "flows": flows, "options": options});
        let answer: Value = serde_json::from_str(&netproof_core::api::run(&request.to_string())).unwrap();
        let answers = answer.get("answers").unwrap_or_else(|| panic!("{} in {version}: {answer}", self.name));
        serde_json::from_value(answers.clone()).unwrap()
    }
}

/// All cases, by name.
fn sheets() -> Vec<Sheet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are no cases");
    paths.iter().map(|path| Sheet::read(path)).collect()
}

/// What one of the judges says of a flow, in one line.
fn line(sheet: &Sheet, version: &str, row: &Row, expected: &Expected, said: &str) -> String {
    format!("{} in {version}: {} -> {} {}: {said}, not {expected:?}", sheet.name, row.from, row.to, row.port)
}

fn finish(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} flows are decided otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_has_a_reason_and_flows() {
    for sheet in sheets() {
        assert!(sheet.situation.reason.trim().ends_with('.'), "{} has no reason", sheet.name);
        assert!(sheet.situation.flows.iter().any(|row| !row.versions.is_empty()), "{} says nothing", sheet.name);
    }
}

#[test]
fn our_engine_decides_every_case_as_it_says() {
    let mut wrong = Vec::new();
    for sheet in sheets() {
        for version in sheet.versions() {
            let rows = sheet.rows(version);
            let answers = sheet.ask_engine(version, &rows);
            assert_eq!(answers.len(), rows.len(), "{}", sheet.name);
            for ((row, expected), answer) in rows.iter().zip(&answers) {
                let side = |side: &Option<Side>| side.as_ref().map(|side| side.verdict.clone()).unwrap_or_default();
                let verdict = answer.verdict.clone().unwrap_or_default();
                let is_met = match expected.condition() {
                    Some(part) => answer.conditions.iter().any(|condition| condition.contains(part)),
                    None => expected.verdict() == "unknown" || answer.conditions.is_empty(),
                };
                if !is_met || !expected.is(&verdict, &side(&answer.egress), &side(&answer.ingress)) {
                    wrong.push(line(&sheet, version, row, expected, &format!("{answer:?}")));
                }
            }
        }
    }
    finish(&wrong);
}

/// Holds what the cases say of a version against the program of Cilium's engine that a variable names.
fn is_of_cilium(version: Version, variable: &str) {
    let release = version.release();
    let Some(program) = std::env::var_os(variable) else {
        println!("{variable} is not set: cases are not held against the engine of Cilium {release}");
        return;
    };
    let mut oracle = Oracle::new(Path::new(&program));
    let mut wrong = Vec::new();
    for sheet in sheets() {
        let mut rows = sheet.rows(release);
        rows.retain(|(row, expected)| row.is_of_ports() && expected.verdict() != "unknown");
        if rows.is_empty() {
            continue;
        }
        let case = sheet.case(rows.iter().map(|(row, _)| row.flow()).collect());
        let answers = oracle.ask(&case).unwrap_or_else(|error| panic!("{}: {error}", sheet.name));
        let refused = sheet.situation.refused.get(release).cloned().unwrap_or_default();
        let really = refused_by(&answers);
        if refused != really {
            wrong.push(format!("{} in {release}: {really:?} are refused, not {refused:?}", sheet.name));
        }
        for ((row, expected), said) in rows.iter().zip(answers.flows) {
            let is_same = said.as_ref().is_ok_and(|said| expected.is(&said.verdict, &said.egress, &said.ingress));
            if !is_same {
                wrong.push(line(&sheet, release, row, expected, &format!("{said:?}")));
            }
        }
    }
    finish(&wrong);
}

/// The policies that are not in force, by name.
fn refused_by(answers: &Answers) -> BTreeSet<String> {
    let text = |policy: &Value, key: &str| policy.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let refused = answers.policies.iter().filter(|fate| !fate.valid).map(|fate| &fate.policy);
    refused
        .map(|policy| match text(policy, "namespace") {
            namespace if namespace.is_empty() => text(policy, "name"),
            namespace => format!("{namespace}/{}", text(policy, "name")),
        })
        .collect()
}

#[test]
fn cilium_1_18_decides_every_case_as_it_says() {
    is_of_cilium(Version::V1_18, "NETPROOF_ORACLE_1_18");
}

#[test]
fn cilium_1_20_decides_every_case_as_it_says() {
    is_of_cilium(Version::V1_20, "NETPROOF_ORACLE_1_20");
}
