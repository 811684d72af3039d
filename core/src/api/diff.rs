//! What flows open and close from one network to another.

use std::collections::HashMap;
use std::sync::Arc;

use super::Network;
use crate::flow::change::Touched;
use crate::flow::diff::answer::{CauseAnswer, ChangeAnswer, DiffAnswer, MAX_CHANGES};
use crate::flow::diff::{Cause, CauseOf, Change, Difference, Listed, Pair, Revision};
use crate::flow::explain::answer::{RuleAnswer, steps};
use crate::flow::labels::Certainty;
use crate::flow::reach::Level;
use crate::policy::Direction;
use crate::rules::wording::counted;

/// How two networks are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiffOptions {
    /// Whether pods or what makes them are shown.
    pub level: Level,
}

/// What flows open and close from the network before to that after, and by which rules.
#[must_use]
pub fn diff(before: &Network, after: &Network, options: DiffOptions) -> DiffAnswer {
    answer(before, after, &Difference::of(before.flows(), after.flows(), options.level))
}

/// The same, where the network after is that before with a change.
pub(super) fn diff_of_change(before: &Network, after: &Network, touched: &Touched, options: DiffOptions) -> DiffAnswer {
    let difference = Difference::of_change(before.flows(), after.flows(), touched, options.level);
    let mut answer = answer(before, after, &difference);
    answer.notes.extend(touched.notes.iter().cloned());
    answer
}

fn answer(before: &Network, after: &Network, difference: &Difference) -> DiffAnswer {
    let networks = [before.flows(), after.flows()];
    let mut answer = DiffAnswer {
        new: difference.new.clone(),
        gone: difference.gone.clone(),
        notes: notes(before, after, difference),
        ..DiffAnswer::default()
    };
    let mut causes: HashMap<Known, Arc<Vec<CauseAnswer>>> = HashMap::new();
    for (change, total) in Change::ALL.into_iter().zip(0_usize..) {
        let Listed { pairs, total: number } = difference.list(change, MAX_CHANGES);
        if let Some(total) = answer.totals.get_mut(total) {
            *total = number;
        }
        let left_out = number.saturating_sub(pairs.len() as u64);
        if left_out > 0 {
            let kind = change.word();
            answer.notes.push(format!(
                "{kind}: {} of {} are left out; at most {MAX_CHANGES} are shown",
                left_out,
                counted(u128::from(number), "change", "changes")
            ));
        }
        let mut listed = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let key = (change, difference.seen(networks, &pair), pair.ports.clone());
            let because = Arc::clone(causes.entry(key).or_insert_with(|| {
                let causes = difference.causes(networks, change, &pair);
                Arc::new(causes.into_iter().filter_map(|cause| shown(before, after, cause)).collect())
            }));
            let Pair { from, to, ports, unknown, .. } = pair;
            listed.push(ChangeAnswer { from, to, ports, unknown, because });
        }
        match change {
            Change::Opened => answer.opened = listed,
            Change::Closed => answer.closed = listed,
            Change::Unsure => answer.unsure = listed,
            Change::Narrowed => answer.narrowed = listed,
            Change::Widened => answer.widened = listed,
        }
    }
    answer
}

/// What tells apart changes that other rules may have made.
type Known = (Change, Vec<[crate::flow::diff::EndKey; 2]>, crate::flow::reach::PortSet);

/// What is to be known of either network, what is told of both once.
fn notes(before: &Network, after: &Network, difference: &Difference) -> Vec<String> {
    let [of_old, of_new] = &difference.notes;
    let old: Vec<&String> = before.notes.iter().chain(of_old).collect();
    let new: Vec<&String> = after.notes.iter().chain(of_new).collect();
    let mut notes: Vec<String> =
        old.iter().filter(|note| !new.contains(note)).map(|note| format!("before: {note}")).collect();
    for note in new {
        notes.push(if old.contains(&note) { note.clone() } else { format!("after: {note}") });
    }
    for (names, of) in [(&difference.new, "after"), (&difference.gone, "before")] {
        if !names.is_empty() {
            let are = if names.len() == 1 { "is" } else { "are" };
            let names = counted(names.len() as u128, "name", "names");
            notes.push(format!("{names} {are} only in the files {of}, so that all flows there count as changes"));
        }
    }
    notes
}

/// A rule with its place.
fn shown(before: &Network, after: &Network, cause: Cause) -> Option<CauseAnswer> {
    let network = match cause.of {
        Revision::Old => before,
        Revision::New => after,
    };
    let rule = match cause.what {
        CauseOf::Rule(rule) => network.rule(&rule)?,
        CauseOf::Isolation { policy, pointer, direction, met } => {
            let selects = if met == Certainty::Yes { "it selects" } else { "it may select" };
            let why = format!(
                "{selects} the {} and puts it in default deny for {}, and none of its rules matches",
                match direction {
                    Direction::Egress => "end that begins the flow",
                    Direction::Ingress => "end that the flow goes to",
                },
                direction.word()
            );
            RuleAnswer {
                at: network.at(policy, &pointer)?,
                effect: "no-match",
                why,
                steps: steps(&pointer),
                lines: Vec::new(),
            }
        }
    };
    Some(CauseAnswer { rule, of: cause.of })
}
