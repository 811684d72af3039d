//! The naive evaluator against the answers of Cilium 1.20.2's own engine.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test may say what it skips and stop at a bad corpus")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use netproof_flow_tests::case::Flow;
use netproof_flow_tests::naive::{Semantics, Terms, decide};
use serde::Deserialize;
use serde_json::Value;

/// A policy and whether the engine enforces it.
#[derive(Deserialize)]
struct Policy {
    cluster: String,
    kind: String,
    #[serde(default)]
    namespace: String,
    name: String,
    valid: bool,
}

/// A flow with the engine's answer.
#[derive(Deserialize)]
struct Answer {
    #[serde(flatten)]
    flow: Flow,
    verdict: String,
    egress: String,
    ingress: String,
    #[serde(default, rename = "egressL7")]
    egress_l7: bool,
    #[serde(default, rename = "ingressL7")]
    ingress_l7: bool,
}

#[test]
fn agrees_with_the_engine() {
    let Ok(corpora) = std::env::var("NETPROOF_CORPORA") else {
        eprintln!("NETPROOF_CORPORA is not set: the corpus of the engine is not read");
        return;
    };
    let folder = Path::new(&corpora).join("cilium-engine");
    let mut refused: BTreeMap<String, Vec<(String, String, String)>> = BTreeMap::new();
    for line in fs::read_to_string(folder.join("policies.jsonl")).unwrap().lines() {
        let policy: Policy = serde_json::from_str(line).unwrap();
        if !policy.valid {
            refused.entry(policy.cluster).or_default().push((policy.kind, policy.namespace, policy.name));
        }
    }
    let mut names: Vec<_> = fs::read_dir(folder.join("cases")).unwrap().map(|one| one.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    let (mut right, mut wrong) = (0, Vec::new());
    for path in names {
        let seed = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let objects = read(&path);
        let none = Vec::new();
        let mine = refused.get(&seed).unwrap_or(&none);
        let enforced = |policy: &Value| {
            let text = |path: &str| policy.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
            !mine.contains(&(text("/kind"), text("/metadata/namespace"), text("/metadata/name")))
        };
        let terms = Terms {
            semantics: Semantics::Cilium,
            cilium: (20, 2),
            kubernetes: 36,
            dns_answers: None,
            enforced: &enforced,
        };
        for line in fs::read_to_string(path.with_extension("flows.jsonl")).unwrap().lines() {
            let answer: Answer = serde_json::from_str(line).unwrap();
            let said = decide(&objects, &answer.flow, &terms);
            let same = said.verdict == answer.verdict
                && said.egress == answer.egress
                && said.ingress == answer.ingress
                && said.egress_l7 == answer.egress_l7
                && said.ingress_l7 == answer.ingress_l7;
            if same {
                right += 1;
            } else {
                wrong.push(format!("{seed}: {line}\n    but {}", serde_json::to_string(&said).unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{right} right, {} wrong\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{right} flows agree");
}

/// The documents of a file.
fn read(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    yaml_serde::Deserializer::from_str(&text)
        .map(|document| Value::deserialize(document).unwrap())
        .filter(|object| !object.is_null())
        .collect()
}
