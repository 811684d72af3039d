//! Plans and states, as `terraform show -json` prints them.
//!
//! The format is versioned by `format_version` and described at
//! <https://developer.hashicorp.com/terraform/internals/json-format>. What is read of it is the same since its version
//! 0.1: `resource_changes`, else `planned_values`; of a state `values`.

mod configuration;
mod values;

use self::configuration::Configuration;
use self::values::{Known, Values};
use super::Resource;
use super::resources::{self, Step, is_read};
use crate::input::arm::JsonDocument;
use crate::input::assemble::Assembly;
use crate::input::resources::Reader;
use crate::input::value::{Evaluated, Value};
use crate::input::{Outcome, Remark};
use crate::limits::MAX_DEPTH;
use crate::model::{Place, Planned, push_pointer};
use crate::source::{Entry, Node};

/// Whether a tree is a plan or a state.
#[must_use]
pub fn is_plan(root: &Node) -> bool {
    let of_change = |change: &Node| change.get("address").is_some() && change.get("change").is_some();
    let changes = root.get("resource_changes").map(Node::items).unwrap_or_default();
    let module = |name: &str| root.get(name).and_then(|values| values.get("root_module")).is_some();
    changes.first().is_some_and(of_change) || module("planned_values") || module("values")
}

/// Adds the resources of a plan or state to the model.
pub fn read(document: &JsonDocument, assembly: &mut Assembly) -> Outcome {
    let root = &document.root;
    let configuration = Configuration::of(root);
    let mut plan = Plan { document, configuration: &configuration, resources: Vec::new(), replaced: Vec::new() };
    match root.get("resource_changes") {
        Some(changes) => plan.changes(changes),
        None => {
            let (name, step) = match root.get("planned_values") {
                Some(_) => ("planned_values", Step::Plan(Planned::Create)),
                None => ("values", Step::Plan(Planned::Keep)),
            };
            if let Some(module) = root.get(name).and_then(|values| values.get("root_module")) {
                plan.module(module, &format!("/{name}/root_module"), step, 0);
            }
        }
    }
    let replaced = std::mem::take(&mut plan.replaced);
    let mut reader = Reader::default();
    let steps: Vec<(&Resource, Step)> = plan.resources.iter().map(|(resource, step)| (resource, *step)).collect();
    resources::add_steps(&steps, &mut reader, assembly);
    for (place, attributes) in replaced {
        if let Some(resource) = assembly.terraform.get_mut(&place) {
            resource.replaced_by = attributes;
        }
    }
    let mut remarks = assembly.keep(reader);
    if root.get("errored").and_then(Node::as_bool) == Some(true) {
        remarks
            .push(Remark::of_file(document.file, "this plan ended with an error, so that parts of it may be missing"));
    }
    Outcome { file: document.file, problems: Vec::new(), remarks }
}

struct Plan<'d> {
    document: &'d JsonDocument,
    configuration: &'d Configuration<'d>,
    resources: Vec<(Resource, Step)>,
    /// The attributes for which resources are replaced, by the places of the resources.
    replaced: Vec<(Place, Vec<String>)>,
}

impl<'d> Plan<'d> {
    fn place(&self, path: &str, entry: &Entry) -> Place {
        Place::new(self.document.file, self.document.document, path, entry.key_span)
    }

    /// `resource_changes`: every managed resource, changed or not.
    fn changes(&mut self, changes: &'d Node) {
        let of_address = |item: &'d Node| item.get("address").and_then(Node::as_str);
        let known = Known::of(changes.items().iter().filter_map(of_address));
        for (index, item) in changes.items().iter().enumerate() {
            let text = |name: &str| item.get(name).and_then(Node::as_str);
            let Some(kind) = text("type").filter(|kind| is_read(kind)) else { continue };
            let Some(change) = item.get("change").filter(|_| text("mode") != Some("data")) else { continue };
            let Some(step) = step(change) else { continue };
            let address = text("address").unwrap_or_default();
            // An object that an earlier apply left behind has the address of the one that took its place.
            if text("deposed").is_some() {
                continue;
            }
            let base = format!("/resource_changes/{index}/change");
            let values = Values {
                document: self.document,
                address,
                module: text("module_address").unwrap_or_default(),
                expressions: self.configuration.expressions(address),
                configuration: self.configuration,
                known: &known,
            };
            let unknown = change.get("after_unknown").map(|node| (node, format!("{base}/after_unknown")));
            let after = change.entry("after").filter(|after| !after.value.is_null());
            let place = match change.entry("after").or(change.entry("before")) {
                Some(entry) => self.place(&format!("{base}/{}", entry.key), entry),
                None => continue,
            };
            let attributes = match after {
                Some(after) => {
                    Evaluated { place: place.clone(), ..values.value(&after.value, &format!("{base}/after"), unknown) }
                }
                None => Evaluated::new(Value::Null, place.clone()),
            };
            let before = change.entry("before").filter(|before| !before.value.is_null()).map(|entry| {
                let path = format!("{base}/before");
                Evaluated { place: self.place(&path, entry), ..values.value(&entry.value, &path, None) }
            });
            if step == Step::Plan(Planned::Replace) {
                self.replaced.push((place.clone(), replace_paths(change)));
            }
            let version = self.configuration.provider_version(address, kind);
            let resource = Resource {
                kind: kind.to_owned(),
                module_call: false,
                address: address.to_owned(),
                attributes,
                place,
                version,
                conditional: false,
                before,
            };
            self.resources.push((resource, step));
        }
    }

    /// A module of `planned_values`, or of a state.
    fn module(&mut self, module: &'d Node, path: &str, step: Step, depth: usize) {
        let resources = module.get("resources").map(Node::items).unwrap_or_default();
        for (index, item) in resources.iter().enumerate() {
            let text = |name: &str| item.get(name).and_then(Node::as_str);
            let Some(kind) = text("type").filter(|kind| is_read(kind)) else { continue };
            let Some(entry) = item.entry("values").filter(|_| text("mode") != Some("data")) else { continue };
            let address = text("address").unwrap_or_default();
            let known = Known::default();
            let values = Values {
                document: self.document,
                address,
                module: module.get("address").and_then(Node::as_str).unwrap_or_default(),
                expressions: None,
                configuration: self.configuration,
                known: &known,
            };
            let path = format!("{path}/resources/{index}/values");
            let place = self.place(&path, entry);
            let attributes = Evaluated { place: place.clone(), ..values.value(&entry.value, &path, None) };
            let resource = Resource {
                kind: kind.to_owned(),
                module_call: false,
                address: address.to_owned(),
                attributes,
                place,
                version: self.configuration.provider_version(address, kind),
                conditional: false,
                before: None,
            };
            self.resources.push((resource, step));
        }
        let children = module.get("child_modules").map(Node::items).unwrap_or_default();
        for (index, child) in children.iter().enumerate().filter(|_| depth < MAX_DEPTH) {
            let mut path = path.to_owned();
            push_pointer(&mut path, "child_modules");
            push_pointer(&mut path, &index.to_string());
            self.module(child, &path, step, depth.saturating_add(1));
        }
    }
}

/// The attributes for which a resource is replaced.
fn replace_paths(change: &Node) -> Vec<String> {
    let paths = change.get("replace_paths").map(Node::items).unwrap_or_default();
    let names = |path: &Node| path.items().iter().filter_map(Node::as_str).collect::<Vec<_>>().join(".");
    paths.iter().map(names).filter(|names| !names.is_empty()).collect()
}

/// What a change does; `None` when it does nothing to a resource of Azure, or is not known.
fn step(change: &Node) -> Option<Step> {
    let actions: Vec<&str> = change.get("actions")?.items().iter().filter_map(Node::as_str).collect();
    Some(match actions.as_slice() {
        ["no-op"] => Step::Plan(Planned::Keep),
        ["create"] => Step::Plan(Planned::Create),
        ["update"] => Step::Plan(Planned::Update),
        ["delete", "create"] | ["create", "delete"] => Step::Plan(Planned::Replace),
        ["delete"] => Step::Destroy,
        _ => return None,
    })
}
