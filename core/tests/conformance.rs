//! One faulty cluster, written in every format that is read: the same rules say the same of it.
//!
//! What only one client refuses (groups `command`, `terraform`, `capz`) is left out. Scripts make the cluster in steps, so
//! that a rule may say more than one thing; its last word counts, about the cluster as it is in the end.
#![expect(clippy::unwrap_used, reason = "a test says so when something is not as it should be")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use netproof_core::api::{Options, check};
use netproof_core::model::Date;
use netproof_core::report::Finding;
use netproof_core::rules::{RULES, Rule};
use netproof_core::source::text::SourceFile;

const OF_ONE_CLIENT: [&str; 3] = ["command", "terraform", "capz"];

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/cluster");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn rule(code: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.code == code).unwrap()
}

/// The last message of each rule, by its code and severity.
fn said(file: &Path) -> BTreeMap<String, String> {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut source = SourceFile::from_bytes(name, std::fs::read(file).unwrap());
    source.named = true;
    let options = Options { today: Date::new(2026, 11, 22), ..Options::default() };
    let report = check(&[source], &options);
    let of_all = report.findings.iter().filter(|finding| !OF_ONE_CLIENT.contains(&rule(&finding.rule).group()));
    // Cluster API writes versions with a `v`, and messages show a value as written.
    let message = |finding: &Finding| finding.message.replace("`v1.28.5`", "`1.28.5`");
    of_all.map(|finding| (format!("{:?} {}", finding.severity, finding.rule), message(finding))).collect()
}

#[test]
fn one_cluster_is_judged_alike_in_every_format() {
    let cases = cases();
    let script = cases.iter().find(|case| case.ends_with("cluster.sh")).unwrap();
    let expected = said(script);
    for code in ["NP102", "NP104", "NP302", "NP303", "NP306", "NP311", "NP352", "NP403", "NP410", "NP452", "NP453"] {
        assert!(expected.keys().any(|key| key.ends_with(code)), "{code} is not said of the script: {expected:#?}");
    }
    let mut differences = Vec::new();
    for case in &cases {
        let got = said(case);
        let lines = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>, sign: &str| -> Vec<String> {
            let only = a.iter().filter(|(key, message)| b.get(*key) != Some(message));
            only.map(|(key, message)| format!("  {sign} {key}: {message}")).collect()
        };
        let (missing, surplus) = (lines(&expected, &got, "-"), lines(&got, &expected, "+"));
        if !missing.is_empty() || !surplus.is_empty() {
            let name = case.file_name().unwrap().to_string_lossy();
            differences.push(format!("{name}\n{}", [missing, surplus].concat().join("\n")));
        }
    }
    if !differences.is_empty() {
        panic!("not as the script:\n{}", differences.join("\n"));
    }
}
