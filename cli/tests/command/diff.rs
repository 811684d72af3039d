//! `netproof diff`.

use std::process::Command;

use crate::support::Folder;
use netproof_core::api;
use serde_json::{Value, json};

const OLD: &str = include_str!("../../../examples/diff/old/policies.yaml");
const NEW: &str = include_str!("../../../examples/diff/new/policies.yaml");
const WORKLOADS: &str = include_str!("../../../examples/diff/new/workloads.yaml");

fn folder(name: &str) -> Folder {
    Folder::new(name)
        .with("old/policies.yaml", OLD)
        .with("old/workloads.yaml", WORKLOADS)
        .with("new/policies.yaml", NEW)
        .with("new/workloads.yaml", WORKLOADS)
}

fn git(folder: &Folder, words: &[&str]) {
    let settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").args(settings).args(words).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn committed(folder: &Folder) {
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "start"]);
}

#[test]
fn every_format() {
    let folder = folder("diff-formats");
    for format in ["table", "json", "markdown", "html"] {
        let ended = folder.run(&format!("diff old new --no-config --output {format}"));
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{format}");
        // Style and script are files of their own.
        let shown = match format {
            "html" => {
                let (head, rest) = ended.stdout.split_once("<style>").unwrap();
                let (_, body) = rest.split_once("</style>").unwrap();
                let (body, _) = body.split_once("<script>").unwrap();
                format!("{head}{body}")
            }
            _ => ended.stdout,
        };
        insta::assert_snapshot!(format!("diff_{format}"), shown);
    }
    assert_eq!(folder.run("diff old new -o text").stdout, folder.run("diff old new").stdout);
}

#[test]
fn the_page_shows_what_is_printed() {
    let ended = folder("diff-page").run("diff old new");
    let page = include_str!("../../../docs/diff.md");
    assert!(page.contains(&format!("$ netproof diff old new\n{}```", ended.stdout)), "{}", ended.stdout);
}

#[test]
fn the_answer_in_json_is_that_of_the_library() {
    let ended = folder("diff-json").run("diff old new --pods -o json --agent-option enable-policy=always");
    let files = |state: &str, policies: &str| {
        json!([{"name": format!("{state}/policies.yaml"), "text": policies},
            {"name": format!("{state}/workloads.yaml"), "text": WORKLOADS}])
    };
    let request = json!({
        "operation": "diff",
        "before": files("old", OLD),
        "files": files("new", NEW),
        "level": "pods",
        "options": {"agent": {"enable-policy": "always"}},
    });
    assert_eq!((ended.status, ended.stdout), (0, api::run(&request.to_string()) + "\n"));
}

#[test]
fn misuse_of_the_library_is_answered() {
    for (request, said) in [
        (json!({"operation": "diff"}), "`before`"),
        (json!({"operation": "diff", "before": [], "level": "nodes"}), "expected `workloads` or `pods`"),
    ] {
        let answer = api::run(&request.to_string());
        assert!(answer.starts_with(r#"{"error":"#) && answer.contains(said), "{answer}");
    }
    let nothing = json!({"operation": "diff", "before": [], "files": []});
    assert_eq!(api::run(&nothing.to_string()), r#"{"opened":[],"closed":[],"notes":[]}"#);
}

#[test]
fn what_fails() {
    let folder = folder("diff-fail")
        .with("closed/workloads.yaml", WORKLOADS)
        .with("open/workloads.yaml", WORKLOADS)
        .with("closed/policies.yaml", OLD);
    for (words, status) in [
        ("diff old new", 0),
        ("diff old new --fail-on opened", 1),
        ("diff old new --fail-on closed", 1),
        ("diff old new --fail-on any", 1),
        ("diff open closed --fail-on opened", 0),
        ("diff open closed --fail-on closed", 1),
        ("diff closed open --fail-on opened", 1),
        ("diff closed open --fail-on closed", 0),
        ("diff closed open --fail-on any", 1),
        ("diff old closed --fail-on any", 0),
    ] {
        assert_eq!(folder.run(words).status, status, "{words}");
    }
}

#[test]
fn states_of_git() {
    let folder = Folder::new("diff-git")
        .with("shop/policies.yaml", OLD)
        .with("shop/workloads.yaml", WORKLOADS)
        .with("shop/node_modules/other.yaml", NEW)
        .with("shop/binary.yaml", b"\0kind: Pod")
        .with("main:odd/workloads.yaml", WORKLOADS);
    committed(&folder);
    git(&folder, &["tag", "first"]);
    let folder = folder.with("shop/policies.yaml", NEW);
    git(&folder, &["commit", "--quiet", "--all", "--message", "change"]);
    let opened = |ended: crate::support::Ended| -> Vec<(String, String)> {
        assert_eq!(ended.status, 0, "{ended:?}");
        let answer: Value = serde_json::from_str(&ended.stdout).unwrap();
        let text = |one: &Value, pointer: &str| one.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let changes = answer["opened"].as_array().unwrap().iter();
        changes.map(|one| (text(one, "/from"), text(one, "/because/0/file"))).collect()
    };
    let expected = |file: &str| ["ops/backup", "shop/api"].map(|from| (from.to_owned(), file.to_owned())).to_vec();
    for words in ["first:shop shop", "HEAD~1:shop HEAD:shop", "HEAD~1:./shop/ main:shop", "first:shop :shop"] {
        let ended = folder.run(&format!("diff {words} -o json"));
        if words.ends_with(" :shop") {
            assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
            continue;
        }
        assert_eq!(opened(ended), expected("shop/policies.yaml"), "{words}");
    }
    // A path is from the current folder, and so are names.
    let below = Command::new(env!("CARGO_BIN_EXE_netproof"))
        .args(["diff", "first:.", "HEAD:../shop", "-o", "json"])
        .current_dir(folder.path().join("shop"))
        .output()
        .unwrap();
    let stdout = String::from_utf8(below.stdout).unwrap();
    let ended = crate::support::Ended { status: below.status.code().unwrap(), stdout, stderr: String::new() };
    assert_eq!(opened(ended), expected("policies.yaml"));
    // One file, which is named; what is on disk counts more than a revision.
    let ended = folder.run("diff first:shop/workloads.yaml first:shop/workloads.yaml");
    assert_eq!((ended.status, ended.stdout.as_str(), ended.stderr.as_str()), (0, "no flow opens or closes\n", ""));
    assert_eq!(folder.run("diff main:odd main:odd").status, 0);
}

#[test]
fn bad_usage() {
    let folder = folder("diff-usage");
    for (words, said) in [
        ("diff old", "<NEW>"),
        ("diff - -", "not both"),
        ("diff missing new", "a state of Git is written `REV:PATH`, such as `HEAD:missing`"),
        ("diff HEAD:old new", "cannot open `HEAD:old`: git says: not a git repository"),
    ] {
        let ended = folder.run(words);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{words}");
        assert!(ended.stderr.contains(said), "{words}: {}", ended.stderr);
    }
    committed(&folder);
    for (words, said) in [
        ("diff nowhere:old new", "there is no revision `nowhere` in this repository"),
        ("diff --upload-pack:old new", "unexpected argument"),
        ("diff HEAD:nothing new", "there is no `nothing` in revision `HEAD`"),
        ("diff HEAD:../x new", "`../x` is outside of the repository"),
    ] {
        let ended = folder.run(words);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{words}");
        assert!(ended.stderr.contains(said), "{words}: {}", ended.stderr);
    }
}

#[test]
fn markdown_and_pages_hold_many_changes_of_any_names() {
    let mut workloads = String::from(WORKLOADS);
    for number in 0..1500 {
        workloads.push_str(&format!(
            "---\nkind: Pod\napiVersion: v1\nmetadata: {{namespace: shop, name: 'a-rather-long-name-{number}'}}\n\
             spec: {{containers: [{{name: a, image: a}}]}}\n"
        ));
    }
    let deny = "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {namespace: shop, name: deny}\n\
                spec: {podSelector: {}, policyTypes: [Ingress]}\n";
    let folder = Folder::new("diff-many")
        .with("old/a.yaml", &workloads)
        .with("new/a.yaml", &workloads)
        .with("new/deny.yaml", deny);
    let markdown = folder.run("diff old new -o markdown").stdout;
    assert!(markdown.chars().count() < 65_536 && markdown.contains("left out here"), "{}", markdown.len());
    assert!(markdown.ends_with("</sub>\n") && markdown.contains("</details>"));
    let page = folder.run("diff old new -q -o html").stdout;
    assert_eq!((page.matches("<script>").count(), page.matches("</script>").count()), (1, 1));
    let text = folder.run("diff old new").stdout;
    assert!(text.lines().count() < 300 && text.contains("more changes"), "{text}");
    let answer: Value = serde_json::from_str(&folder.run("diff old new -o json").stdout).unwrap();
    assert_eq!(answer["closed"].as_array().unwrap().len(), 10_000);
    assert!(answer["notes"].to_string().contains("are left out"), "{}", answer["notes"]);
}
