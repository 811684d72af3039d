//! SARIF 2.1.0, within what GitHub's code scanning takes
//! (<https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>):
//! at most 25,000 results and rules of a run, 1,000 locations of a result, 20 tags of a rule, descriptions of 1,024 and
//! names of 255 characters, relative URIs, and columns from 1 with the end past the start.

mod log;

use std::collections::BTreeMap;

use self::log::{
    ArtifactChange, ArtifactLocation, Configuration, Driver, FixProperties, InsertedContent, Invocation, Location, Log,
    LogicalLocation, Message, Notification, PhysicalLocation, Region, Replacement, ReportingDescriptor,
    ResultProperties, RuleProperties, Run, RunResult, Tool,
};
use super::fingerprint::Fingerprints;
use super::{page, uri};
use crate::order::Ordered as _;
use crate::report::{Edit, Finding, Fix, Note, Report, Severity};
use crate::rules::Rule;
use crate::source::text::Range;

/// Results of one run that GitHub takes.
const MAX_RESULTS: usize = 25_000;
/// Locations that GitHub shows of one result.
const MAX_LOCATIONS: usize = 100;
/// Characters of a description that GitHub takes.
const MAX_DESCRIPTION: usize = 1024;
/// Characters of a name that GitHub takes.
const MAX_NAME: usize = 255;
/// The last line and column that leave room for an end, in the 32 signed bits that readers of SARIF use.
const MAX_NUMBER: u32 = i32::MAX as u32 - 1;

/// The report as one SARIF log, compact, without a final newline. `rules` are those that may have made findings.
#[must_use]
pub fn render(report: &Report, rules: &[&Rule]) -> String {
    let findings = report.findings.iter().take(MAX_RESULTS);
    let mut used: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in findings.clone() {
        used.entry(finding.rule.as_str()).or_insert(finding);
    }
    let indexes: BTreeMap<&str, usize> = used.keys().enumerate().map(|(index, code)| (*code, index)).into_map();
    let mut fingerprints = Fingerprints::default();
    let results = findings.map(|finding| {
        let index = indexes.get(finding.rule.as_str()).copied().unwrap_or_default();
        result(finding, index, &mut fingerprints)
    });
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            results: results.collect(),
            tool: Tool {
                driver: Driver {
                    name: "Netproof",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules: used.values().map(|finding| descriptor(finding, rules)).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: report.notes.iter().map(notification).collect(),
            }],
            column_kind: "unicodeCodePoints",
        }],
    };
    serde_json::to_string(&log).unwrap_or_default()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// What is told of a rule once: from the registry, else what the finding tells.
fn descriptor(finding: &Finding, rules: &[&Rule]) -> ReportingDescriptor {
    let rule = rules.iter().find(|rule| rule.code == finding.rule);
    let severity = rule.map_or(finding.severity, |rule| rule.severity);
    let summary = rule.map_or(finding.name.as_str(), |rule| rule.summary());
    let summary = if summary.trim().is_empty() { finding.rule.as_str() } else { summary };
    let documentation = rule.map(|rule| page::documentation(rule).trim().to_owned()).filter(|text| !text.is_empty());
    let full = documentation.as_deref().and_then(first_section).unwrap_or(summary);
    let source = rule.map_or(finding.source.as_str(), |rule| rule.source);
    let mut tags = vec!["aks".to_owned(), "cilium".to_owned()];
    tags.extend(rule.map(|rule| rule.group().to_owned()).filter(|group| !group.is_empty()));
    ReportingDescriptor {
        id: finding.rule.clone(),
        name: first_characters(&not_empty(finding.name.clone(), &finding.rule), MAX_NAME),
        short_description: plain(first_characters(summary, MAX_DESCRIPTION)),
        full_description: plain(first_characters(full, MAX_DESCRIPTION)),
        help_uri: source.starts_with("https://").then(|| source.to_owned()),
        help: documentation.map(|text| Message { markdown: Some(text.clone()), text }),
        default_configuration: Configuration { level: level(severity) },
        properties: RuleProperties {
            tags,
            problem_severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
        },
    }
}

/// The text of the first section after the summary.
fn first_section(documentation: &str) -> Option<&str> {
    let (_, rest) = documentation.split_once("\n## ")?;
    let (_, body) = rest.split_once('\n')?;
    let body = body.split_once("\n## ").map_or(body, |(body, _)| body).trim();
    (!body.is_empty()).then_some(body)
}

fn result(finding: &Finding, rule_index: usize, fingerprints: &mut Fingerprints) -> RunResult {
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        text.push_str("\n\nHelp: ");
        text.push_str(help);
    }
    let related = finding.related.iter().take(MAX_LOCATIONS).enumerate();
    let related = related.map(|(id, related)| Location {
        id: Some(id),
        physical_location: physical(&related.file, Some(&related.range)),
        logical_locations: logical(&related.path),
        message: Some(plain(not_empty(literal(&related.message), "see here"))),
    });
    RunResult {
        rule_id: finding.rule.clone(),
        rule_index,
        level: level(finding.severity),
        message: plain(not_empty(literal(&text), &finding.name)),
        locations: [Location {
            id: None,
            physical_location: physical(&finding.file, Some(&finding.range)),
            logical_locations: logical(&finding.path),
            message: None,
        }],
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([("netproof/v1", fingerprints.of(finding))]),
        fixes: finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(fix).collect(),
        properties: ResultProperties {
            document: finding.document,
            refused_by: finding.refused_by,
            source: finding.source.clone(),
            as_of: finding.as_of.clone(),
        },
    }
}

/// A fix, its edits by file.
fn fix(fix: &Fix) -> log::Fix {
    let mut by_file: Vec<(&str, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        match by_file.iter_mut().find(|(file, _)| *file == edit.file) {
            Some((_, edits)) => edits.push(edit),
            None => by_file.push((&edit.file, vec![edit])),
        }
    }
    let changes = by_file.into_iter().map(|(file, edits)| ArtifactChange {
        artifact_location: ArtifactLocation { uri: uri::of_file(file) },
        replacements: edits.into_iter().map(replacement).collect(),
    });
    log::Fix {
        description: plain(not_empty(literal(&fix.title), "a fix")),
        artifact_changes: changes.collect(),
        properties: FixProperties { safe: fix.safe },
    }
}

fn replacement(edit: &Edit) -> Replacement {
    let number = |number: u32| number.clamp(1, MAX_NUMBER);
    let (start, end) = (edit.range.start, edit.range.end);
    let end = if (end.line, end.column) < (start.line, start.column) { start } else { end };
    Replacement {
        // An insertion deletes nothing: the region is empty.
        deleted_region: Region {
            start_line: number(start.line),
            start_column: number(start.column),
            end_line: number(end.line),
            end_column: number(end.column),
        },
        inserted_content: (!edit.text.is_empty()).then(|| InsertedContent { text: edit.text.clone() }),
    }
}

fn notification(note: &Note) -> Notification {
    let location = note.file.as_ref().map(|file| Location {
        id: None,
        physical_location: physical(file, note.range.as_ref()),
        logical_locations: note.path.as_deref().map(logical).unwrap_or_default(),
        message: None,
    });
    Notification {
        level: "note",
        message: plain(not_empty(literal(&note.message), "a note")),
        locations: location.into_iter().collect(),
    }
}

fn physical(file: &str, range: Option<&Range>) -> PhysicalLocation {
    PhysicalLocation { artifact_location: ArtifactLocation { uri: uri::of_file(file) }, region: range.map(region) }
}

/// The range with its end past its start: GitHub shows nothing for an empty one.
fn region(range: &Range) -> Region {
    let (start_line, start_column) = (range.start.line.clamp(1, MAX_NUMBER), range.start.column.clamp(1, MAX_NUMBER));
    let end_line = range.end.line.clamp(start_line, MAX_NUMBER);
    let after = if end_line == start_line { start_column.saturating_add(1) } else { 1 };
    let end_column = if range.end.line < start_line { after } else { range.end.column.clamp(after, MAX_NUMBER + 1) };
    Region { start_line, start_column, end_line, end_column }
}

fn logical(path: &str) -> Vec<LogicalLocation> {
    if path.is_empty() { Vec::new() } else { vec![LogicalLocation { fully_qualified_name: path.to_owned() }] }
}

fn plain(text: String) -> Message {
    Message { text, markdown: None }
}

fn not_empty(text: String, otherwise: &str) -> String {
    if !text.trim().is_empty() {
        text
    } else if !otherwise.trim().is_empty() {
        otherwise.to_owned()
    } else {
        "a finding".to_owned()
    }
}

/// The text with brackets escaped where SARIF would read a link in it.
fn literal(text: &str) -> String {
    if text.contains("](") {
        text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    }
}

fn first_characters(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}
