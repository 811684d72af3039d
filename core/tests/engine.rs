//! The prepared handle answers with the bytes of the text form, before and after changes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use netproof_core::api::{self, Engine};
use netproof_core::jobs::one_by_one;
use serde_json::{Value, json};

const PODS: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 5432}]}]}
";
const POLICY: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 5432}]
";
const EXPECTED: &str = "apiVersion: netproof/v1
kind: Expectations
expect:
- {name: web reaches db, from: shop/web, to: shop/db, ports: [5432/TCP], verdict: allow}
";

fn files() -> Value {
    json!([
        {"name": "pods.yaml", "text": PODS},
        {"name": "policy.yaml", "text": POLICY},
        {"name": "expected.yaml", "text": EXPECTED},
        {"name": "cluster.sh", "text": "az aks create -g g -n c --network-plugin azure --network-dataplane cilium --pod-cidr 10.0.0.0/8 --service-cidr 10.1.0.0/16 --dns-service-ip 10.1.0.10"},
    ])
}

fn operations() -> Vec<Value> {
    vec![
        json!({"operation": "check"}),
        json!({"operation": "check", "before": [{"name": "old.sh", "text": "az aks create -g g -n c --network-plugin azure"}]}),
        json!({"operation": "decide", "flow": {"from": "shop/web", "to": "shop/db", "port": "5432/TCP"}}),
        json!({"operation": "decide", "flows": [{"from": "shop/web", "to": "shop/db", "port": "80"}, {"from": "nobody", "to": "shop/db", "port": "80"}]}),
        json!({"operation": "decide"}),
        json!({"operation": "reach"}),
        json!({"operation": "reach", "from": "shop/", "expand": true}),
        json!({"operation": "reach", "from": "shop/nobody"}),
        json!({"operation": "diff", "before": [{"name": "old.yaml", "text": PODS}]}),
        json!({"operation": "diff"}),
        json!({"operation": "test"}),
        json!({"operation": "addresses"}),
        json!({"operation": "fix"}),
        json!({"operation": "rule", "code": "NP102"}),
        json!({"operation": "rule", "code": "NP000"}),
        json!({"operation": "admit"}),
        json!({"operation": "admit", "review": {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
            "request": {"uid": "u", "operation": "DELETE", "oldObject": {"apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy", "metadata": {"name": "db", "namespace": "shop"}, "spec": {"podSelector": {}}}}}}),
        json!({"operation": "fly"}),
    ]
}

fn engine(files: &Value) -> Engine {
    Engine::open(&json!({"files": files, "options": {"today": "2026-11-22"}}).to_string(), &one_by_one).unwrap()
}

fn run(files: &Value, operation: &Value) -> String {
    let mut request = operation.clone();
    request["files"] = files.clone();
    request["options"] = json!({"today": "2026-11-22"});
    api::run(&request.to_string())
}

#[test]
fn a_handle_answers_as_the_text_form_does_again_and_again() {
    let engine = engine(&files());
    for operation in operations().into_iter().chain(operations()) {
        assert_eq!(engine.ask(&operation.to_string(), None, &one_by_one), run(&files(), &operation), "{operation}");
    }
}

#[test]
fn the_state_before_may_be_a_handle() {
    let old = json!([{"name": "old.yaml", "text": PODS}, {"name": "old.sh", "text": "az aks create -g g -n c --network-plugin azure"}]);
    let (now, before) = (engine(&files()), engine(&old));
    for operation in ["check", "diff"] {
        let operation = json!({"operation": operation});
        let mut whole = operation.clone();
        whole["before"] = old.clone();
        assert_eq!(now.ask(&operation.to_string(), Some(&before), &one_by_one), run(&files(), &whole), "{operation}");
        let twice = now.ask(&whole.to_string(), Some(&before), &one_by_one);
        assert_eq!(twice, r#"{"error":{"message":"the state before is given twice"}}"#);
    }
}

#[test]
fn files_and_options_are_those_that_are_loaded() {
    let engine = engine(&files());
    for request in [r#"{"operation":"check","files":[]}"#, r#"{"operation":"check","options":{}}"#] {
        assert!(engine.ask(request, None, &one_by_one).contains("load others to ask about them"), "{request}");
    }
    assert!(engine.ask("{", None, &one_by_one).starts_with(r#"{"error":"#));
    for wrong in [r#"{"file":[]}"#, r#"{"options":{"todays":"x"}}"#, r#"{"files":[{"name":"a"}]}"#, "7"] {
        assert!(Engine::open(wrong, &one_by_one).is_err(), "{wrong}");
    }
}

#[test]
fn verdicts_alone_are_those_of_decisions() {
    let engine = engine(&files());
    for (to, port, expected) in
        [("shop/db", "5432/TCP", "allow"), ("shop/db", "80", "deny"), ("shop/web", "80", "allow")]
    {
        assert_eq!(engine.verdict("shop/web", to, port).unwrap().word(), expected);
    }
    assert!(engine.verdict("shop/web", "shop/nobody", "80").is_err());
}

/// After a change everything is as if the objects had been given so from the start, but for where they stand.
#[test]
fn a_change_is_seen_by_every_operation() {
    let mut engine = engine(&files());
    let object = |ports: Value| {
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "db", "namespace": "shop"},
            "spec": {"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"from": [{"podSelector": {}}], "ports": ports}]}})
    };
    let web = json!({"apiVersion": "v1", "kind": "Pod", "namespace": "shop", "name": "web"});
    for (ports, remove) in [
        (json!([{"port": 80}]), json!([])),
        (json!([{"port": 5432}, {"port": 80_000}]), json!([])),
        (json!([{"port": 5432}]), json!([web])),
    ] {
        let change = json!({"upsert": [object(ports.clone())], "remove": remove});
        let answer: Value = serde_json::from_str(&engine.apply(&change.to_string())).unwrap();
        assert!(answer.get("error").is_none(), "{answer}");
        let mut now = files();
        now[1] = json!({"name": "upsert[0]", "object": object(ports)});
        if remove != json!([]) {
            now[0] = json!({"name": "pods.yaml", "text": format!("---\n{}", PODS.split("---\n").nth(1).unwrap())});
        }
        for operation in operations() {
            if ["fix", "test", "addresses"].contains(&operation["operation"].as_str().unwrap()) {
                continue;
            }
            let (of_handle, fresh) = (engine.ask(&operation.to_string(), None, &one_by_one), run(&now, &operation));
            let (of_handle, fresh): (Value, Value) =
                (serde_json::from_str(&of_handle).unwrap(), serde_json::from_str(&fresh).unwrap());
            assert_eq!(sorted(of_handle), sorted(fresh), "{operation}");
        }
    }
    assert!(engine.ask(r#"{"operation":"fix"}"#, None, &one_by_one).contains("a change was applied since"));
    let tested: Value = serde_json::from_str(&engine.ask(r#"{"operation":"test"}"#, None, &one_by_one)).unwrap();
    assert_eq!(tested["results"][0]["status"], "fail", "{tested}");
    let refused = engine.apply(r#"{"upsert":[{"kind":"Other"}]}"#);
    assert_eq!(refused, r#"{"error":{"message":"`upsert[0]` holds no object of a known kind"}}"#);
}

/// Findings are in the order of the files, which a change makes another one; where things stand in a rest of a file
/// differs from a file of only that.
fn sorted(mut answer: Value) -> Value {
    fn without_places(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.remove("range");
                members.remove("document");
                members.values_mut().for_each(without_places);
            }
            Value::Array(items) => {
                items.iter_mut().for_each(without_places);
                items.sort_by_key(Value::to_string);
            }
            _ => {}
        }
    }
    without_places(&mut answer);
    answer
}

#[test]
fn findings_in_objects_have_a_path_and_no_range() {
    let policy = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"podSelector": {}, "ingress": [{"ports": [{"port": 70000}]}]}});
    let files = json!([{"name": "a", "object": policy}]);
    let report: Value = serde_json::from_str(&run(&files, &json!({"operation": "check"}))).unwrap();
    let finding = &report["findings"][0];
    assert_eq!((&finding["path"], finding.get("range")), (&json!("/spec/ingress/0/ports/0/port"), None), "{report}");
    assert!(!report.to_string().contains("\"range\"") && !report.to_string().contains("\"fixes\""), "{report}");
}
