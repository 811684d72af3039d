//! Findings against suppressions.

use std::collections::BTreeMap;

use super::Suppressions;
use crate::model::FileId;
use crate::order::Order as _;
use crate::rules::{Draft, Rule};
use crate::source::{Problem, ProblemKind, Span};

/// What came of the suppressions of a call.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many findings are suppressed.
    pub suppressed: usize,
    /// What is wrong with suppressions: unknown rules, missing reasons, nothing to suppress.
    pub problems: Vec<(FileId, Problem)>,
}

/// Removes the suppressed findings. `files` are the suppressions of files that count; `runs` says whether a rule runs
/// for a file: what it would have found is not known where it does not.
pub fn apply(
    findings: &mut Vec<(&'static Rule, Draft)>,
    files: &[(FileId, &Suppressions)],
    runs: impl Fn(&Rule, FileId) -> bool,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut uses: Vec<Use> = Vec::new();
    let mut index: BTreeMap<(FileId, &'static str), Covered> = BTreeMap::new();
    for (file, suppressions) in files {
        outcome.problems.extend(suppressions.problems.iter().map(|problem| (*file, problem.clone())));
        for suppression in &suppressions.list {
            for (span, rule) in &suppression.rules {
                let covered = index.entry((*file, rule.code)).or_default();
                match &suppression.covers {
                    None => covered.whole.push(uses.len()),
                    Some(spans) => covered.parts.extend(spans.iter().map(|span| (*span, 0, uses.len()))),
                }
                uses.push(Use { file: *file, document: suppression.document, span: *span, rule, used: false });
            }
        }
    }
    if uses.is_empty() {
        return outcome;
    }
    index.values_mut().for_each(Covered::sort);
    findings.retain(|(rule, draft)| {
        let Some(covered) = index.get(&(draft.place.file, rule.code)) else { return true };
        let used = covered.at(draft.place.span.start);
        for at in &used {
            if let Some(one) = uses.get_mut(*at) {
                one.used = true;
            }
        }
        outcome.suppressed = outcome.suppressed.saturating_add(usize::from(!used.is_empty()));
        used.is_empty()
    });
    for one in uses.iter().filter(|one| !one.used && runs(one.rule, one.file)) {
        outcome.problems.push((one.file, one.unused()));
    }
    outcome
}

/// One rule of one suppression.
struct Use {
    file: FileId,
    document: u32,
    span: Span,
    rule: &'static Rule,
    used: bool,
}

impl Use {
    fn unused(&self) -> Problem {
        Problem {
            kind: ProblemKind::UnusedSuppression,
            document: self.document,
            path: String::new(),
            span: self.span,
            message: format!("`{}` (`{}`) finds nothing here that could be suppressed", self.rule.code, self.rule.name),
            help: Some("remove it from the comment".to_owned()),
            related: None,
        }
    }
}

/// Where one rule is suppressed in one file, each with the use that says so.
#[derive(Default)]
struct Covered {
    whole: Vec<usize>,
    /// By start; the number is the greatest end up to there.
    parts: Vec<(Span, u32, usize)>,
}

impl Covered {
    fn sort(&mut self) {
        self.parts.order();
        let mut greatest = 0;
        for (span, end, _) in &mut self.parts {
            greatest = span.end.max(greatest);
            *end = greatest;
        }
    }

    /// The uses that cover an offset.
    fn at(&self, offset: u32) -> Vec<usize> {
        let before = self.parts.partition_point(|(span, _, _)| span.start <= offset);
        let before = self.parts.get(..before).unwrap_or_default().iter().rev();
        let near = before.take_while(|(_, greatest, _)| *greatest >= offset);
        let here = near.filter(|(span, _, _)| span.end >= offset).map(|(_, _, at)| *at);
        self.whole.iter().copied().chain(here).collect()
    }
}
