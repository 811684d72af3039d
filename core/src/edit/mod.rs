//! Text edits by syntax: what a rule wants changed, as bytes of the file that it is written in.
//!
//! Rules say *what* to change ([`Change`]): another value at a place, a setting beside another one, an option less. The
//! editors turn that into bytes by looking at the text around the place, and keep its quotes, indentation, line ends and
//! comments. They need no tree: a place is the bytes of a value, and what stands there must be the value that the rule
//! saw. Where it is not (an expression, a variable, an alias), the literal that the value comes from is changed instead,
//! when nothing else uses it; otherwise there is no fix.
//!
//! **Architecture invariant:** an edit never guesses. What an editor cannot place surely is no fix.

mod around;
mod change;
mod command;
mod diff;
mod item;
mod member;
mod origin;
mod resolve;
mod rounds;
mod syntax;
mod words;

#[cfg(test)]
mod tests;

pub use change::{Change, Correction, Fix, Literal, Setting};
pub use diff::unified;
pub use resolve::Resolver;
pub use rounds::{Fixed, fix};
pub use syntax::Syntax;

use crate::model::FileId;
use crate::source::Span;

/// Other text in place of some bytes of a file; an empty span only inserts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The file.
    pub file: FileId,
    /// The bytes that go.
    pub span: Span,
    /// The text that comes.
    pub text: String,
}

/// Bytes that go and the text that comes in their place, within one text.
type Splice = (Span, String);
