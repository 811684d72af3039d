//! Answers to reviews of admissions.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use netproof_core::api;
use serde_json::{Value, json};

const CLUSTER: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a}]}
";

fn policy(ports: Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": ports}]}})
}

fn review(operation: &str, object: Option<Value>, old: Option<Value>) -> Value {
    json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "u-1", "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
        "operation": operation, "namespace": "shop", "name": "db", "userInfo": {"username": "me"},
        "object": object, "oldObject": old, "dryRun": false}})
}

fn admit(files: &Value, mode: &str, review: &Value) -> Value {
    let request = json!({"operation": "admit", "files": files, "review": review,
        "options": {"today": "2026-11-22", "admission": mode}});
    serde_json::from_str(&api::run(&request.to_string())).unwrap()
}

fn cluster(policies: &[Value]) -> Value {
    let mut files = vec![json!({"name": "pods.yaml", "text": CLUSTER})];
    files.extend(policies.iter().map(|policy| json!({"name": "policy.json", "object": policy})));
    Value::Array(files)
}

#[test]
fn a_policy_that_closes_flows_is_warned_of() {
    let answer = admit(&cluster(&[]), "warn", &review("CREATE", Some(policy(json!([{"port": 5432}]))), None));
    let warnings = answer["response"]["warnings"].as_array().unwrap();
    let closes = "closes shop/web -> shop/db any but 5432/TCP (NetworkPolicy shop/db puts in default deny)";
    assert!(warnings.contains(&json!(closes)), "{answer:#}");
    assert_eq!((&answer["response"]["uid"], &answer["response"]["allowed"]), (&json!("u-1"), &json!(true)));
    assert!(answer["response"]["auditAnnotations"]["flows"].as_str().unwrap().contains(closes));
}

#[test]
fn a_policy_that_is_wrong_warns_or_is_refused_or_noted() {
    let wrong = review("CREATE", Some(policy(json!([{"port": 70000}]))), None);
    for (mode, allowed, warnings) in [("warn", true, 1), ("enforce", false, 0), ("audit", true, 0)] {
        let answer = admit(&cluster(&[]), mode, &wrong);
        let response = &answer["response"];
        assert_eq!(response["allowed"], allowed, "{answer}");
        assert_eq!(response["warnings"].as_array().map_or(0, Vec::len), warnings, "{answer}");
        assert!(response["auditAnnotations"]["findings"].as_str().unwrap().starts_with("NP"), "{answer}");
        if !allowed {
            let message = response["status"]["message"].as_str().unwrap();
            assert!(message.contains("/spec/ingress/0/ports/0/port") && message.contains("`70000`"), "{message}");
        }
    }
}

#[test]
fn an_old_fault_does_not_refuse_another_change() {
    let old = policy(json!([{"port": 70000}]));
    let unrelated = policy(json!([{"port": 70000}, {"port": 80}]));
    let worse = policy(json!([{"port": 70000}, {"port": 70001}]));
    for (new, allowed) in [(unrelated, true), (worse, false), (old.clone(), true)] {
        let answer =
            admit(&cluster(std::slice::from_ref(&old)), "enforce", &review("UPDATE", Some(new), Some(old.clone())));
        assert_eq!(answer["response"]["allowed"], allowed, "{answer}");
    }
}

#[test]
fn what_a_policy_that_goes_opens_is_warned_of() {
    let old = policy(json!([{"port": 5432}]));
    for mode in ["warn", "enforce"] {
        let answer = admit(&cluster(std::slice::from_ref(&old)), mode, &review("DELETE", None, Some(old.clone())));
        assert_eq!(answer["response"]["allowed"], true);
        let warnings = answer["response"]["warnings"].to_string();
        assert!(warnings.contains("opens shop/web -> shop/db any but 5432/TCP (NetworkPolicy shop/db"), "{warnings}");
    }
}

#[test]
fn what_is_not_judged_is_allowed() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "a"}]}});
    let other = json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}});
    let mut status = review("UPDATE", Some(policy(json!([{"port": 70000}]))), None);
    status["request"]["subResource"] = json!("status");
    let mut going = policy(json!([{"port": 70000}]));
    going["metadata"]["deletionTimestamp"] = json!("2026-11-22T00:00:00Z");
    for review in [
        review("CREATE", Some(pod), None),
        review("CREATE", Some(other), None),
        review("CONNECT", Some(json!({"kind": "PodExecOptions"})), None),
        review("CREATE", None, None),
        review("CREATE", Some(json!({})), None),
        review("CREATE", Some(json!({"kind": 7, "metadata": []})), None),
        review("UPDATE", Some(going), Some(policy(json!([{"port": 80}])))),
        status,
    ] {
        let answer = admit(&cluster(&[]), "enforce", &review);
        assert_eq!(answer["response"], json!({"uid": "u-1", "allowed": true}), "{review}");
    }
}

#[test]
fn a_review_that_is_none_is_misuse() {
    for (review, expected) in [
        (json!(7), "this is no review of an admission"),
        (json!({"kind": "Pod"}), "a review is a `AdmissionReview`"),
        (Value::Null, "`admit` needs the AdmissionReview as `review`"),
    ] {
        let answer = admit(&cluster(&[]), "warn", &review);
        assert!(answer["error"]["message"].as_str().unwrap().starts_with(expected), "{answer}");
    }
}
