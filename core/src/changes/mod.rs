//! What changes from one state of a cluster to the next, and whether that can be done.
//!
//! [`Row`] is the table of the changes that are known: each row has its verdict and its steps. [`of`] reads which rows
//! apply to a step. The rules on changes are thin over it, and the report of a change lists all of it.
//!
//! **Architecture invariant:** a change is told only where both sides are known. What the body of a PUT does not write
//! is not told: the service may keep it, or fill in a default. A command of the Azure CLI that creates, and a Terraform
//! configuration, say all of the cluster, so there what is not written has its default.

mod addresses;
mod inherit;
mod network;
mod pair;
mod pools;
mod row;
mod step;
mod version;

pub use pair::attach;
pub use row::{Row, Verdict};
pub use step::{Mode, Step};

use crate::facts::Facts;
use crate::model::{Date, Field, Place};

/// One setting that a step changes.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The setting, by its path in a managed cluster's properties; of a pool with the pool's name.
    pub setting: String,
    /// The value before, as written, or the default.
    pub from: String,
    /// The value after.
    pub to: String,
    /// Which change of the table it is.
    pub row: Row,
    /// What the change comes to, in the style of findings.
    pub message: String,
    /// What to do, one after the other; empty when there is nothing besides the change itself.
    pub steps: Vec<String>,
    /// Where the new value stands, or the step as a whole when it is not written.
    pub place: Place,
    /// Other places that matter, with what is there: the value before, and what the verdict rests on.
    pub related: Vec<(Place, String)>,
}

impl Transition {
    fn new(
        step: Step<'_>,
        row: Row,
        setting: impl Into<String>,
        (from, to): (impl Into<String>, impl Into<String>),
        place: &Place,
    ) -> Self {
        let (from, to) = (from.into(), to.into());
        let format = step.after.format;
        Self {
            setting: setting.into(),
            message: row.message(&from, &to),
            from,
            to,
            row,
            steps: row.steps().iter().map(|step| row::in_words_of(format, step).to_owned()).collect(),
            place: place.clone(),
            related: Vec::new(),
        }
    }

    /// The same with the place of the value before.
    fn was<T>(self, field: &Field<T>, what: &str) -> Self {
        self.related(field.place(), what)
    }

    fn related(mut self, place: Option<&Place>, what: &str) -> Self {
        if let Some(place) = place.filter(|place| **place != self.place) {
            self.related.push((place.clone(), what.to_owned()));
        }
        self
    }

    fn message(mut self, message: String) -> Self {
        self.message = message;
        self
    }
}

/// All that a step changes, cluster first.
#[must_use]
pub fn of(step: Step<'_>, facts: &Facts, today: Date) -> Vec<Transition> {
    let mut all = network(step);
    all.extend(addresses(step));
    all.extend(version(step, facts, today));
    all.extend(pools(step));
    all
}

/// What a step changes of plugin, mode, dataplane, policy engine and the way out.
#[must_use]
pub fn network(step: Step<'_>) -> Vec<Transition> {
    settled(step, network::transitions(step))
}

/// What a step changes of the cluster's ranges and addresses.
#[must_use]
pub fn addresses(step: Step<'_>) -> Vec<Transition> {
    settled(step, addresses::transitions(step))
}

/// Whether a step changes the Kubernetes version.
#[must_use]
pub fn version(step: Step<'_>, facts: &Facts, today: Date) -> Option<Transition> {
    version::transition(step, facts, today)
}

/// What a step changes of pools that exist before and after.
#[must_use]
pub fn pools(step: Step<'_>) -> Vec<Transition> {
    settled(step, pools::transitions(step))
}

/// Where one setting makes Terraform destroy the cluster, all others come with the new one.
fn settled(step: Step<'_>, mut transitions: Vec<Transition>) -> Vec<Transition> {
    let replaced = |transitions: &[Transition]| transitions.iter().any(|told| told.row == Row::ClusterReplaced);
    let anew = step.by_terraform()
        && !transitions.is_empty()
        && (replaced(&network::transitions(step)) || replaced(&addresses::transitions(step)));
    for told in transitions.iter_mut().filter(|told| anew && told.row != Row::ClusterReplaced) {
        told.row = Row::WithNewCluster;
        told.message = told.row.message(&told.from, &told.to);
        told.steps.clear();
    }
    transitions
}

#[cfg(test)]
mod tests;
