//! The values of a resource in a plan, with what is only known after it was applied.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::configuration::{Configuration, Written};
use crate::input::arm::JsonDocument;
use crate::input::value::{Evaluated, Member, Value};
use crate::model::{Place, push_pointer};
use crate::order::Ordered as _;
use crate::source::{Node, Span, Value as Tree};

/// The addresses of the resources of a plan.
#[derive(Debug, Default)]
pub(super) struct Known<'d>(BTreeSet<&'d str>);

impl<'d> Known<'d> {
    pub(super) fn of(addresses: impl Iterator<Item = &'d str>) -> Self {
        Self(addresses.collect())
    }

    /// Whether the plan has a resource of that address.
    pub(super) fn has(&self, address: &str) -> bool {
        self.0.contains(address)
    }
}

/// Reads the values of one resource.
pub(super) struct Values<'d> {
    pub(super) document: &'d JsonDocument,
    pub(super) address: &'d str,
    /// The address of the module that it stands in; empty for the root.
    pub(super) module: &'d str,
    /// What the configuration writes in the resource, when the plan shows it.
    pub(super) expressions: Option<&'d Node>,
    pub(super) configuration: &'d Configuration<'d>,
    pub(super) known: &'d Known<'d>,
}

/// A part of `after_unknown`, with its JSON pointer.
type Unknown<'n> = Option<(&'n Node, String)>;

/// A step to a value: the name of a member, or the number of an item.
#[derive(Clone, Copy)]
pub(super) enum Step<'n> {
    /// A member.
    Member(&'n str),
    /// An item.
    Item(usize),
}

impl Values<'_> {
    /// The value of a tree at a JSON pointer.
    pub(super) fn value(&self, node: &Node, path: &str, unknown: Unknown<'_>) -> Evaluated {
        let known = self.known_value(node, path, unknown, &mut Vec::new());
        known.unwrap_or_else(|| Evaluated::new(Value::Null, self.place(path, node.span)))
    }

    fn place(&self, path: &str, span: Span) -> Place {
        Place::new(self.document.file, self.document.document, path, span)
    }

    /// Recursion here and below is bounded by the depth that the JSON reader allows.
    fn known_value<'n>(
        &self,
        node: &'n Node,
        path: &str,
        unknown: Unknown<'n>,
        steps: &mut Vec<Step<'n>>,
    ) -> Option<Evaluated> {
        if let Some((Node { value: Tree::Bool(true), .. }, _)) = &unknown {
            return self.unknown_value(unknown.as_ref()?, steps);
        }
        let value = match &node.value {
            Tree::Null => Value::Null,
            Tree::Bool(value) => Value::Bool(*value),
            Tree::Int(value) => Value::Int(*value),
            Tree::Uint(value) => Value::Float(*value as f64),
            Tree::Float(value) => Value::Float(*value),
            Tree::String(text) => Value::text(&**text),
            Tree::Sequence(items) => {
                let unknown_items = unknown.as_ref().map(|(node, _)| node.items()).unwrap_or_default();
                let items = items.iter().enumerate().map(|(index, item)| {
                    let unknown = unknown_items.get(index).map(|node| (node, below(&unknown, &index.to_string())));
                    steps.push(Step::Item(index));
                    let value = self.known_value(item, &step(path, &index.to_string()), unknown, steps);
                    steps.pop();
                    value.unwrap_or_else(|| Evaluated::new(Value::Null, self.place(path, item.span)))
                });
                Value::array(items.collect())
            }
            Tree::Mapping(entries) => {
                let unknown_entries = unknown.as_ref().map(|(node, _)| node.entries()).unwrap_or_default();
                let mut left: BTreeMap<&str, &'n Node> =
                    unknown_entries.iter().map(|entry| (&*entry.key, &entry.value)).into_map();
                let mut members = Vec::new();
                for entry in entries {
                    let unknown = left.remove(&*entry.key).map(|node| (node, below(&unknown, &entry.key)));
                    steps.push(Step::Member(&entry.key));
                    let value = self.known_value(&entry.value, &step(path, &entry.key), unknown, steps);
                    steps.pop();
                    let member = |value| Member { key: Arc::from(&*entry.key), key_span: entry.key_span, value };
                    members.extend(value.map(member));
                }
                for (key, node) in left {
                    let unknown = (node, below(&unknown, key));
                    steps.push(Step::Member(key));
                    let value = self.unknown_part(&unknown, steps);
                    steps.pop();
                    members.extend(value.map(|value| Member { key: Arc::from(key), key_span: node.span, value }));
                }
                Value::object(members)
            }
        };
        Some(Evaluated::new(value, self.place(path, node.span)))
    }

    /// A part of which `after` shows nothing: the unknown values in it.
    fn unknown_part<'n>(&self, unknown: &(&'n Node, String), steps: &mut Vec<Step<'n>>) -> Option<Evaluated> {
        let (node, path) = unknown;
        let value = match &node.value {
            Tree::Bool(true) => return self.unknown_value(unknown, steps),
            Tree::Sequence(items) => {
                let mut values = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    steps.push(Step::Item(index));
                    values.extend(self.unknown_part(&(item, step(path, &index.to_string())), steps));
                    steps.pop();
                }
                if values.is_empty() {
                    return None;
                }
                Value::array(values)
            }
            Tree::Mapping(entries) => {
                let mut members = Vec::new();
                for entry in entries {
                    steps.push(Step::Member(&entry.key));
                    let value = self.unknown_part(&(&entry.value, step(path, &entry.key)), steps);
                    steps.pop();
                    let member = |value| Member { key: Arc::from(&*entry.key), key_span: entry.key_span, value };
                    members.extend(value.map(member));
                }
                if members.is_empty() {
                    return None;
                }
                Value::object(members)
            }
            _ => return None,
        };
        Some(Evaluated::new(value, self.place(path, node.span)))
    }

    /// A value that is known after apply: named by the resource that it refers to, else by itself. None when the
    /// configuration does not write it, so that the service chooses.
    fn unknown_value(&self, (node, path): &(&Node, String), steps: &[Step<'_>]) -> Option<Evaluated> {
        let written = self.expressions.map_or(Written::Unclear, |all| configuration_of(all, steps));
        let name = match written {
            Written::No => return None,
            Written::Unclear => None,
            Written::Yes(references) => refers_to(steps)
                .and_then(|wanted| self.configuration.referred(self.module, &references, wanted, self.known)),
        };
        let name = name.unwrap_or_else(|| self.own_name(steps));
        Some(Evaluated::new(Value::Unknown(Arc::from(name)), self.place(path, node.span)))
    }

    /// The name by which an unknown value of this resource is known.
    fn own_name(&self, steps: &[Step<'_>]) -> String {
        let mut name = self.address.to_owned();
        for step in steps {
            match step {
                Step::Member(member) => name.extend([".", member]),
                Step::Item(index) => name.push_str(&format!("[{index}]")),
            }
        }
        name
    }
}

/// The attribute of another resource that a member repeats unchanged when it refers to one; none for members whose texts
/// are made of others.
fn refers_to(steps: &[Step<'_>]) -> Option<&'static str> {
    match steps.last()? {
        Step::Member(name) if name.ends_with("_id") => Some("id"),
        Step::Member("virtual_network_name" | "network_security_group_name" | "resource_group_name") => Some("name"),
        _ => None,
    }
}

/// What the configuration of a resource says at a path.
fn configuration_of<'n>(expressions: &'n Node, steps: &[Step<'_>]) -> Written<'n> {
    let mut node = expressions;
    for (depth, step) in steps.iter().enumerate() {
        let below = match step {
            Step::Member(member) => node.get(member),
            Step::Item(index) => node.items().get(*index),
        };
        match below {
            Some(below) => node = below,
            // A block that a `dynamic` block makes is not shown, so only what is missing in a block that is shown, or
            // an attribute of the resource itself, is surely not written.
            None => {
                let in_block = depth > 0 && matches!(step, Step::Member(_));
                let attribute = depth == 0 && steps.len() == 1 && !is_block(step);
                return if in_block || attribute { Written::No } else { Written::Unclear };
            }
        }
    }
    Written::of(node)
}

/// Whether a member of a resource may be a block.
fn is_block(step: &Step<'_>) -> bool {
    let blocks = [
        "network_profile",
        "network",
        "default_node_pool",
        "upgrade_settings",
        "subnet",
        "delegation",
        "security_rule",
        "api_server_access_profile",
        "api_server_access",
        "service_mesh_profile",
        "node_provisioning_profile",
        "oms_agent",
        "aci_connector_linux",
        "addon_profile",
    ];
    matches!(step, Step::Member(name) if blocks.contains(name))
}

fn step(path: &str, step: &str) -> String {
    let mut path = path.to_owned();
    push_pointer(&mut path, step);
    path
}

fn below(unknown: &Unknown<'_>, name: &str) -> String {
    step(unknown.as_ref().map_or("", |(_, path)| path), name)
}
