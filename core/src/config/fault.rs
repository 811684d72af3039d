use std::fmt;

use crate::source::Span;
use crate::source::text::LineIndex;

/// A fault of a configuration, of a facts file or of a baseline: bad usage, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
    /// JSON pointer of the value; empty for the text as a whole.
    pub path: String,
    /// What is wrong, in the style of findings.
    pub message: String,
    /// What to do, when there is something to say.
    pub help: Option<String>,
}

impl Fault {
    /// A fault at a span of the text that `lines` indexes.
    #[must_use]
    pub fn at(lines: &LineIndex<'_>, span: Span, path: impl Into<String>, message: impl Into<String>) -> Self {
        let start = lines.position(span.start);
        Self { line: start.line, column: start.column, path: path.into(), message: message.into(), help: None }
    }

    /// The same fault with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// `3:5: what is wrong (help: what to do)`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, " (help: {help})"))
    }
}

/// The faults in one line, as the JSON text form answers them.
#[must_use]
pub fn joined(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
