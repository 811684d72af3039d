//! SARIF against the schema of the standard and the rules of GitHub's upload.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::reports::{RULES, all};
use crate::report::Report;
use crate::report::render::sarif;

/// The schema of SARIF 2.1.0, from the package of the crate `serde-sarif`, which is there only for this file: it is in the
/// lock file, and never built.
pub fn schema() -> jsonschema::Validator {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let arguments = ["metadata", "--format-version", "1", "--locked", "--manifest-path", manifest];
    let output = Command::new(cargo).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // The pattern of languages is no regular expression (a bracket too many); the member is not written here.
    for owner in ["run", "toolComponent"] {
        let pointer = format!("/definitions/{owner}/properties/language");
        schema.pointer_mut(&pointer).and_then(Value::as_object_mut).unwrap().remove("pattern").unwrap();
    }
    jsonschema::validator_for(&schema).unwrap()
}

pub fn log(report: &Report) -> Value {
    serde_json::from_str(&sarif::render(report, RULES)).unwrap()
}

#[test]
fn logs_are_what_the_standard_says() {
    let schema = schema();
    for made in all() {
        let log = log(&made.report);
        let faults: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{}", made.name);
    }
    assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{"tool": {}}]})));
}

#[test]
fn logs_are_what_github_takes() {
    for made in all() {
        let text = sarif::render(&made.report, RULES);
        github_takes(&serde_json::from_str(&text).unwrap());
    }
}

/// Asserts the rules of GitHub's upload.
pub fn github_takes(log: &Value) {
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() <= 25_000);
    let text = |value: &Value, limit: usize| {
        let text = value.as_str().unwrap();
        assert!(!text.trim().is_empty() && text.chars().count() <= limit, "{text:?}");
    };
    for rule in rules {
        assert!(!rule["id"].as_str().unwrap().is_empty());
        assert!(rule["name"].as_str().unwrap().chars().count() <= 255);
        text(&rule["shortDescription"]["text"], 1024);
        text(&rule["fullDescription"]["text"], 1024);
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 20);
    }
    let results = run["results"].as_array().unwrap();
    assert!(results.len() <= 25_000);
    for result in results {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], result["ruleId"]);
        text(&result["message"]["text"], usize::MAX);
        assert!(result["partialFingerprints"]["netproof/v1"].is_string());
        let related = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
        assert!(related.len() <= 1000);
        for location in result["locations"].as_array().unwrap().iter().chain(related) {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
            let region = &location["physicalLocation"]["region"];
            let number = |name: &str| region[name].as_u64().unwrap();
            let start = (number("startLine"), number("startColumn"));
            let end = (number("endLine"), number("endColumn"));
            assert!(start.0 >= 1 && start.1 >= 1 && end.1 >= 1 && end > start, "{region}");
        }
    }
}

#[test]
fn fingerprints_stay_when_lines_move_and_tell_repeats_apart() {
    let mut made = all().into_iter().find(|made| made.name == "twice_the_same").unwrap();
    let prints = |report: &Report| -> Vec<String> {
        let log = log(report);
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"]["netproof/v1"].to_string()).collect()
    };
    let before = prints(&made.report);
    assert_ne!(before[0], before[1]);
    for finding in &mut made.report.findings {
        finding.range.start.line += 7;
        finding.range.end.line += 7;
    }
    assert_eq!(prints(&made.report), before);
    made.report.findings[0].message.push('!');
    assert_eq!(prints(&made.report), before, "words may change");
    made.report.findings[0].path.push('!');
    assert_ne!(prints(&made.report)[0], before[0]);
}

#[test]
fn a_report_of_many_findings_stays_within_the_limits() {
    let mut made = all().into_iter().find(|made| made.name == "kinds").unwrap();
    let finding = made.report.findings[0].clone();
    for (count, expected) in [(25_000, 25_000), (25_001, 25_000)] {
        made.report.findings = vec![finding.clone(); count];
        let log = log(&made.report);
        assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), expected);
    }
    let related = made.report.findings[0].clone();
    made.report.findings.truncate(1);
    let place = crate::report::Related {
        message: String::new(),
        file: related.file.clone(),
        document: 0,
        path: String::new(),
        range: related.range,
    };
    for (count, expected) in [(100, 100), (101, 100)] {
        made.report.findings[0].related = vec![place.clone(); count];
        let log = log(&made.report);
        assert_eq!(log["runs"][0]["results"][0]["relatedLocations"].as_array().unwrap().len(), expected);
    }
}
