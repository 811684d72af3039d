//! The report as people read it in a terminal.

use std::fmt::Write;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};

use super::excerpt::{Excerpt, Mark, excerpts};
use super::patch;
use super::printable;
use crate::changes::Verdict;
use crate::order::Order as _;
use crate::report::{Finding, Fix, Note, ObjectRef, RefusedBy, Report, Severity};
use crate::rules::wording::counted;
use crate::source::text::{Position, Range};

/// Notes that are shown; the others are counted.
const NOTES_SHOWN: usize = 20;

/// Stands around the number of an excerpt until its place is written. It is no character and no input keeps it.
pub(super) const MARK: char = '\u{fdd0}';

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to write colours, as ANSI escape sequences.
    pub color: bool,
    /// Whether to list infos, which are otherwise only counted.
    pub show_info: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Files of a known kind that were checked, for the last line.
    pub checked: usize,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { color: false, show_info: false, width: DEFAULT_TERM_WIDTH, checked: 0 }
    }
}

/// Where the texts of files come from, by the names in the report.
pub type Sources<'s> = dyn Fn(&str) -> Option<&'s str> + 's;

/// The findings, each with the lines that it is about, then one line of summary.
#[must_use]
pub fn render(report: &Report, sources: &Sources<'_>, options: &TextOptions) -> String {
    let mut out = findings(report, sources, options);
    out.push_str(&changes(report, options));
    out.push_str(&summary(report, options));
    out.push('\n');
    out
}

/// The findings, each with the lines that it is about and an empty line after it.
#[must_use]
pub fn findings(report: &Report, sources: &Sources<'_>, options: &TextOptions) -> String {
    let renderer = if options.color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width.clamp(40, 400));
    let mut out = String::new();
    for finding in &report.findings {
        if finding.severity > Severity::Info || options.show_info {
            out.push_str(&one(finding, sources, &renderer));
            out.push_str("\n\n");
        }
    }
    out
}

/// What changes from the state before: one line a setting, then what it comes to and the steps, numbered. Empty when no
/// state before was given.
#[must_use]
pub fn changes(report: &Report, options: &TextOptions) -> String {
    let Some(changes) = &report.changes else { return String::new() };
    let (bold, reset) = if options.color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    if changes.is_empty() {
        return format!("{bold}changes{reset}: none of a setting that is looked at\n\n");
    }
    let mut out = format!("{bold}changes{reset}:\n");
    for change in changes {
        let word = word(change.verdict);
        let name = change.cluster.as_deref().unwrap_or("a cluster");
        let line = format!("{name}: {} from `{}` to `{}`: {word}", change.setting, change.from, change.to);
        let rule = change.rule.as_ref().map(|rule| format!(" [{rule}]")).unwrap_or_default();
        let at = place(&change.file, change.range.start);
        let _ = writeln!(out, "  {bold}{}{reset}{}", printable::line(&line), printable::line(&rule));
        let _ = writeln!(out, "    {} ({at})", printable::line(&change.message));
        for (number, step) in (1_usize..).zip(&change.steps) {
            let _ = writeln!(out, "    {number}. {}", printable::line(step));
        }
    }
    out.push('\n');
    out
}

/// Whether a change can be made, in words.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Consequences => "allowed with consequences",
        Verdict::Refused => "refused",
    }
}

/// What could not be read or resolved, one line each; empty when there is nothing to tell.
#[must_use]
pub fn notes(report: &Report, options: &TextOptions) -> String {
    let mut out = String::new();
    let word = if options.color { "\u{1b}[1m\u{1b}[92mnote\u{1b}[0m" } else { "note" };
    // Notes about no place come last and sum up; they are never the ones left out.
    let (placed, general): (Vec<&Note>, Vec<&Note>) = report.notes.iter().partition(|note| note.file.is_some());
    let left_out = placed.len().saturating_sub(NOTES_SHOWN);
    for note in placed.into_iter().take(NOTES_SHOWN).chain(general) {
        let _ = writeln!(out, "{word}: {}{}", note_place(note), printable::line(&note.message));
    }
    if left_out > 0 {
        let _ = writeln!(out, "{word}: {}; JSON output has all", counted(left_out as u128, "more note", "more notes"));
    }
    out
}

fn note_place(note: &Note) -> String {
    match (&note.file, &note.range) {
        (Some(file), Some(range)) => format!("{}: ", place(file, range.start)),
        (Some(file), None) => format!("{}: ", printable::line(file)),
        (None, _) => String::new(),
    }
}

/// One line: how many findings in how many files, and the date of the facts.
#[must_use]
pub fn summary(report: &Report, options: &TextOptions) -> String {
    let counts = &report.summary;
    let total = counts.errors.saturating_add(counts.warnings).saturating_add(counts.infos);
    let files = |number: usize| counted(number as u128, "file", "files");
    let mut line = if total == 0 && options.checked == 0 {
        "nothing to check: no file of a known kind".to_owned()
    } else if total == 0 {
        format!("no findings in {}", files(options.checked))
    } else {
        let kinds = [
            (counts.errors, "error", "errors"),
            (counts.warnings, "warning", "warnings"),
            (counts.infos, "info", "infos"),
        ];
        let kinds = kinds.into_iter().filter(|(number, _, _)| *number > 0);
        let kinds: Vec<String> = kinds.map(|(number, one, many)| counted(number as u128, one, many)).collect();
        let mut named: Vec<&str> = report.findings.iter().map(|finding| finding.file.as_str()).collect();
        named.order();
        named.dedup();
        let total = counted(total as u128, "finding", "findings");
        format!("{total} ({}) in {}", kinds.join(", "), files(named.len()))
    };
    if counts.suppressed > 0 {
        let _ = write!(line, " · {} suppressed", counts.suppressed);
    }
    if counts.accepted > 0 {
        let _ = write!(line, " · {} in the baseline", counts.accepted);
    }
    if !report.as_of.is_empty() {
        let _ = write!(line, " · facts as of {}", report.as_of);
    }
    line.push_str(&fixable(report));
    if counts.infos > 0 && !options.show_info {
        line.push_str(" · `--show info` lists the infos");
    }
    line
}

/// How many findings can be fixed; empty for none.
fn fixable(report: &Report) -> String {
    let safely = report.findings.iter().filter(|finding| finding.is_safely_fixable()).count();
    let all = report.findings.iter().filter(|finding| !finding.fixes.is_empty()).count();
    match (safely, all.saturating_sub(safely)) {
        (0, 0) => String::new(),
        (0, more) => format!(" · {more} fixable with `--fix --unsafe`"),
        (safely, 0) => format!(" · {safely} fixable with `--fix`"),
        (safely, more) => format!(" · {safely} fixable with `--fix`, {more} more with `--fix --unsafe`"),
    }
}

/// A place of the text output that is written once its excerpt is printed.
struct Header<'h> {
    file: &'h str,
    at: Position,
    /// The object that the finding is about, at its own place.
    object: Option<&'h ObjectRef>,
}

fn one(finding: &Finding, sources: &Sources<'_>, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut headers: Vec<Header<'_>> = Vec::new();
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut elsewhere: Vec<String> = Vec::new();
    for (file, marks) in marks_by_file(finding) {
        let text = sources(file).filter(|text| !text.is_empty());
        let Some(text) = text else {
            for mark in marks {
                if mark.primary {
                    let at = place(file, mark.place.start);
                    elements.push(Origin::path(at).into());
                } else {
                    let at = place(file, mark.place.start);
                    elsewhere.push(format!("{at}: {}", printable::line(mark.label)));
                }
            }
            continue;
        };
        for excerpt in excerpts(text, &marks) {
            let number = headers.len();
            let object = finding.object.as_ref().filter(|_| number == 0);
            headers.push(Header { file, at: excerpt.at, object });
            elements.push(snippet(excerpt, format!("{MARK}{number}{MARK}")).into());
        }
    }
    for text in elsewhere {
        elements.push(Level::NOTE.message(text).into());
    }
    if let Some(help) = &finding.help {
        elements.push(Level::HELP.message(printable::line(help)).into());
    }
    elements.push(Level::NOTE.message(printable::line(&closing(finding))).into());
    let title = level.primary_title(printable::line(&finding.message)).id(printable::line(&finding.rule));
    let group = Group::with_title(title).elements(elements);
    let mut groups = vec![group];
    groups.extend(finding.fixes.iter().map(|fix| mended(finding, fix, sources, &mut headers)));
    with_headers(&renderer.render(&groups), &headers)
}

/// What a fix does, with the lines that it changes.
fn mended<'f>(finding: &'f Finding, fix: &'f Fix, sources: &Sources<'_>, headers: &mut Vec<Header<'f>>) -> Group<'f> {
    let mut group = Group::with_title(Level::HELP.secondary_title(printable::line(&fix.title)));
    for part in patch::parts(fix, sources) {
        let mut snippet = Snippet::source(part.source).line_start(part.line as usize);
        if part.file != finding.file {
            snippet = snippet.path(format!("{MARK}{}{MARK}", headers.len()));
            headers.push(Header { file: part.file, at: part.at, object: None });
        }
        group = group.element(snippet.patches(part.patches.into_iter().map(|(span, text)| Patch::new(span, text))));
    }
    group
}

/// The marks of a finding by file, its own file first, the others in the order in which they are named.
fn marks_by_file(finding: &Finding) -> Vec<(&str, Vec<Mark<'_>>)> {
    let own = Mark { place: &finding.range, label: "", primary: true };
    let mut files: Vec<(&str, Vec<Mark<'_>>)> = vec![(&finding.file, vec![own])];
    for related in &finding.related {
        let mark = Mark { place: &related.range, label: &related.message, primary: false };
        match files.iter_mut().find(|(file, _)| *file == related.file) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((&related.file, vec![mark])),
        }
    }
    files
}

fn snippet<'s>(excerpt: Excerpt<'_>, path: String) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
    let mut snippet = Snippet::source(excerpt.source).line_start(excerpt.line as usize).path(path);
    for (span, mark) in excerpt.marks {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = (!mark.label.is_empty()).then(|| printable::line(mark.label));
        snippet = snippet.annotation(kind.span(span).label(label));
    }
    snippet
}

/// Who refuses it, and where to read on.
fn closing(finding: &Finding) -> String {
    let refused = match finding.refused_by {
        Some(RefusedBy::Azure) => "Azure refuses this; ",
        Some(RefusedBy::AzureCli) => "the Azure CLI refuses this; ",
        Some(RefusedBy::Terraform) => "Terraform refuses this; ",
        Some(RefusedBy::Capz) => "the webhook of Cluster API for Azure refuses this; ",
        Some(RefusedBy::ApiserverStrict) => "the Kubernetes API server refuses this under strict validation; ",
        Some(RefusedBy::AksAdmission) => "the admission policy of AKS refuses this; ",
        Some(RefusedBy::Cilium) => "the Cilium agent ignores the whole policy; ",
        Some(RefusedBy::Apiserver) => "the Kubernetes API server refuses this; ",
        None => "",
    };
    format!("{refused}see `netproof rule {}`", finding.rule)
}

fn place(file: &str, at: Position) -> String {
    if at == Range::NOWHERE.start {
        return printable::line(file);
    }
    format!("{}:{}:{}", printable::line(file), at.line, at.column)
}

/// Puts the places where the marks stand. The printer would count columns from where a long line was cut.
fn with_headers(printed: &str, headers: &[Header<'_>]) -> String {
    let mut out = String::with_capacity(printed.len());
    let mut parts = printed.split(MARK);
    out.push_str(parts.next().unwrap_or(""));
    while let (Some(number), Some(rest)) = (parts.next(), parts.next()) {
        if let Some(header) = number.parse::<usize>().ok().and_then(|number| headers.get(number)) {
            out.push_str(&place(header.file, header.at));
            if let Some(object) = header.object {
                let _ = write!(out, " ({})", printable::line(&object.to_string()));
            }
        }
        out.push_str(rest.trim_start_matches(|character: char| character == ':' || character.is_ascii_digit()));
    }
    out
}
