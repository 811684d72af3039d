//! Findings as data, and their renderers; renderers of other answers.
//!
//! **Architecture invariant:** a finding has a place; the renderers only print.

pub mod diff;
pub mod expect;
mod finding;
mod fingerprint;
pub mod reach;
pub mod render;

pub use finding::{Change, Edit, Finding, Fix, Label, Note, ObjectRef, RefusedBy, Related, Report, Severity, Summary};
pub use fingerprint::Fingerprint;
