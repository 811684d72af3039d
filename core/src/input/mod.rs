//! Documents to the model: one file a format, or one folder where it needs more.
//!
//! Reading one file is a pure function ([`read`]) that hosts may call in parallel; [`assemble`] joins what was read, in
//! the order of the files.
//!
//! **Architecture invariant:** formats know nothing of rules. What a format does not understand is a note, and a value
//! that it cannot resolve is unknown.

mod addresses;
pub mod arm;
pub mod aso;
pub mod assemble;
pub mod az_command;
pub mod bicep;
pub mod capz;
mod embedded;
pub mod installer;
mod kinds;
pub mod kubectl;
mod kustomize;
mod literal;
mod makefile;
mod manifests;
mod markdown;
mod networks;
pub mod objects;
mod read;
mod recognise;
pub mod resources;
mod script;
mod template;
pub mod terraform;
mod unfilled;
pub mod value;
mod workflow;
mod yaml;

pub(crate) use kinds::OWN_GROUP;
pub use kinds::is_operated;
pub use read::{Reading, join, read};
pub use recognise::{FileKind, recognise};
pub use template::Template;

use crate::model::{Command, FileId, Object, Place};
use crate::source::{Problem, Span};

/// What one file contributes.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A command.
    Command(Command),
    /// A JSON document that some format may know.
    Json(arm::JsonDocument),
    /// A Kubernetes object.
    Object(Object),
    /// A Terraform configuration file.
    Hcl(terraform::language::HclDocument),
    /// A Bicep file.
    Bicep(bicep::BicepDocument),
}

/// Something to tell about the input that is no finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What, in the style of findings.
    pub message: String,
    /// Where; the whole file when the place is absent.
    pub place: Option<Place>,
    /// The file.
    pub file: FileId,
}

impl Remark {
    /// A remark about a place.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), file: place.file, place: Some(place) }
    }

    /// A remark about a file.
    #[must_use]
    pub fn of_file(file: FileId, message: impl Into<String>) -> Self {
        Self { message: message.into(), file, place: None }
    }
}

/// What there is to tell about a file once the documents of the call were evaluated.
#[derive(Debug)]
pub struct Outcome {
    /// The file.
    pub file: FileId,
    /// Faults of its expressions.
    pub problems: Vec<Problem>,
    /// What else there is to tell.
    pub remarks: Vec<Remark>,
}

/// Counts the documents of a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentCounter(u32);

impl DocumentCounter {
    /// The number of the next document.
    pub fn next_document(&mut self) -> u32 {
        let document = self.0;
        self.0 = self.0.saturating_add(1);
        document
    }

    /// The number that the next document will have.
    #[must_use]
    pub fn peek(self) -> u32 {
        self.0
    }

    /// Goes on after `count` documents more.
    pub fn skip(&mut self, count: u32) {
        self.0 = self.0.saturating_add(count);
    }
}

/// A part of a file that is read as one text: the whole file, or a fenced block of it.
#[derive(Clone, Copy, Debug)]
pub struct Excerpt<'t> {
    /// The text.
    pub text: &'t str,
    /// Its first byte in the file.
    pub base: usize,
    /// Whether the user named the file.
    pub named: bool,
}

impl Excerpt<'_> {
    /// The excerpt's bytes in the file.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base.saturating_add(self.text.len()))
    }
}
