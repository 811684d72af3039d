//! Expectations against policies: each file of `tests/expect` holds both, and its answer is a snapshot.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api;
use netproof_core::limits::{MAX_EXPECTATION_FAULTS, MAX_EXPECTATIONS, MAX_FUTURE_PODS};
use serde_json::{Value, json};

fn ask(files: &[(&str, &str)]) -> Value {
    let files: Vec<Value> = files.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    let request = json!({"operation": "test", "files": files, "options": {"ciliumVersion": "1.18"}});
    serde_json::from_str(&api::run(&request.to_string())).unwrap()
}

#[test]
fn the_answers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expect");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    assert!(paths.len() > 5);
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let answer = ask(&[(name, &fs::read_to_string(&path).unwrap())]);
        // Ranges as lines: the snapshots are read by people.
        let mut shown = String::new();
        for fault in answer["error"]["message"].as_str().unwrap_or_default().split(&format!("; {name}:")) {
            shown.push_str(&format!("{fault}\n"));
        }
        for result in answer["results"].as_array().into_iter().flatten() {
            let line = &result["range"]["start"]["line"];
            shown.push_str(&format!("{line} {} {}\n", result["status"].as_str().unwrap(), result["name"]));
            if let Some(example) = result.get("counterexample") {
                shown.push_str(&format!("    {example}\n"));
            }
        }
        shown.push_str(&format!("{} {}\n", answer["summary"], answer["notes"]));
        insta::assert_snapshot!(name.replace('.', "_"), shown);
    }
}

#[test]
fn the_answer_in_json() {
    let text = "{apiVersion: netproof/v1, kind: Expectations, expect: [{name: a, from: 'ip:192.0.2.1', to: x/a, ports: 80/TCP, \
                verdict: deny}]}";
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {containers: []}}";
    let request =
        json!({"operation": "test", "files": [{"name": "e.yaml", "text": text}, {"name": "p.yaml", "text": pod}]});
    insta::assert_snapshot!(api::run(&request.to_string()));
}

const NOTHING: &str = "apiVersion: netproof/v1\nkind: Expectations\n";

#[test]
fn what_is_not_tested() {
    let nothing = ask(&[("a.yaml", "kind: Pod\napiVersion: v1\nmetadata: {name: a}\n")]);
    assert!(nothing["error"]["message"].as_str().unwrap().starts_with("no expectations"), "{nothing}");
    let empty = ask(&[("a.yaml", NOTHING)]);
    assert_eq!(empty["summary"], json!({"passed": 0, "failed": 0, "unknown": 0}));
}

#[test]
fn limits() {
    let with = |count: usize, entry: &str| format!("{NOTHING}expect:\n{}", format!("- {entry}\n").repeat(count));
    let sound = "{from: 'ip:192.0.2.1', to: 'ip:192.0.2.2', verdict: allow}";
    let answer = ask(&[("a.yaml", &with(MAX_EXPECTATIONS, sound))]);
    assert_eq!(answer["summary"]["passed"], MAX_EXPECTATIONS);
    let answer = ask(&[("a.yaml", &with(MAX_EXPECTATIONS + 1, sound))]);
    assert!(answer["error"]["message"].as_str().unwrap().contains("more than 10000 expectations"), "{answer}");
    let answer = ask(&[("a.yaml", &with(MAX_EXPECTATION_FAULTS + 5, "{}"))]);
    let told = answer["error"]["message"].as_str().unwrap().matches("lacks the key").count();
    assert_eq!(told, MAX_EXPECTATION_FAULTS);
}

#[test]
fn so_many_pods_are_made_up() {
    let keys = |count: usize| -> String {
        let entry = |key: usize| format!("{{podSelector: {{matchLabels: {{k{key}: v}}}}}}");
        (0..count).map(entry).collect::<Vec<_>>().join(", ")
    };
    let status = |count: usize| {
        let text = format!(
            "{{apiVersion: v1, kind: Namespace, metadata: {{name: x}}}}\n---\n\
             {{apiVersion: v1, kind: Pod, metadata: {{name: a, namespace: x}}, spec: {{containers: []}}}}\n---\n\
             apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a, namespace: x}}\n\
             spec: {{podSelector: {{}}, ingress: [{{from: [{}], ports: [{{port: 80}}]}}]}}\n---\n\
             {NOTHING}invariants:\n- {{from: {{podSelector: {{}}, future: true}}, to: x/a, ports: 81/TCP, holds: never}}\n",
            keys(count)
        );
        ask(&[("a.yaml", &text)])["results"][0]["status"].clone()
    };
    // In the namespace and in a new one, each label there or not.
    let most = (0..20).take_while(|count| 2_usize << count <= MAX_FUTURE_PODS).last().unwrap();
    assert_eq!(status(most), "pass");
    assert_eq!(status(most + 1), "unknown");
}
