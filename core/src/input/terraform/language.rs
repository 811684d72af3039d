//! The configuration language: folders of `.tf` files with their variables, evaluated to resources.

use crate::input::assemble::Assembly;
use crate::input::{DocumentCounter, Excerpt, Outcome, Reading};
use crate::model::FileId;
use crate::source::text::SourceFile;

/// A configuration file, or a file with values of variables.
#[derive(Clone, Debug)]
pub struct HclDocument {
    /// The file.
    pub file: FileId,
    /// Its number in the file.
    pub document: u32,
}

/// Whether a text is a Terraform configuration or a file with values of variables.
#[must_use]
pub fn is_configuration(_text: &str) -> bool {
    false
}

/// Reads a configuration text.
pub(in crate::input) fn read(
    _id: FileId,
    _excerpt: Excerpt<'_>,
    documents: &mut DocumentCounter,
    _reading: &mut Reading,
) {
    documents.next_document();
}

/// The configuration files of one call.
#[derive(Debug)]
pub struct Configurations<'a> {
    documents: &'a [HclDocument],
    files: &'a [SourceFile],
}

impl<'a> Configurations<'a> {
    /// The files, none of them evaluated.
    #[must_use]
    pub fn new(documents: &'a [HclDocument], files: &'a [SourceFile]) -> Self {
        Self { documents, files }
    }

    /// Adds the configuration that the document at a position belongs to, when it is its first.
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
