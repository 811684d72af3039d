use super::assemble::Assembly;
use super::recognise::has_json_mark;
use super::{
    DocumentCounter, Excerpt, FileKind, OWN_GROUP, Piece, Remark, Template, arm, az_command, bicep, kustomize,
    makefile, markdown, objects, recognise, script, template, terraform, workflow, yaml,
};
use crate::model::{Command, FileId, Model, Object};
use crate::source::shell::Dialect;
use crate::source::text::SourceFile;
use crate::source::{Node, Problem, json};
use crate::suppress::Suppressions;

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
    /// The comments that suppress findings.
    pub suppressions: Suppressions,
    /// What it has to be put through first, where it is a template: then nothing of it was read.
    pub template: Option<Template>,
    /// The files that a kustomization names as patches, as paths from its folder.
    pub patches: Vec<String>,
    /// Whether something is filled in before its objects are applied.
    pub has_unfilled: bool,
}

/// Reads one file. Pure, so that hosts may call it for many files at once.
#[must_use]
pub fn read(id: FileId, file: &SourceFile) -> Reading {
    let mut reading = Reading::default();
    let skipped = file.bom_len();
    let excerpt = Excerpt { text: file.text.get(skipped..).unwrap_or(""), base: skipped, named: file.named };
    let mut documents = DocumentCounter::default();
    if kustomize::is_kustomization(&file.name) {
        kustomize::read(excerpt.text, &mut reading);
    }
    match recognise(&file.text) {
        FileKind::Json => read_json(id, excerpt, &mut documents, &mut reading),
        FileKind::Shell => script::read(id, excerpt, Dialect::Shell, &mut documents, &mut reading),
        FileKind::PowerShell => script::read(id, excerpt, Dialect::PowerShell, &mut documents, &mut reading),
        FileKind::Makefile => makefile::read(id, excerpt, &mut documents, &mut reading),
        FileKind::Workflow => workflow::read(id, excerpt, &mut documents, &mut reading),
        FileKind::Markdown => markdown::read(id, &file.text, &mut documents, &mut reading),
        FileKind::Hcl => terraform::language::read(id, excerpt, &mut documents, &mut reading),
        FileKind::Bicep => bicep::read(id, excerpt, &mut documents, &mut reading),
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
    let known = json.root.as_ref().is_some_and(is_known);
    if known || excerpt.named {
        reading.problems.extend(json.problems);
    }
    if let Some(root) = json.root.filter(|_| known) {
        reading.recognised = true;
        if yaml::is_known_object(&root) {
            yaml::add(root, id, document, json.complete, reading);
        } else {
            reading.pieces.push(Piece::Json(arm::JsonDocument { file: id, document, root }));
        }
    }
}

fn is_known(root: &Node) -> bool {
    arm::is_known(root) || yaml::is_known_object(root) || terraform::plan::is_plan(root)
}

/// Pieces that may need others that come later: a template its parameters file, a configuration its modules.
#[derive(Default)]
struct Waiting {
    json: Vec<arm::JsonDocument>,
    hcl: Vec<terraform::language::HclDocument>,
    bicep: Vec<bicep::BicepDocument>,
}

/// The pieces in their order; those that wait by their position among their kind.
enum Turn {
    Command(Command),
    Object(Object),
    Json(usize),
    Hcl(usize),
    Bicep(usize),
}

impl Waiting {
    fn turn(&mut self, piece: Piece) -> Turn {
        match piece {
            Piece::Command(command) => Turn::Command(command),
            Piece::Object(object) => Turn::Object(object),
            Piece::Json(document) => Turn::Json(place(&mut self.json, document)),
            Piece::Hcl(document) => Turn::Hcl(place(&mut self.hcl, document)),
            Piece::Bicep(document) => Turn::Bicep(place(&mut self.bicep, document)),
        }
    }
}

fn place<T>(list: &mut Vec<T>, item: T) -> usize {
    list.push(item);
    list.len().saturating_sub(1)
}

/// Joins the readings of the files of one call, in their order.
#[must_use]
pub fn join(readings: &mut [Reading], files: &[SourceFile]) -> Model {
    template::pass_over(readings, files);
    kustomize::pass_over(readings, files);
    let mut assembly = Assembly::default();
    let mut waiting = Waiting::default();
    let pieces = readings.iter_mut().flat_map(|reading| std::mem::take(&mut reading.pieces));
    let turns: Vec<Turn> = pieces.map(|piece| waiting.turn(piece)).collect();
    let mut json = arm::Documents::new(&waiting.json, files);
    let mut hcl = terraform::language::Configurations::new(&waiting.hcl, files);
    let mut bicep = bicep::Documents::new(&waiting.bicep, &waiting.json, files);
    json.leave(bicep.parameters_used());
    let mut outcomes = Vec::new();
    for turn in turns {
        match turn {
            Turn::Command(command) => {
                az_command::apply::apply(&command, &mut assembly);
                assembly.commands.push(command);
            }
            // What a cluster does not hold: `netproof test` takes it before.
            Turn::Object(object) if object.group() == OWN_GROUP => {}
            Turn::Object(object) => assembly.objects.push(object),
            Turn::Json(at) => match waiting.json.get(at).filter(|json| terraform::plan::is_plan(&json.root)) {
                Some(plan) => outcomes.push(terraform::plan::read(plan, &mut assembly)),
                None => outcomes.extend(json.read(at, &mut assembly)),
            },
            Turn::Hcl(at) => outcomes.extend(hcl.read(at, &mut assembly)),
            Turn::Bicep(at) => outcomes.extend(bicep.read(at, &mut assembly)),
        }
    }
    outcomes.extend(json.finish());
    outcomes.extend(hcl.finish());
    outcomes.extend(bicep.finish());
    outcomes.extend(objects::read(&mut assembly, files));
    for outcome in outcomes {
        if let Some(reading) = readings.get_mut(outcome.file.0 as usize) {
            // A file without a mark of its own may be part of what others begin.
            reading.recognised = true;
            reading.problems.extend(outcome.problems);
            reading.remarks.extend(outcome.remarks);
        }
    }
    assembly.finish()
}
