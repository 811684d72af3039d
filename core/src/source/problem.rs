//! What the readers of texts complain about. A rule turns each kind into findings.

use super::{Extract, Span};

/// A fault of a text, found while reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which rule reports it.
    pub kind: ProblemKind,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// The JSON pointer of the value, empty for the whole document.
    pub path: String,
    /// Where.
    pub span: Span,
    /// What is wrong: lower case, no final period, user input in backticks.
    pub message: String,
    /// What to do, when there is something to say.
    pub help: Option<String>,
    /// A second place, with what is there.
    pub related: Option<(Span, String)>,
}

impl Problem {
    /// The problem of an extract at its place in the file.
    #[must_use]
    pub fn moved(&self, extract: &Extract) -> Self {
        let related = self.related.as_ref().map(|(span, what)| (extract.to_source(*span), what.clone()));
        Self { span: extract.to_source(self.span), related, ..self.clone() }
    }
}

/// The kinds of [`Problem`], one rule each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The text is not YAML.
    YamlSyntax,
    /// The text is not JSON.
    JsonSyntax,
    /// A comma follows the last entry of a JSON object or list.
    TrailingComma,
    /// A mapping holds a key twice.
    DuplicateKey,
    /// A named limit of [`crate::limits`] was reached.
    Limit,
    /// The bytes are not UTF-8.
    Encoding,
    /// A quote or bracket of a shell command is never closed.
    ShellSyntax,
    /// The text is not Terraform's configuration language.
    HclSyntax,
    /// An expression of an ARM template cannot be parsed, or a function is called wrongly.
    TemplateExpression,
    /// The text is not Bicep.
    BicepSyntax,
    /// An expression of a Bicep file names what is not there, or fails when it is evaluated.
    BicepExpression,
    /// A suppression of findings that cannot be followed, or that suppresses nothing.
    UnusedSuppression,
    /// A suppression of findings that gives no reason.
    SuppressionWithoutReason,
}
