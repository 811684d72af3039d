//! `netproof check --before`: the change from one state to another.

use crate::support::{FAULTY, Folder};
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
fn json_with_every_option_is_what_the_library_answers() {
    let config = "ignore: [NP4]\nseverity: {NP607: warning}\noverrides: [{files: [other.sh], ignore: [NP302]}]\n";
    let clusters = |first: &str| format!("{first}{}", first.replace("-n aks", "-n bank"));
    let (new, old) = (clusters(NODES), clusters(OVERLAY));
    let folder = Folder::new("before-every-option")
        .with("netproof.yaml", config)
        .with("new.sh", &new)
        .with("old.sh", &old)
        .with("other.sh", FAULTY);
    let shipped: Value = serde_json::from_str(&folder.run("facts --output json").stdout).unwrap();
    let mut limits = shipped["limits"].clone();
    limits["asOf"] = json!("2027-01-15");
    let facts = json!({"limits": limits}).to_string();
    let folder = folder.with("facts.json", &facts);
    assert_eq!(folder.run("baseline other.sh --no-config --today 2026-11-22").status, 0);
    let baseline = std::fs::read_to_string(folder.path().join("netproof-baseline.json")).unwrap();
    let words = "check new.sh other.sh --before old.sh --facts facts.json --baseline netproof-baseline.json --today \
                 2026-11-22 --output json";
    let files = json!([{"name": "new.sh", "text": new}, {"name": "other.sh", "text": FAULTY}]);
    let before = json!([{"name": "old.sh", "text": old}]);
    for (more, set) in [
        ("", json!({})),
        (" --select NP6,NP3", json!({"select": ["NP6", "NP3"]})),
        (" --select NP6 --select NP302", json!({"select": ["NP6", "NP302"]})),
        (" --ignore NP607", json!({"ignore": ["NP607"]})),
    ] {
        let mut options = json!({"today": "2026-11-22", "config": config, "facts": facts, "baseline": baseline});
        options.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        let request = json!({"operation": "check", "files": files, "before": before, "options": options});
        let ended = folder.run(&format!("{words}{more}"));
        assert_eq!(ended.stdout, api::run(&request.to_string()) + "\n", "{more}");
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        let mut clusters: Vec<&str> =
            report["changes"].as_array().unwrap().iter().map(|change| change["cluster"].as_str().unwrap()).collect();
        clusters.dedup();
        assert_eq!(clusters, ["aks", "bank"], "{report}");
    }
}

#[test]
fn the_changes_are_told_beside_every_format() {
    let folder = folder("before-formats");
    let words = "check nodes.sh --before overlay.sh --today 2026-11-22 --output";
    let markdown = folder.run(&format!("{words} markdown --quiet"));
    insta::assert_snapshot!("changes_markdown", markdown.stdout);
    let none = folder.run("check nodes.sh --before nodes.sh --today 2026-11-22 --output markdown --quiet");
    assert!(none.stdout.contains("\nNo setting that is looked at changes.\n"), "{}", none.stdout);
    for format in ["sarif", "github", "gitlab", "junit"] {
        let ended = folder.run(&format!("{words} {format}"));
        assert!(ended.stdout.contains("NP607"), "{format}: {}", ended.stdout);
        assert!(ended.stderr.starts_with("changes:\n  aks: networkProfile."), "{format}: {}", ended.stderr);
        assert_eq!(folder.run(&format!("{words} {format} --quiet")).stderr, "");
    }
}

#[test]
fn the_state_before_is_never_fixed() {
    const CILIUM: &str = "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay \
                          --network-dataplane cilium --network-policy azure --generate-ssh-keys\n";
    let mended = CILIUM.replace("policy azure", "policy cilium");
    let folder = Folder::new("before-fix").with("old.sh", CILIUM).with("new.sh", CILIUM);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    // The cluster exists, so that a fix of its policy engine is none that is safe.
    let safe = folder.run("check new.sh --before old.sh --fix --select NP102 --today 2026-11-22");
    assert_eq!((safe.status, safe.stderr.as_str()), (1, "fixed 0 findings in 0 files\n"));
    assert_eq!(read("new.sh"), CILIUM);
    assert!(safe.stdout.contains("(unsafe: the nodes of a cluster that exists are reimaged)"), "{}", safe.stdout);
    let words = "--unsafe --select NP102 --today 2026-11-22";
    let diff = folder.run(&format!("check new.sh --before old.sh --diff {words}"));
    assert_eq!((diff.status, diff.stderr.as_str()), (1, "would fix 1 finding in 1 file\n"));
    assert!(!diff.stdout.contains("old.sh"), "{}", diff.stdout);
    let ended = folder.run(&format!("check new.sh --before old.sh --fix {words}"));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, "fixed 1 finding in 1 file\n"));
    assert!(ended.stdout.starts_with("changes:\n"), "it is still a change: {}", ended.stdout);
    assert_eq!((read("old.sh").as_str(), read("new.sh")), (CILIUM, mended.clone()));
    // What comes from standard input goes back only where it is what is fixed.
    let ended = folder.run_with(&format!("check new.sh --before - --fix {words}"), CILIUM, &[]);
    assert!(ended.status == 0 && ended.stdout.starts_with("changes:\n"), "{ended:?}");
    let ended = folder.run_with(&format!("check - --before old.sh --fix --quiet {words}"), CILIUM, &[]);
    assert_eq!((ended.status, ended.stdout), (0, mended));
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
