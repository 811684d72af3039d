//! Bicep: files, parameters files and local modules, evaluated to resources.

use super::assemble::Assembly;
use super::{DocumentCounter, Excerpt, Outcome, Reading};
use crate::model::FileId;
use crate::source::text::SourceFile;

/// A Bicep file that was read.
#[derive(Clone, Debug)]
pub struct BicepDocument {
    /// The file.
    pub file: FileId,
    /// Its number in the file.
    pub document: u32,
}

/// Whether a text is a Bicep file or a Bicep parameters file.
#[must_use]
pub fn is_bicep(_text: &str) -> bool {
    false
}

/// Reads a Bicep text.
pub(super) fn read(_id: FileId, _excerpt: Excerpt<'_>, documents: &mut DocumentCounter, _reading: &mut Reading) {
    documents.next_document();
}

/// The Bicep files of one call.
#[derive(Debug)]
pub struct Documents<'a> {
    documents: &'a [BicepDocument],
    files: &'a [SourceFile],
}

impl<'a> Documents<'a> {
    /// The files, none of them evaluated.
    #[must_use]
    pub fn new(documents: &'a [BicepDocument], files: &'a [SourceFile]) -> Self {
        Self { documents, files }
    }

    /// Adds the document at a position to the model.
    pub fn read(&mut self, at: usize, _assembly: &mut Assembly) -> Vec<Outcome> {
        let _ = (self.documents.get(at), self.files);
        Vec::new()
    }

    /// What there is to tell once all documents were read.
    #[must_use]
    pub fn finish(self) -> Vec<Outcome> {
        Vec::new()
    }
}
