//! The configuration language: folders of `.tf` files with their variables, evaluated to resources.
//!
//! What a configuration means follows the documentation of the language (hashicorp/terraform, website/docs/language).
//! Only what resources of interest need is evaluated. What depends on what only the provider or the one who runs
//! Terraform knows is unknown, except for ids that follow from names.

mod documents;
mod functions;
mod interest;
mod machine;
mod module;
mod recognise;
#[cfg(test)]
mod tests;

pub use documents::Configurations;
pub use recognise::{is_configuration, is_values};

use crate::input::{DocumentCounter, Excerpt, Piece, Reading};
use crate::model::FileId;
use crate::source::hcl;

/// A configuration file, or a file with values of variables.
#[derive(Clone, Debug)]
pub struct HclDocument {
    /// The file.
    pub file: FileId,
    /// Its number in the file.
    pub document: u32,
    origin: Origin,
    /// Whether the user named the file.
    named: bool,
    /// What it was read to; nothing while nobody needs it.
    reading: Option<hcl::Reading>,
}

/// What a document is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The configuration of its folder.
    File,
    /// The values of variables for it, when its name says so.
    Values,
    /// The page that it is a block of.
    Page,
}

/// Reads a configuration text.
pub(in crate::input) fn read(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    let document = documents.next_document();
    let origin = if is_configuration(excerpt.text) { Origin::File } else { Origin::Values };
    // Values look like files of other formats, so nothing is said about them here.
    let told = excerpt.named && origin == Origin::File;
    let marked = told || origin == Origin::File && recognise::is_marked(excerpt.text);
    let mut read = marked.then(|| hcl::read(excerpt.text, excerpt.base, document));
    if let Some(read) = &mut read {
        read.comments.clear();
        if told {
            reading.problems.append(&mut read.problems);
        }
        reading.recognised |= told || documents::has_interest(&read.body);
    }
    let named = excerpt.named;
    reading.pieces.push(Piece::Hcl(HclDocument { file: id, document, origin, named, reading: read }));
}

/// Reads a block of a page.
pub(in crate::input) fn read_fence(
    id: FileId,
    excerpt: Excerpt<'_>,
    documents: &mut DocumentCounter,
    reading: &mut Reading,
) {
    let document = documents.next_document();
    let mut read = hcl::read(excerpt.text, excerpt.base, document);
    read.comments.clear();
    reading.pieces.push(Piece::Hcl(HclDocument {
        file: id,
        document,
        origin: Origin::Page,
        named: excerpt.named,
        reading: Some(read),
    }));
}
