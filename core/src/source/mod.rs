//! Text to documents. Readers never fail: each returns what it could read and its [`Problem`]s.
//!
//! **Architecture invariant:** nothing here knows what a cluster is; nothing here decides what is right.

pub mod markdown;
mod node;
mod problem;
pub mod shell;
mod span;
pub mod text;

pub use node::{Entry, Node, Value};
pub use problem::{Problem, ProblemKind};
pub use span::Span;
