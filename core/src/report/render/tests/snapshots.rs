//! What each format looks like. Judge a changed snapshot before you take it.

use super::reports::{Made, RULES, all};
use crate::changes::Verdict;
use crate::report::Change;
use crate::report::render::text::{self, TextOptions};
use crate::report::render::{github, gitlab, junit, markdown, page, sarif};

fn plain(made: &Made, options: &TextOptions) -> String {
    let sources = |file: &str| made.text(file);
    text::render(&made.report, &sources, options) + &text::notes(&made.report, options)
}

#[test]
fn text_without_colour() {
    let options = TextOptions { checked: 3, show_info: true, ..TextOptions::default() };
    for made in all() {
        insta::assert_snapshot!(format!("text_{}", made.name), plain(&made, &options));
    }
}

#[test]
fn text_in_a_narrow_terminal() {
    let options = TextOptions { width: 40, ..TextOptions::default() };
    for made in all().iter().filter(|made| ["overlap", "minified"].contains(&made.name)) {
        insta::assert_snapshot!(format!("narrow_{}", made.name), plain(made, &options));
    }
}

#[test]
fn text_in_colour() {
    let options = TextOptions { color: true, ..TextOptions::default() };
    for made in all().iter().filter(|made| ["overlap", "kinds", "with_notes"].contains(&made.name)) {
        let text = plain(made, &options).replace('\u{1b}', "␛");
        insta::assert_snapshot!(format!("colour_{}", made.name), text);
    }
}

#[test]
fn infos_are_counted_and_listed_only_when_asked_for() {
    let made = all().into_iter().find(|made| made.name == "kinds").unwrap();
    let text = plain(&made, &TextOptions::default());
    assert!(!text.contains("an info") && text.contains("1 info)") && text.contains("--show info"), "{text}");
}

#[test]
fn nothing_to_check_is_told_from_nothing_found() {
    let made = all().into_iter().find(|made| made.name == "clean").unwrap();
    let line = |checked| plain(&made, &TextOptions { checked, ..TextOptions::default() });
    assert_eq!(line(0), "nothing to check: no file of a known kind · facts as of 2026-08-21\n");
    assert_eq!(line(1), "no findings in 1 file · facts as of 2026-08-21\n");
}

#[test]
fn json() {
    for made in all() {
        insta::assert_snapshot!(format!("json_{}", made.name), made.report.to_json());
    }
}

#[test]
fn sarif_log() {
    for made in all() {
        let log: serde_json::Value = serde_json::from_str(&sarif::render(&made.report, RULES)).unwrap();
        insta::assert_snapshot!(format!("sarif_{}", made.name), serde_json::to_string_pretty(&log).unwrap());
    }
}

#[test]
fn github_commands() {
    for made in all() {
        insta::assert_snapshot!(format!("github_{}", made.name), github::render(&made.report));
    }
}

#[test]
fn gitlab_code_quality() {
    for made in all() {
        let issues: serde_json::Value = serde_json::from_str(&gitlab::render(&made.report)).unwrap();
        insta::assert_snapshot!(format!("gitlab_{}", made.name), serde_json::to_string_pretty(&issues).unwrap());
    }
}

#[test]
fn junit_xml() {
    for made in all() {
        insta::assert_snapshot!(format!("junit_{}", made.name), junit::render(&made.report));
    }
}

#[test]
fn markdown_comments() {
    for made in all() {
        insta::assert_snapshot!(format!("markdown_{}", made.name), markdown::render(&made.report));
    }
}

/// Findings, details and changes each have their share of a comment, and what does not fit is told.
#[test]
fn a_markdown_comment_has_a_limit() {
    let mut report = all().into_iter().find(|made| made.name == "overlap").unwrap().report;
    let range = report.findings[0].range;
    let change = Change {
        cluster: Some("shop".to_owned()),
        setting: "networkProfile.podCidr".to_owned(),
        from: "10.0.0.0/16".to_owned(),
        to: String::new(),
        verdict: Verdict::Allowed,
        message: String::new(),
        steps: Vec::new(),
        rule: None,
        file: "a.sh".to_owned(),
        document: 0,
        path: String::new(),
        range,
        related: Vec::new(),
    };
    for (findings, changes, cut) in [(1, 3, false), (1, 5_000, true), (5_000, 3, true), (5_000, 5_000, true)] {
        report.findings = vec![report.findings[0].clone(); findings];
        report.changes = Some(vec![change.clone(); changes]);
        let comment = markdown::render(&report);
        // A comment of GitHub holds no more.
        assert!(comment.chars().count() <= 65_536, "{findings} {changes}");
        assert_eq!(comment.contains("Not all of it fits here"), cut, "{findings} {changes}");
        let row = "| ✅ allowed | shop | `networkProfile.podCidr` | `10.0.0.0/16` |  |\n";
        assert!(comment.matches(row).count() >= changes.min(3), "{comment}");
    }
}

#[test]
fn pages_of_rules() {
    insta::assert_snapshot!("page", page::page(RULES[0], false));
    insta::assert_snapshot!("page_colour", page::page(RULES[0], true).replace('\u{1b}', "␛"));
    insta::assert_snapshot!("table", page::table(RULES, false));
}
