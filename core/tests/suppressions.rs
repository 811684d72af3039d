//! Suppressions against the files of every format: a comment takes away what it names, and nothing else.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "tests may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api::{self, Options};
use netproof_core::model::Date;
use netproof_core::report::{Finding, Report};
use netproof_core::source::text::SourceFile;

/// The single files among the cases of a format.
fn cases(format: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(format);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

fn check(name: &str, text: &str) -> Report {
    let mut file = SourceFile::new(name, text);
    file.named = true;
    api::check(&[file], &Options { today: Date::new(2026, 11, 22), ..Options::default() })
}

/// The findings by rule and path, each with its number.
fn counted<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> BTreeMap<(String, String), usize> {
    let mut counted = BTreeMap::new();
    for finding in findings {
        *counted.entry((finding.rule.clone(), finding.path.clone())).or_default() += 1;
    }
    counted
}

/// The text with a line put in at an offset.
fn with_line(text: &str, at: usize, line: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    format!("{}{line}{end}{}", &text[..at], &text[at..])
}

/// Where a comment about the whole file may stand.
fn top(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    if text[mark..].starts_with("#!") { text.find('\n').map_or(text.len(), |end| end + 1) } else { mark }
}

#[test]
fn a_comment_about_a_file_takes_away_one_rule() {
    let mut seen = 0;
    for (format, open, close) in
        [("shell", "#", ""), ("yaml", "#", ""), ("arm", "//", ""), ("markdown", "<!--", " -->")]
    {
        for path in cases(format) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.file_name().unwrap().to_str().unwrap();
            let before = check(name, &text);
            let mut rules: Vec<&str> = before.findings.iter().map(|finding| finding.rule.as_str()).collect();
            rules.dedup();
            for rule in rules {
                let comment = format!("{open} netproof: ignore-file {rule} -- a test{close}");
                // A page may begin with its front matter; a blank line ends the comment's block.
                let comment = if format == "markdown" { format!("{comment}\n") } else { comment };
                let after = check(name, &with_line(&text, top(&text), &comment));
                let kept = before.findings.iter().filter(|finding| finding.rule != rule);
                assert_eq!(counted(&after.findings), counted(kept), "{name} {rule}");
                let gone = before.findings.len() - after.findings.len();
                assert_eq!(after.summary.suppressed, gone, "{name} {rule}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} were tried");
}

/// In JSON and YAML a comment may stand above the line of a finding, or behind it.
#[test]
fn a_comment_at_a_finding_takes_it_away() {
    let mut seen = 0;
    for (format, mark) in [("arm", "//"), ("yaml", "#")] {
        for path in cases(format) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.file_name().unwrap().to_str().unwrap();
            let before = check(name, &text);
            // Faults of the text hide what comes after them, comments too.
            if before.findings.iter().any(|finding| finding.rule.as_str() < "NP1") {
                continue;
            }
            for finding in &before.findings {
                let start = finding.range.start.offset as usize;
                let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
                let end = text[start..].find(['\r', '\n']).map_or(text.len(), |at| start + at);
                let indent = text[line..].len() - text[line..].trim_start_matches(' ').len();
                let comment = format!("{mark} netproof: ignore {} -- a test", finding.rule);
                let above = with_line(&text, line, &format!("{}{comment}", " ".repeat(indent)));
                let behind = format!("{} {comment}{}", &text[..end], &text[end..]);
                for (place, text) in [("above", above), ("behind", behind)] {
                    let after = check(name, &text);
                    let key = (finding.rule.clone(), finding.path.clone());
                    let (was, is) = (counted(&before.findings), counted(&after.findings));
                    assert!(is.get(&key) < was.get(&key), "{name} {place}: {key:?} stays\n{text}");
                    assert!(after.summary.suppressed >= 1);
                    let others = after.findings.iter().filter(|other| other.rule != finding.rule);
                    let others_before = before.findings.iter().filter(|other| other.rule != finding.rule);
                    assert_eq!(counted(others), counted(others_before), "{name} {place} {key:?}\n{text}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 60, "only {seen} were tried");
}
