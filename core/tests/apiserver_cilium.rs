//! The API server's recorded answers to policies and other objects of Cilium, when `NETPROOF_CORPORA` names the folder that
//! holds them: the same objects refused, for the same fields, and the same fields dropped, in each version of Cilium.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot read its input fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use netproof_core::admission::server::{self, FieldValidation, Status, answer};
use netproof_core::admission::{self, Conditions, schema};
use netproof_core::model::{CiliumVersion, FileId, KubernetesVersion, Object, Place, Versions};
use netproof_core::source::{ProblemKind, yaml};
use serde_json::Value;

const VERSIONS: [u32; 8] = [13, 14, 15, 16, 17, 18, 19, 20];

/// What the server answers, as far as faults of the structure decide it.
#[derive(Debug, PartialEq, Eq, Default)]
struct Answer {
    strict: bool,
    ignore: bool,
    fields: BTreeSet<String>,
    pruned: BTreeSet<String>,
    warnings: BTreeSet<String>,
}

/// The answer of the corpus, or nothing where something else than an object's structure decides it.
fn recorded(answers: &Value) -> Option<Answer> {
    let refused = |mode: &str| answers[mode]["status"].as_u64().unwrap() >= 400;
    let texts =
        |value: &Value| value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect();
    let message = answers["ignore"]["message"].as_str().unwrap_or("");
    if message.contains("Object 'Kind' is missing") || message.contains("unrecognized") || message.contains("not found")
    {
        return None;
    }
    let mut fields = BTreeSet::new();
    for cause in answers["ignore"]["causes"].as_array().into_iter().flatten() {
        if !cause["message"].as_str().unwrap().contains("some validation rules were not checked") {
            fields.insert(cause["field"].as_str().unwrap().to_owned());
        }
    }
    Some(Answer {
        strict: refused("strict"),
        ignore: refused("ignore"),
        fields,
        pruned: texts(&answers["ignore"]["pruned"]),
        warnings: if refused("warn") { BTreeSet::new() } else { texts(&answers["warn"]["warnings"]) },
    })
}

fn derived(object: &Object, versions: Versions, repeated_keys: bool) -> Answer {
    let agent = Some(admission::agent::Options::default());
    let faults = admission::examine(object, Conditions { versions, agent });
    let repeated: &[String] = if repeated_keys { &["repeated".to_owned()] } else { &[] };
    let answer = |asked| answer(object, &faults, repeated, versions, asked);
    let refused = |answer: &server::Answer| answer.status != Status::Created;
    let [strict, warn, ignore] = [FieldValidation::Strict, FieldValidation::Warn, FieldValidation::Ignore].map(answer);
    let is_refused = refused(&ignore);
    Answer {
        strict: refused(&strict),
        ignore: is_refused,
        pruned: if is_refused { BTreeSet::new() } else { schema::pruned(object, versions).into_iter().collect() },
        fields: ignore.fields.into_iter().collect(),
        warnings: if is_refused { BTreeSet::new() } else { warn.warnings.into_iter().collect() },
    }
}

fn object_of(root: netproof_core::source::Node) -> Option<Object> {
    let text = |path: [&str; 2]| {
        let node = root.get(path[0])?;
        let node = if path[1].is_empty() { node } else { node.get(path[1])? };
        node.as_str().map(str::to_owned)
    };
    Some(Object {
        api_version: text(["apiVersion", ""])?,
        kind: text(["kind", ""])?,
        namespace: text(["metadata", "namespace"]),
        name: text(["metadata", "name"]),
        place: Place::new(FileId(0), 0, "", root.span),
        root,
        unfilled: Box::default(),
    })
}

fn compare(kind: &str) {
    let Some(root) = std::env::var_os("NETPROOF_CORPORA") else {
        eprintln!("skipped: no corpus `apiserver`; set NETPROOF_CORPORA to the folder that holds it");
        return;
    };
    let text = std::fs::read_to_string(Path::new(&root).join("apiserver").join(format!("{kind}.jsonl"))).unwrap();
    let (mut compared, mut other, mut wrong) = (0, 0, String::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let reading = yaml::read(case["yaml"].as_str().unwrap(), 0, 0);
        let is_broken =
            reading.problems.iter().any(|problem| problem.kind != ProblemKind::DuplicateKey && problem.document == 0);
        let object = reading.documents.into_iter().next().and_then(|document| object_of(document.root));
        let post = case["post"].as_str().unwrap();
        let is_posted_kind = |object: &Object| {
            post.contains(&format!("/{}/", object.api_version)) && object.kind == case["kind"].as_str().unwrap()
        };
        let Some(object) = object.filter(|object| !is_broken && is_posted_kind(object)) else {
            other += 1;
            continue;
        };
        let repeated =
            reading.problems.iter().any(|problem| problem.kind == ProblemKind::DuplicateKey && problem.document == 0);
        for minor in VERSIONS.into_iter().chain([21]) {
            let named = format!("cilium-1.{minor}");
            let mut answers = case["versions"].get(&named).unwrap_or(&case);
            if let Some(same) = answers.as_str() {
                answers = &case["versions"][same];
            }
            let served = if object.api_version == "cilium.io/v2" { 18 } else { 14 };
            let versions =
                Versions { kubernetes: KubernetesVersion::parse("1.36").unwrap(), cilium: CiliumVersion::minor(minor) };
            let mut derived = derived(&object, versions, repeated);
            derived.warnings.remove("repeated");
            if kind == "CiliumCIDRGroup" && minor < served {
                assert!(derived.ignore, "{} is served", object.api_version);
                continue;
            }
            let Some(mut recorded) = recorded(answers) else {
                other += 1;
                continue;
            };
            // Repeated keys are told by the readers.
            recorded
                .warnings
                .retain(|warning| !warning.contains("already set in map") && !warning.starts_with("duplicate"));
            compared += 1;
            if derived != recorded {
                let _ = writeln!(
                    wrong,
                    "{} {} 1.{minor}\n  recorded {recorded:?}\n  derived  {derived:?}",
                    case["id"], case["fault"]
                );
            }
        }
    }
    println!("{kind}: {compared} answers compared, {other} for others to judge");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{wrong}", wrong.matches("recorded").count());
}

#[test]
fn cilium_network_policies() {
    compare("CiliumNetworkPolicy");
}

#[test]
fn cilium_clusterwide_network_policies() {
    compare("CiliumClusterwideNetworkPolicy");
}

#[test]
fn cilium_local_redirect_policies() {
    compare("CiliumLocalRedirectPolicy");
}

#[test]
fn cilium_cidr_groups() {
    compare("CiliumCIDRGroup");
}
