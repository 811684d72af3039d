//! What becomes of reviews, by what the operator says.

use serde_json::{Value, json};

use crate::api::{Engine, Options, read};
use crate::config::Config;
use crate::source::text::SourceFile;

const CLUSTER: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: leaving, deletionTimestamp: "2026-11-01T00:00:00Z"}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: leaving, labels: {app: db}}
spec: {containers: []}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: []}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: leaving}
spec: {podSelector: {matchLabels: {app: db}}, ingress: []}
"#;

const EXPECTED: &str = r#"
apiVersion: netproof/v1
kind: Expectations
expect:
- {name: web does not reach the database, from: shop/web, to: shop/db, ports: [5432/TCP], verdict: deny}
"#;

fn engine(config: &str, expectations: &str) -> Engine {
    let files = vec![SourceFile::new("cluster.yaml", CLUSTER), SourceFile::new("expectations.yaml", expectations)];
    let readings = files.iter().enumerate().map(|(at, file)| read(at, file)).collect();
    let config = Config::parse(config).unwrap();
    Engine::of(files, readings, Options { config, ..Options::default() })
}

/// A policy that the agent of Cilium ignores, and that its definition lets pass.
fn faulty(name: &str, namespace: &str) -> Value {
    json!({
        "apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "endpointSelector": {},
            "ingress": [{"fromCIDR": ["10.0.0.0/8"], "fromEndpoints": [{}]}]
        }
    })
}

fn opening() -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"podSelector": {"matchLabels": {"app": "db"}}, "policyTypes": ["Ingress"],
                 "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": [{"port": 5432}]}]}
    })
}

fn policy(namespace: &str) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "db", "namespace": namespace},
        "spec": {"podSelector": {"matchLabels": {"app": "db"}}, "ingress": []}
    })
}

/// Whether the object may enter, how many warnings there are, and the names of what the audit log keeps.
fn asked(engine: &Engine, request: Value) -> (bool, usize, String) {
    let mut request = request;
    request["uid"] = json!("1");
    let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request});
    let answer = engine.admit(&review.to_string()).unwrap().response;
    let kept: Vec<&str> = answer.audit_annotations.keys().copied().collect();
    (answer.allowed, answer.warnings.len(), kept.join(" "))
}

fn create(object: &Value) -> Value {
    json!({"operation": "CREATE", "object": object})
}

#[test]
fn the_operator_says_what_becomes_of_findings() {
    for (config, namespace, allowed, warnings) in [
        ("", "shop", true, 1),
        ("admission: {mode: enforce}", "shop", false, 0),
        ("admission: {mode: audit}", "shop", true, 0),
        ("admission: {rules: {NP8: enforce}}", "shop", false, 0),
        ("admission: {rules: {NP301: enforce}}", "shop", true, 1),
        ("admission: {mode: enforce, rules: {NP: audit}}", "shop", true, 0),
        ("admission: {namespaces: [{names: [sh*], mode: enforce}]}", "shop", false, 0),
        ("admission: {namespaces: [{names: [sh*], mode: enforce}]}", "bank", true, 1),
        ("admission: {mode: enforce, namespaces: [{names: [shop], mode: audit}]}", "shop", true, 0),
        ("admission: {rules: {NP8: enforce}, namespaces: [{names: [shop], mode: warn}]}", "shop", true, 1),
        ("admission: {mode: audit, namespaces: [{names: ['*'], rules: {NP8: enforce}}]}", "shop", false, 0),
        ("admission: {namespaces: [{names: ['*'], mode: enforce}, {names: [shop], mode: warn}]}", "shop", true, 1),
    ] {
        let (is_allowed, told, kept) = asked(&engine(config, ""), create(&faulty("a", namespace)));
        assert_eq!((is_allowed, told), (allowed, warnings), "{config} in {namespace}");
        assert!(kept.starts_with("findings"), "{config}: {kept}");
    }
}

#[test]
fn an_object_exempts_itself_where_the_operator_permits_it() {
    const PERMITTED: &str = "admission: {mode: enforce, exemptions: true}";
    for (config, exempt, allowed, warnings, kept) in [
        (PERMITTED, "NP8: it comes from a vendor", true, 0, "exempted"),
        (PERMITTED, "NP301: another", false, 0, "findings"),
        (PERMITTED, "NP8", false, 1, "findings"),
        ("admission: {mode: enforce}", "NP8: it comes from a vendor", false, 1, "findings"),
    ] {
        let mut object = faulty("a", "shop");
        object["metadata"]["annotations"] = json!({"netproof/exempt": exempt});
        let told = asked(&engine(config, ""), create(&object));
        assert_eq!(told, (allowed, warnings, kept.to_owned()), "{config}: {exempt}");
    }
}

#[test]
fn deletions_are_refused_only_where_the_operator_says_so() {
    const COLLECTOR: &str = "system:serviceaccount:kube-system:generic-garbage-collector";
    for (config, namespace, user, allowed, warnings, kept) in [
        ("", "shop", "somebody", true, 1, "flows"),
        ("admission: {mode: enforce}", "shop", "somebody", true, 1, "flows"),
        ("admission: {mode: audit}", "shop", "somebody", true, 0, "flows"),
        ("admission: {deletions: audit}", "shop", "somebody", true, 0, "flows"),
        ("admission: {deletions: enforce}", "shop", "somebody", false, 0, "flows"),
        ("admission: {deletions: enforce}", "shop", COLLECTOR, true, 0, ""),
        ("admission: {deletions: enforce}", "leaving", "somebody", true, 0, ""),
        ("admission: {deletions: enforce}", "absent", "somebody", true, 0, ""),
    ] {
        let request = json!({"operation": "DELETE", "oldObject": policy(namespace), "userInfo": {"username": user}});
        let (is_allowed, told, has) = asked(&engine(config, ""), request);
        assert_eq!((is_allowed, told.min(1), has.as_str()), (allowed, warnings, kept), "{config} {namespace} {user}");
    }
}

#[test]
fn a_change_that_breaks_an_expectation_is_refused() {
    let update = json!({"operation": "UPDATE", "object": opening(), "oldObject": policy("shop")});
    let delete = json!({"operation": "DELETE", "oldObject": policy("shop")});
    let broken = EXPECTED.replace("verdict: deny", "verdict: allow");
    for (config, expectations, request, allowed, has) in [
        ("", EXPECTED, &update, false, "expectations flows"),
        ("admission: {expectations: warn}", EXPECTED, &update, true, "expectations flows"),
        ("admission: {expectations: audit}", EXPECTED, &update, true, "expectations flows"),
        ("", EXPECTED, &delete, true, "expectations flows"),
        ("admission: {deletions: enforce}", EXPECTED, &delete, false, "expectations flows"),
        // It did not hold before.
        ("", &broken, &update, true, "flows"),
        // It cannot be read.
        ("", "apiVersion: netproof/v1\nkind: Expectations\nexpect: 7\n", &update, true, "flows"),
    ] {
        let (is_allowed, _, kept) = asked(&engine(config, expectations), request.clone());
        assert_eq!((is_allowed, kept.as_str()), (allowed, has), "{config} {expectations}");
    }
}

#[test]
fn an_expectation_that_was_broken_by_a_change_breaks_no_more() {
    let mut engine = engine("", EXPECTED);
    let update = json!({"operation": "UPDATE", "object": opening(), "oldObject": policy("shop")});
    assert!(!asked(&engine, update.clone()).0);
    engine.apply(&json!({"upsert": [opening()]}).to_string());
    assert!(asked(&engine, update).0);
}
