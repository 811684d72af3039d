//! The documentation of rules, for a terminal.

use std::fmt::Write;

use crate::report::Severity;
use crate::rules::Rule;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

/// The documentation of a rule as Markdown, with its code, its severity and its source; headings and code stand out where
/// `color` is set.
#[must_use]
pub fn page(rule: &Rule, color: bool) -> String {
    let mut out = String::new();
    let title = format!("{} {}: {}", rule.code, rule.name, word(rule.severity));
    let _ = writeln!(out, "{}\n", styled(&title, severity_style(rule.severity), color));
    let mut fenced = false;
    for line in documentation(rule).trim().lines() {
        let fence = line.trim_start().starts_with("```");
        let style = if fence || fenced {
            DIM
        } else if line.starts_with('#') {
            BOLD
        } else {
            ""
        };
        fenced ^= fence;
        let _ = writeln!(out, "{}", styled(line, style, color && !line.is_empty()));
    }
    let _ = writeln!(out, "\nSince {}. Source, as of {}: {}", rule.since, rule.as_of, rule.source);
    out
}

/// One line a rule: code, severity, name, summary.
#[must_use]
pub fn table(rules: &[&Rule], color: bool) -> String {
    let widest = rules.iter().map(|rule| rule.name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules {
        let severity = format!("{:<7}", word(rule.severity));
        let severity = styled(&severity, severity_style(rule.severity), color);
        let _ = writeln!(out, "{}  {severity}  {:<widest$}  {}", rule.code, rule.name, rule.summary());
    }
    out
}

/// The documentation without the space that doc comments leave before each line.
#[must_use]
pub fn documentation(rule: &Rule) -> String {
    let lines = || rule.documentation.lines();
    let indented = lines().all(|line| line.is_empty() || line.starts_with(' '));
    let strip = |line: &str| if indented { line.strip_prefix(' ').unwrap_or(line).to_owned() } else { line.to_owned() };
    lines().map(|line| strip(line) + "\n").collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn severity_style(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "\u{1b}[1m\u{1b}[91m",
        Severity::Warning => "\u{1b}[1m\u{1b}[33m",
        Severity::Info => "\u{1b}[1m\u{1b}[94m",
    }
}

fn styled(text: &str, style: &str, color: bool) -> String {
    if color && !style.is_empty() { format!("{style}{text}{RESET}") } else { text.to_owned() }
}
