//! A report as text that is easy to judge: what is underlined stands in brackets.

use std::fmt::Write as _;

use netproof_core::report::Report;
use netproof_core::source::text::{Range, SourceFile};

/// The findings, notes and summary of a report.
pub fn report(report: &Report, files: &[SourceFile]) -> String {
    let mut shown = String::new();
    for finding in &report.findings {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        let place = place(&finding.file, finding.document, &finding.path, &finding.range, files);
        let _ = writeln!(shown, "{severity} {} {}\n  {place}\n  {}", finding.rule, finding.name, finding.message);
        for related in &finding.related {
            let place = self::place(&related.file, related.document, &related.path, &related.range, files);
            let _ = writeln!(shown, "  see {place}: {}", related.message);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(shown, "  help: {help}");
        }
        if let Some(component) = finding.refused_by {
            let _ = writeln!(shown, "  refused by {component:?}");
        }
        if let Some(object) = &finding.object {
            let name = object.name.as_deref().unwrap_or("?");
            let _ = writeln!(shown, "  object {} {} {name}", object.api_version, object.kind);
        }
    }
    for note in &report.notes {
        let place = match (&note.file, &note.path, &note.range) {
            (Some(file), Some(path), Some(range)) => format!(" {} {path} {}", file, spot(file, range, files)),
            (Some(file), ..) => format!(" {file}"),
            _ => String::new(),
        };
        let _ = writeln!(shown, "note{place}: {}", note.message);
    }
    let summary = report.summary;
    let _ = write!(shown, "{} errors, {} warnings, {} infos", summary.errors, summary.warnings, summary.infos);
    shown
}

fn place(file: &str, document: u32, path: &str, range: &Range, files: &[SourceFile]) -> String {
    format!("{file} #{document} {path} {}", spot(file, range, files))
}

fn spot(file: &str, range: &Range, files: &[SourceFile]) -> String {
    let text = files.iter().find(|other| other.name == file).map_or("", |file| file.text.as_str());
    let text = &text[range.start.offset as usize..range.end.offset as usize];
    let mut lines = text.lines();
    let first = lines.next().unwrap_or("");
    let mut quoted: String = first.chars().take(60).collect();
    if quoted.len() < first.len() || lines.next().is_some() {
        quoted.push('…');
    }
    format!("{}:{} [{quoted}]", range.start.line, range.start.column)
}
