//! The answer to an AdmissionReview, pure: what a webhook says to the API server, and so to the user of kubectl.
//!
//! `request` reads the review, `lines` words findings and flows as an API server shows them, `response` is what is
//! answered. What is found and what flows change comes from the engine (`api::admit`).
//!
//! **Architecture invariant:** an object is refused only for what the review brings: an old fault, or a fault of ours,
//! refuses nothing.

mod lines;
mod request;
mod response;

pub use lines::{flows, of_finding};
pub use request::{Operation, Review};
pub use response::{Decision, Response, ReviewAnswer};

use serde::Deserialize;

/// What becomes of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AdmissionMode"))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Errors refuse the object; everything else warns.
    Enforce,
    /// Everything warns.
    #[default]
    Warn,
    /// Findings are only noted for the audit log.
    Audit,
}
