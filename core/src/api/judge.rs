use std::collections::BTreeSet;

use super::Options;
use crate::facts::Facts;
use crate::input::{self, Reading, Remark};
use crate::limits::{MAX_FINDINGS, MAX_NOTES};
use crate::model::{FileId, Model, Part, Place, Tool};
use crate::report::{Finding, Label, Note, Related, Report, Severity, Summary};
use crate::rules::{self, Context, Draft, Jobs, Rule, Sink};
use crate::source::Problem;
use crate::source::text::{LineIndex, SourceFile};

/// Judges what was read: `readings` are those of `files`, in the same order. `jobs` may spread the rules over threads;
/// the report does not depend on it.
#[must_use]
pub fn judge(files: &[SourceFile], mut readings: Vec<Reading>, options: &Options, jobs: Jobs<'_>) -> Report {
    let Some(facts) = Facts::builtin() else { return broken_facts() };
    let model = input::join(&mut readings, files);
    let mut sink = Sink::default();
    for (index, reading) in readings.iter().enumerate() {
        for problem in &reading.problems {
            report_problem(problem, index, options, &mut sink);
        }
    }
    let today = options.today.unwrap_or_else(|| facts.as_of());
    let context = Context { model: &model, facts, today };
    let mut lines = Lines::new(files);
    let mut findings = sink.into_findings();
    findings.extend(rules::run(&context, |rule| options.wants(rule), jobs));
    findings.sort_by(|(rule_a, a), (rule_b, b)| order(rule_a, a).cmp(&order(rule_b, b)));
    let dropped = findings.len().saturating_sub(MAX_FINDINGS);
    findings.truncate(MAX_FINDINGS);
    let findings: Vec<Finding> =
        findings.into_iter().map(|(rule, draft)| finish(rule, with_origin(draft, &model, files), &mut lines)).collect();
    let mut notes = notes(files, &readings, &model, &mut lines);
    if options.today.is_none() {
        notes.push(general(format!("today's date was not given; {today}, the date of the facts, is used")));
    }
    if dropped > 0 {
        notes.push(general(format!("{dropped} more findings are left out; the limit is {MAX_FINDINGS}")));
    }
    let summary = summarise(&findings);
    Report { findings, notes, summary, as_of: facts.as_of().to_string() }
}

fn broken_facts() -> Report {
    Report {
        findings: Vec::new(),
        notes: vec![general("the facts of this build cannot be read; nothing was checked".to_owned())],
        summary: Summary::default(),
        as_of: String::new(),
    }
}

fn general(message: String) -> Note {
    Note { message, file: None, path: None, range: None }
}

fn report_problem(problem: &Problem, file: usize, options: &Options, sink: &mut Sink) {
    let Some(rule) = rules::of_problem(problem.kind).filter(|rule| options.wants(rule)) else { return };
    let file = FileId(u32::try_from(file).unwrap_or(u32::MAX));
    let place = |span| Place::new(file, problem.document, problem.path.as_str(), span);
    let mut draft = Draft::new(&place(problem.span), problem.message.clone());
    draft.help.clone_from(&problem.help);
    if let Some((span, message)) = &problem.related {
        draft.related.push(Label { message: message.clone(), place: place(*span) });
    }
    sink.enter(rule);
    sink.report(draft);
}

type Order<'a> = (FileId, u32, &'a str, &'a str);

fn order<'a>(rule: &'a Rule, draft: &'a Draft) -> Order<'a> {
    (draft.place.file, draft.place.span.start, rule.code, &draft.place.path)
}

/// Line starts of the files, read when first needed.
struct Lines<'a> {
    files: &'a [SourceFile],
    indexes: Vec<Option<LineIndex<'a>>>,
}

impl<'a> Lines<'a> {
    fn new(files: &'a [SourceFile]) -> Self {
        Self { files, indexes: vec![None; files.len()] }
    }

    fn name(&self, file: FileId) -> String {
        self.files.get(file.0 as usize).map(|file| file.name.clone()).unwrap_or_default()
    }

    fn range(&mut self, place: &Place) -> crate::source::text::Range {
        let at = place.file.0 as usize;
        let text = self.files.get(at).map_or("", |file| file.text.as_str());
        match self.indexes.get_mut(at) {
            Some(index) => index.get_or_insert_with(|| LineIndex::new(text)).range(place.span),
            None => LineIndex::new(text).range(place.span),
        }
    }
}

/// Adds the place where the value is written, when the field fetches it from elsewhere. Where one text makes several
/// resources, it is the place whose text the finding names.
fn with_origin(mut draft: Draft, model: &Model, files: &[SourceFile]) -> Draft {
    let places: Vec<Place> =
        std::iter::once(&draft.place).chain(draft.related.iter().map(|label| &label.place)).cloned().collect();
    for place in places {
        let Some(origins) = model.origins.get(&place) else { continue };
        let named = |origin: &&Place| {
            let text = files.get(origin.file.0 as usize).map_or("", |file| origin.span.slice(&file.text));
            let text = text.trim_matches(['\'', '"']);
            !text.is_empty() && draft.message.contains(text)
        };
        let origin = if origins.len() == 1 { origins.first() } else { origins.iter().find(named) };
        if let Some(origin) = origin {
            draft.related.push(Label { message: "the value is written here".to_owned(), place: origin.clone() });
        }
    }
    draft
}

fn finish(rule: &Rule, draft: Draft, lines: &mut Lines<'_>) -> Finding {
    let (source, as_of) = draft.source.unwrap_or_else(|| (rule.source.to_owned(), rule.as_of.to_owned()));
    let related = draft.related.into_iter().map(|label| Related {
        message: label.message,
        file: lines.name(label.place.file),
        document: label.place.document,
        path: label.place.path.to_string(),
        range: lines.range(&label.place),
    });
    Finding {
        related: related.collect(),
        rule: rule.code.to_owned(),
        name: rule.name.to_owned(),
        severity: draft.severity.unwrap_or(rule.severity),
        message: draft.message,
        help: draft.help,
        file: lines.name(draft.place.file),
        document: draft.place.document,
        object: draft.object,
        path: draft.place.path.to_string(),
        range: lines.range(&draft.place),
        refused_by: draft.refused_by,
        source,
        as_of,
    }
}

fn summarise(findings: &[Finding]) -> Summary {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    Summary { errors: count(Severity::Error), warnings: count(Severity::Warning), infos: count(Severity::Info) }
}

/// What could not be read or resolved, sorted as findings are; then what was passed over.
fn notes(files: &[SourceFile], readings: &[Reading], model: &Model, lines: &mut Lines<'_>) -> Vec<Note> {
    let mut remarks: Vec<Remark> = readings.iter().flat_map(|reading| reading.remarks.iter().cloned()).collect();
    remarks.extend(unknown_settings(model));
    let mut passed_over = 0_usize;
    for (index, (file, reading)) in files.iter().zip(readings).enumerate() {
        if reading.recognised {
            continue;
        }
        if file.named && reading.problems.is_empty() {
            let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
            remarks.push(Remark::of_file(id, "nothing in this file is of a known kind"));
        } else if !file.named {
            passed_over = passed_over.saturating_add(1);
        }
    }
    let key = |remark: &Remark| {
        let place = remark.place.as_ref();
        (remark.file, place.map(|place| (place.span.start, place.path.clone())), remark.message.clone())
    };
    remarks.sort_by_key(key);
    remarks.dedup();
    let total = remarks.len();
    remarks.truncate(MAX_NOTES);
    let note = |remark: Remark, lines: &mut Lines<'_>| Note {
        message: remark.message,
        file: Some(lines.name(remark.file)),
        path: remark.place.as_ref().map(|place| place.path.to_string()),
        range: remark.place.as_ref().map(|place| lines.range(place)),
    };
    let mut notes: Vec<Note> = remarks.into_iter().map(|remark| note(remark, lines)).collect();
    if total > MAX_NOTES {
        let left_out = total.saturating_sub(MAX_NOTES);
        notes.push(general(format!("{left_out} more notes are left out; the limit is {MAX_NOTES}")));
    }
    if passed_over > 0 {
        let files = rules::wording::counted(passed_over as u128, "file", "files");
        notes.push(general(format!("{files} of no known kind passed over")));
    }
    notes
}

/// One remark for each text that the input writes and that cannot be resolved, at its first place in a file.
fn unknown_settings(model: &Model) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut told = BTreeSet::new();
    for command in model.commands.iter().filter(|command| command.tool == Tool::Az) {
        for value in command.arguments.iter().flat_map(|argument| &argument.values) {
            let mut holes = value.text.parts().iter().filter(|part| matches!(part, Part::Hole(_)));
            // What is known of a resource id lacks only the subscription, which nobody wrote.
            if holes.all(|hole| matches!(hole, Part::Hole(written) if written == "?")) {
                continue;
            }
            let written = value.text.written();
            if told.insert((value.place.file, written.clone())) {
                remarks.push(Remark::at(value.place.clone(), format!("`{written}` is not known here")));
            }
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Date;

    #[test]
    fn a_date_is_used_and_named_when_none_is_given() {
        let report = super::super::check(&[], &Options::default());
        assert_eq!(report.as_of, "2026-08-21");
        assert!(report.notes[0].message.contains("2026-08-21"));
        let today = Date::new(2026, 11, 22);
        assert!(super::super::check(&[], &Options { today, ..Options::default() }).notes.is_empty());
    }
}
