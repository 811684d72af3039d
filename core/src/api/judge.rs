use std::collections::{BTreeMap, BTreeSet};

use super::{Options, accept, before, fixes, focus};
use crate::admission::Admission;
use crate::edit::Resolver;
use crate::facts::Facts;
use crate::input::{self, Reading, Remark};
use crate::limits::{MAX_CHANGES, MAX_FINDINGS, MAX_NOTES};
use crate::model::{FileId, Model, Object, Part, Place, Tool};
use crate::report::{Finding, Label, Note, Related, Report, Severity, Summary};
use crate::rules::networks::Networks;
use crate::rules::{self, Check, Context, Draft, Jobs, Rule, Sink};
use crate::source::text::{LineIndex, Range, SourceFile};
use crate::source::{Problem, Span};
use crate::world::Worlds;

/// Judges what was read: `readings` are those of `files`, in the same order. `jobs` may spread the rules over threads;
/// the report does not depend on it.
#[must_use]
pub fn judge(files: &[SourceFile], readings: Vec<Reading>, options: &Options, jobs: Jobs<'_>) -> Report {
    judge_all(files, None, readings, options, jobs)
}

/// Judges the change to the first `new` of the files, which the findings are about, from the files behind them: what
/// these say is compared with and shown beside, and not judged.
#[must_use]
pub fn judge_change(
    files: &[SourceFile],
    new: usize,
    readings: Vec<Reading>,
    options: &Options,
    jobs: Jobs<'_>,
) -> Report {
    judge_all(files, Some(new.min(files.len())), readings, options, jobs)
}

fn judge_all(
    files: &[SourceFile],
    new: Option<usize>,
    mut readings: Vec<Reading>,
    options: &Options,
    jobs: Jobs<'_>,
) -> Report {
    let Some(facts) = options.facts.as_deref().or_else(|| Facts::builtin()) else { return broken_facts() };
    let judged = new.unwrap_or(files.len()).min(readings.len());
    let own = files.get(..judged).unwrap_or_default();
    let mut model = input::join(readings.get_mut(..judged).unwrap_or_default(), own);
    // Before the clusters that did not change are left out: these have their counterparts too.
    let mut context_remarks = new.map(|_| before::attach(&mut model, &mut readings, files, judged)).unwrap_or_default();
    let focus = options.changed.as_ref().map(|changed| focus::narrow(&mut model, changed, own));
    if let Some(focus) = &focus {
        forget_outside(focus, readings.get_mut(..judged).unwrap_or_default());
        context_remarks.retain(|remark| focus.contains(&remark.file) || remark.file.0 as usize >= judged);
    }
    let mut sink = Sink::default();
    for (index, reading) in readings.iter().take(judged).enumerate() {
        for problem in &reading.problems {
            report_problem(problem, index, options, &mut sink);
        }
    }
    let today = options.today.unwrap_or_else(|| facts.as_of());
    let networks = Networks::of(&model);
    let worlds = Worlds::of(&model, own, &options.config, options.versions, facts);
    let admission = Admission::of(&model.objects, &|object| worlds.conditions_of(object), jobs);
    let stated = &options.config.stated;
    let context =
        Context { model: &model, networks: &networks, worlds: &worlds, admission: &admission, facts, stated, today };
    let mut lines = Lines::new(files);
    let mut findings = sink.into_findings();
    findings.extend(rules::run(&context, |rule| options.wants(rule), jobs));
    drop_unfilled(&mut findings, &model.objects);
    // Of a policy that did not change, what a changed cluster or Service has part in is told too.
    let concerns = |draft: &Draft| {
        let places = || std::iter::once(&draft.place).chain(draft.related.iter().map(|label| &label.place));
        focus.as_ref().is_none_or(|focus| places().any(|place| focus.contains(&place.file)))
    };
    findings.retain(|(_, draft)| concerns(draft));
    // What the state before is at fault for is not this change's.
    findings.retain(|(_, draft)| (draft.place.file.0 as usize) < judged);
    let suppressed = accept::settle(&mut findings, own, readings.get(..judged).unwrap_or_default(), options);
    // Whether the suppressions of other files are in use shows only where all is looked at.
    findings.retain(|(_, draft)| concerns(draft));
    findings.sort_by(|(rule_a, a), (rule_b, b)| order(rule_a, a).cmp(&order(rule_b, b)));
    let (accepted, gone) = accept::accept(&mut findings, own, focus.as_ref(), options);
    let dropped = findings.len().saturating_sub(MAX_FINDINGS);
    findings.truncate(MAX_FINDINGS);
    name_described(&mut findings, &model.described);
    let mut resolver = Resolver::new(files, &model);
    let findings = findings.into_iter().map(|(rule, mut draft)| {
        let fixes = fixes::of(std::mem::take(&mut draft.fixes), &mut resolver, &mut lines);
        Finding { fixes, ..finish(rule, with_origin(draft, &model, files), &mut lines) }
    });
    let findings: Vec<Finding> = findings.collect();
    let changes = new.map(|_| before::changes(&context, &mut lines));
    let mut remarks: Vec<Remark> = readings.iter().flat_map(|reading| reading.remarks.iter().cloned()).collect();
    remarks.extend(context_remarks);
    let readings = readings.get(..judged).unwrap_or_default();
    let mut notes = notes(own, readings, remarks, &model, &mut lines);
    if options.today.is_none() {
        notes.push(general(format!("today's date was not given; {today}, the date of the facts, is used")));
    }
    notes.extend(worlds.notes.iter().cloned().map(general));
    notes.extend(gone.map(general));
    if dropped > 0 {
        notes.push(general(format!("{dropped} more findings are left out; the limit is {MAX_FINDINGS}")));
    }
    let changes = changes.map(|(changes, left_out)| {
        if left_out > 0 {
            notes.push(general(format!("{left_out} more changes are left out; the limit is {MAX_CHANGES}")));
        }
        changes
    });
    let summary = accept::counted(summarise(&findings), suppressed, accepted);
    Report { findings, notes, summary, as_of: facts.as_of().to_string(), changes }
}

/// Drops what is found at values of objects that are filled in later, and all that is said of the meaning of a policy
/// with such a value: what they will say is not known.
fn drop_unfilled(findings: &mut Vec<(&'static Rule, Draft)>, objects: &[Object]) {
    let mut values: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    let mut wholes: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for object in objects.iter().filter(|object| !object.unfilled.is_empty()) {
        values.entry(object.place.file).or_default().extend(&object.unfilled);
        if ["spec", "specs"].iter().any(|key| object.at(&[key]).is_some_and(|node| object.is_unfilled(node.span))) {
            wholes.entry(object.place.file).or_default().push(object.place.span);
        }
    }
    values.values_mut().chain(wholes.values_mut()).for_each(|spans| spans.sort_unstable());
    let touches = |spans: &BTreeMap<FileId, Vec<Span>>, place: &Place| {
        let spans = spans.get(&place.file).map(Vec::as_slice).unwrap_or_default();
        let next = spans.partition_point(|span| span.end <= place.span.start);
        spans.get(next).is_some_and(|span| span.start < place.span.end)
    };
    findings.retain(|(rule, draft)| {
        let is_of_meaning =
            matches!(rule.check, Check::Policy(_) | Check::AnyPolicy(_) | Check::World(_) | Check::AnyWorld(_));
        draft.object.is_none() || !(touches(&values, &draft.place) || (is_of_meaning && touches(&wholes, &draft.place)))
    });
}

/// Names the object in findings about clusters and networks that objects describe.
fn name_described(findings: &mut [(&'static Rule, Draft)], described: &[Object]) {
    let mut by_document: BTreeMap<(FileId, u32), Vec<&Object>> = BTreeMap::new();
    for object in described {
        by_document.entry((object.place.file, object.place.document)).or_default().push(object);
    }
    for (_, draft) in findings {
        let objects = by_document.get(&(draft.place.file, draft.place.document)).filter(|_| draft.object.is_none());
        // Objects of a list begin with their position in it.
        let holds = |object: &&&Object| {
            let rest = draft.place.path.strip_prefix(&*object.place.path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let object = objects.and_then(|objects| match objects.as_slice() {
            [only] => Some(only),
            several => several.iter().find(holds),
        });
        draft.object = object.map(|object| rules::objects::reference(object)).or(draft.object.take());
    }
}

/// Forgets the faults and remarks of files that are not looked at, but not what is suppressed there; none of them counts as
/// one of unknown kind.
fn forget_outside(focus: &BTreeSet<FileId>, readings: &mut [Reading]) {
    for (file, reading) in (0_u32..).map(FileId).zip(readings) {
        if !focus.contains(&file) {
            let suppressions = std::mem::take(&mut reading.suppressions);
            *reading = Reading { recognised: true, suppressions, ..Reading::default() };
        }
    }
}

fn broken_facts() -> Report {
    Report {
        findings: Vec::new(),
        notes: vec![general("the facts of this build cannot be read; nothing was checked".to_owned())],
        summary: Summary::default(),
        as_of: String::new(),
        changes: None,
    }
}

fn general(message: String) -> Note {
    Note { message, file: None, path: None, range: None }
}

pub(super) fn report_problem(problem: &Problem, file: usize, options: &Options, sink: &mut Sink) {
    let Some(rule) = rules::of_problem(problem.kind).filter(|rule| options.wants(rule)) else { return };
    let file = FileId(u32::try_from(file).unwrap_or(u32::MAX));
    let place = |span| Place::new(file, problem.document, problem.path.as_str(), span);
    let mut draft = Draft::new(&place(problem.span), problem.message.clone());
    draft.help.clone_from(&problem.help);
    if let Some((span, message)) = &problem.related {
        draft.related.push(Label { message: message.clone(), place: place(*span) });
    }
    let second = draft.related.first().map(|label| &label.place);
    draft.fixes.extend(fixes::of_problem(problem.kind, &draft.place, second));
    sink.enter(rule);
    sink.report(draft);
}

type Order<'a> = (FileId, u32, &'a str, &'a str);

fn order<'a>(rule: &'a Rule, draft: &'a Draft) -> Order<'a> {
    (draft.place.file, draft.place.span.start, rule.code, &draft.place.path)
}

/// Line starts of the files, read when first needed.
pub(super) struct Lines<'a> {
    files: &'a [SourceFile],
    indexes: Vec<Option<LineIndex<'a>>>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        Self { files, indexes: vec![None; files.len()] }
    }

    pub(super) fn name(&self, file: FileId) -> String {
        self.files.get(file.0 as usize).map(|file| file.name.clone()).unwrap_or_default()
    }

    /// Whether a file came as an object, in which no place means anything.
    pub(super) fn is_object(&self, file: FileId) -> bool {
        self.files.get(file.0 as usize).is_some_and(|file| file.is_object)
    }

    pub(super) fn range(&mut self, place: &Place) -> Range {
        self.range_of(place.file, place.span)
    }

    pub(super) fn range_of(&mut self, file: FileId, span: Span) -> Range {
        let at = file.0 as usize;
        if self.is_object(file) {
            return Range::NOWHERE;
        }
        let text = self.files.get(at).map_or("", |file| file.text.as_str());
        match self.indexes.get_mut(at) {
            Some(index) => index.get_or_insert_with(|| LineIndex::new(text)).range(span),
            None => LineIndex::new(text).range(span),
        }
    }

    pub(super) fn related(&mut self, message: String, place: &Place) -> Related {
        Related {
            message,
            file: self.name(place.file),
            document: place.document,
            path: place.path.to_string(),
            range: self.range(place),
        }
    }
}

/// Adds the place where the value is written, when the field fetches it from elsewhere. Where one text makes several
/// resources, it is the only place whose text the finding names.
fn with_origin(mut draft: Draft, model: &Model, files: &[SourceFile]) -> Draft {
    let places: Vec<Place> =
        std::iter::once(&draft.place).chain(draft.related.iter().map(|label| &label.place)).cloned().collect();
    for place in places {
        let Some(origins) = model.origins.get(&place) else { continue };
        let named = |origin: &&Place| {
            let text = files.get(origin.file.0 as usize).map_or("", |file| origin.span.slice(&file.text));
            let text = text.trim_matches(['\'', '"']);
            names(&draft.message, text)
        };
        let mut told = origins.iter().filter(named);
        let origin = match (origins.len(), told.next(), told.next()) {
            (1, ..) => origins.first(),
            (_, only, None) => only,
            _ => None,
        };
        if let Some(origin) = origin {
            draft.related.push(Label { message: "the value is written here".to_owned(), place: origin.clone() });
        }
    }
    draft
}

/// Whether a message names a value: `20` is not named by `10.20.0.0/16`.
fn names(message: &str, value: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '/' | '-' | '_');
    !value.is_empty()
        && message.match_indices(value).any(|(start, _)| {
            let before = message.get(..start).and_then(|text| text.chars().next_back());
            let behind = message.get(start.saturating_add(value.len())..).and_then(|text| text.chars().next());
            !before.is_some_and(part) && !behind.is_some_and(part)
        })
}

fn finish(rule: &Rule, draft: Draft, lines: &mut Lines<'_>) -> Finding {
    let (source, as_of) = draft.source.unwrap_or_else(|| (rule.source.to_owned(), rule.as_of.to_owned()));
    let related = draft.related.into_iter().map(|label| lines.related(label.message, &label.place));
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
        fixes: Vec::new(),
    }
}

fn summarise(findings: &[Finding]) -> Summary {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    Summary {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        ..Summary::default()
    }
}

/// What could not be read or resolved, sorted as findings are; then what was passed over.
fn notes(
    files: &[SourceFile],
    readings: &[Reading],
    mut remarks: Vec<Remark>,
    model: &Model,
    lines: &mut Lines<'_>,
) -> Vec<Note> {
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
        range: remark.place.as_ref().map(|place| lines.range(place)).filter(|range| !range.is_nowhere()),
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
