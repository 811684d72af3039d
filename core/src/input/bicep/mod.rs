//! Bicep: files, parameters files and local modules, evaluated to resources.
//!
//! One file is read by itself; [`Documents`] knows those of a call: which are deployed by themselves, which are modules of
//! others, and which parameters files are meant for them.

mod avm;
mod check;
mod deploy;
mod documents;
mod evaluate;
mod index;
mod loaded;
mod recognise;
#[cfg(test)]
mod tests;

pub use documents::Documents;
pub use recognise::is_bicep;

pub use loaded::may_be_loaded;

use super::{DocumentCounter, Excerpt, Piece, Reading};
use crate::model::FileId;
use crate::source::{Problem, bicep};

/// A Bicep file that was read.
#[derive(Clone, Debug)]
pub struct BicepDocument {
    /// The file.
    pub file: FileId,
    /// Its number in the file.
    pub document: u32,
    /// Its statements.
    pub tree: bicep::File,
    /// Its faults as text, which are told when it leads to a resource that is read.
    pub problems: Vec<Problem>,
    /// Whether its faults are told already.
    pub told: bool,
    /// Whether it holds a resource that is read, or calls a public module that does.
    pub marked: bool,
}

/// Reads a Bicep text.
pub(super) fn read(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    let document = documents.next_document();
    let marked = recognise::has_mark(excerpt.text);
    let leads_on = marked || recognise::leads_on(excerpt.text);
    let bicep::Reading { file: tree, problems, .. } = bicep::read(excerpt.text, excerpt.base, document);
    reading.recognised |= leads_on;
    let told = marked || excerpt.named;
    if told {
        reading.problems.extend(problems.iter().cloned());
    }
    reading.pieces.push(Piece::Bicep(BicepDocument { file: id, document, tree, problems, told, marked }));
}
