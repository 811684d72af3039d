//! What the agent of Cilium refuses, against verdicts of its own code: public corpora when `NETPROOF_CORPORA` names the
//! folder that holds them, and a table of the most telling cases.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::admission::{Stage, agent};
use netproof_core::model::{CiliumVersion, FileId, KubernetesVersion, Object, Place, Versions};
use netproof_core::source::{Node, yaml};
use serde_json::Value;

/// The releases that are told apart.
const RELEASES: [&str; 9] = ["1.13", "1.14", "1.15", "1.16", "1.17", "1.18", "1.19", "1.20", "main"];

/// The folder of a corpus, or nothing with a line that says so.
fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join(name));
    let found = folder.filter(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no corpus `{name}`; set NETPROOF_CORPORA to the folder that holds it");
    }
    found
}

fn versions(release: &str) -> Versions {
    let cilium = CiliumVersion::parse(release).unwrap_or(CiliumVersion::minor(21));
    Versions { kubernetes: KubernetesVersion::parse("1.36").unwrap(), cilium }
}

fn object(root: Node, document: u32) -> Object {
    let text = |path: &[&str]| {
        let found = path.iter().try_fold(&root, |node, key| node.get(key));
        found.and_then(Node::as_str).map(str::to_owned)
    };
    let place = Place::new(FileId(0), document, "", root.span);
    let (api_version, kind) = (text(&["apiVersion"]).unwrap_or_default(), text(&["kind"]).unwrap_or_default());
    let (namespace, name) = (text(&["metadata", "namespace"]), text(&["metadata", "name"]));
    Object { api_version, kind, namespace, name, place, root, unfilled: Box::default() }
}

fn objects(text: &str) -> Vec<Object> {
    let read = yaml::read(text, 0, 0);
    read.documents.into_iter().map(|document| object(document.root, document.index)).collect()
}

/// What the agent of a release has against a policy.
fn refusals(object: &Object, release: &str) -> Vec<String> {
    refusals_with(object, release, agent::Options::default())
}

fn refusals_with(object: &Object, release: &str, options: agent::Options) -> Vec<String> {
    let faults = agent::examine_with(object, versions(release), options);
    assert_eq!(agent::ignores_with(object, versions(release), options), !faults.is_empty());
    assert!(faults.iter().all(|fault| fault.stage == Stage::Agent && !fault.message.ends_with('.')));
    faults.into_iter().map(|fault| format!("{} {}", fault.place.path, fault.message)).collect()
}

#[test]
fn rules_of_ciliums_own_tests() {
    let Some(folder) = corpus("cilium-policies") else { return };
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(folder.join("sanitize.json")).unwrap()).unwrap();
    let mut wrong = String::new();
    for case in &cases {
        let file = case.get("file").and_then(Value::as_str).unwrap();
        let verdicts = case.get("verdicts").and_then(Value::as_object).unwrap();
        for object in objects(&fs::read_to_string(folder.join(file)).unwrap()) {
            for (release, valid) in verdicts {
                let found = refusals(&object, release);
                if found.is_empty() != (valid == &Value::Bool(true)) {
                    let _ = writeln!(wrong, "{file} {release}: valid is {valid}, found {found:?}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(!cases.is_empty());
}

/// Policies of Cilium's repository that need an option of the agent which is off by default, a later release than their
/// fields, and a placeholder.
const NEED_MORE: [(&str, &str); 4] = [
    ("customnodes.yaml", "enable-node-selector-labels"),
    ("allow-extended-protocols.yaml", "enable-extended-ip-protocols"),
    ("-port-range.yaml", "range of ports, which Cilium 1.16 does not take"),
    ("", "NODE_WITHOUT_CILIUM_IP"),
];

#[test]
fn policies_of_ciliums_repository() {
    let Some(folder) = corpus("cilium-policies") else { return };
    let index: Value = serde_json::from_str(&fs::read_to_string(folder.join("index.json")).unwrap()).unwrap();
    let (mut wrong, mut count) = (String::new(), 0);
    for entry in index.get("files").and_then(Value::as_array).unwrap() {
        let file = entry.get("file").and_then(Value::as_str).unwrap();
        if !file.starts_with("valid/") {
            continue;
        }
        let refused = entry.get("crdSchemaErrors").and_then(Value::as_object).unwrap();
        for object in objects(&fs::read_to_string(folder.join(file)).unwrap()) {
            for release in RELEASES.iter().filter(|release| !refused.contains_key(**release)) {
                count += 1;
                for found in refusals(&object, release) {
                    let excused = |(name, word): &(&str, &str)| file.ends_with(name) && found.contains(word);
                    if !NEED_MORE.iter().any(excused) {
                        let _ = writeln!(wrong, "{file} {release}: {found}");
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 0);
}

#[test]
fn policies_of_generated_clusters() {
    let Some(folder) = corpus("cilium-engine") else { return };
    let mut clusters: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    let mut wrong = String::new();
    for line in fs::read_to_string(folder.join("policies.jsonl")).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| row.get(key).and_then(Value::as_str);
        if word("kind") == Some("NetworkPolicy") || word("stage") == Some("apiserver") {
            continue;
        }
        let cluster = word("cluster").unwrap();
        let of_cluster = clusters
            .entry(cluster.to_owned())
            .or_insert_with(|| objects(&fs::read_to_string(folder.join(format!("cases/{cluster}.yaml"))).unwrap()));
        let is_it = |object: &&Object| {
            (Some(object.kind.as_str()), object.name.as_deref(), object.namespace.as_deref())
                == (word("kind"), word("name"), word("namespace"))
        };
        let object = of_cluster.iter().find(is_it).unwrap();
        let is_config =
            |object: &&Object| object.kind == "ConfigMap" && object.name.as_deref() == Some("cilium-config");
        let config = of_cluster.iter().find(is_config);
        let flag = |name: &str| config?.at(&["data", name])?.as_str().map(|value| value == "true");
        let found = refusals_with(object, "1.20.2", agent::Options::of(flag));
        if found.is_empty() != (row.get("valid") == Some(&Value::Bool(true))) {
            let _ = writeln!(wrong, "{line}: {found:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn policy(kind: &str, spec: &str) -> Object {
    let metadata = if kind == "CiliumNetworkPolicy" { "{name: a, namespace: d}" } else { "{name: a}" };
    let text = format!("apiVersion: cilium.io/v2\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n");
    objects(&text).remove(0)
}

/// Rules with the verdicts of Cilium's own `Parse` of 1.13 to 1.20: taken, refused, or not asked. A crash is a refusal.
#[test]
fn telling_cases() {
    let mut wrong = String::new();
    for row in include_str!("cilium_agent/verdicts.tsv").lines().skip(1) {
        let mut columns = row.split('\t');
        let (title, verdicts, spec) = (columns.next().unwrap(), columns.next().unwrap(), columns.next().unwrap());
        let kind = if title.contains("nodes") && !title.contains("namespace") && spec.contains("nodeSelector") {
            "CiliumClusterwideNetworkPolicy"
        } else {
            "CiliumNetworkPolicy"
        };
        let policy = policy(kind, spec);
        let asked = RELEASES.iter().zip(verdicts.chars()).filter(|(_, verdict)| *verdict != '?');
        for (release, verdict) in asked {
            let found = refusals(&policy, release);
            if found.is_empty() != (verdict == 'y') {
                let _ = writeln!(wrong, "{title} {release}: {verdict} {found:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Options of the agent that a given `cilium-config` sets.
#[test]
fn options() {
    let on = |name: &'static str, value: bool| agent::Options::of(move |flag| (flag == name).then_some(value));
    let none = agent::Options::default();
    for (spec, option, refused_without, refused_with) in [
        ("{endpointSelector: {}, egress: [{toNodes: [{}]}]}", on("enable-node-selector-labels", true), true, false),
        (
            "{endpointSelector: {}, egress: [{toPorts: [{ports: [{protocol: VRRP}]}]}]}",
            on("enable-extended-ip-protocols", true),
            true,
            false,
        ),
        (
            "{endpointSelector: {}, egress: [{toPorts: [{rules: {http: [{}]}}]}]}",
            on("enable-l7-proxy", false),
            false,
            true,
        ),
        ("{endpointSelector: {}, egress: [{icmps: [{}]}]}", on("enable-icmp-rules", false), false, true),
    ] {
        let policy = policy("CiliumNetworkPolicy", spec);
        let refused = |options| !refusals_with(&policy, "1.20", options).is_empty();
        assert_eq!((refused(none), refused(option)), (refused_without, refused_with), "{spec}");
    }
}

/// The places of a policy with very many faults are found in one walk.
#[test]
fn many_faults() {
    let ranges = vec!["x"; 20_000].join(", ");
    let policy =
        policy("CiliumNetworkPolicy", &format!("{{endpointSelector: {{}}, egress: [{{toCIDR: [{ranges}]}}]}}"));
    let found = refusals(&policy, "1.20");
    assert_eq!(found.len(), 20_000);
    assert!(found.last().unwrap().starts_with("/spec/egress/0/toCIDR/19999 "));
}

/// Whatever stands in place of a value, nothing breaks.
#[test]
fn values_of_every_type_in_every_place() {
    const RICH: &str = r#"{"endpointSelector": {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "a", "operator": "In",
        "values": ["b"]}]}, "labels": [{"key": "a"}], "ingress": [{"fromEndpoints": [{}], "toPorts": [{"ports": [{"port": "80",
        "protocol": "TCP", "endPort": 90}], "serverNames": ["a"], "listener": {"name": "a"}, "rules": {"http": [{"path": "/",
        "headerMatches": [{"name": "a", "secret": {"name": "b"}}]}], "kafka": [{"apiKey": "fetch"}], "l7": [{"a": "b"}]}}]}],
        "egress": [{"toCIDRSet": [{"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"], "cidrGroupSelector": {}}], "toFQDNs":
        [{"matchName": "a"}], "toEntities": ["world"], "icmps": [{"fields": [{"type": 8, "family": "IPv4"}]}]}]}"#;
    let whole: Value = serde_json::from_str(RICH).unwrap();
    let odd = ["null", "1", "-1", "1.5", "true", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[null]", "18446744073709551615"];
    let mut pointers = vec![String::new()];
    walk(&whole, "", &mut pointers);
    for pointer in &pointers {
        for value in odd {
            let mut spec = whole.clone();
            *spec.pointer_mut(pointer).unwrap() = serde_json::from_str(value).unwrap();
            let policy = policy("CiliumNetworkPolicy", &spec.to_string());
            RELEASES.iter().for_each(|release| drop(refusals(&policy, release)));
        }
    }
}

fn walk(value: &Value, path: &str, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        Value::Object(members) => members.iter().map(|(key, member)| (key.clone(), member)).collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        let path = format!("{path}/{step}");
        walk(child, &path, pointers);
        pointers.push(path);
    }
}

/// Verdicts of other policies: lines of JSON `{"object": …, "verdicts": {"1.20": true, …}}` in the file that
/// `NETPROOF_AGENT_VERDICTS` names.
#[test]
fn verdicts_from_a_file() {
    let Some(path) = std::env::var_os("NETPROOF_AGENT_VERDICTS") else {
        eprintln!("skipped: NETPROOF_AGENT_VERDICTS names no file of verdicts");
        return;
    };
    let (mut wrong, mut count) = (String::new(), 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row.get("object").unwrap().to_string();
        for object in objects(&text) {
            for (release, valid) in row.get("verdicts").and_then(Value::as_object).unwrap() {
                count += 1;
                let found = refusals(&object, release);
                if found.is_empty() != (valid == &Value::Bool(true)) {
                    let _ = writeln!(wrong, "{release} valid is {valid}, found {found:?} in {text}");
                }
            }
        }
    }
    println!("{count} verdicts");
    assert!(wrong.is_empty(), "{wrong}");
}
