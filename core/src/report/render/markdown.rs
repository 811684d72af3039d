//! Markdown for the comment of a pull request or the summary of a pipeline: a table, the rest folded.
//!
//! A comment of GitHub holds at most 65,536 characters; what would pass [`MAX_CHARACTERS`] is counted instead.

use std::fmt::Write;

use super::{printable, text};
use crate::changes::Verdict;
use crate::report::{Change, Finding, Report, Severity};
use crate::rules::wording::counted;

/// The most characters of a rendered report, below the limit of GitHub's comments with room for what stands around it.
pub const MAX_CHARACTERS: usize = 60_000;

/// The report as Markdown with a final newline.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = format!("### Netproof: {}\n", verdict(report));
    let shown: Vec<&Finding> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    let mut left_out = 0_usize;
    if !shown.is_empty() {
        out.push_str("\n| | rule | where | what |\n|---|---|---|---|\n");
    }
    let mut characters = out.chars().count();
    let mut rows = 0_usize;
    for finding in &shown {
        let row = row(finding);
        let length = row.chars().count();
        // Half of the room, so that details of what the table shows have theirs.
        if characters.saturating_add(length) > MAX_CHARACTERS / 2 {
            break;
        }
        characters = characters.saturating_add(length);
        out.push_str(&row);
        rows = rows.saturating_add(1);
    }
    left_out = left_out.saturating_add(shown.len().saturating_sub(rows));
    if let Some(changes) = &report.changes {
        let (section, cut) = changes_table(changes, MAX_CHARACTERS / 4);
        characters = characters.saturating_add(section.chars().count());
        out.push_str(&section);
        left_out = left_out.saturating_add(cut);
    }
    let infos: Vec<&Finding> = report.findings.iter().filter(|finding| finding.severity == Severity::Info).collect();
    let details = shown.iter().take(rows).chain(&infos).map(|finding| detail(finding));
    let mut folded = String::new();
    for detail in details {
        let length = detail.chars().count();
        if characters.saturating_add(length) > MAX_CHARACTERS {
            left_out = left_out.max(1);
            break;
        }
        characters = characters.saturating_add(length);
        folded.push_str(&detail);
    }
    if !folded.is_empty() {
        let _ = write!(out, "\n<details><summary>Why, and what to do</summary>\n\n{folded}\n</details>\n");
    }
    if left_out > 0 {
        out.push_str("\nNot all of it fits here; `netproof check --output text` has the rest.\n");
    }
    let _ = write!(out, "\n<sub>facts as of {}", escaped(&report.as_of));
    if !report.notes.is_empty() {
        let _ = write!(out, " · {}", counted(report.notes.len() as u128, "note", "notes"));
    }
    out.push_str("</sub>\n");
    out
}

fn verdict(report: &Report) -> String {
    let summary = report.summary;
    let part = |count: usize, one: &str, many: &str| (count > 0).then(|| counted(count as u128, one, many));
    let parts: Vec<String> = [
        part(summary.errors, "error", "errors"),
        part(summary.warnings, "warning", "warnings"),
        part(summary.infos, "info", "infos"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// What changes from the state before, one row a setting, in about so many characters; and how many do not fit.
fn changes_table(changes: &[Change], room: usize) -> (String, usize) {
    if changes.is_empty() {
        return ("\nNo setting that is looked at changes.\n".to_owned(), 0);
    }
    let mut out = "\n| change | cluster | setting | from | to |\n|---|---|---|---|---|\n".to_owned();
    let mut characters = 0_usize;
    for (rows, change) in changes.iter().enumerate() {
        let sign = match change.verdict {
            Verdict::Allowed => "✅",
            Verdict::Consequences => "⚠️",
            Verdict::Refused => "❌",
        };
        let rule = change.rule.as_ref().map(|rule| format!(" ({})", escaped(rule))).unwrap_or_default();
        let row = format!(
            "| {sign} {}{rule} | {} | {} | {} | {} |\n",
            text::word(change.verdict),
            escaped(change.cluster.as_deref().unwrap_or("a cluster")),
            code(&change.setting),
            code(&change.from),
            code(&change.to),
        );
        characters = characters.saturating_add(row.chars().count());
        if characters > room {
            return (out, changes.len().saturating_sub(rows));
        }
        out.push_str(&row);
    }
    (out, 0)
}

fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Info => "ℹ️ info",
    }
}

fn row(finding: &Finding) -> String {
    let at = finding.range.start;
    let place = format!("{}:{}", finding.file, at.line);
    format!(
        "| {} | {} | {} | {} |\n",
        sign(finding.severity),
        escaped(&finding.rule),
        code(&place),
        escaped(&finding.message)
    )
}

fn detail(finding: &Finding) -> String {
    let at = finding.range.start;
    let place = format!("{}:{}:{}", finding.file, at.line, at.column);
    let rule = format!("{} {}", finding.rule, finding.name);
    let mut out = format!("- **{}** {}: {}\n", escaped(rule.trim_end()), code(&place), escaped(&finding.message));
    for related in &finding.related {
        let at = related.range.start;
        let place = format!("{}:{}:{}", related.file, at.line, at.column);
        let _ = writeln!(out, "  - {}: {}", code(&place), escaped(&related.message));
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "  - **help**: {}", escaped(help));
    }
    let _ = writeln!(out, "  - [source, as of {}](<{}>)", escaped(&finding.as_of), address(&finding.source));
    out
}

/// Text on one line in which only our backticks mean something: what stands between them is code, the rest is escaped.
pub(in crate::report) fn escaped(written: &str) -> String {
    let line = printable::line(written);
    let mut out = String::with_capacity(line.len());
    let mut in_code = false;
    let closes = line.matches('`').count().is_multiple_of(2);
    for character in line.chars() {
        match character {
            '`' if closes => {
                in_code = !in_code;
                out.push('`');
            }
            '|' => out.push_str("\\|"),
            '<' if !in_code => out.push_str("&lt;"),
            '&' if !in_code => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '@' if !in_code => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Text as code; one with backticks in it stands between longer ones.
pub(in crate::report) fn code(written: &str) -> String {
    if written.is_empty() {
        return String::new();
    }
    let line = printable::line(written).replace('|', "\\|");
    let longest = line.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1));
    if longest == 0 { format!("`{line}`") } else { format!("{fence} {line} {fence}") }
}

fn address(url: &str) -> String {
    printable::line(url).replace(['<', '>', ' '], "")
}
