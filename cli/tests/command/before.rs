//! `netproof check --before`: the change from one state to another.

use crate::support::Folder;
use netproof_core::api;
use serde_json::{Value, json};

const NODES: &str = "az aks create -g rg -n aks --network-plugin azure --node-count 3 --generate-ssh-keys\n";
const OVERLAY: &str = "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-count 3 --generate-ssh-keys\n";

fn folder(name: &str) -> Folder {
    Folder::new(name)
        .with("nodes.sh", NODES)
        .with("overlay.sh", OVERLAY)
        .with("old/a.sh", OVERLAY)
        .with("old/prose.txt", "hello\n")
        .with("prose.txt", "hello\n")
}

#[test]
fn exit_statuses() {
    let folder = folder("before-status");
    for (words, status) in [
        ("check --before nodes.sh overlay.sh", 0),
        ("check --before overlay.sh nodes.sh", 1),
        ("check nodes.sh --before overlay.sh --fail-on never", 0),
        ("check nodes.sh --before old", 1),
        ("check --before overlay.sh overlay.sh", 0),
        ("check nodes.sh --before prose.txt", 0),
        ("check nodes.sh --before missing.sh", 2),
        ("check missing.sh --before nodes.sh", 2),
        ("check - --before -", 2),
        ("check --before", 2),
    ] {
        let ended = folder.run(words);
        assert_eq!(ended.status, status, "{words}: {ended:?}");
    }
}

#[test]
fn the_state_before_may_come_from_standard_input() {
    let ended = folder("before-stdin").run_with("check nodes.sh --before - --output json", OVERLAY, &[]);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((ended.status, &report["changes"][0]["related"][0]["file"]), (1, &json!("-")), "{report}");
}

#[test]
fn json_is_what_the_library_answers() {
    let ended = folder("before-library").run("check nodes.sh --before old --output json --today 2026-11-22");
    let request = json!({"operation": "check", "files": [{"name": "nodes.sh", "text": NODES}],
        "before": [{"name": "old/a.sh", "text": OVERLAY}, {"name": "old/prose.txt", "text": "hello\n"}],
        "options": {"today": "2026-11-22"}});
    assert_eq!(ended.stdout, api::run(&request.to_string()) + "\n");
    assert_eq!(ended.stderr, "");
}

#[test]
fn the_changes_follow_the_findings() {
    let folder = folder("before-text");
    let ended = folder.run("check nodes.sh --before old --today 2026-11-22");
    assert_eq!(ended.stderr, "", "the files of the state before are not counted");
    insta::assert_snapshot!("changes_refused", ended.stdout);
    let ended = folder.run("check overlay.sh --before nodes.sh --today 2026-11-22");
    insta::assert_snapshot!("changes_allowed", ended.stdout);
    let ended = folder.run("check overlay.sh --before old --today 2026-11-22");
    assert!(ended.stdout.starts_with("changes: none "), "{}", ended.stdout);
}
