//! A prepared handle: files read once, asked about anything, many times.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::fixes::FixAnswer;
use super::invariants::Invariants;
use super::request::{Asked, told};
use super::{Change, DiffOptions, Network, Options, judge, judge_change, plan, read, test};
use crate::addresses::Plans;
use crate::flow::Verdict;
use crate::flow::change::Reference;
use crate::input::{Piece, Reading};
use crate::jobs::{Jobs, collect};
use crate::model::Object;
use crate::report::{Note, Report};
use crate::source::Value;
use crate::source::text::SourceFile;
use crate::world::namespace_or_default;

/// The files of a call, read once. Everything that `run` answers can be asked of it, and it answers with the same bytes;
/// many threads may ask at once.
#[derive(Debug)]
pub struct Engine {
    pub(super) files: Vec<SourceFile>,
    pub(super) readings: Vec<Reading>,
    pub(super) options: Options,
    /// Whether `fix` applies fixes that are not safe.
    pub(super) also_unsafe: bool,
    /// What the host could not read, which reports tell.
    pub notes: Vec<Note>,
    network: OnceLock<Result<Network, String>>,
    /// The expectations among the files, and which of them hold now.
    pub(super) invariants: OnceLock<Invariants>,
    applied: Applied,
}

/// What changes of objects made of the files.
#[derive(Debug, Default)]
struct Applied {
    /// The objects of the files that went: file, document and path.
    gone: BTreeSet<(usize, u32, String)>,
    /// The files that hold an object of each name; none before the first change.
    holders: Option<HashMap<Name, Vec<usize>>>,
    /// Files of changes of which nothing is left.
    free: Vec<usize>,
}

/// Kind, namespace and name.
type Name = (String, String, String);

impl Engine {
    /// The engine of some files. `readings` are those of the files, in the same order.
    #[must_use]
    pub fn of(files: Vec<SourceFile>, readings: Vec<Reading>, options: Options) -> Self {
        Self {
            files,
            readings,
            options,
            also_unsafe: false,
            notes: Vec::new(),
            network: OnceLock::new(),
            invariants: OnceLock::new(),
            applied: Applied::default(),
        }
    }

    /// The bytes of the files: what a host asks before it spreads work over threads.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// Checks the files.
    #[must_use]
    pub fn check(&self, jobs: Jobs<'_>) -> Report {
        self.report_on(None, None, jobs)
    }

    /// The cluster of the files, to decide flows in.
    ///
    /// # Errors
    /// That the files hold several clusters.
    pub fn network(&self) -> Result<&Network, String> {
        self.network_of(None)
    }

    /// The verdict on the flow between two ends, alone.
    ///
    /// # Errors
    /// What is wrong with the question, or that the files hold several clusters.
    pub fn verdict(&self, from: &str, to: &str, port: &str) -> Result<Verdict, String> {
        self.network()?.verdict(from, to, port)
    }

    /// Answers an operation as `run` does, the files and options being those of this engine: `{"operation":"check"}`.
    /// `before` is the state before, where the operation compares and the request has no such files itself.
    #[must_use]
    pub fn ask(&self, request: &str, before: Option<&Self>, jobs: Jobs<'_>) -> String {
        told(Asked::read(request).and_then(|asked| {
            if asked.has_files() {
                return Err("`files` and `options` are those that are loaded; load others to ask about them".to_owned());
            }
            self.answer(asked, before, None, jobs)
        }))
    }

    /// Answers an operation, after which nobody asks anything more.
    pub(super) fn finish(mut self, asked: Asked, jobs: Jobs<'_>) -> Result<String, String> {
        let spare = std::mem::take(&mut self.readings);
        self.answer(asked, None, Some(spare), jobs)
    }

    /// Applies a change of objects, `{"upsert":[OBJECT…],"remove":[{"apiVersion":…,"kind":…,"namespace":…,"name":…}…]}`,
    /// and answers which flows it opens and closes. Of a change that is refused nothing is applied.
    pub fn apply(&mut self, change: &str) -> String {
        told(Change::read(change).and_then(|change| {
            self.network()?;
            let Some(Ok(network)) = self.network.get_mut() else { return Err("there is no network".to_owned()) };
            let answer = network.apply(&change, DiffOptions::default())?;
            self.keep(&change);
            self.invariants.take();
            Ok(answer.to_json())
        }))
    }

    /// What is found in the files, as a change from those before where there are any. `spare` are the readings of the
    /// files, where nobody needs them any more.
    pub(super) fn report_on(
        &self,
        before: Option<(&[SourceFile], Vec<Reading>)>,
        spare: Option<Vec<Reading>>,
        jobs: Jobs<'_>,
    ) -> Report {
        let mut readings = self.spare(spare);
        let mut report = match before {
            None => judge(&self.files, readings, &self.options, jobs),
            Some((files, old)) => {
                let all: Vec<SourceFile> = self.files.iter().chain(files).cloned().collect();
                readings.extend(old);
                judge_change(&all, self.files.len(), readings, &self.options, jobs)
            }
        };
        report.notes.extend(self.notes.iter().cloned());
        report
    }

    pub(super) fn fixed(&self, before: Option<&[SourceFile]>) -> Result<String, String> {
        if self.applied.holders.is_some() {
            return Err("fixes are of files as they were given, and a change was applied since".to_owned());
        }
        Ok(FixAnswer::of(&self.files, before, &self.options, self.also_unsafe))
    }

    pub(super) fn tested(&self, spare: Option<Vec<Reading>>) -> Result<String, String> {
        Ok(test(&self.files, self.spare(spare), &self.options).map_err(|why| why.to_string())?.to_json())
    }

    pub(super) fn plans(&self, spare: Option<Vec<Reading>>) -> Plans {
        plan(&self.files, self.spare(spare))
    }

    pub(super) fn network_of(&self, spare: Option<Vec<Reading>>) -> Result<&Network, String> {
        let network = self.network.get_or_init(|| Network::of(&self.files, self.spare(spare), &self.options));
        network.as_ref().map_err(Clone::clone)
    }

    fn spare(&self, spare: Option<Vec<Reading>>) -> Vec<Reading> {
        spare.unwrap_or_else(|| self.readings.clone())
    }

    /// The files read once more, as those of a call that begin at `first`.
    pub(super) fn read_again(&self, first: usize, jobs: Jobs<'_>) -> Vec<Reading> {
        let mut readings = read_from(first, &self.files, jobs);
        for (at, reading) in readings.iter_mut().enumerate() {
            reading.pieces.retain(|piece| object_of(piece).is_none_or(|object| !self.is_gone(at, object)));
        }
        readings
    }

    fn is_gone(&self, file: usize, object: &Object) -> bool {
        // Most engines never see a change.
        !self.applied.gone.is_empty()
            && self.applied.gone.contains(&(file, object.place.document, object.place.path.to_string()))
    }

    /// Makes the files those after a change: what is replaced or goes is no longer in them.
    fn keep(&mut self, change: &Change) {
        for reference in &change.remove {
            self.take_out(&name_of(reference));
        }
        for file in &change.upsert {
            let at = self.applied.free.pop().unwrap_or(self.files.len());
            let reading = read(at, file);
            for object in reading.pieces.iter().filter_map(object_of) {
                self.take_out(&name_of_object(object));
            }
            let holders = self.holders();
            for object in reading.pieces.iter().filter_map(object_of) {
                holders.entry(name_of_object(object)).or_default().push(at);
            }
            self.applied.gone.retain(|(file, ..)| *file != at);
            match (self.files.get_mut(at), self.readings.get_mut(at)) {
                (Some(old), Some(old_reading)) => (*old, *old_reading) = (file.clone(), reading),
                _ => {
                    self.files.push(file.clone());
                    self.readings.push(reading);
                }
            }
        }
    }

    /// Takes the objects of a name out of the files that hold them.
    fn take_out(&mut self, name: &Name) {
        let Some(files) = self.holders().remove(name) else { return };
        for at in files {
            let Some(reading) = self.readings.get_mut(at) else { continue };
            let gone = &mut self.applied.gone;
            reading.pieces.retain(|piece| {
                let object = object_of(piece).filter(|object| name_of_object(object) == *name);
                gone.extend(object.map(|object| (at, object.place.document, object.place.path.to_string())));
                object.is_none()
            });
            // Nothing refers to what stood in a change by its place.
            let is_of_change = self.files.get(at).is_some_and(|file| file.is_object);
            if reading.pieces.is_empty() && is_of_change {
                self.applied.free.push(at);
            }
        }
    }

    /// Whether an object that is known is being deleted, and only waits for its finalizers.
    pub(super) fn is_going(&self, group: &str, kind: &str, name: &str) -> bool {
        let mut objects = self.readings.iter().flat_map(|reading| reading.pieces.iter().filter_map(object_of));
        objects.any(|object| {
            object.is(group, kind)
                && object.name.as_deref() == Some(name)
                && object.at(&["metadata", "deletionTimestamp"]).is_some_and(|at| at.value != Value::Null)
        })
    }

    fn holders(&mut self) -> &mut HashMap<Name, Vec<usize>> {
        let readings = &self.readings;
        self.applied.holders.get_or_insert_with(|| {
            let mut holders: HashMap<Name, Vec<usize>> = HashMap::new();
            for (at, reading) in readings.iter().enumerate() {
                for object in reading.pieces.iter().filter_map(object_of) {
                    let files = holders.entry(name_of_object(object)).or_default();
                    if files.last() != Some(&at) {
                        files.push(at);
                    }
                }
            }
            holders
        })
    }
}

/// Reads files, of a call in which they begin at `first`.
pub(super) fn read_from(first: usize, files: &[SourceFile], jobs: Jobs<'_>) -> Vec<Reading> {
    collect(files.len(), jobs, &|at| files.get(at).map(|file| read(first.saturating_add(at), file)).unwrap_or_default())
}

fn object_of(piece: &Piece) -> Option<&Object> {
    match piece {
        Piece::Object(object) => Some(object),
        _ => None,
    }
}

fn name_of_object(object: &Object) -> Name {
    let namespace = namespace_or_default(object.namespace.as_deref()).to_owned();
    (object.kind.clone(), namespace, object.name.clone().unwrap_or_default())
}

fn name_of(reference: &Reference) -> Name {
    let namespace = namespace_or_default(reference.namespace.as_deref()).to_owned();
    (reference.kind.clone(), namespace, reference.name.clone())
}
