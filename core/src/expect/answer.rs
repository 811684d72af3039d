//! The shapes of the answer to `test`, in the order in which their members are written.

use serde::Serialize;

use crate::source::text::Range;

/// What becomes of the expectations of a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TestReport"))]
pub struct TestAnswer {
    /// One result for each expectation, in the order written.
    pub results: Vec<TestResult>,
    /// How many there are of each kind.
    pub summary: Summary,
    /// What the reader ought to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What becomes of an expectation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// The file's name as given.
    pub file: String,
    /// Where it is written.
    #[serde(skip_serializing_if = "Range::is_nowhere")]
    pub range: Range,
    /// Whether it holds.
    pub status: Status,
    /// A flow for which it does not hold, or why none can be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterexample: Option<Counterexample>,
}

/// Whether an expectation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TestStatus"))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// The input does not tell.
    Unknown,
}

impl Status {
    /// As answers write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// Why an expectation does not hold, or is not known to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counterexample {
    /// The flow; absent where no flow is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<ShownFlow>,
    /// Why it is as it is.
    pub why: String,
}

/// A flow, as a question about it takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "CounterexampleFlow"))]
pub struct ShownFlow {
    /// Who begins it.
    pub from: String,
    /// Whom it goes to.
    pub to: String,
    /// Port and protocol.
    pub port: String,
}

/// How many results there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TestSummary"))]
pub struct Summary {
    /// Those that hold.
    pub passed: usize,
    /// Those that do not.
    pub failed: usize,
    /// Those of which the input does not tell.
    pub unknown: usize,
}

impl Summary {
    /// Whether all hold.
    #[must_use]
    pub fn is_clean(self) -> bool {
        self.failed == 0 && self.unknown == 0
    }
}

impl TestAnswer {
    /// The answer to some results.
    #[must_use]
    pub fn of(results: Vec<TestResult>, notes: Vec<String>) -> Self {
        let count = |status: Status| results.iter().filter(|result| result.status == status).count();
        let summary =
            Summary { passed: count(Status::Pass), failed: count(Status::Fail), unknown: count(Status::Unknown) };
        Self { results, summary, notes }
    }

    /// The answer as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
