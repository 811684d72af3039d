//! The answer to an AdmissionReview, pure: what a webhook says to the API server, and so to the user of kubectl.
//!
//! `request` reads the review, `exemption` what an object says of rules that it breaks on purpose, `lines` words findings
//! and flows as an API server shows them, `response` is what is answered. What is found and what flows change comes from the engine (`api::admit`).
//!
//! **Architecture invariant:** an object is refused only for what the review brings: an old fault, or a fault of ours,
//! refuses nothing.

mod exemption;
mod lines;
mod request;
mod response;

pub use exemption::Exemption;
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

impl Mode {
    /// The words by which configurations and requests name modes.
    pub const WORDS: [&str; 3] = ["enforce", "warn", "audit"];

    /// Reads one of [`Mode::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "enforce" => Self::Enforce,
            "warn" => Self::Warn,
            "audit" => Self::Audit,
            _ => return None,
        })
    }
}
