//! What the files of one folder declare.

use std::collections::BTreeMap;

use crate::model::FileId;
use crate::source::hcl::{Attribute, Block, Body, Expression, Kind};

/// Something with the document that it stands in.
#[derive(Debug)]
pub(super) struct Located<'a, T> {
    pub node: &'a T,
    pub file: FileId,
    pub document: u32,
}

impl<T> Clone for Located<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Located<'_, T> {}

/// Whether a resource is managed, or only looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Managed,
    Data,
}

/// A resource or the call of a module, for going through them in the order written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Declaration<'a> {
    Resource(&'a str, &'a str),
    Call(&'a str),
}

/// What the files of one folder declare, by name.
#[derive(Debug, Default)]
pub(super) struct Module<'a> {
    /// The folder, to find the modules that it calls by a path.
    pub folder: String,
    pub variables: BTreeMap<&'a str, Located<'a, Block>>,
    pub locals: BTreeMap<&'a str, Located<'a, Attribute>>,
    pub resources: BTreeMap<(Mode, &'a str, &'a str), Located<'a, Block>>,
    pub calls: BTreeMap<&'a str, Located<'a, Block>>,
    pub outputs: BTreeMap<&'a str, Located<'a, Block>>,
    pub order: Vec<Declaration<'a>>,
    /// The version constraints of providers, by their local names.
    pub versions: BTreeMap<&'a str, &'a str>,
}

impl<'a> Module<'a> {
    /// Adds what a document declares. A name that is declared already keeps its first declaration; false then.
    pub(super) fn add(&mut self, body: &'a Body, file: FileId, document: u32) -> bool {
        let mut unique = true;
        for block in body.blocks() {
            let located = Located { node: block, file, document };
            match (&*block.kind, block.label(0), block.label(1)) {
                ("resource", Some(kind), Some(name)) => {
                    if insert(&mut self.resources, (Mode::Managed, kind, name), located) {
                        self.order.push(Declaration::Resource(kind, name));
                    } else {
                        unique = false;
                    }
                }
                ("data", Some(kind), Some(name)) => {
                    unique &= insert(&mut self.resources, (Mode::Data, kind, name), located);
                }
                ("module", Some(name), None) => {
                    if insert(&mut self.calls, name, located) {
                        self.order.push(Declaration::Call(name));
                    } else {
                        unique = false;
                    }
                }
                ("variable", Some(name), None) => unique &= insert(&mut self.variables, name, located),
                ("output", Some(name), None) => unique &= insert(&mut self.outputs, name, located),
                ("locals", None, None) => {
                    for attribute in block.body.attributes() {
                        let located = Located { node: attribute, file, document };
                        unique &= insert(&mut self.locals, &*attribute.name, located);
                    }
                }
                ("terraform", None, None) => {
                    for providers in block.body.blocks().filter(|inner| &*inner.kind == "required_providers") {
                        for provider in providers.body.attributes() {
                            if let Some(version) = version_of(&provider.value) {
                                self.versions.insert(&provider.name, version);
                            }
                        }
                    }
                }
                ("provider", Some(name), None) => {
                    if let Some(version) = block.body.attribute("version").and_then(|version| text(&version.value)) {
                        self.versions.entry(name).or_insert(version);
                    }
                }
                _ => {}
            }
        }
        unique
    }
}

fn insert<'a, K: Ord, T>(map: &mut BTreeMap<K, Located<'a, T>>, key: K, value: Located<'a, T>) -> bool {
    match map.entry(key) {
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(value);
            true
        }
        std::collections::btree_map::Entry::Occupied(_) => false,
    }
}

/// `"~> 4.0"`, or `{ source = …, version = "~> 4.0" }`.
fn version_of(value: &Expression) -> Option<&str> {
    match &value.kind {
        Kind::Object(entries) => {
            let entry = entries.iter().find(|entry| text(&entry.key) == Some("version"))?;
            text(&entry.value)
        }
        _ => text(value),
    }
}

/// The text of an expression without interpolations.
pub(super) fn text(value: &Expression) -> Option<&str> {
    match &value.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

/// The folder that a local source names from a folder, when it is local.
pub(super) fn local_source(folder: &str, source: &str) -> Option<String> {
    let local = source == "." || source == ".." || source.starts_with("./") || source.starts_with("../");
    local.then(|| normal(&if folder.is_empty() { source.to_owned() } else { format!("{folder}/{source}") }))
}

/// A path without `.` and `..` where they can be resolved.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
