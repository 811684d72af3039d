//! A Code Quality report of GitLab, which shows findings in the merge request and beside the changed lines.
//!
//! The members are those of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use serde::Serialize;

use super::fingerprint::Fingerprints;
use crate::report::{Finding, Report, Severity};

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

/// The report as one JSON list, without a final newline.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Issue<'_>> = report.findings.iter().map(|finding| issue(finding, &mut fingerprints)).collect();
    serde_json::to_string(&issues).unwrap_or_default()
}

fn issue<'r>(finding: &'r Finding, fingerprints: &mut Fingerprints) -> Issue<'r> {
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let position = |at: crate::source::text::Position| Position { line: at.line.max(1), column: at.column.max(1) };
    Issue {
        description: format!("{}: {}{help}", finding.rule, finding.message),
        check_name: &finding.name,
        fingerprint: fingerprints.of(finding),
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Location {
            path: from_root(&finding.file),
            positions: Positions { begin: position(finding.range.start), end: position(finding.range.end) },
        },
    }
}

/// The name from the root of the repository; GitLab takes no `./`.
fn from_root(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}
