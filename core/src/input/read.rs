use super::assemble::Assembly;
use super::recognise::has_json_mark;
use super::{DocumentCounter, Excerpt, FileKind, Piece, Remark, arm, az_command, markdown, recognise, script, yaml};
use crate::model::{FileId, Model};
use crate::source::text::SourceFile;
use crate::source::{Problem, json};

/// What one file was read to.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What it contributes to the model, in the order written.
    pub pieces: Vec<Piece>,
    /// Its faults as text.
    pub problems: Vec<Problem>,
    /// What else there is to tell.
    pub remarks: Vec<Remark>,
    /// Whether anything in it is of a known kind.
    pub recognised: bool,
}

/// Reads one file. Pure, so that hosts may call it for many files at once.
#[must_use]
pub fn read(id: FileId, file: &SourceFile) -> Reading {
    let mut reading = Reading::default();
    let skipped = file.bom_len();
    let excerpt = Excerpt { text: file.text.get(skipped..).unwrap_or(""), base: skipped, named: file.named };
    let mut documents = DocumentCounter::default();
    match recognise(&file.text) {
        FileKind::Json => read_json(id, excerpt, &mut documents, &mut reading),
        FileKind::Shell => script::read(id, excerpt, &mut documents, &mut reading),
        FileKind::Markdown => markdown::read(id, &file.text, &mut documents, &mut reading),
        FileKind::Yaml => yaml::read(id, excerpt, &mut documents, &mut reading),
        FileKind::Other if file.named => yaml::read_named(file, excerpt, &mut reading),
        FileKind::Other => {}
    }
    if reading.recognised || file.named {
        reading.problems.extend(file.problems.iter().cloned());
    }
    reading
}

/// Reads a JSON text. Its faults are told only when a format knows it, or the user named the file.
pub(super) fn read_json(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    let document = documents.next_document();
    let marked = has_json_mark(excerpt.text);
    if !marked && !excerpt.named {
        return;
    }
    let json = json::read(excerpt.text, excerpt.base, document);
    let known = json.root.as_ref().is_some_and(|root| arm::is_known(root) || yaml::is_known_object(root));
    if known || excerpt.named {
        reading.problems.extend(json.problems);
    }
    if let Some(root) = json.root.filter(|_| known) {
        reading.recognised = true;
        if yaml::is_known_object(&root) {
            reading.pieces.extend(yaml::object(root, id, document).map(Piece::Object));
        } else {
            reading.pieces.push(Piece::Json(arm::JsonDocument { file: id, document, root }));
        }
    }
}

/// Joins the readings of the files of one call, in their order.
#[must_use]
pub fn join(readings: &mut [Reading], files: &[SourceFile]) -> Model {
    let mut assembly = Assembly::default();
    let mut json = Vec::new();
    let mut pieces = Vec::new();
    for piece in readings.iter_mut().flat_map(|reading| std::mem::take(&mut reading.pieces)) {
        match piece {
            // A template may need a parameters file that comes later.
            Piece::Json(document) => {
                json.push(document);
                pieces.push(None);
            }
            other => pieces.push(Some(other)),
        }
    }
    let mut documents = arm::Documents::new(&json, files);
    let mut outcomes = Vec::new();
    let mut positions = 0..json.len();
    for piece in pieces {
        match piece {
            Some(Piece::Command(command)) => {
                az_command::apply::apply(&command, &mut assembly);
                assembly.commands.push(command);
            }
            Some(Piece::Object(object)) => assembly.objects.push(object),
            Some(Piece::Json(_)) | None => {
                outcomes.extend(positions.next().map(|at| documents.read(at, &mut assembly)).unwrap_or_default());
            }
        }
    }
    outcomes.extend(documents.finish());
    for outcome in outcomes {
        if let Some(reading) = readings.get_mut(outcome.file.0 as usize) {
            reading.problems.extend(outcome.problems);
            reading.remarks.extend(outcome.remarks);
        }
    }
    assembly.finish()
}
