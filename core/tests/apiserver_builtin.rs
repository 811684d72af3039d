//! What a real API server answered to manifests of built-in kinds, against what the faults of an object say it would.
//!
//! The answers are a corpus of its own; without the folder that `NETPROOF_CORPORA` names the test prints that it was
//! skipped.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use netproof_core::admission::server::{self, FieldValidation, answer};
use netproof_core::admission::{Conditions, Fault, agent, examine};
use netproof_core::api::{self, Options};
use netproof_core::model::{CiliumVersion, Date, FileId, KubernetesVersion, Object, Place, Versions};
use netproof_core::source::{ProblemKind, json, yaml};
use serde_json::Value;

/// Cases that need what no manifest tells.
const UNDECIDABLE: [(&str, &str); 2] =
    [("cluster-ip/outside", "the service range of the cluster"), ("cluster-ip/taken", "what else is in the cluster")];

/// Namespaces that the recorded cluster has.
const NAMESPACES: [&str; 9] = ["default", "kube-system", "shop", "sock-shop", "x", "y", "ns1", "ns2", "public"];

/// Kinds, with the `apiVersion` that their address stands for.
const KINDS: [(&str, &str); 4] =
    [("NetworkPolicy", "networking.k8s.io/v1"), ("Namespace", "v1"), ("Pod", "v1"), ("Service", "v1")];

/// What is compared of an answer.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u64,
    fields: Vec<String>,
    warnings: Vec<String>,
    pruned: Vec<String>,
}

impl Seen {
    fn recorded(answer: &Value) -> Self {
        let texts = |name: &str| -> Vec<String> {
            let list = answer.get(name).and_then(Value::as_array);
            let mut list: Vec<String> =
                list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            list.sort();
            list
        };
        let causes = answer.get("causes").and_then(Value::as_array).into_iter().flatten();
        let mut fields: Vec<String> =
            causes.filter_map(|cause| cause.get("field")?.as_str()).map(str::to_owned).collect();
        fields.sort();
        fields.dedup();
        let status = answer.get("status").and_then(Value::as_u64).unwrap();
        Self { status, fields, warnings: texts("warnings"), pruned: texts("pruned") }
    }
}

fn under(versions: Versions) -> Conditions {
    Conditions { versions, agent: Some(agent::Options::default()) }
}

/// A manifest as the server reads it: its only object, or that it cannot be read.
struct Manifest {
    object: Option<Object>,
    repeated: Vec<String>,
}

fn read(text: &str, api_version: &str, kind: &str, is_json: bool) -> Manifest {
    let (root, problems) = if is_json {
        let reading = json::read(text, 0, 0);
        (reading.root.clone(), reading.problems)
    } else {
        let reading = yaml::read(text, 0, 0);
        let problems = reading.problems.into_iter().filter(|problem| problem.document == 0).collect();
        (
            reading.documents.into_iter().next().filter(|document| document.index == 0).map(|document| document.root),
            problems,
        )
    };
    // The server names the line of the value.
    let line = |path: &str, key: u32| {
        let steps = path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let value = steps.fold(root.as_ref(), |node, step| {
            let item = || step.parse().ok().and_then(|index: usize| node?.items().get(index));
            node.and_then(|node| node.get(&step)).or_else(item)
        });
        let at = value.map_or(key, |value| value.span.start.max(key));
        text.get(..at as usize).unwrap_or("").matches('\n').count() + 1
    };
    let mut repeated = Vec::new();
    let mut broken = false;
    for problem in &problems {
        match problem.kind {
            ProblemKind::DuplicateKey if is_json => {
                let field = problem.path.trim_start_matches('/').replace('/', ".");
                repeated.push(format!("duplicate field \"{field}\""));
            }
            ProblemKind::DuplicateKey => {
                let key = problem.path.rsplit('/').next().unwrap_or("").replace("~1", "/").replace("~0", "~");
                repeated.push(format!(
                    "line {}: key \"{key}\" already set in map",
                    line(&problem.path, problem.span.start)
                ));
            }
            _ => broken = true,
        }
    }
    let Some(root) = root else {
        // An empty text is an object without anything.
        let reading = yaml::read("{}", 0, 0);
        let root = reading.documents.into_iter().next().unwrap().root;
        return Manifest { object: (!broken).then(|| object(root, api_version, kind)), repeated };
    };
    Manifest { object: (!broken).then(|| object(root, api_version, kind)), repeated }
}

fn object(root: netproof_core::source::Node, api_version: &str, kind: &str) -> Object {
    let text = |path: &[&str]| {
        let node = path.iter().try_fold(&root, |node, key| node.get(key))?;
        node.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    };
    // What is empty is taken from the address of the request.
    Object {
        api_version: text(&["apiVersion"]).unwrap_or_else(|| api_version.to_owned()),
        kind: text(&["kind"]).unwrap_or_else(|| kind.to_owned()),
        namespace: text(&["metadata", "namespace"]),
        name: text(&["metadata", "name"]),
        place: Place::new(FileId(0), 0, "", root.span),
        root,
        unfilled: Box::default(),
    }
}

/// What we say the server answers.
fn said(manifest: &Manifest, case: &Case, versions: Versions, asked: FieldValidation) -> Seen {
    let bad_request = Seen { status: 400, fields: Vec::new(), warnings: Vec::new(), pruned: Vec::new() };
    let Some(object) = &manifest.object else { return bad_request };
    if !object.root.is_null() && object.root.entries().is_empty() && !is_empty_mapping(object) {
        return bad_request;
    }
    let text_or_nothing = |key: &str| object.root.get(key).is_none_or(|node| node.is_null() || node.as_str().is_some());
    // The object must be what the address says.
    let is_of_address = object.kind == case.kind && object.api_version == case.api_version;
    if !is_of_address || !text_or_nothing("kind") || !text_or_nothing("apiVersion") {
        return bad_request;
    }
    let faults: Vec<Fault> = examine(object, under(versions));
    let answer = answer(object, &faults, &manifest.repeated, versions, asked);
    let mut warnings = answer.warnings;
    warnings.sort();
    let missing = case.namespace.as_ref().is_some_and(|namespace| !NAMESPACES.contains(&namespace.as_str()));
    let status = match answer.status.code() {
        201 | 422 if missing => 404,
        code => code,
    };
    let accepted = status == 201;
    let mut pruned = if accepted { answer.pruned } else { Vec::new() };
    if asked == FieldValidation::Strict || asked == FieldValidation::Warn {
        pruned.clear();
    }
    if missing && asked != FieldValidation::Warn {
        warnings.clear();
    }
    let fields = if status == 422 { answer.fields } else { Vec::new() };
    Seen { status: status.into(), fields, warnings, pruned }
}

fn is_empty_mapping(object: &Object) -> bool {
    matches!(&object.root.value, netproof_core::source::Value::Mapping(entries) if entries.is_empty())
}

struct Case {
    kind: String,
    api_version: &'static str,
    namespace: Option<String>,
}

fn versions(minor: u32) -> Versions {
    Versions {
        kubernetes: KubernetesVersion { major: 1, minor, patch: None },
        cilium: CiliumVersion { major: 1, minor: 18, patch: None },
    }
}

/// The answers of one version: those of 1.36 unless it answers otherwise.
fn recorded_at(case: &Value, minor: u32) -> &Value {
    let mut found = None;
    let mut wanted = format!("kubernetes-1.{minor}");
    while let Some(answer) = case.get("versions").and_then(|versions| versions.get(&wanted)) {
        match answer.as_str() {
            Some(like) => wanted = like.to_owned(),
            None => {
                found = Some(answer);
                break;
            }
        }
    }
    found.unwrap_or(case)
}

#[test]
fn built_in_kinds_are_answered_as_by_a_real_server() {
    let folder = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join("apiserver"));
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
        eprintln!("skipped: no corpus `apiserver`; set NETPROOF_CORPORA to the folder that holds it");
        return;
    };
    let mut wrong = String::new();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (kind, api_version) in KINDS {
        let text = fs::read_to_string(folder.join(format!("{kind}.jsonl"))).unwrap();
        for line in text.lines() {
            let recorded: Value = serde_json::from_str(line).unwrap();
            let of = |name: &str| recorded.get(name).and_then(Value::as_str).unwrap_or("");
            let fault = of("fault");
            if UNDECIDABLE.iter().any(|(name, _)| fault == *name) {
                continue;
            }
            let namespace = of("post").split_once("/namespaces/").and_then(|(_, rest)| rest.split_once('/'));
            let namespace = namespace.map(|(namespace, _)| namespace.to_owned());
            let case = Case { kind: kind.to_owned(), api_version, namespace };
            let manifest = read(of("yaml"), api_version, kind, of("contentType").contains("json"));
            for minor in [33, 34, 35, 36] {
                let answers = recorded_at(&recorded, minor);
                for (name, asked) in [
                    ("strict", FieldValidation::Strict),
                    ("warn", FieldValidation::Warn),
                    ("ignore", FieldValidation::Ignore),
                ] {
                    let Some(answer) = answers.get(name).or_else(|| recorded.get(name)) else { continue };
                    let expected = Seen::recorded(answer);
                    let got = said(&manifest, &case, versions(minor), asked);
                    let count = counts.entry(kind).or_default();
                    count.0 += 1;
                    if got != expected {
                        count.1 += 1;
                        let _ = writeln!(
                            wrong,
                            "{} {fault} {} 1.{minor} {name}\n   said {got:?}\n   was  {expected:?}",
                            of("id"),
                            of("path"),
                        );
                    }
                }
            }
        }
    }
    println!("{counts:?} (answers compared, wrong)");
    assert!(wrong.is_empty(), "other answers:\n{wrong}");
}

/// A policy of our own with these lines of its spec.
fn policy(spec: &str) -> String {
    let spec: String = spec.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n{spec}"
    )
}

/// A manifest and its kind, the minor version of Kubernetes, what is asked for, and the status and fields of the answer.
type Step<'t> = (&'t str, &'t str, u32, FieldValidation, u16, &'t [&'t str]);

#[test]
fn steps_hide_each_other() {
    let peer = "podSelector: {}\ningress:\n  - from:\n      - {}\n";
    let outdated = policy("podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: 10.0.0.1/8\n");
    let nowhere = policy(peer).replace("namespace: shop", "namespace: Shop");
    let security = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels:\n    \
                    pod-security.kubernetes.io/warn: high\n";
    let unsound = security.replace("name: a", "name: a.b");
    let repeated = policy(&format!("{peer}podSelector: {{}}\n"));
    let table: [Step<'_>; 9] = [
        (&policy(peer), "NetworkPolicy", 36, FieldValidation::Strict, 422, &["spec.ingress[0].from[0]"]),
        (&nowhere, "NetworkPolicy", 36, FieldValidation::Strict, 404, &[]),
        (&repeated, "NetworkPolicy", 36, FieldValidation::Strict, 400, &[]),
        (&repeated, "NetworkPolicy", 36, FieldValidation::Warn, 422, &["spec.ingress[0].from[0]"]),
        (&outdated, "NetworkPolicy", 36, FieldValidation::Strict, 422, &["spec.egress[0].to[0].ipBlock.cidr"]),
        (&outdated, "NetworkPolicy", 33, FieldValidation::Strict, 201, &[]),
        (&outdated, "NetworkPolicy", 32, FieldValidation::Strict, 201, &[]),
        (
            security,
            "Namespace",
            36,
            FieldValidation::Ignore,
            422,
            &["metadata.labels[pod-security.kubernetes.io/warn]"],
        ),
        (&unsound, "Namespace", 36, FieldValidation::Ignore, 422, &["metadata.name"]),
    ];
    for (text, kind, minor, asked, status, fields) in table {
        let manifest = read(text, "", kind, false);
        let object = manifest.object.unwrap();
        let versions = versions(minor);
        let answer = answer(&object, &examine(&object, under(versions)), &manifest.repeated, versions, asked);
        assert_eq!(answer.status.code(), status, "{text}");
        assert_eq!(answer.fields, fields, "{text}");
        let warns = answer.warnings.iter().any(|warning| warning.contains("ambiguous"));
        assert_eq!(warns, status == 201 && minor == 33, "{text} {:?}", answer.warnings);
    }
}

#[test]
fn what_is_meant_is_written() {
    let block = |cidr: &str| format!("podSelector: {{}}\negress:\n  - to:\n      - ipBlock:\n          cidr: {cidr}\n");
    let port = |lines: &str| format!("podSelector: {{}}\negress:\n  - ports:\n      - {lines}\n");
    let expression = |operator: &str| {
        format!("podSelector:\n  matchExpressions:\n    - key: app\n      operator: {operator}\n      values: [web]\n")
    };
    let table = [
        (block("10.0.0.1/8"), block("10.0.0.0/8")),
        (block("\"010.0.0.0/08\""), block("\"10.0.0.0/8\"")),
        (block("::ffff:10.0.0.0/104"), block("10.0.0.0/8")),
        (block("2001:DB8::/32"), block("2001:db8::/32")),
        (port("port: \"443\""), port("port: 443")),
        (port("port: '443'"), port("port: 443")),
        (port("protocol: tcp"), port("protocol: TCP")),
        (expression("notin"), expression("NotIn")),
        (
            "podSelector: {}\npolicyTypes: [ingress]\n".to_owned(),
            "podSelector: {}\npolicyTypes: [Ingress]\n".to_owned(),
        ),
        // What was meant cannot be told.
        (port("port: \"0443\""), port("port: \"0443\"")),
        (port("port: 443\n        endPort: 80"), port("port: 443\n        endPort: 80")),
        (block("10.0.0.0"), block("10.0.0.0")),
    ];
    for (before, after) in table {
        let file = netproof_core::source::text::SourceFile::from_bytes("a.yaml", policy(&before).into_bytes());
        let options = Options { today: Date::new(2026, 11, 22), ..Options::default() };
        let fixed = api::fix(&[file], &options, false);
        assert_eq!(fixed.files[0].text, policy(&after));
    }
}

#[test]
fn many_faults_cost_no_search_each() {
    let ports = "      - port: 0\n".repeat(20_000);
    let text = policy(&format!("podSelector: {{}}\negress:\n  - ports:\n{ports}"));
    let object = read(&text, "", "NetworkPolicy", false).object.unwrap();
    let faults = examine(&object, under(versions(36)));
    assert_eq!(faults.len(), 20_000);
    assert_eq!(&*faults[19_999].place.path, "/spec/egress/0/ports/19999/port");
}

/// What the structure says is not said once more.
#[test]
fn a_value_is_told_of_once() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  type: Internal\n  sessionAffinity: x\n  \
                   internalTrafficPolicy: x\n  ipFamilies: [x]\n  ports:\n    - port: 0\n      protocol: tcp\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  restartPolicy: x\n  containers:\n    - ports:\n        \
               - protocol: tcp\n          hostIP: x\n";
    let slice = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: a\naddressType: x\nendpoints:\n  - \
                 addresses: []\nports:\n  - protocol: tcp\n";
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec: {}\n";
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\nspec:\n  rules:\n    - http:\n        \
                   paths:\n          - backend: {}\n            pathType: x\n";
    let owner = policy("podSelector:\n  matchExpressions:\n    - {operator: in}\npolicyTypes: [ingress]\n")
        .replace("spec:", "  ownerReferences:\n    - {}\nspec:");
    for text in [service, pod, slice, deployment, ingress, owner.as_str()] {
        let object = read(text, "", "", false).object.unwrap();
        let faults = examine(&object, under(versions(36)));
        let mut fields: Vec<String> = faults.iter().map(|fault| server::field(&object, fault)).collect();
        fields.sort();
        let all = fields.len();
        fields.dedup();
        assert_eq!(fields.len(), all, "{text} {faults:#?}");
    }
}
