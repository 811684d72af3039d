//! A report as text for people and for other programs.
//!
//! The renderers take a [`Report`](super::Report) that may hold anything: they never fail, and the same report gives the
//! same bytes. JSON is the report itself, [`Report::to_json`](super::Report::to_json).

mod excerpt;
pub mod fault;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod junit;
pub mod markdown;
pub mod page;
mod patch;
pub(crate) mod printable;
pub mod sarif;
pub mod text;
pub(super) mod uri;

#[cfg(test)]
mod tests;
