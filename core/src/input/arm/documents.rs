//! The JSON documents of one call: templates with their parameters files, and bodies of requests and answers.

use std::collections::BTreeSet;

use super::template::{Deployment, Document, evaluate};
use super::{body, is_parameters_file, is_template};
use crate::input::assemble::Assembly;
use crate::input::resources::{self, Declared, Reader};
use crate::input::{Outcome, Remark};
use crate::model::{Action, Field, FileId, Format, PartialText};
use crate::source::Node;
use crate::source::text::SourceFile;

/// A JSON document that [`is_known`] accepts.
#[derive(Clone, Debug)]
pub struct JsonDocument {
    /// The file.
    pub file: FileId,
    /// Its number in the file.
    pub document: u32,
    /// The tree.
    pub root: Node,
}

/// Whether a tree is a template, a parameters file, or the body of a request or answer about a resource that is read.
#[must_use]
pub fn is_known(root: &Node) -> bool {
    is_template(root) || is_parameters_file(root) || body::is_resource(root)
}

/// The JSON documents of one call, read in the order of the call.
#[derive(Debug)]
pub struct Documents<'a> {
    documents: &'a [JsonDocument],
    files: &'a [SourceFile],
    /// The positions of the parameters files that are meant for a template.
    used: BTreeSet<usize>,
}

impl<'a> Documents<'a> {
    /// The documents, none of them read.
    #[must_use]
    pub fn new(documents: &'a [JsonDocument], files: &'a [SourceFile]) -> Self {
        Self { documents, files, used: BTreeSet::new() }
    }

    /// Adds the document at a position to the model. A template is evaluated once for each parameters file that is
    /// meant for it; a parameters file by itself adds nothing.
    pub fn read(&mut self, at: usize, assembly: &mut Assembly) -> Vec<Outcome> {
        let Some(document) = self.documents.get(at).filter(|document| !is_parameters_file(&document.root)) else {
            return Vec::new();
        };
        if !is_template(&document.root) {
            return vec![read_body(document, assembly)];
        }
        let beside = self.templates_beside(document);
        let meant =
            |given: &JsonDocument| is_parameters_file(&given.root) && is_meant_for(given, document, beside, self.files);
        let meant: Vec<(usize, &JsonDocument)> =
            self.documents.iter().enumerate().filter(|(_, given)| meant(given)).collect();
        self.used.extend(meant.iter().map(|(at, _)| at));
        if meant.is_empty() {
            return vec![read_template(document, None, assembly)];
        }
        meant.into_iter().map(|(_, given)| read_template(document, Some(given), assembly)).collect()
    }

    /// Leaves parameters files, by their positions, to another format.
    pub fn leave(&mut self, positions: &BTreeSet<usize>) {
        self.used.extend(positions);
    }

    /// What there is to tell once all documents were read.
    #[must_use]
    pub fn finish(self) -> Vec<Outcome> {
        let documents = self.documents.iter().enumerate();
        let unused = documents.filter(|(at, given)| is_parameters_file(&given.root) && !self.used.contains(at));
        let message = "these parameters belong to a template that is not among the files";
        unused
            .map(|(_, given)| Outcome {
                file: given.file,
                problems: Vec::new(),
                remarks: vec![Remark::of_file(given.file, message)],
            })
            .collect()
    }

    /// How many templates stand in the folder of a template.
    fn templates_beside(&self, template: &JsonDocument) -> usize {
        let folder = |document: &JsonDocument| split(name(document.file, self.files)).0.to_owned();
        let own = folder(template);
        self.documents.iter().filter(|other| is_template(&other.root) && folder(other) == own).count()
    }
}

fn document_of(document: &JsonDocument) -> Document<'_> {
    Document { file: document.file, document: document.document, root: &document.root }
}

fn read_template(template: &JsonDocument, given: Option<&JsonDocument>, assembly: &mut Assembly) -> Outcome {
    let parameters = given.map(document_of);
    let evaluation = evaluate(&document_of(template), parameters.as_ref(), &Deployment::default());
    let mut reader = Reader::default();
    let declared: Vec<Declared> = evaluation
        .resources
        .into_iter()
        .map(|resource| Declared {
            kind: resource.kind.to_ascii_lowercase(),
            api_version: match resource.api_version {
                Some(version) => Field::known(version, resource.body.place.clone()),
                None => Field::Absent,
            },
            name: resource.name,
            resource_group: resource.resource_group.unwrap_or_else(|| PartialText::hole("?")),
            place: resource.body.place.clone(),
            body: resource.body,
            conditional: resource.maybe.is_some(),
            action: Action::Create,
            format: Format::Arm,
        })
        .collect();
    resources::add(&declared, &mut reader, assembly);
    let mut remarks = assembly.keep(reader);
    remarks.extend(evaluation.notes.into_iter().map(|note| Remark::at(note.place, note.text)));
    Outcome { file: template.file, problems: evaluation.problems, remarks }
}

fn read_body(document: &JsonDocument, assembly: &mut Assembly) -> Outcome {
    let mut reader = Reader::default();
    for declared in body::resources(&document.root, document.file, document.document) {
        resources::add(std::slice::from_ref(&declared), &mut reader, assembly);
    }
    Outcome { file: document.file, problems: Vec::new(), remarks: assembly.keep(reader) }
}

/// Whether a parameters file is meant for a template: it stands in the same folder, and its name begins with that of the
/// template, or the template is the only one there.
fn is_meant_for(given: &JsonDocument, template: &JsonDocument, templates_there: usize, files: &[SourceFile]) -> bool {
    if given.file == template.file {
        return false;
    }
    let (given_folder, given_name) = split(name(given.file, files));
    let (folder, template_name) = split(name(template.file, files));
    let stem = template_name.strip_suffix(".json").unwrap_or(template_name);
    let begins = given_name.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['.', '-', '_']));
    given_folder == folder && (begins || templates_there == 1)
}

fn name(file: FileId, files: &[SourceFile]) -> &str {
    files.get(file.0 as usize).map_or("", |file| file.name.as_str())
}

fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}
