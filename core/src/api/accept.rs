//! What the user accepts or judges otherwise: severities, suppressions in place, and the baseline.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::judge::report_problem;
use crate::config::{Base, Level, Override};
use crate::input::Reading;
use crate::model::FileId;
use crate::report::{Fingerprint, Summary};
use crate::rules::{self, Draft, Rule, Sink, wording};
use crate::source::text::SourceFile;
use crate::suppress;

type Findings = Vec<(&'static Rule, Draft)>;

/// Gives findings the severities that the user asks for, and removes those that are switched off or suppressed in
/// place; adds what is wrong with the suppressions. Returns how many are suppressed.
pub(super) fn settle(findings: &mut Findings, files: &[SourceFile], readings: &[Reading], options: &Options) -> usize {
    let mut overrides = Overrides { files, options, known: BTreeMap::new() };
    apply_levels(findings, &mut overrides);
    let counting = readings.iter().zip(files).enumerate();
    let counting = counting.filter(|(_, (reading, file))| reading.recognised || file.named);
    let suppressions: Vec<_> = counting.map(|(at, (reading, _))| (id(at), &reading.suppressions)).collect();
    for (file, _) in &suppressions {
        overrides.of(*file);
    }
    let runs = |rule: &Rule, file: FileId| options.wants(rule) && overrides.known_level(rule, file) != Some(Level::Off);
    let outcome = suppress::apply(findings, &suppressions, runs);
    let mut sink = Sink::default();
    for (file, problem) in &outcome.problems {
        report_problem(problem, file.0 as usize, options, &mut sink);
    }
    let mut told = sink.into_findings();
    apply_levels(&mut told, &mut overrides);
    findings.extend(told);
    outcome.suppressed
}

fn id(at: usize) -> FileId {
    FileId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn apply_levels(findings: &mut Findings, overrides: &mut Overrides<'_>) {
    findings.retain_mut(|(rule, draft)| {
        overrides.of(draft.place.file);
        match overrides.known_level(rule, draft.place.file) {
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                draft.severity = Some(severity);
                true
            }
            None => true,
        }
    });
}

/// The overrides of each file, found when first needed.
struct Overrides<'o> {
    files: &'o [SourceFile],
    options: &'o Options,
    known: BTreeMap<FileId, Vec<&'o Override>>,
}

impl<'o> Overrides<'o> {
    fn of(&mut self, file: FileId) {
        let Self { files, options, known } = self;
        known.entry(file).or_insert_with(|| {
            let name = files.get(file.0 as usize).map_or("", |file| file.name.as_str());
            options.config.overrides_of(name)
        });
    }

    fn known_level(&self, rule: &Rule, file: FileId) -> Option<Level> {
        self.options.level(rule, self.known.get(&file).map_or(&[], Vec::as_slice))
    }
}

/// Removes the findings that the baseline accepts, of equal ones the first. Returns how many, and a note where the
/// baseline accepts more than there is in the files; where only some are looked at (`focus`), in these.
pub(super) fn accept(
    findings: &mut Findings,
    files: &[SourceFile],
    focus: Option<&BTreeSet<FileId>>,
    options: &Options,
) -> (usize, Option<String>) {
    let Some(baseline) = &options.baseline else { return (0, None) };
    let mut tally = baseline.tally();
    let paths = paths(files, &baseline.base);
    findings.retain(|(rule, draft)| {
        let path = paths.get(draft.place.file.0 as usize).map_or("", String::as_str);
        !tally.take(&Fingerprint::new(path, rule.code, &draft.place.path, draft.object.as_ref()))
    });
    let looked_at = |at: usize| focus.is_none_or(|focus| focus.contains(&id(at)));
    let checked: BTreeSet<&str> =
        paths.iter().enumerate().filter(|(at, _)| looked_at(*at)).map(|(_, path)| path.as_str()).collect();
    let runs = |code: &str| rules::find(code).is_none_or(|rule| options.wants(rule));
    let gone = tally.gone(|of| checked.contains(of.file.as_str()) && runs(&of.rule));
    let note = (gone > 0).then(|| {
        let findings = wording::counted(gone as u128, "accepted finding", "accepted findings");
        let (occur, them) = if gone == 1 { ("occurs", "it") } else { ("occur", "them") };
        format!("{findings} of the baseline no longer {occur}; `netproof baseline` takes {them} out")
    });
    (tally.taken(), note)
}

fn paths(files: &[SourceFile], base: &Base) -> Vec<String> {
    files.iter().map(|file| base.path(&file.name)).collect()
}

/// The summary with what is not shown.
pub(super) fn counted(summary: Summary, suppressed: usize, accepted: usize) -> Summary {
    Summary { suppressed, accepted, ..summary }
}
