//! The walk through objects against another validator of schemas, on what both know, when `NETPROOF_CORPORA` names the
//! folder that holds the definitions of Cilium's kinds.
//!
//! Every value of a policy is replaced in turn by each of a list of values, and every field is left out in turn.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::fmt::Write as _;
use std::path::Path;

use netproof_core::admission::{Stage, StructureFault, schema};
use netproof_core::model::{CiliumVersion, FileId, KubernetesVersion, Object, Place, Versions};
use netproof_core::source::yaml;
use serde_json::{Value, json};

/// A policy with most fields, of which some are none in some versions.
fn policy() -> Value {
    let selector = json!({
        "matchLabels": {"app": "web"},
        "matchExpressions": [{"key": "tier", "operator": "In", "values": ["a", "b"]}],
    });
    json!({
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "a", "namespace": "shop"},
        "spec": {
            "description": "text",
            "endpointSelector": selector,
            "enableDefaultDeny": {"ingress": true},
            "labels": [{"key": "a", "source": "b", "value": "c"}],
            "log": {"value": "audit"},
            "ingress": [{
                "fromEndpoints": [selector],
                "fromEntities": ["world"],
                "authentication": {"mode": "required"},
                "icmps": [{"fields": [{"family": "IPv4", "type": "EchoRequest"}, {"type": 8}]}],
                "toPorts": [{
                    "ports": [{"port": "80", "endPort": 90, "protocol": "TCP"}],
                    "listener": {"envoyConfig": {"kind": "CiliumEnvoyConfig", "name": "a"}, "name": "b", "priority": 3},
                    "rules": {"http": [{"method": "GET", "path": "/", "headers": ["A: b"],
                        "headerMatches": [{"mismatch": "LOG", "name": "a", "value": "b",
                            "secret": {"name": "a", "namespace": "b"}}]}]},
                }],
            }],
            "egress": [{
                "toCIDRSet": [{"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}, {"cidrGroupRef": "partners"}],
                "toFQDNs": [{"matchName": "example.com"}, {"matchPattern": "*.example.com"}],
                "toServices": [{"k8sServiceSelector": {"selector": selector, "namespace": "a"}}],
                "toGroups": [{"aws": {"region": "a", "securityGroupsIds": ["a"], "labels": {"a": "b"}}}],
                "toPorts": [{"ports": [{"port": "53"}], "serverNames": ["a.example", "b.example"],
                    "rules": {"dns": [{"matchPattern": "*"}]}}],
            }],
            "egressDeny": [{"toEndpoints": [selector], "toPorts": [{"ports": [{"port": "25"}]}]}],
        },
    })
}

/// Where everything in a value is.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    let mut step = |key: &str, value: &Value| {
        let pointer = format!("{at}/{key}");
        all.push(pointer.clone());
        pointers(value, &pointer, all);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, member)| step(key, member)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| step(&index.to_string(), item)),
        _ => {}
    }
}

/// The value without one of its parts.
fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(key)),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
    value
}

fn is_refused(value: &Value, versions: Versions) -> bool {
    let root = yaml::read(&value.to_string(), 0, 0).documents.into_iter().next().unwrap().root;
    let text = |key: &str| value[key].as_str().unwrap_or("").to_owned();
    let object = Object {
        api_version: text("apiVersion"),
        kind: text("kind"),
        namespace: None,
        name: None,
        place: Place::new(FileId(0), 0, "", root.span),
        root,
        unfilled: Box::default(),
    };
    // What the other validator does not know: the format of ranges, and lists that are sets.
    let is_ours_alone = |kind| kind == StructureFault::RepeatedItem.into();
    schema::examine(&object, versions).iter().any(|fault| {
        let is_stage = matches!(fault.stage, Stage::Validation | Stage::Agent);
        is_stage && !is_ours_alone(fault.kind) && !fault.message.contains("is no range")
    })
}

#[test]
fn another_validator_agrees() {
    let Some(folder) = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join("cilium-crds")) else {
        eprintln!("skipped: no corpus `cilium-crds`; set NETPROOF_CORPORA to the folder that holds it");
        return;
    };
    let whole = policy();
    let mut all = Vec::new();
    pointers(&whole["spec"], "/spec", &mut all);
    let values = [
        json!(true),
        json!(0),
        json!(8),
        json!(65_536),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("a"),
        json!("80"),
        json!("a b"),
        json!("TCP"),
        json!("x".repeat(64)),
        json!("x".repeat(300)),
        json!([]),
        json!({}),
        json!(["a"]),
        json!([{}]),
        json!({"a": "b"}),
        json!({"a": 1}),
        json!([1]),
        json!("*.a"),
        json!("EchoReply"),
        json!("256"),
    ];
    let (mut compared, mut refused, mut wrong) = (0, 0, String::new());
    for (named, minor) in [("1.16", 16), ("main", 21)] {
        let text = std::fs::read_to_string(folder.join(named).join("v2_ciliumnetworkpolicies.yaml")).unwrap();
        let definition: Value = yaml_serde::from_str(&text).unwrap();
        let schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        let other = jsonschema::validator_for(schema).unwrap();
        let versions =
            Versions { kubernetes: KubernetesVersion::parse("1.36").unwrap(), cilium: CiliumVersion::minor(minor) };
        let mut compare = |value: &Value, what: &str| {
            let theirs = !other.is_valid(value);
            compared += 1;
            refused += usize::from(theirs);
            if theirs != is_refused(value, versions) {
                let why = other.iter_errors(value).map(|error| error.to_string()).collect::<Vec<_>>();
                let _ = writeln!(wrong, "{named} {what}: they say {theirs} {why:?}");
            }
        };
        for pointer in &all {
            compare(&without(&whole, pointer), &format!("without {pointer}"));
            for new in &values {
                let mut value = whole.clone();
                *value.pointer_mut(pointer).unwrap() = new.clone();
                compare(&value, &format!("{pointer} = {new}"));
            }
        }
    }
    println!("{compared} policies compared, {refused} of them refused");
    assert!(compared > 5_000 && refused > 1_000);
    assert!(wrong.is_empty(), "{wrong}");
}
