//! Expectations: what is to hold of the flows of a cluster, and whether it does.
//!
//! A file of expectations is read whole or refused (`read`). Whom it names are members of the map of all flows (`ground`),
//! and each expectation is held against what the map says of every pair of them (`judge`). Pods that do not exist yet are
//! made up, one for each combination of labels that the policies tell apart (`future`). `propose` writes the expectations
//! that a cluster meets now.
//!
//! **Architecture invariant:** what the input does not decide is unknown, and never passes for what is expected.

mod answer;
mod future;
mod ground;
mod judge;
mod members;
mod ports;
mod propose;
mod read;
mod selector;
mod who;

pub use answer::{Counterexample, ShownFlow, Status, Summary, TestAnswer, TestResult};
pub use future::{Future, MadeUp, futures};
pub use ground::Ground;
pub use judge::{Outcome, Pair};
pub use ports::shown as shown_traffic;
pub use propose::propose;
pub use read::{read, test_of, tests_among};
pub use who::{Pods, Who, Written};

use crate::flow::reach::PortSet;
use crate::model::{FileId, Object};
use crate::source::Span;

/// The JSON Schema of files of expectations, draft 2020-12.
pub const SCHEMA: &str = include_str!("../../data/expectations.schema.json");

/// The `apiVersion` of files of expectations.
pub const API_VERSION: &str = "netproof/v1";
/// Their `kind`.
pub const KIND: &str = "Expectations";

/// Something that is to hold of flows.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What the user calls it.
    pub name: String,
    /// Who begins the flows.
    pub from: Vec<Written>,
    /// Whom they go to.
    pub to: Vec<Written>,
    /// Whom of those that the flows go to it is not about.
    pub except: Vec<Written>,
    /// The traffic.
    pub ports: PortSet,
    /// What is to hold.
    pub holds: Holds,
    /// Whether all its selectors also mean pods that do not exist yet.
    pub future: bool,
    /// The file.
    pub file: FileId,
    /// Where it is written.
    pub span: Span,
}

/// What is to hold of the flows of an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Each passes; that there are such ends is expected too.
    Allow,
    /// None passes; that there are such ends is expected too.
    Deny,
    /// None passes, whoever there is.
    Never,
    /// Each passes.
    Always,
    /// None passes from anybody else.
    Only,
}

impl Holds {
    /// Whether flows are to pass.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(self, Self::Allow | Self::Always)
    }

    /// Whether it is met where nobody is named.
    #[must_use]
    pub fn is_met_by_nobody(self) -> bool {
        matches!(self, Self::Never | Self::Only)
    }
}

/// Whether an object is for `netproof test` rather than for a cluster.
#[must_use]
pub fn is_ours(object: &Object) -> bool {
    object.group() == crate::input::OWN_GROUP
}
