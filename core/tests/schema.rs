//! Whatever is asked and answered has the shape that the published schemas tell, member by member; and of all that they
//! tell, everything is answered at some time. The types of other languages are made from them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

#[path = "schema/shapes.rs"]
mod shapes;

use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api::{self, Engine};
use netproof_core::jobs::one_by_one;
use serde_json::{Value, json};
use shapes::Shapes;

const REQUEST: &str = include_str!("../../docs/schema/request.json");
const ANSWERS: &str = include_str!("../../docs/schema/answers.json");

/// Both schemas, through which everything goes.
struct Both {
    requests: Shapes,
    answers: Shapes,
}

impl Both {
    fn new() -> Self {
        Self { requests: Shapes::of(REQUEST), answers: Shapes::of(ANSWERS) }
    }

    fn ask(&mut self, request: &Value) -> Value {
        self.requests.take("EngineRequest", request, &request.to_string());
        let answer: Value = serde_json::from_str(&api::run(&request.to_string())).unwrap();
        self.answered(request["operation"].as_str().unwrap(), &answer);
        answer
    }

    fn answered(&mut self, operation: &str, answer: &Value) {
        let is_error = answer.get("error").is_some_and(Value::is_object);
        let name = self.answers.answer_to(if is_error { "error" } else { operation });
        self.answers.take(&name, answer, &format!("{operation}: {answer}"));
    }
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files below a folder that are text, each as a file of a request; that `is_wanted`.
fn texts(path: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let mut folders = vec![folder(path)];
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    paths.retain(|path| is_wanted(path.to_str().unwrap()));
    let file = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        Some(json!({"name": name, "text": fs::read_to_string(path).ok()?}))
    };
    paths.iter().filter_map(file).collect()
}

/// The cases of flows: what is asked, and who there is.
fn cases() -> Vec<(Vec<Value>, Value)> {
    let mut cases = Vec::new();
    for mut file in texts("../tests/flows/cases", |path| path.ends_with(".yaml")) {
        let text = file["text"].as_str().unwrap();
        let (head, rest) = text.split_once("\n---\n").unwrap();
        let head: Value = yaml_serde::from_str(head).unwrap();
        let mut flows = Vec::new();
        for mut flow in head["flows"].as_array().unwrap().iter().cloned() {
            flow.as_object_mut()
                .unwrap()
                .retain(|name, _| ["from", "to", "port", "http", "headers", "dns", "sni"].contains(&name.as_str()));
            flows.push(flow);
        }
        file["text"] = json!(rest);
        cases.push((flows, file));
    }
    assert!(cases.len() > 30);
    cases
}

#[test]
fn everything_has_the_shape_that_is_published_and_everything_published_is_answered() {
    let mut both = Both::new();
    of_clusters(&mut both);
    of_flows(&mut both);
    of_expectations(&mut both);
    of_changes(&mut both);
    of_objects(&mut both);
    of_reviews(&mut both);
    of_rules_and_misuse(&mut both);
    of_snapshots(&mut both);
    let unseen = both.answers.unseen();
    assert!(unseen.is_empty(), "never answered: {}", unseen.join(", "));
    let unseen = both.requests.unseen();
    assert!(unseen.is_empty(), "never asked: {}", unseen.join(", "));
}

fn of_clusters(both: &mut Both) {
    let files = texts("tests/formats", |path| !path.contains("snapshots"));
    assert!(files.len() > 500);
    let options = json!({"today": "2026-11-22"});
    for file in files {
        both.ask(&json!({"operation": "check", "files": [file], "options": options}));
        both.ask(&json!({"operation": "addresses", "files": [file]}));
        if file["name"].as_str().unwrap().starts_with("bad-") {
            both.ask(&json!({"operation": "fix", "files": [file], "options": {"unsafe": true}}));
        }
    }
    let quickstart = texts("../examples/quickstart", |_| true);
    let report = both.ask(&json!({"operation": "check", "files": quickstart, "options": options}));
    let first = &report["findings"][0];
    let accepted = json!({"version": 1, "findings": [
        {"file": first["file"], "rule": first["rule"], "path": first["path"], "count": 1},
    ]});
    let options = json!({
        "today": "2026-11-22", "select": ["NP"], "ignore": ["NP199"], "changed": ["cluster.sh"],
        "semantics": "cilium", "kubernetesVersion": "1.35", "ciliumVersion": "1.18",
        "config": "severity: {NP352: warning}\n", "baseline": accepted.to_string(),
    });
    let report = both.ask(&json!({"operation": "check", "files": quickstart, "options": options}));
    assert_eq!(report["summary"]["accepted"], 1, "{report}");
    let create = "az aks create -g g -n c --network-plugin";
    let new = format!(
        "{create} azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 10.1.0.0/8 \
         # netproof: ignore\n"
    );
    let (old, new) = (format!("{create} kubenet\n"), json!([{"name": "a.sh", "text": new}]));
    let old = json!([{"name": "a.sh", "text": old}]);
    for operation in ["check", "fix"] {
        both.ask(&json!({"operation": operation, "files": new, "before": old}));
        both.ask(&json!({"operation": operation, "files": quickstart, "before": old}));
    }
}

fn of_flows(both: &mut Both) {
    let cases = cases();
    let mut before: Option<Value> = None;
    for (flows, file) in &cases {
        for flow in flows {
            both.ask(&json!({"operation": "decide", "files": [file], "flow": flow}));
        }
        let options = json!({"agent": {"enable-policy": "default"}, "dnsAnswers": {"a.example": ["192.0.2.1"]}});
        both.ask(&json!({"operation": "decide", "files": [file], "flows": flows, "options": options}));
        both.ask(&json!({"operation": "reach", "files": [file]}));
        both.ask(&json!({"operation": "reach", "files": [file], "level": "pods", "expand": true}));
        for flow in flows.iter().take(1) {
            let (from, to) = (json!([flow["from"]]), &flow["to"]);
            both.ask(&json!({"operation": "reach", "files": [file], "from": from, "to": to, "port": flow["port"]}));
        }
        if let Some(before) = before {
            both.ask(&json!({"operation": "diff", "files": [file], "before": [before], "level": "workloads"}));
        }
        before = Some(file.clone());
    }
    let example = texts("../examples/flows", |path| path.ends_with(".yaml"));
    let ask = |both: &mut Both, flow: Value| both.ask(&json!({"operation": "decide", "files": example, "flow": flow}));
    let decided = ask(both, json!({"from": "shop/web", "to": "service:shop/db", "port": "5432/TCP"}));
    assert!(decided["cases"].is_array() && decided["nearest"].is_object(), "{decided}");
    ask(
        both,
        json!({
            "from": "shop/web", "to": "shop/db", "port": "80", "http": "GET /", "headers": ["A: b"], "explain": true,
        }),
    );
    ask(both, json!({"from": "shop/web", "to": "shop/db", "port": "53/UDP", "dns": "a.example", "explain": false}));
    ask(both, json!({"from": "shop/web", "to": "shop/db", "port": "443", "sni": "a.example"}));
    assert!(ask(both, json!({"from": "nobody", "to": "shop/db", "port": "443"}))["error"].is_string());
}

fn of_expectations(both: &mut Both) {
    for file in texts("tests/expect", |_| true).into_iter().chain(texts("../examples/flows", |_| true)) {
        both.ask(&json!({"operation": "test", "files": [file]}));
        both.ask(&json!({"operation": "reach", "files": [file], "expand": true}));
    }
    both.ask(&json!({"operation": "test", "files": texts("../examples/flows", |_| true)}));
}

fn of_changes(both: &mut Both) {
    let (old, new) = (texts("../examples/diff/old", |_| true), texts("../examples/diff/new", |_| true));
    both.ask(&json!({"operation": "diff", "files": new, "before": old}));
    both.ask(&json!({"operation": "diff", "files": old, "before": new, "level": "pods"}));
    let rules = "          rules: {http: [{method: GET}]}\n";
    let (_, limited) = cases().into_iter().find(|(_, file)| file["text"].as_str().unwrap().contains(rules)).unwrap();
    let free = json!({"name": "b.yaml", "text": limited["text"].as_str().unwrap().replace(rules, "")});
    both.ask(&json!({"operation": "diff", "files": [limited], "before": [free]}));
    both.ask(&json!({"operation": "diff", "files": [free], "before": [limited]}));
    let mut engine = Engine::open(&json!({"files": old}).to_string(), &one_by_one).unwrap();
    let change = json!({
        "upsert": [{
            "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": "none", "namespace": "shop"}, "spec": {"podSelector": {}},
        }],
        "remove": [{"apiVersion": "v1", "kind": "Pod", "namespace": "shop", "name": "gone"}],
    });
    both.requests.take("Change", &change, "a change");
    let answer: Value = serde_json::from_str(&engine.apply(&change.to_string())).unwrap();
    assert!(!answer["closed"].as_array().unwrap().is_empty(), "{answer}");
    both.answered("apply", &answer);
    let answer: Value = serde_json::from_str(&engine.apply("{}7")).unwrap();
    both.answered("apply", &answer);
}

/// Of what came as a value no place is told.
fn of_objects(both: &mut Both) {
    let policy = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a", "namespace": "shop"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [
            {"ports": [{"port": 99999}], "from": [{"ipBlock": {"cidr": "10.0.0.1/8"}}]},
        ]},
    });
    let pod = |name: &str| {
        let metadata = json!({"name": name, "namespace": "shop"});
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": []}})
    };
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"range": {"type": "string"}},
        "resources": [{
            "type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "c",
            "properties": {"networkProfile": {
                "networkPlugin": "azure", "networkDataplane": "cilium", "networkPolicy": "azure",
                "networkPluginMode": "overlay", "podCidr": "[parameters('range')]", "serviceCidr": "10.0.0.0/16",
            }},
        }],
    });
    let expected = json!({
        "apiVersion": "netproof/v1", "kind": "Expectations",
        "expect": [{"name": "a", "from": "ip:192.0.2.1", "to": "shop/a", "ports": "80/TCP", "verdict": "deny"}],
    });
    let old = json!([{"name": "old", "object": pod("b")}]);
    let files = json!([
        {"name": "policy", "object": policy}, {"name": "pod", "object": pod("a")},
        {"name": "cluster", "object": template}, {"name": "expected", "object": expected},
        {"name": "bytes", "base64": "eA=="},
    ]);
    for operation in ["check", "addresses", "test", "reach", "fix", "diff"] {
        let answer = both.ask(&json!({"operation": operation, "files": files, "before": old})).to_string();
        assert!(!answer.contains(r#""line":"#), "{operation}: {answer}");
    }
    let flow = json!({"from": "ip:10.1.2.3", "to": "shop/a", "port": "80/TCP"});
    let answer = both.ask(&json!({"operation": "decide", "files": files, "flow": flow})).to_string();
    assert!(!answer.contains(r#""line":"#), "{answer}");
}

fn of_reviews(both: &mut Both) {
    let policy = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"podSelector": {}, "ingress": [{"ports": [{"port": 70000}]}]},
    });
    let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "u-1", "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
        "operation": "CREATE", "namespace": "shop", "name": "db", "object": policy, "userInfo": {"username": "me"},
    }});
    for mode in ["enforce", "warn", "audit"] {
        both.ask(&json!({"operation": "admit", "review": review, "options": {"admission": mode}}));
    }
}

fn of_rules_and_misuse(both: &mut Both) {
    both.ask(&json!({"operation": "rule"}));
    for request in [
        json!({"operation": "rule", "code": "NP102"}),
        json!({"operation": "rule", "code": "NP000"}),
        json!({"operation": "decide", "files": []}),
        json!({"operation": "check", "options": {"facts": "{"}}),
    ] {
        both.ask(&request);
    }
    for request in [
        json!({"operation": "fly"}),
        json!({"operation": "check", "file": []}),
        json!({"operation": "check", "options": {"todays": "2026-11-22"}}),
        json!({"operation": "check", "options": {"semantics": "calico"}}),
        json!({"operation": "check", "files": [{"text": ""}]}),
        json!({"operation": "reach", "from": 7}),
        json!({"operation": "decide", "flow": {"from": "a/b", "to": "a/c"}}),
    ] {
        assert!(!both.requests.faults("EngineRequest", &request).is_empty(), "{request}");
        let answer: Value = serde_json::from_str(&api::run(&request.to_string())).unwrap();
        assert!(answer["error"].is_object(), "{request}: {answer}");
        both.answered("error", &answer);
    }
}

/// Answers that are committed.
fn of_snapshots(both: &mut Both) {
    let mut seen = 0;
    for snapshot in
        texts("../cli/tests/command/snapshots", |_| true).into_iter().chain(texts("tests/snapshots", |_| true))
    {
        for line in snapshot["text"].as_str().unwrap().lines().filter(|line| line.starts_with('{')) {
            let Ok(answer) = serde_json::from_str::<Value>(line) else { continue };
            let of = [
                ("findings", "check"),
                ("verdict", "decide"),
                ("classes", "reach"),
                ("opened", "diff"),
                ("results", "test"),
                ("clusters", "addresses"),
            ];
            let Some((_, operation)) = of.iter().find(|(member, _)| answer.get(*member).is_some()) else { continue };
            both.answered(operation, &answer);
            seen += 1;
        }
    }
    assert!(seen > 4, "{seen}");
}
