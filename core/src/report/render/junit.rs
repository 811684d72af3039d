//! JUnit XML, which most CI systems show as test results.
//!
//! A file is a suite and a finding is a case: failed when it is an error or a warning, passed with its words as output
//! when it is an info. Without findings one passed case says so, because several systems refuse a report without cases.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::report::{Finding, Report, Severity};

/// The report as one XML document with a final newline.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut suites: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        let next = order.len();
        let suite = *order.entry(finding.file.as_str()).or_insert(next);
        suites.entry(suite).or_default().push(finding);
    }
    let total = report.findings.len().max(1);
    let failures = report.findings.iter().filter(|finding| fails(finding)).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"netproof\" tests=\"{total}\" failures=\"{failures}\" errors=\"0\">");
    for findings in suites.values() {
        suite(findings, &mut out);
    }
    if suites.is_empty() {
        out.push_str("  <testsuite name=\"netproof\" tests=\"1\" failures=\"0\" errors=\"0\">\n");
        out.push_str("    <testcase name=\"no findings\" classname=\"netproof\"/>\n  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn fails(finding: &Finding) -> bool {
    finding.severity > Severity::Info
}

fn suite(findings: &[&Finding], out: &mut String) {
    let file = findings.first().map_or("", |finding| finding.file.as_str());
    let failures = findings.iter().filter(|finding| fails(finding)).count();
    let (name, tests) = (escaped(file), findings.len());
    let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">");
    for finding in findings {
        case(finding, out);
    }
    out.push_str("  </testsuite>\n");
}

fn case(finding: &Finding, out: &mut String) {
    let at = finding.range.start;
    let (rule, file) = (escaped(&finding.rule), escaped(&finding.file));
    let title = format!("{rule} {} at {}:{}", escaped(&finding.name), at.line, at.column);
    let _ = writeln!(
        out,
        "    <testcase name=\"{title}\" classname=\"{file}\" file=\"{file}\" line=\"{}\">",
        at.line.max(1)
    );
    let mut body = format!("{}:{}:{}: {}", finding.file, at.line, at.column, finding.message);
    for related in &finding.related {
        let at = related.range.start;
        let _ = write!(body, "\n{}:{}:{}: {}", related.file, at.line, at.column, related.message);
    }
    if let Some(help) = &finding.help {
        let _ = write!(body, "\nhelp: {help}");
    }
    let body = escaped(&body);
    match finding.severity {
        Severity::Info => {
            let _ = writeln!(out, "      <system-out>{body}</system-out>");
        }
        severity => {
            let kind = if severity == Severity::Error { "error" } else { "warning" };
            let message = escaped(&finding.message);
            let _ = writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{body}</failure>");
        }
    }
    out.push_str("    </testcase>\n");
}

/// Text for XML 1.0, which has no form at all for most control characters.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(super::printable::replaced(other)),
        }
    }
    out
}
