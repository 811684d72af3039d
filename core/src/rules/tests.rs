//! Runs every example and case that the rules' files hold.

use std::fmt::Write as _;

use super::{Expectation, RULES, Rule};
use crate::api::{self, Options};
use crate::config::{self, Config};
use crate::model::Date;
use crate::report::{Report, Severity};
use crate::source::text::SourceFile;

/// A fenced block of a rule's documentation.
struct Example {
    section: String,
    /// The file of the state before and its text.
    before: Option<(String, String)>,
    file: String,
    text: String,
    /// The configuration that the rule needs to find anything: the block before whose info names `netproof.yaml`.
    config: Config,
}

fn examples(rule: &Rule) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut section = String::new();
    let mut before = None;
    let mut config = Config::default();
    let mut lines = rule.documentation.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title.to_owned();
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        if info.ends_with(config::FILE_NAME) {
            config = Config::parse(&text).unwrap();
            continue;
        }
        let mut words = info.split_whitespace();
        let ending = match words.next().unwrap_or("") {
            "azurecli" | "sh" | "bash" => "sh",
            "markdown" => "md",
            "terraform" => "tf",
            other => other,
        };
        if words.next() == Some("before") {
            before = Some((format!("before.{ending}"), text));
            continue;
        }
        examples.push(Example {
            section: section.clone(),
            before: before.take(),
            file: format!("example.{ending}"),
            text,
            config: config.clone(),
        });
    }
    examples
}

fn check(file: &str, text: &str, before: Option<(&str, &str)>, today: Option<&str>, config: &Config) -> Report {
    let today = today.map(|today| Date::parse(today).unwrap()).or(Date::new(2026, 11, 22));
    let options = Options { today, config: config.clone(), ..Options::default() };
    let files = [source(file, text)];
    match before {
        Some((file, text)) => api::check_change(&files, &[source(file, text)], &options),
        None => api::check(&files, &options),
    }
}

fn borrowed(before: &Option<(String, String)>) -> Option<(&str, &str)> {
    before.as_ref().map(|(file, text)| (file.as_str(), text.as_str()))
}

/// The file of an example. `\xNN` stands for a byte, so that examples may hold what is not UTF-8.
fn source(file: &str, text: &str) -> SourceFile {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap();
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend(rest.bytes());
    }
    let mut source = SourceFile::from_bytes(file, bytes);
    source.named = true;
    source
}

/// An input of a rule's file.
pub(crate) struct Input {
    pub(crate) rule: &'static Rule,
    pub(crate) title: String,
    pub(crate) file: SourceFile,
    pub(crate) options: Options,
}

/// Every example and case of the rules' files.
pub(crate) fn inputs() -> Vec<Input> {
    let mut inputs = Vec::new();
    for rule in RULES {
        let mut add = |title: String, file: &str, text: &str, today: Option<&str>| {
            let today = today.map(|today| Date::parse(today).unwrap()).or(Date::new(2026, 11, 22));
            let options = Options { today, ..Options::default() };
            inputs.push(Input { rule, title, file: source(file, text), options });
        };
        for example in examples(rule) {
            add(example.section, &example.file, &example.text, None);
        }
        for case in rule.cases {
            add(case.title.to_owned(), case.file, case.text, case.today);
        }
    }
    inputs
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn rules_are_told_apart_and_complete() {
    for pair in RULES.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} and {}", pair[0].code, pair[1].code);
    }
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len(), "two rules have one name");
    for rule in RULES {
        let code = rule.code;
        assert!(code.len() == 5 && code.starts_with("NP"), "{code}");
        assert_eq!(rule.module.rsplit("::").next().unwrap().replace('_', "-"), rule.name, "{code}: file and name");
        assert!(Date::parse(rule.as_of).is_ok(), "{code}: date");
        assert!(rule.source.starts_with("https://"), "{code}: source");
        let sections: Vec<_> = rule.documentation.lines().filter_map(|line| line.trim().strip_prefix("## ")).collect();
        for section in ["What it does", "Why it matters", "Example", "Use instead", "References"] {
            assert!(sections.contains(&section), "{code} has no section `{section}`");
        }
    }
}

#[test]
fn examples_fail_and_their_replacements_pass() {
    let mut wrong = String::new();
    for rule in RULES {
        let examples = examples(rule);
        for section in ["Example", "Use instead"] {
            assert!(examples.iter().any(|example| example.section == section), "{} has no `{section}`", rule.code);
        }
        for example in examples {
            let report = check(&example.file, &example.text, borrowed(&example.before), None, &example.config);
            let found = codes(&report);
            let errors = report.findings.iter().any(|finding| finding.severity == Severity::Error);
            let right = match example.section.as_str() {
                "Example" => found.contains(&rule.code),
                _ => !found.contains(&rule.code) && !errors,
            };
            if !right {
                let _ = writeln!(wrong, "{} {}: {found:?}\n{}", rule.code, example.section, example.text);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn cases_hold() {
    let mut wrong = String::new();
    for rule in RULES {
        for case in rule.cases {
            let report = check(case.file, case.text, case.before, case.today, &Config::default());
            let found = codes(&report);
            if found.contains(&rule.code) != (case.expect == Expectation::Fails) {
                let _ = writeln!(wrong, "{} {:?} `{}`: {found:?}", rule.code, case.expect, case.title);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn findings_read_well() {
    for rule in RULES {
        let mut findings = Vec::new();
        let texts = examples(rule).into_iter().filter(|example| example.section == "Example");
        let texts = texts.map(|example| (example.file, example.text, example.before, None, example.config));
        let cases = rule.cases.iter().filter(|case| case.expect == Expectation::Fails);
        let owned = |(file, text): (&str, &str)| (file.to_owned(), text.to_owned());
        let cases = cases.map(|case| {
            let before = case.before.map(owned);
            (case.file.to_owned(), case.text.to_owned(), before, case.today, Config::default())
        });
        for (file, text, before, today, config) in texts.chain(cases) {
            let report = check(&file, &text, borrowed(&before), today, &config);
            let before = before.map(|(file, text)| source(&file, &text));
            for finding in report.findings.into_iter().filter(|finding| finding.rule == rule.code) {
                let first = finding.message.chars().next().unwrap();
                assert!(
                    !first.is_uppercase() || finding.message.chars().nth(1).is_some_and(char::is_uppercase),
                    "{}",
                    finding.message
                );
                assert!(!finding.message.ends_with('.'), "{}", finding.message);
                findings.push(shown(&finding, &source(&file, &text).text, before.as_ref()));
            }
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(rule.code, findings.join("\n"));
        });
    }
}

/// A finding as the snapshots show it: what is underlined stands in brackets.
fn shown(finding: &crate::report::Finding, text: &str, before: Option<&SourceFile>) -> String {
    let quoted = |file: &str, range: &crate::source::text::Range| {
        let text = before.filter(|before| before.name == file).map_or(text, |before| before.text.as_str());
        let text = text.get(range.start.offset as usize..range.end.offset as usize).unwrap_or("?");
        text.lines().next().unwrap_or("").to_owned()
    };
    let mut shown = format!(
        "{:?}: {}\n  at {}:{} {} [{}]",
        finding.severity,
        finding.message,
        finding.range.start.line,
        finding.range.start.column,
        finding.path,
        quoted(&finding.file, &finding.range)
    );
    for related in &finding.related {
        let _ = write!(shown, "\n  {} [{}]: {}", related.path, quoted(&related.file, &related.range), related.message);
    }
    if let Some(help) = &finding.help {
        let _ = write!(shown, "\n  help: {help}");
    }
    if let Some(component) = finding.refused_by {
        let _ = write!(shown, "\n  refused by {component:?}");
    }
    shown.push('\n');
    shown
}
