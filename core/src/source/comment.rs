use super::Span;

/// A comment of a YAML or JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it is, with its marks (`#`, `//`, `/*` and `*/`) and without the end of the line.
    pub span: Span,
    /// What it says, without the marks; blanks around it are kept.
    pub text: Box<str>,
}
