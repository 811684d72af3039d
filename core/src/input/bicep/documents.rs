//! The Bicep files of one call: what is deployed, with which parameters, and what there is to tell about it.

use std::collections::{BTreeMap, BTreeSet};

use super::BicepDocument;
use super::check::check;
use super::deploy::deploy;
use super::evaluate::{Env, Evaluator, Given};
use super::index::Index;
use super::loaded::Loadable;
use crate::input::arm::{JsonDocument, Note, NoteKind, is_parameters_file, is_template};
use crate::input::assemble::Assembly;
use crate::input::resources::{self, Reader};
use crate::input::{Outcome, Remark};
use crate::limits::MAX_BICEP_MODULE_DEPTH;
use crate::model::{FileId, Place, push_pointer};
use crate::order::{Order as _, Ordered as _};
use crate::source::bicep::{Expression, StatementKind};
use crate::source::text::SourceFile;
use crate::source::{Problem, ProblemKind};

/// A file and what its names stand for.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) document: &'a BicepDocument,
    pub(super) index: Index<'a>,
    /// The name of the file, made simple: of a block on a page the page's.
    pub(super) name: String,
    /// Its position among the files.
    pub(super) position: usize,
}

/// The files by their names.
#[derive(Debug)]
pub(super) struct Catalogue<'a> {
    sources: Vec<Source<'a>>,
    by_name: BTreeMap<String, usize>,
    /// The files of every kind, for the functions that load one.
    pub(super) loadable: Loadable<'a>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(documents: &'a [BicepDocument], files: &'a [SourceFile]) -> Self {
        let mut sources = Vec::new();
        let mut by_name = BTreeMap::new();
        for (at, document) in documents.iter().enumerate() {
            let name = simple(name(document.file, files));
            by_name.insert(name.clone(), at);
            sources.push(Source { document, index: Index::new(&document.tree), name, position: at });
        }
        let loadable = if sources.is_empty() { Loadable::default() } else { Loadable::new(files) };
        Self { sources, by_name, loadable }
    }

    /// The file at a position.
    pub(super) fn source_at(&self, at: usize) -> Option<&Source<'a>> {
        self.sources.get(at)
    }

    fn find(&self, from: &Source<'_>, path: &str) -> Option<usize> {
        if path.is_empty() || path.contains(':') {
            return None;
        }
        self.by_name.get(&beside(from, path)).copied()
    }

    /// The file that a path in another file names.
    pub(super) fn module(&self, from: &Source<'_>, path: &str) -> Option<&Source<'a>> {
        self.source_at(self.find(from, path)?)
    }
}

/// The name of the file that a path in another file names.
pub(super) fn beside(from: &Source<'_>, path: &str) -> String {
    let folder = from.name.rsplit_once('/').map_or("", |(folder, _)| folder);
    simple(&format!("{folder}/{path}"))
}

/// A path without `.` and with `..` carried out as far as it goes.
pub(super) fn simple(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The parameters that one deployment of a file is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parameters {
    None,
    /// A Bicep parameters file, by its position.
    Bicep(usize),
    /// A JSON parameters file, by its position among the JSON documents.
    Json(usize),
}

/// The Bicep files of one call.
#[derive(Debug)]
pub struct Documents<'a> {
    catalogue: Catalogue<'a>,
    json: &'a [JsonDocument],
    /// Of each file, with which parameters it is deployed by itself.
    deployments: Vec<Vec<Parameters>>,
    json_used: BTreeSet<usize>,
    /// The files whose faults were told.
    told: BTreeSet<usize>,
}

impl<'a> Documents<'a> {
    /// The files, none of them evaluated. `json` are the JSON documents of the call, of which parameters files are
    /// used.
    #[must_use]
    pub fn new(documents: &'a [BicepDocument], json: &'a [JsonDocument], files: &'a [SourceFile]) -> Self {
        let catalogue = Catalogue::new(documents, files);
        let names: Vec<String> = json.iter().map(|document| simple(name(document.file, files))).collect();
        let links = Links::of(&catalogue);
        let mut deployments = vec![Vec::new(); documents.len()];
        let mut json_used = BTreeSet::new();
        let roots = links.roots();
        for at in &roots {
            let Some(source) = catalogue.sources.get(*at) else { continue };
            let mut all: Vec<Parameters> = links.users(*at).iter().copied().map(Parameters::Bicep).collect();
            let folder = split(&source.name).0;
            // Blocks of a page have no parameters files.
            let is_file = |name: &str| name.to_ascii_lowercase().ends_with(".bicep");
            let alone = is_file(&source.name)
                && roots.iter().filter(|root| links.folder(&catalogue, **root) == Some(folder)).count() == 1;
            let is_beside =
                |(document, name): (&JsonDocument, &String)| is_template(&document.root) && split(name).0 == folder;
            let alone = alone && !json.iter().zip(&names).any(is_beside);
            for (position, (given, name)) in json.iter().zip(&names).enumerate() {
                if is_parameters_file(&given.root) && is_meant_for(name, &source.name, alone) {
                    json_used.insert(position);
                    all.push(Parameters::Json(position));
                }
            }
            if all.is_empty() {
                all.push(Parameters::None);
            }
            if let Some(deployments) = deployments.get_mut(*at) {
                *deployments = all;
            }
        }
        Self { catalogue, json, deployments, json_used, told: BTreeSet::new() }
    }

    /// The positions of the JSON parameters files that are meant for Bicep files.
    #[must_use]
    pub fn parameters_used(&self) -> &BTreeSet<usize> {
        &self.json_used
    }

    /// Adds the document at a position to the model: once for each parameters file that is meant for it. Modules are
    /// added with the files that call them.
    pub fn read(&mut self, at: usize, assembly: &mut Assembly) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for parameters in self.deployments.get(at).cloned().unwrap_or_default() {
            outcomes.extend(self.deploy(at, parameters, assembly));
        }
        outcomes
    }

    fn deploy(&mut self, at: usize, parameters: Parameters, assembly: &mut Assembly) -> Vec<Outcome> {
        let Some(source) = self.catalogue.source_at(at) else { return Vec::new() };
        let mut evaluator = Evaluator::new(&self.catalogue);
        let id = evaluator.deployment(source);
        let given = match parameters {
            Parameters::None => BTreeMap::new(),
            Parameters::Bicep(given) => match self.catalogue.source_at(given) {
                Some(given) => of_bicep(&mut evaluator, given),
                None => BTreeMap::new(),
            },
            Parameters::Json(given) => match self.json.get(given) {
                Some(given) => of_json(given),
                None => BTreeMap::new(),
            },
        };
        stray(&mut evaluator, source, &given);
        let given = given.into_iter().map(|(name, (given, _))| (name, given)).collect();
        evaluator.give(id, given, false);
        let mut declared = Vec::new();
        deploy(&mut evaluator, id, false, &mut declared);
        let mut reader = Reader::default();
        resources::add(&declared, &mut reader, assembly);
        let mut remarks = assembly.keep(reader);
        leave_to_parameters(&mut remarks, &evaluator.machine.notes);
        let mut problems: BTreeMap<FileId, Vec<Problem>> = BTreeMap::new();
        for (file, mut problem) in evaluator.machine.take_problems() {
            if problem.kind == ProblemKind::TemplateExpression {
                problem.kind = ProblemKind::BicepExpression;
            }
            problems.entry(file).or_default().push(problem);
        }
        let mut beyond: BTreeSet<FileId> = BTreeSet::new();
        for note in std::mem::take(&mut evaluator.machine.notes) {
            if note.kind == NoteKind::UnknownFunction {
                beyond.insert(note.place.file);
            }
            remarks.push(Remark::at(note.place, note.text));
        }
        for source in evaluator.sources() {
            if !self.told.insert(source.position) {
                continue;
            }
            let found = problems.entry(source.document.file).or_default();
            if source.document.problems.is_empty() {
                found.extend(check(source));
            } else {
                beyond.insert(source.document.file);
                if !source.document.told {
                    found.extend(source.document.problems.iter().cloned());
                }
            }
        }
        let advice = "not all of this file is understood here; `az bicep build` gives the full check";
        remarks.extend(beyond.into_iter().map(|file| Remark::of_file(file, advice)));
        let mut outcomes: Vec<Outcome> =
            problems.into_iter().map(|(file, problems)| Outcome { file, problems, remarks: Vec::new() }).collect();
        outcomes.push(Outcome { file: source.document.file, problems: Vec::new(), remarks });
        outcomes
    }

    /// What there is to tell once all documents were read.
    #[must_use]
    pub fn finish(self) -> Vec<Outcome> {
        // What a deployment loaded is part of it.
        let mut outcomes: Vec<Outcome> = self
            .catalogue
            .loadable
            .used()
            .map(|file| Outcome { file, problems: Vec::new(), remarks: Vec::new() })
            .collect();
        for source in &self.catalogue.sources {
            let Some(using) = using(source) else { continue };
            let Some(path) = using.as_str() else { continue };
            if self.catalogue.find(source, path).is_none() {
                let file = source.document.file;
                let message = "these parameters belong to a file that is not among the files";
                outcomes.push(Outcome { file, problems: Vec::new(), remarks: vec![Remark::of_file(file, message)] });
            }
        }
        outcomes
    }
}

/// The expression behind `using`.
fn using<'a>(source: &Source<'a>) -> Option<&'a Expression> {
    source.document.tree.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::Using(path) => path.as_ref(),
        _ => None,
    })
}

fn is_parameters(source: &Source<'_>) -> bool {
    source.document.tree.statements.iter().any(|statement| matches!(statement.kind, StatementKind::Using(_)))
}

/// Values with the place where their parameter is named.
type Values<'a> = BTreeMap<String, (Given<'a>, Place)>;

/// The values of a Bicep parameters file, and of those that it extends.
fn of_bicep<'a>(evaluator: &mut Evaluator<'a>, given: &'a Source<'a>) -> Values<'a> {
    let mut chain = vec![given];
    while let Some(last) = chain.last().filter(|_| chain.len() < MAX_BICEP_MODULE_DEPTH) {
        let base = last.document.tree.statements.iter().find_map(|statement| match &statement.kind {
            StatementKind::Extends(path) => path.as_str(),
            _ => None,
        });
        match base.and_then(|path| evaluator.catalogue.module(last, path)) {
            Some(base) => chain.push(base),
            None => break,
        }
    }
    let mut values = Values::new();
    for source in chain.into_iter().rev() {
        let id = evaluator.deployment(source);
        for parameter in &source.index.parameters {
            let Some(value) = &parameter.value else { continue };
            let mut path = String::new();
            push_pointer(&mut path, &parameter.name.text);
            let place = evaluator.place(id, &path, parameter.name.span);
            let given = match value.as_str() {
                Some(text) if is_placeholder(text) => Given::Secret,
                _ => Given::Expression(value, path, Env::of(id)),
            };
            values.insert(parameter.name.text.to_string(), (given, place));
        }
    }
    values
}

/// The values of a JSON parameters file.
fn of_json(given: &JsonDocument) -> Values<'_> {
    let mut pointer = String::new();
    let entries = match given.root.entry_ignoring_case("parameters") {
        Some(section) => {
            push_pointer(&mut pointer, &section.key);
            section.value.entries()
        }
        None => given.root.entries(),
    };
    let mut values = Values::new();
    for entry in entries.iter().filter(|entry| !entry.key.starts_with('$') && &*entry.key != "contentVersion") {
        let mut path = pointer.clone();
        push_pointer(&mut path, &entry.key);
        let place = |path: &str, span| Place::new(given.file, given.document, path, span);
        let named = place(&path, entry.key_span);
        let value = match entry.value.entry_ignoring_case("value") {
            Some(value) if value.value.as_str().is_some_and(is_placeholder) => Given::Secret,
            Some(value) => {
                push_pointer(&mut path, &value.key);
                Given::Literal(&value.value, place(&path, value.value.span))
            }
            None => Given::Secret,
        };
        values.insert(entry.key.to_string(), (value, named));
    }
    values
}

/// Whether a value stands for one that is still to be filled in: `<cluster name>`.
fn is_placeholder(text: &str) -> bool {
    text.starts_with('<') && text.ends_with('>')
}

/// Tells of values for parameters that the file does not have.
fn stray(evaluator: &mut Evaluator<'_>, source: &Source<'_>, given: &Values<'_>) {
    // A statement that cannot be read may be the parameter.
    if !source.document.problems.is_empty() {
        return;
    }
    let known: BTreeSet<&str> = source.index.parameters.iter().map(|parameter| &*parameter.name.text).into_set();
    for (name, (_, place)) in given {
        if !known.contains(&**name) {
            let text = format!("the file has no parameter `{name}`");
            evaluator.machine.note(NoteKind::StrayParameter, place, text);
        }
    }
}

/// Drops what only says again that a parameter has no value.
fn leave_to_parameters(remarks: &mut Vec<Remark>, notes: &[Note]) {
    let missing: BTreeSet<String> = notes
        .iter()
        .filter(|note| note.kind == NoteKind::MissingParameter)
        .filter_map(|note| note.text.split('`').nth(1))
        .map(|name| format!("`[{name}]` is not known here"))
        .into_set();
    remarks.retain(|remark| !missing.contains(&remark.message));
}

/// Which file calls which, and what that leads to.
struct Links {
    calls: Vec<Vec<usize>>,
    /// The parameters files of each file.
    users: Vec<Vec<usize>>,
    /// Whether a file leads to a resource that is read.
    relevant: Vec<bool>,
    parameters: Vec<bool>,
}

impl Links {
    fn of(catalogue: &Catalogue<'_>) -> Self {
        let count = catalogue.sources.len();
        let mut links = Self {
            calls: vec![Vec::new(); count],
            users: vec![Vec::new(); count],
            relevant: catalogue.sources.iter().map(|source| source.document.marked).collect(),
            parameters: catalogue.sources.iter().map(is_parameters).collect(),
        };
        let mut callers = vec![Vec::new(); count];
        for (at, source) in catalogue.sources.iter().enumerate() {
            let paths = source.index.modules.iter().filter_map(|module| module.path.as_str());
            for called in paths.filter_map(|path| catalogue.find(source, path)).filter(|called| *called != at) {
                if let (Some(calls), Some(callers)) = (links.calls.get_mut(at), callers.get_mut(called)) {
                    calls.push(called);
                    callers.push(at);
                }
            }
            let used = using(source).and_then(Expression::as_str).and_then(|path| catalogue.find(source, path));
            if let Some(users) = used.and_then(|used| links.users.get_mut(used)) {
                users.push(at);
            }
        }
        let mut open: Vec<usize> = links.relevant.iter().enumerate().filter(|(_, is)| **is).map(|(at, _)| at).collect();
        while let Some(at) = open.pop() {
            for caller in callers.get(at).into_iter().flatten() {
                if let Some(relevant) = links.relevant.get_mut(*caller).filter(|relevant| !**relevant) {
                    *relevant = true;
                    open.push(*caller);
                }
            }
        }
        links
    }

    /// The files that are deployed by themselves: those that no other calls, or that have parameters files; and of a
    /// circle one.
    fn roots(&self) -> Vec<usize> {
        let count = self.calls.len();
        let mut called = vec![false; count];
        for called_at in self.calls.iter().flatten() {
            if let Some(called) = called.get_mut(*called_at) {
                *called = true;
            }
        }
        let is_file = |at: &usize| {
            self.relevant.get(*at).copied().unwrap_or_default()
                && !self.parameters.get(*at).copied().unwrap_or_default()
        };
        let is_root = |at: &usize| !called.get(*at).copied().unwrap_or_default() || !self.users(*at).is_empty();
        let mut roots: Vec<usize> = (0..count).filter(is_file).filter(is_root).collect();
        let mut reached = vec![false; count];
        roots.iter().for_each(|root| self.reach(*root, &mut reached));
        for at in (0..count).filter(is_file) {
            if !reached.get(at).copied().unwrap_or_default() {
                roots.push(at);
                self.reach(at, &mut reached);
            }
        }
        roots.order();
        roots
    }

    fn reach(&self, from: usize, reached: &mut [bool]) {
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if let Some(reached) = reached.get_mut(at).filter(|reached| !**reached) {
                *reached = true;
                open.extend(self.calls.get(at).into_iter().flatten());
            }
        }
    }

    /// The parameters files of a file.
    fn users(&self, at: usize) -> &[usize] {
        self.users.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    fn folder<'c>(&self, catalogue: &'c Catalogue<'_>, at: usize) -> Option<&'c str> {
        catalogue.sources.get(at).map(|source| split(&source.name).0)
    }
}

/// Whether a JSON parameters file is meant for a Bicep file: it stands in the same folder, and its name begins with that
/// of the file, or the file is the only one there that is deployed.
fn is_meant_for(given: &str, file: &str, alone: bool) -> bool {
    let ((given_folder, given_name), (folder, name)) = (split(given), split(file));
    let stem = name.strip_suffix(".bicep").unwrap_or(name);
    let begins = given_name.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['.', '-', '_']));
    given_folder == folder && (begins || alone)
}

fn name(file: FileId, files: &[SourceFile]) -> &str {
    files.get(file.0 as usize).map_or("", |file| file.name.as_str())
}

fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}
