//! The shapes of the answer to `diff`, in the order in which their members are written.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Change, Revision};
use crate::flow::explain::answer::RuleAnswer;
use crate::flow::reach::{PortEntry, PortSet};

/// Changes of one kind that an answer lists at most.
pub const MAX_CHANGES: usize = 10_000;

/// What flows open and close from one network to another.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Diff"))]
pub struct DiffAnswer {
    /// What passes now and did not surely pass before.
    pub opened: Vec<ChangeAnswer>,
    /// What passed before and does not surely pass now.
    pub closed: Vec<ChangeAnswer>,
    /// Of what one of the inputs does not tell, and by the other one does not pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unsure: Vec<ChangeAnswer>,
    /// What passed and passes, now only under conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub narrowed: Vec<ChangeAnswer>,
    /// What passed and passes, before only under conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<ChangeAnswer>,
    /// Who is only in the files after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<String>,
    /// Who is only in the files before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// What the reader ought to know.
    pub notes: Vec<String>,
    /// How many changes of each kind there are, those left out included.
    #[serde(skip)]
    pub totals: [u64; 5],
}

/// What changes between two.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "FlowChange"))]
pub struct ChangeAnswer {
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Of which traffic.
    #[serde(serialize_with = "entries")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<PortEntry>"))]
    pub ports: PortSet,
    /// Of it that of which one of the inputs does not tell whether it passes.
    #[serde(serialize_with = "entries", skip_serializing_if = "PortSet::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<PortEntry>"))]
    pub unknown: PortSet,
    /// The rules that made it.
    #[serde(serialize_with = "shared")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<CauseAnswer>"))]
    pub because: Arc<Vec<CauseAnswer>>,
}

/// A rule that made a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Cause"))]
pub struct CauseAnswer {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleAnswer,
    /// Whether the files before or those after have it.
    pub of: Revision,
}

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

fn entries<S: Serializer>(ports: &PortSet, serializer: S) -> Result<S::Ok, S::Error> {
    let entries: Vec<PortEntry> = ports.entries();
    entries.serialize(serializer)
}

fn shared<S: Serializer>(causes: &Arc<Vec<CauseAnswer>>, serializer: S) -> Result<S::Ok, S::Error> {
    causes.as_slice().serialize(serializer)
}

impl DiffAnswer {
    /// The answer as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The changes of one kind.
    #[must_use]
    pub fn of(&self, change: Change) -> &[ChangeAnswer] {
        match change {
            Change::Opened => &self.opened,
            Change::Closed => &self.closed,
            Change::Unsure => &self.unsure,
            Change::Narrowed => &self.narrowed,
            Change::Widened => &self.widened,
        }
    }

    /// How many changes of one kind there are, those left out included.
    #[must_use]
    pub fn total(&self, change: Change) -> u64 {
        let at = Change::ALL.iter().position(|known| *known == change);
        at.and_then(|at| self.totals.get(at)).copied().unwrap_or_default()
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.totals.iter().all(|total| *total == 0)
    }
}
