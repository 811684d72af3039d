//! The configurations of one call: which files make one, which modules it calls, and with which values it is evaluated.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::interest::{is_of_interest, is_source_of_interest};
use super::machine::{Evaluation, Machine};
use super::module::{Located, Module, local_source, normal, text};
use super::{HclDocument, Origin};
use crate::input::assemble::Assembly;
use crate::input::resources::Reader;
use crate::input::terraform::resources;
use crate::input::value::Evaluated;
use crate::input::{Outcome, Remark};
use crate::limits::{MAX_ALTERNATIVE_FILES, MAX_NOTES};
use crate::model::{FileId, Place};
use crate::order::{Order as _, Ordered as _};
use crate::source::hcl::{self, Attribute, Body};
use crate::source::text::SourceFile;

/// The configuration files of one call.
#[derive(Debug)]
pub struct Configurations<'a> {
    documents: &'a [HclDocument],
    files: &'a [SourceFile],
    /// What was read late, by the position of the document.
    late: BTreeMap<usize, hcl::Reading>,
    /// Documents by the folder, page or file that they are of.
    groups: BTreeMap<String, Group>,
    /// The group of each document.
    group_of: BTreeMap<usize, String>,
    /// Files of values, by their folders.
    values: BTreeMap<String, Vec<usize>>,
    /// Documents whose faults were told.
    told: BTreeSet<usize>,
    /// Files of values that were used.
    used: BTreeSet<usize>,
}

/// The documents of one folder or page.
#[derive(Debug, Default)]
struct Group {
    documents: Vec<usize>,
    /// The folders that it calls as modules.
    calls: BTreeSet<String>,
    /// Whether it is evaluated by itself.
    root: bool,
}

impl<'a> Configurations<'a> {
    /// The files, none of them evaluated.
    #[must_use]
    pub fn new(documents: &'a [HclDocument], files: &'a [SourceFile]) -> Self {
        let mut this = Self {
            documents,
            files,
            late: BTreeMap::new(),
            groups: BTreeMap::new(),
            group_of: BTreeMap::new(),
            values: BTreeMap::new(),
            told: BTreeSet::new(),
            used: BTreeSet::new(),
        };
        this.group();
        let relevant = this.relevant();
        this.read_late(&relevant);
        this.choose_roots(&relevant);
        this
    }

    /// Adds the configuration that the document at a position belongs to, when it is its first.
    pub fn read(&mut self, at: usize, assembly: &mut Assembly) -> Vec<Outcome> {
        let mut outcomes = Outcomes::default();
        let evaluations = self.evaluate(at, &mut outcomes);
        let ambiguous = ambiguous_places(&evaluations);
        for evaluation in evaluations {
            outcomes.add(evaluation, &ambiguous, assembly);
        }
        outcomes.finish()
    }

    /// Evaluates the configuration that the document at a position is the first of, once for each set of values.
    pub(super) fn evaluate(&mut self, at: usize, outcomes: &mut Outcomes) -> Vec<Evaluation> {
        let Some(name) = self.group_of.get(&at).cloned() else { return Vec::new() };
        let Some(group) = self.groups.get(&name).filter(|group| group.root && group.documents.first() == Some(&at))
        else {
            return Vec::new();
        };
        let own = group.documents.clone();
        let reached = self.reached(&name);
        let given = self.given(&name);
        let mut taking_part = own.clone();
        taking_part.extend(reached.iter().filter_map(|name| self.groups.get(name)).flat_map(|group| &group.documents));
        taking_part.extend(given.iter().flatten());
        self.used.extend(given.iter().flatten());
        for at in taking_part {
            self.tell(at, outcomes);
        }
        let mut modules: BTreeMap<String, Module<'_>> = BTreeMap::new();
        for called in &reached {
            if let Some(group) = self.groups.get(called) {
                modules.insert(called.clone(), self.module(called, &group.documents));
            }
        }
        let mut evaluations = Vec::new();
        for root in self.alternatives(&own) {
            let root = self.module(&name, &root);
            for values in &given {
                let mut variables: BTreeMap<&str, Located<'_, Attribute>> = BTreeMap::new();
                for (document, body) in values.iter().filter_map(|at| Some((self.documents.get(*at)?, self.body(*at)?)))
                {
                    for attribute in body.attributes() {
                        let located = Located { node: attribute, file: document.file, document: document.document };
                        variables.insert(&attribute.name, located);
                    }
                }
                evaluations.push(Machine::evaluate(&modules, &root, variables));
            }
        }
        evaluations
    }

    /// What there is to tell once all documents were read.
    #[must_use]
    pub fn finish(self) -> Vec<Outcome> {
        let values = self
            .documents
            .iter()
            .enumerate()
            .filter(|(at, document)| document.named && self.is_values(document) && !self.used.contains(at));
        let message = "these values belong to a configuration that is not among the files";
        values
            .map(|(_, document)| Outcome {
                file: document.file,
                problems: Vec::new(),
                remarks: vec![Remark::of_file(document.file, message)],
            })
            .collect()
    }

    fn name(&self, document: &HclDocument) -> &str {
        self.files.get(document.file.0 as usize).map_or("", |file| file.name.as_str())
    }

    /// Whether a document gives values of variables: by the name of its file, since the text may be that of a file of
    /// settings of any program.
    fn is_values(&self, document: &HclDocument) -> bool {
        document.origin == Origin::Values && self.name(document).ends_with(".tfvars")
    }

    fn body(&self, at: usize) -> Option<&Body> {
        self.reading(at).map(|reading| &reading.body)
    }

    fn reading(&self, at: usize) -> Option<&hcl::Reading> {
        self.documents.get(at)?.reading.as_ref().or_else(|| self.late.get(&at))
    }

    /// Puts documents into groups.
    fn group(&mut self) {
        for (at, document) in self.documents.iter().enumerate() {
            let name = self.name(document);
            let group = match document.origin {
                Origin::Values => {
                    if self.is_values(document) {
                        self.values.entry(folder_of(name)).or_default().push(at);
                    }
                    continue;
                }
                // No path has a zero byte in it.
                Origin::Page => format!("\0{}", document.file.0),
                Origin::File if !name.ends_with(".tf") => format!("\0{}", document.file.0),
                Origin::File => {
                    let file = name.rsplit('/').next().unwrap_or(name);
                    // These change what others declare, which nothing here follows.
                    if file == "override.tf" || file.ends_with("_override.tf") {
                        continue;
                    }
                    folder_of(name)
                }
            };
            self.group_of.insert(at, group.clone());
            self.groups.entry(group).or_default().documents.push(at);
        }
        self.values_below();
        let mut calls: Vec<(String, BTreeSet<String>)> = Vec::new();
        for (name, group) in &self.groups {
            calls.push((name.clone(), self.called_by(name, &group.documents)));
        }
        for (name, calls) in calls {
            if let Some(group) = self.groups.get_mut(&name) {
                group.calls = calls;
            }
        }
    }

    /// Files of values in a folder without a configuration, as `environments/dev/dev.tfvars`, are for the nearest folder
    /// above that has one.
    fn values_below(&mut self) {
        for (folder, mut files) in std::mem::take(&mut self.values) {
            let mut above = folder.as_str();
            while !self.groups.contains_key(above) && !above.is_empty() {
                above = above.rsplit_once('/').map_or("", |(above, _)| above);
            }
            self.values.entry(above.to_owned()).or_default().append(&mut files);
        }
        for files in self.values.values_mut() {
            files.order();
        }
    }

    /// The folders among the files that documents call as modules. Whoever calls one has a mark, and is read by now.
    fn called_by(&self, folder: &str, documents: &[usize]) -> BTreeSet<String> {
        let mut called = BTreeSet::new();
        for body in documents.iter().filter_map(|at| self.body(*at)) {
            for block in body.blocks().filter(|block| &*block.kind == "module") {
                let source = block.body.attribute("source").and_then(|source| text(&source.value));
                let source = source.and_then(|source| local_source(folder, source));
                called.extend(source.filter(|source| self.groups.contains_key(source)));
            }
        }
        called
    }

    /// Groups that hold something of interest, or call one that does.
    fn relevant(&self) -> BTreeSet<String> {
        let mut callers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, group) in &self.groups {
            for called in &group.calls {
                callers.entry(called).or_default().push(name);
            }
        }
        let mut relevant: BTreeSet<String> = BTreeSet::new();
        let mut next: VecDeque<&str> = VecDeque::new();
        for (name, group) in &self.groups {
            if group.documents.iter().filter_map(|at| self.body(*at)).any(has_interest) {
                next.push_back(name);
            }
        }
        while let Some(name) = next.pop_front() {
            if relevant.insert(name.to_owned()) {
                next.extend(callers.get(name).into_iter().flatten().copied());
            }
        }
        relevant
    }

    /// Reads the files that have no mark of their own and are needed by others, and the values of variables.
    fn read_late(&mut self, relevant: &BTreeSet<String>) {
        let mut needed: BTreeSet<String> = relevant.clone();
        for name in relevant {
            needed.extend(self.reached(name));
        }
        let values = relevant.iter().filter_map(|name| self.values.get(name)).flatten();
        let values: BTreeSet<usize> = values.copied().into_set();
        for (at, document) in self.documents.iter().enumerate() {
            let wanted = match document.origin {
                Origin::Values => values.contains(&at),
                _ => self.group_of.get(&at).is_some_and(|group| needed.contains(group)),
            };
            if wanted
                && document.reading.is_none()
                && let Some(file) = self.files.get(document.file.0 as usize)
            {
                let skipped = file.bom_len();
                let text = file.text.get(skipped..).unwrap_or("");
                self.late.insert(at, hcl::read(text, skipped, document.document));
            }
        }
    }

    /// The groups that a group calls, and so on, without itself unless it is called.
    fn reached(&self, name: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = vec![name];
        while let Some(name) = next.pop() {
            for called in self.groups.get(name).map(|group| &group.calls).into_iter().flatten() {
                if reached.insert(called.clone()) {
                    next.push(called);
                }
            }
        }
        reached
    }

    /// A group that another one calls is evaluated by its calls only. Of groups that call each other in a circle the
    /// first is evaluated.
    fn choose_roots(&mut self, relevant: &BTreeSet<String>) {
        let callers = self.groups.iter().filter(|(name, _)| relevant.contains(*name));
        let called: BTreeSet<String> = callers
            .flat_map(|(name, group)| group.calls.iter().filter(move |called| *called != name).cloned())
            .into_set();
        let mut roots: BTreeSet<String> = relevant.difference(&called).cloned().into_set();
        let mut reached: BTreeSet<String> = roots.iter().flat_map(|root| self.reached(root)).into_set();
        for name in relevant {
            if !roots.contains(name) && !reached.contains(name) {
                reached.extend(self.reached(name));
                roots.insert(name.clone());
            }
        }
        for root in roots {
            if let Some(group) = self.groups.get_mut(&root) {
                group.root = true;
            }
        }
    }

    fn module(&self, folder: &str, documents: &[usize]) -> Module<'_> {
        let mut module = Module { folder: folder.to_owned(), ..Module::default() };
        for at in documents {
            if let (Some(document), Some(body)) = (self.documents.get(*at), self.body(*at)) {
                module.add(body, document.file, document.document);
            }
        }
        module
    }

    /// The sets of documents that are evaluated together. Terraform refuses a folder of which two files declare the
    /// same; such files are examples or versions, and each is taken with the files that it does not contradict.
    fn alternatives(&self, documents: &[usize]) -> Vec<Vec<usize>> {
        let mut owners: BTreeMap<String, usize> = BTreeMap::new();
        let mut contradicting: BTreeSet<usize> = BTreeSet::new();
        for at in documents {
            for block in self.body(*at).map(Body::blocks).into_iter().flatten() {
                let names: Vec<String> = match (&*block.kind, block.labels.as_slice()) {
                    ("resource" | "data" | "module" | "variable" | "output", labels) => {
                        vec![format!("{} {}", block.kind, labels.join("."))]
                    }
                    ("locals", _) => {
                        block.body.attributes().map(|attribute| format!("local {}", attribute.name)).collect()
                    }
                    _ => Vec::new(),
                };
                for name in names {
                    let owner = *owners.entry(name).or_insert(*at);
                    if owner != *at {
                        contradicting.extend([owner, *at]);
                    }
                }
            }
        }
        if contradicting.is_empty() {
            return vec![documents.to_vec()];
        }
        let shared: Vec<usize> = documents.iter().copied().filter(|at| !contradicting.contains(at)).collect();
        let shared = if contradicting.len() > MAX_ALTERNATIVE_FILES { Vec::new() } else { shared };
        contradicting
            .into_iter()
            .map(|at| {
                let mut together = shared.clone();
                together.push(at);
                together.order();
                together
            })
            .collect()
    }

    /// The files of values that each evaluation of a group takes. Those that Terraform takes by itself are in all; of
    /// the others each is for an evaluation of its own.
    fn given(&self, group: &str) -> Vec<Vec<usize>> {
        let mut own: Vec<(usize, &str)> = Vec::new();
        for at in self.values.get(group).into_iter().flatten() {
            let name = self.documents.get(*at).map_or("", |document| self.name(document));
            if folder_of(name) == group {
                own.push((*at, name.rsplit('/').next().unwrap_or(name)));
            } else if self.fits(*at, group) {
                // Terraform takes none of these by itself.
                own.push((*at, name));
            }
        }
        let automatic =
            |name: &str| name == "terraform.tfvars" || (!name.contains('/') && name.ends_with(".auto.tfvars"));
        let mut always: Vec<(usize, &str)> = own.iter().copied().filter(|(_, name)| automatic(name)).collect();
        // `terraform.tfvars` comes first, the others by their names; later ones count.
        always.order_by_key(|(_, name)| (*name != "terraform.tfvars", *name));
        let always: Vec<usize> = always.into_iter().map(|(at, _)| at).collect();
        let others: Vec<usize> = own.iter().filter(|(_, name)| !automatic(name)).map(|(at, _)| *at).collect();
        if others.is_empty() {
            return vec![always];
        }
        let others = others.into_iter().take(MAX_ALTERNATIVE_FILES);
        others.map(|other| always.iter().copied().chain([other]).collect()).collect()
    }

    /// Whether a file of values gives something, and nothing but variables that a group declares.
    fn fits(&self, values: usize, group: &str) -> bool {
        let documents = self.groups.get(group).map(|group| group.documents.as_slice()).unwrap_or_default();
        let bodies = documents.iter().filter_map(|at| self.body(*at));
        let variables = bodies.flat_map(Body::blocks).filter(|block| &*block.kind == "variable");
        let declared: BTreeSet<&str> = variables.filter_map(|block| block.label(0)).into_set();
        let Some(values) = self.body(values) else { return false };
        let mut names = values.attributes().map(|attribute| &*attribute.name).peekable();
        names.peek().is_some() && names.all(|name| declared.contains(name))
    }

    /// Tells the faults of a document, once.
    fn tell(&mut self, at: usize, outcomes: &mut Outcomes) {
        let Some(document) = self.documents.get(at) else { return };
        let outcome = outcomes.of(document.file);
        if self.told.insert(at) {
            outcome.problems.extend(self.reading(at).map(|reading| reading.problems.clone()).unwrap_or_default());
        }
    }
}

/// The folder of a file.
fn folder_of(name: &str) -> String {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal(&format!("{}{folder}", if name.starts_with('/') { "/" } else { "" }))
}

/// Whether a body declares something that is read, or calls a module that may.
pub(super) fn has_interest(body: &Body) -> bool {
    body.blocks().any(|block| match (&*block.kind, block.label(0)) {
        ("resource", Some(kind)) => is_of_interest(kind),
        ("module", Some(_)) => {
            let source = block.body.attribute("source").and_then(|source| text(&source.value));
            source.is_some_and(|source| !source.starts_with('.') && is_source_of_interest(source))
        }
        _ => false,
    })
}

/// Places that have their value from elsewhere in one instance or evaluation, and hold it themselves in another: where
/// what a finding is about was written cannot be told by its place.
fn ambiguous_places(evaluations: &[Evaluation]) -> BTreeSet<Place> {
    let (mut fetched, mut written) = (BTreeSet::new(), BTreeSet::new());
    let resources = evaluations.iter().flat_map(|evaluation| &evaluation.resources);
    let mut next: Vec<&Evaluated> = resources.map(|resource| &resource.attributes).collect();
    while let Some(value) = next.pop() {
        let places = if value.origin.is_some() { &mut fetched } else { &mut written };
        places.insert(&value.place);
        // What is fetched whole has its own places below.
        if value.origin.is_none() {
            next.extend(value.members().iter().map(|member| &member.value));
            next.extend(value.items().into_iter().flatten());
        }
    }
    fetched.intersection(&written).map(|place| (*place).clone()).into_set()
}

/// What there is to tell, by file.
#[derive(Default)]
pub(super) struct Outcomes(BTreeMap<FileId, Outcome>);

impl Outcomes {
    fn of(&mut self, file: FileId) -> &mut Outcome {
        self.0.entry(file).or_insert_with(|| Outcome { file, problems: Vec::new(), remarks: Vec::new() })
    }

    /// Hands the resources of an evaluation to the model. What several evaluations tell is told once.
    fn add(&mut self, evaluation: Evaluation, ambiguous: &BTreeSet<Place>, assembly: &mut Assembly) {
        let mut reader = Reader::default();
        resources::add(&evaluation.resources, &mut reader, assembly);
        // The head of a block is not what an id of it is written as.
        let heads: BTreeSet<&Place> = evaluation.resources.iter().map(|resource| &resource.place).into_set();
        for origins in reader.origins.values_mut() {
            origins.retain(|origin| !heads.contains(origin));
        }
        reader.origins.retain(|place, origins| !origins.is_empty() && !ambiguous.contains(place));
        let told = assembly.keep(reader);
        for (file, problem) in evaluation.problems {
            let outcome = self.of(file);
            if !outcome.problems.contains(&problem) {
                outcome.problems.push(problem);
            }
        }
        for remark in evaluation.remarks.into_iter().chain(told) {
            let outcome = self.of(remark.file);
            if outcome.remarks.len() <= MAX_NOTES && !outcome.remarks.contains(&remark) {
                outcome.remarks.push(remark);
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Outcome> {
        self.0.into_values().collect()
    }
}
