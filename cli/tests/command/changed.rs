//! `--changed-since`, in repositories made for one test.

use std::process::Command;

use crate::support::{FAULTY, Folder, SOUND};

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

fn files_with_findings(folder: &Folder, words: &str) -> Vec<String> {
    let ended = folder.run(&format!("check {words} --output json --select NP302 --today 2026-11-22"));
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    report["findings"].as_array().unwrap().iter().map(|finding| finding["file"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_what_changed_is_judged() {
    let folder = Folder::new("changed").with("a/one.sh", FAULTY).with("b/two.sh", FAULTY);
    committed(&folder);
    assert_eq!(files_with_findings(&folder, "."), ["a/one.sh", "b/two.sh"]);
    assert!(files_with_findings(&folder, ". --changed-since HEAD").is_empty());
    let folder = folder.with("b/two.sh", format!("{FAULTY}# a comment\n")).with("c/new.sh", FAULTY);
    assert_eq!(files_with_findings(&folder, ". --changed-since HEAD"), ["b/two.sh", "c/new.sh"]);
    assert_eq!(files_with_findings(&folder, "b --changed-since HEAD"), ["b/two.sh"]);
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "change"]);
    assert!(files_with_findings(&folder, ". --changed-since HEAD").is_empty());
    assert_eq!(files_with_findings(&folder, ". --changed-since HEAD~1"), ["b/two.sh", "c/new.sh"]);
}

#[test]
fn what_changed_on_the_other_branch_is_no_change_of_this_one() {
    let folder = Folder::new("changed-branches").with("one.sh", FAULTY).with("two.sh", FAULTY);
    committed(&folder);
    git(&folder, &["checkout", "--quiet", "-b", "topic"]);
    let folder = folder.with("one.sh", format!("{FAULTY}#\n"));
    git(&folder, &["commit", "--quiet", "--all", "--message", "topic"]);
    git(&folder, &["checkout", "--quiet", "main"]);
    let folder = folder.with("two.sh", format!("{FAULTY}#\n"));
    git(&folder, &["commit", "--quiet", "--all", "--message", "main"]);
    git(&folder, &["checkout", "--quiet", "topic"]);
    assert_eq!(files_with_findings(&folder, ". --changed-since main"), ["one.sh"]);
}

#[test]
fn a_cluster_belongs_to_the_files_of_its_values() {
    let template = include_str!("../../../examples/quickstart/staging.json");
    let parameters = include_str!("../../../examples/quickstart/staging.parameters.json");
    let folder = Folder::new("changed-values")
        .with("main.json", template)
        .with("main.parameters.json", parameters)
        .with("sound.sh", SOUND);
    committed(&folder);
    let folder = folder.with("main.parameters.json", format!("{parameters}\n"));
    let ended = folder.run("check . --changed-since HEAD --output json --select NP311 --today 2026-11-22");
    assert!(ended.stdout.contains("NP311"), "{ended:?}");
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let folder = Folder::new("changed-first").with("one.sh", FAULTY).with("a/two.sh", FAULTY).with("three.sh", FAULTY);
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["add", "one.sh", "a"]);
    assert_eq!(files_with_findings(&folder, ". --changed-since HEAD"), ["a/two.sh", "one.sh", "three.sh"]);
    assert_eq!(folder.run("check --changed-since main").status, 2);
}

#[test]
fn settings_of_git_make_no_difference() {
    let folder = Folder::new("changed-relative").with("a/one.sh", FAULTY).with("b/.keep", "");
    committed(&folder);
    git(&folder, &["config", "diff.relative", "true"]);
    let folder = folder.with("a/one.sh", format!("{FAULTY}#\n"));
    let command = Command::new(env!("CARGO_BIN_EXE_netproof"))
        .args("check ../a --changed-since HEAD --output json --select NP302".split(' '))
        .current_dir(folder.path().join("b"))
        .output()
        .unwrap();
    assert_eq!(command.status.code(), Some(1), "{command:?}");
}

#[test]
fn a_revision_that_is_not_there_is_bad_usage() {
    let folder = Folder::new("changed-none").with("one.sh", FAULTY);
    committed(&folder);
    let ended = folder.run("check . --changed-since nowhere");
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("there is no revision `nowhere`"), "{}", ended.stderr);
    let ended = Folder::new("changed-no-repository").with("one.sh", FAULTY).run("check . --changed-since HEAD");
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.contains("cannot tell what changed: git says"), "{}", ended.stderr);
}
