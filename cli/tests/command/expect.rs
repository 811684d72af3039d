//! `netproof test`.

use crate::support::{Ended, Folder};
use netproof_core::api;
use netproof_core::expect::SCHEMA;
use serde_json::{Value, json};

const CLUSTER: &str = include_str!("../../../examples/flows/shop.yaml");
const POLICIES: &str = include_str!("../../../examples/flows/policies.yaml");
const EXPECTATIONS: &str = include_str!("../../../examples/flows/expectations.yaml");
const PAGE: &str = include_str!("../../../docs/test.md");

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name).with("policies.yaml", POLICIES).with("shop.yaml", CLUSTER);
    folder.with("expectations.yaml", EXPECTATIONS)
}

#[test]
fn results_in_each_format() {
    let folder = folder("test-formats");
    for format in ["text", "json", "junit", "github", "markdown"] {
        let ended = folder.run(&format!("test . --no-config --cilium-version 1.18 -o {format}"));
        assert_eq!(ended.status, 1, "{ended:?}");
        let aside = if ended.stderr.is_empty() { String::new() } else { format!("{}---\n", ended.stderr) };
        insta::assert_snapshot!(format!("test_{format}"), format!("{aside}{}", ended.stdout));
    }
}

#[test]
fn the_page_shows_what_is_printed() {
    let ended = folder("test-page").run("test . -q");
    assert!(PAGE.contains(&format!("$ netproof test .\n{}```", ended.stdout)), "{}", ended.stdout);
}

#[test]
fn the_answer_in_json_is_that_of_the_library() {
    let ended = folder("test-json").run("test expectations.yaml policies.yaml shop.yaml -o json");
    let file = |name: &str, text: &str| json!({"name": name, "text": text});
    let files = [file("expectations.yaml", EXPECTATIONS), file("policies.yaml", POLICIES), file("shop.yaml", CLUSTER)];
    let request = json!({"operation": "test", "files": files});
    assert_eq!((ended.status, ended.stdout), (1, api::run(&request.to_string()) + "\n"));
}

#[test]
fn what_dns_answered_is_known() {
    let folder = folder("test-dns").with(
        "expectations.yaml",
        "apiVersion: netproof/v1\nkind: Expectations\ninvariants:\n\
         - {from: shop/web, to: entity:world, except: ip:203.0.113.7, holds: never}\n",
    );
    let status = |words: &str| {
        let ended = folder.run(&format!("test . -q -o json {words}"));
        let answer: Value = serde_json::from_str(&ended.stdout).unwrap();
        answer["results"][0]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(""), "unknown");
    assert_eq!(status("--dns-answer api.example.com=203.0.113.7"), "pass");
    assert_eq!(status("--dns-answer api.example.com=203.0.113.8"), "fail");
}

#[test]
fn what_is_proposed_holds() {
    let folder = Folder::new("test-write").with("policies.yaml", POLICIES).with("shop.yaml", CLUSTER);
    let shown = folder.run("test . --write");
    assert_eq!((shown.status, shown.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("test_write", shown.stdout);
    let written = folder.run("test . --write expectations.yaml");
    assert_eq!(written, Ended { status: 0, stdout: String::new(), stderr: String::new() });
    assert_eq!(std::fs::read_to_string(folder.path().join("expectations.yaml")).unwrap(), shown.stdout);
    let ended = folder.run("test .");
    assert_eq!(ended.status, 0, "{ended:?}");
    // What exists is left as it is.
    let again = folder.run("test . --write expectations.yaml");
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("`expectations.yaml` exists already"), "{}", again.stderr);
    let mistaken = folder.run("test --write .");
    assert!(mistaken.status == 2 && mistaken.stderr.contains("netproof test . --write"), "{}", mistaken.stderr);
}

#[test]
fn bad_usage() {
    let folder = Folder::new("test-usage").with("shop.yaml", CLUSTER).with(
        "wrong/expectations.yaml",
        "apiVersion: netproof/v1\nkind: Expectations\nexpect:\n- {form: shop/web, to: shop/db, verdict: allow}\n",
    );
    let nothing = folder.run("test shop.yaml");
    assert_eq!((nothing.status, nothing.stdout.as_str()), (2, ""));
    assert!(nothing.stderr.contains("no expectations are in what is given"), "{}", nothing.stderr);
    let wrong = folder.run("test .");
    assert_eq!((wrong.status, wrong.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("test_faults", wrong.stderr);
    assert_eq!(folder.run("test missing").status, 2);
    assert_eq!(folder.run("test . --dns-answer x").status, 2);
    // To a check they are no objects of the cluster.
    let check = folder.run("check wrong --today 2026-11-22");
    assert_eq!((check.status, check.stdout.contains("expectations.yaml")), (0, false), "{check:?}");
}

#[test]
fn the_published_schema_is_the_one_in_use() {
    assert_eq!(include_str!("../../../docs/schema/expectations.json"), SCHEMA);
}

/// The first YAML document of a text as JSON.
fn document(text: &str) -> Value {
    yaml_serde::from_str(text).unwrap()
}

#[test]
fn the_schema_takes_what_is_read() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let block = PAGE.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let proposed = folder("test-schema").run("test policies.yaml shop.yaml --write").stdout;
    for text in [EXPECTATIONS, block, proposed.as_str()] {
        let instance = document(text);
        let errors: Vec<String> = validator.iter_errors(&instance).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
    }
    let is_read = |text: &str| {
        let request = json!({"operation": "test", "files": [{"name": "a.yaml", "text": text}]});
        !api::run(&request.to_string()).starts_with(r#"{"error""#)
    };
    let begin = "apiVersion: netproof/v1\nkind: Expectations\n";
    for (rest, is_right) in [
        ("", true),
        ("metadata: {name: a}\n", true),
        ("expect: []\n", true),
        ("expect: [{from: a/b, to: [a/c, {podSelector: {}}], verdict: deny, ports: 80}]\n", true),
        ("invariants: [{from: [], to: a/c, holds: only, except: []}]\n", true),
        (
            "invariants: [{name: a, from: {namespaceSelector: {}, future: true}, to: a/c, holds: never, ports: [any]}]\n",
            true,
        ),
        ("expect: {}\n", false),
        ("expects: []\n", false),
        ("expect: [{from: a/b, to: a/c}]\n", false),
        ("expect: [{from: a/b, to: [], verdict: deny}]\n", false),
        ("expect: [{from: a/b, to: {}, verdict: deny}]\n", false),
        ("expect: [{from: a/b, to: a/c, verdict: deny, except: a/d}]\n", false),
        ("expect: [{from: a/b, to: a/c, verdict: never}]\n", false),
        ("expect: [{from: a/b, to: a/c, verdict: deny, ports: []}]\n", false),
        ("invariants: [{from: a/b, to: {podSelector: {matchLabels: {a: 1}}}, holds: never}]\n", false),
        ("invariants: [{from: a/b, to: {podSelector: {matchExpressions: [{key: a}]}}, holds: never}]\n", false),
    ] {
        let text = format!("{begin}{rest}");
        assert_eq!(is_read(&text), is_right, "{rest}");
        assert_eq!(validator.is_valid(&document(&text)), is_right, "{rest}");
    }
}
