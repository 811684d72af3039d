//! What the commands print, whole.

use crate::support::Folder;
use netproof_core::api;

/// The folder that the README's first command checks, of its own for each test.
fn quickstart(name: &str) -> Folder {
    Folder::new(name)
        .with("cluster.sh", include_str!("../../../examples/quickstart/cluster.sh"))
        .with("staging.json", include_str!("../../../examples/quickstart/staging.json"))
        .with("staging.parameters.json", include_str!("../../../examples/quickstart/staging.parameters.json"))
}

/// What the quickstart is made to show, one rule a fault. Other rules may find more.
const SHOWN: &str = "NP102,NP104,NP302,NP311,NP352";

#[test]
fn the_quickstart_in_every_format() {
    let folder = quickstart("quickstart-formats");
    for format in ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let words = format!("check . --fail-on never --today 2026-11-22 --select {SHOWN} --output {format}");
        let ended = folder.run(&words);
        assert_eq!(ended.status, 0);
        let answer = if format == "sarif" { without_documentation(&ended.stdout) } else { ended.stdout };
        let shown = format!("{answer}--- standard error\n{}", ended.stderr);
        insta::assert_snapshot!(format!("quickstart_{format}"), shown);
    }
}

/// The log over many lines, without the pages of the rules, which change for their own reasons.
fn without_documentation(log: &str) -> String {
    let mut log: serde_json::Value = serde_json::from_str(log).unwrap();
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        let help = rule["help"].take();
        assert!(help["markdown"].as_str().unwrap().contains("## Example"), "{rule}");
        rule["fullDescription"]["text"] = "…".into();
    }
    serde_json::to_string_pretty(&log).unwrap() + "\n"
}

#[test]
fn the_quickstart_shows_each_of_its_faults() {
    let ended = quickstart("quickstart-faults").run("check . --today 2026-11-22");
    assert_eq!(ended.status, 1);
    for code in SHOWN.split(',') {
        assert!(ended.stdout.contains(&format!("error[{code}]: ")), "{code}\n{}", ended.stdout);
    }
}

#[test]
fn the_help() {
    let folder = Folder::new("help");
    for (name, words) in [
        ("netproof", "--help"),
        ("addresses", "addresses --help"),
        ("check", "check --help"),
        ("decide", "decide --help"),
        ("reach", "reach --help"),
        ("diff", "diff --help"),
        ("rule", "rule --help"),
        ("test", "test --help"),
    ] {
        insta::assert_snapshot!(format!("help_{name}"), folder.run(words).stdout);
    }
}

#[test]
fn the_facts() {
    let folder = Folder::new("facts");
    insta::assert_snapshot!("facts", folder.run("facts").stdout);
    let json: serde_json::Value = serde_json::from_str(&folder.run("facts --output json").stdout).unwrap();
    assert_eq!(json["asOf"], "2026-08-21");
    assert_eq!(json["versions"]["cilium"]["asOf"], "2026-08-05");
}

#[test]
fn the_pages_of_rules() {
    let folder = Folder::new("rules");
    let table = folder.run("rule").stdout;
    let rules = netproof_core::rules::RULES;
    assert_eq!(table.lines().count(), rules.len());
    assert_eq!(folder.run("rule --output json").stdout, api::run(r#"{"operation":"rule"}"#) + "\n");
    for rule in rules {
        assert!(table.contains(rule.code) && table.contains(rule.summary()), "{}", rule.code);
    }
    let rule = rules[0];
    let page = folder.run(&format!("rule {}", rule.code.to_lowercase())).stdout;
    assert!(page.starts_with(&format!("{} {}", rule.code, rule.name)) && page.contains(rule.source), "{page}");
    assert_eq!(folder.run(&format!("rule {}", rule.name)).stdout, page);
    let request = format!(r#"{{"operation":"rule","code":"{}"}}"#, rule.code);
    assert_eq!(folder.run(&format!("rule {} --output json", rule.code)).stdout, api::run(&request) + "\n");
    let ended = folder.run("rule NP30l");
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.starts_with("error: there is no rule `NP30l`"), "{}", ended.stderr);
}
