//! Text to documents. Readers never fail: each returns what it could read and its [`Problem`]s.
//!
//! **Architecture invariant:** nothing here knows what a cluster is; nothing here decides what is right.

mod node;
mod problem;
mod span;
pub mod text;

pub use node::{Entry, Node, Value};
pub use problem::{Problem, ProblemKind};
pub use span::Span;
