use std::sync::Arc;

use crate::source::Span;

/// Which file of a call, by its position in the list of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// JSON pointer into the document; for a command `/--long-name`, with `/1` for its second value; empty for the
    /// document or command as a whole.
    pub path: Arc<str>,
}

impl Place {
    /// A place.
    #[must_use]
    pub fn new(file: FileId, document: u32, path: impl Into<Arc<str>>, span: Span) -> Self {
        Self { file, span, document, path: path.into() }
    }
}

/// Appends one step to a JSON pointer, escaped.
pub fn push_pointer(path: &mut String, step: &str) {
    path.push('/');
    for character in step.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            other => path.push(other),
        }
    }
}
