//! Workflow commands of GitHub Actions, which show findings beside the changed lines.
//!
//! Written as <https://docs.github.com/actions/reference/workflow-commands-for-github-actions> has it, escaped as GitHub's
//! own toolkit escapes.

use std::fmt::Write;

use super::printable::replaced;
use crate::report::{Finding, Report, Severity};
use crate::source::text::Range;

/// One command a line for each finding.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let _ = writeln!(out, "{}", command(finding));
    }
    out
}

fn command(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    for related in &finding.related {
        let at = related.range.start;
        let _ = write!(message, "\n{}:{}:{}: {}", related.file, at.line, at.column, related.message);
    }
    let title = format!("{} {}", finding.rule, finding.name);
    command_at(level, &finding.file, finding.range, title.trim_end(), &message)
}

/// One command about a place.
pub(in crate::report) fn command_at(level: &str, name: &str, range: Range, title: &str, message: &str) -> String {
    let (start, end) = (range.start, range.end);
    let mut properties = format!("file={},line={}", property(file(name)), start.line.max(1));
    if end.line > start.line {
        // GitHub takes columns only where both lines are the same.
        let _ = write!(properties, ",endLine={}", end.line);
    } else {
        let column = start.column.max(1);
        let end_column = end.column.max(column.saturating_add(1));
        let _ = write!(properties, ",col={column},endLine={},endColumn={end_column}", start.line.max(1));
    }
    let _ = write!(properties, ",title={}", property(title));
    format!("::{level} {properties}::{}", data(message))
}

/// The name from the root of the repository, as GitHub compares it.
fn file(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            '\t' => out.push(character),
            other => out.push(replaced(other)),
        }
    }
    out
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
