//! The state before a change: files that are compared with and not judged.

use super::judge::Lines;
use crate::changes::{self, Step, Transition};
use crate::input::{self, Reading, Remark};
use crate::limits::MAX_CHANGES;
use crate::model::{FileId, Model, Place};
use crate::report::Change;
use crate::rules::Context;
use crate::source::text::SourceFile;

/// Joins the files behind the first `judged` to a state of its own, which the clusters of the model get as the one
/// before. Answers what could not be read of it, and what has no counterpart.
pub(super) fn attach(model: &mut Model, readings: &mut [Reading], files: &[SourceFile], judged: usize) -> Vec<Remark> {
    // Files that are named by others are looked up by their names, which both states may have: only those of the state
    // before are shown. The pieces of the judged files were taken when they were joined.
    let hidden = files.iter().enumerate();
    let shown: Vec<SourceFile> =
        hidden.map(|(at, file)| if at < judged { SourceFile::default() } else { file.clone() }).collect();
    let old = input::join(readings, &shown);
    let mut remarks = Vec::new();
    for (at, reading) in readings.iter_mut().enumerate().skip(judged) {
        let file = FileId(u32::try_from(at).unwrap_or(u32::MAX));
        for problem in std::mem::take(&mut reading.problems) {
            let place = Place::new(file, problem.document, problem.path.as_str(), problem.span);
            remarks.push(Remark::at(place, format!("the state before cannot be read here: {}", problem.message)));
        }
    }
    remarks.extend(changes::attach(model, old));
    remarks
}

/// What the clusters that have a state before change from it on, up to the limit; and how many changes are left out.
pub(super) fn changes(context: &Context<'_>, lines: &mut Lines<'_>) -> (Vec<Change>, usize) {
    let mut all = Vec::new();
    let mut left_out = 0_usize;
    for cluster in context.model.clusters.iter().filter(|cluster| cluster.before.is_some()) {
        for step in Step::since_before(cluster) {
            let name = step.later().name.value().or(step.earlier().name.value());
            for transition in changes::of(step, context.facts, context.today) {
                if all.len() < MAX_CHANGES {
                    all.push(change(transition, name, lines));
                } else {
                    left_out = left_out.saturating_add(1);
                }
            }
        }
    }
    (all, left_out)
}

fn change(transition: Transition, cluster: Option<&String>, lines: &mut Lines<'_>) -> Change {
    let place = &transition.place;
    let related = transition.related.iter().map(|(place, message)| lines.related(message.clone(), place)).collect();
    Change {
        cluster: cluster.cloned(),
        verdict: transition.row.verdict(),
        rule: transition.row.rule().map(str::to_owned),
        file: lines.name(place.file),
        document: place.document,
        path: place.path.to_string(),
        range: lines.range(place),
        related,
        setting: transition.setting,
        from: transition.from,
        to: transition.to,
        message: transition.message,
        steps: transition.steps,
    }
}
