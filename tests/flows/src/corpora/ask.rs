//! Questions to the engine, and its answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::connections::{self, Changes, Map};
use crate::case::Flow;

/// The version of Cilium that the corpora speak of.
pub const CILIUM: &str = "1.20.2";

/// The version of Kubernetes that they speak of.
pub const KUBERNETES: &str = "1.36";

/// A text with the name by which findings and reasons tell it.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

impl File {
    /// The objects that stand in it.
    #[must_use]
    pub fn objects(&self) -> Vec<Value> {
        yaml_serde::Deserializer::from_str(&self.text)
            .map(|document| Value::deserialize(document).unwrap())
            .filter(|object| !object.is_null())
            .collect()
    }
}

/// How flows are decided.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// `cilium` or `kubernetes`.
    pub semantics: &'static str,
    /// The version of Kubernetes.
    pub kubernetes_version: &'static str,
    /// The version of Cilium.
    pub cilium_version: &'static str,
    /// Options of the agent beside those in the files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub agent: BTreeMap<String, String>,
    /// Addresses by name that DNS answered; an empty map says that no answer was seen, none that it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_answers: Option<BTreeMap<String, Vec<String>>>,
}

impl Options {
    /// As Cilium decides.
    ///
    /// The corpora know no switch for SCTP, which the datapath drops where it is off, so it is on.
    #[must_use]
    pub fn cilium() -> Self {
        let agent = BTreeMap::from([("enable-sctp".to_owned(), "true".to_owned())]);
        Self { semantics: "cilium", kubernetes_version: KUBERNETES, cilium_version: CILIUM, agent, dns_answers: None }
    }

    /// By the words of the Kubernetes API.
    #[must_use]
    pub fn kubernetes() -> Self {
        Self { semantics: "kubernetes", agent: BTreeMap::new(), ..Self::cilium() }
    }

    /// With an option of the agent.
    #[must_use]
    pub fn with_agent(mut self, key: &str, value: &str) -> Self {
        self.agent.insert(key.to_owned(), value.to_owned());
        self
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    #[serde(flatten)]
    flow: &'a Flow,
    explain: bool,
}

#[derive(Serialize)]
struct Request<'a> {
    operation: &'static str,
    files: &'a [File],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flows: Vec<Asked<'a>>,
    options: &'a Options,
}

/// What the engine says of one flow.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Answer {
    /// The flow as a whole; absent with an error.
    pub verdict: Option<String>,
    /// What an allow depends on.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The end that begins it.
    pub egress: Option<Side>,
    /// The end that it goes to.
    pub ingress: Option<Side>,
    /// Why the flow could not be read.
    pub error: Option<String>,
}

/// What the engine says of one end.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Side {
    /// Of this end alone.
    pub verdict: String,
    /// The rules that decide, where they were asked for.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// A rule that decides.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Rule {
    /// Its policy.
    pub object: Named,
    /// Its place in the document, as a pointer.
    #[serde(default)]
    pub path: String,
    /// `allow`, `deny` or `no-match`.
    pub effect: String,
}

/// An object by its name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(default)]
pub struct Named {
    /// Its kind.
    pub kind: String,
    /// Its namespace, where it has one.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

#[derive(Serialize)]
struct OfMaps<'a> {
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a [File]>,
    files: &'a [File],
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expand: Option<bool>,
    options: &'a Options,
}

#[derive(Deserialize)]
struct Peers {
    peers: Vec<String>,
    flows: Vec<connections::Flow>,
}

#[derive(Deserialize)]
struct Changed {
    opened: Vec<connections::Flow>,
    closed: Vec<connections::Flow>,
    #[serde(default)]
    unsure: Vec<connections::Flow>,
}

/// The map of all flows between workloads and with outside addresses.
#[must_use]
pub fn reach(files: &[File], options: &Options) -> Map {
    let request = OfMaps { operation: "reach", before: None, files, level: "workloads", expand: Some(true), options };
    let text = netproof_core::api::run(&serde_json::to_string(&request).unwrap());
    let Peers { peers, flows } = serde_json::from_str(&text).unwrap();
    connections::map(&peers, &flows)
}

/// What opens and closes from the files before to those after.
#[must_use]
pub fn diff(before: &[File], files: &[File], options: &Options) -> Changes {
    let request = OfMaps { operation: "diff", before: Some(before), files, level: "workloads", expand: None, options };
    let text = netproof_core::api::run(&serde_json::to_string(&request).unwrap());
    let Changed { opened, closed, unsure } = serde_json::from_str(&text).unwrap();
    let [opened, closed, unsure] = [opened, closed, unsure].map(|flows| connections::passes(&flows));
    Changes { opened, closed, unsure }
}

#[derive(Deserialize)]
struct Answers {
    answers: Option<Vec<Answer>>,
    error: Option<Misuse>,
}

#[derive(Deserialize)]
struct Misuse {
    message: String,
}

/// The answers to flows, in their order. What answers none of them is an error of each.
#[must_use]
pub fn decide(files: &[File], flows: &[Flow], options: &Options, explain: bool) -> Vec<Answer> {
    if flows.is_empty() {
        return Vec::new();
    }
    let asked = flows.iter().map(|flow| Asked { flow, explain }).collect();
    let request = Request { operation: "decide", files, flows: asked, options };
    let text = netproof_core::api::run(&serde_json::to_string(&request).unwrap());
    let failed = |message: String| {
        let answer = Answer { error: Some(message), ..Answer::default() };
        vec![answer; flows.len()]
    };
    match serde_json::from_str::<Answers>(&text) {
        Err(error) => failed(format!("an answer that is not as expected: {error}")),
        Ok(Answers { error: Some(error), .. }) => failed(error.message),
        Ok(Answers { answers: Some(answers), .. }) if answers.len() == flows.len() => answers,
        Ok(Answers { answers, .. }) => failed(format!("{} answers", answers.map_or(0, |answers| answers.len()))),
    }
}

/// A finding, as far as it tells who refuses what.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The object that it is about.
    pub object: Option<Named>,
    /// The component that refuses the object.
    pub refused_by: Option<String>,
    /// What it says.
    pub message: String,
}

#[derive(Deserialize)]
struct Report {
    findings: Vec<Finding>,
}

/// The findings of a check.
#[must_use]
pub fn check(files: &[File], options: &Options) -> Vec<Finding> {
    // What a check is asked knows no flows.
    let options = Options { agent: BTreeMap::new(), dns_answers: None, ..options.clone() };
    let request = Request { operation: "check", files, flows: Vec::new(), options: &options };
    let text = netproof_core::api::run(&serde_json::to_string(&request).unwrap());
    serde_json::from_str::<Report>(&text).unwrap().findings
}
