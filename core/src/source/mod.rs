//! Text to documents. Readers never fail: each returns what it could read and its [`Problem`]s.
//!
//! **Architecture invariant:** nothing here knows what a cluster is; nothing here decides what is right.

pub mod bicep;
mod comment;
mod extract;
pub mod hcl;
pub mod json;
pub mod markdown;
mod node;
mod problem;
mod reports;
pub mod shell;
mod span;
pub mod text;
mod tree;
mod unfilled;
pub mod yaml;

pub use comment::Comment;
pub use extract::{Extract, Run};
pub use node::{Entry, Node, Value};
pub use problem::{Problem, ProblemKind};
pub use span::Span;
pub use unfilled::is_unfilled;
