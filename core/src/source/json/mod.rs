//! JSON as Azure's template readers and people write it, with byte spans.
//!
//! Comments, and line breaks inside texts, are accepted, as Azure Resource Manager accepts them. Everything else that
//! is not JSON is a problem, and reading goes on behind it.

mod number;
mod reader;
mod string;

pub use reader::{JsonReading, read};
