//! Deployments: the outermost one and those nested in its template.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::Bytes;
use super::machine::{
    Deployments, Environment, Given, Machine, ParameterSlot, Scope, ScopeId, Site, Slot, Stop, Target, VariableSlot,
};
use super::template::NoteKind;
use crate::input::value::same_text;
use crate::limits::MAX_TEMPLATE_DEPTH;
use crate::model::{Part, PartialText, push_pointer};
use crate::order::Ordered as _;
use crate::source::{Entry, Node, Value as Written};

/// The type of a deployment as a resource.
const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

pub(super) fn is_deployment(resource: &Node) -> bool {
    let kind = resource.entry_ignoring_case("type").and_then(|kind| kind.value.as_str());
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case(DEPLOYMENTS))
}

/// A resource as the template writes it.
#[derive(Clone, Debug)]
pub(super) struct WrittenResource<'a> {
    pub(super) node: &'a Node,
    pub(super) pointer: String,
    /// Its symbolic name.
    pub(super) symbol: Option<&'a str>,
}

/// The resources of a template, or the children of a resource: a list, or an object of symbolic names.
pub(super) fn resources_of<'a>(parent: &'a Node, pointer: &str) -> Vec<WrittenResource<'a>> {
    let Some(section) = parent.entry_ignoring_case("resources") else { return Vec::new() };
    let pointer_of = |step: &str| {
        let mut path = pointer.to_owned();
        push_pointer(&mut path, &section.key);
        push_pointer(&mut path, step);
        path
    };
    match &section.value.value {
        Written::Sequence(items) => {
            let numbered = items.iter().enumerate();
            let resource = |(index, node): (usize, &'a Node)| WrittenResource {
                node,
                pointer: pointer_of(&index.to_string()),
                symbol: None,
            };
            numbered.map(resource).collect()
        }
        Written::Mapping(entries) => {
            let resource = |entry: &'a Entry| WrittenResource {
                node: &entry.value,
                pointer: pointer_of(&entry.key),
                symbol: Some(&entry.key),
            };
            entries.iter().map(resource).collect()
        }
        _ => Vec::new(),
    }
}

/// The inline template of a deployment, its pointer, and whether it has names of its own.
pub(super) fn inline_template<'a>(resource: &'a Node, pointer: &str) -> Option<(&'a Node, String, bool)> {
    let properties = resource.entry_ignoring_case("properties")?;
    let template = properties.value.entry_ignoring_case("template")?;
    let mut path = pointer.to_owned();
    push_pointer(&mut path, &properties.key);
    push_pointer(&mut path, &template.key);
    let options = properties.value.entry_ignoring_case("expressionEvaluationOptions");
    let scope = options.and_then(|options| options.value.entry_ignoring_case("scope"));
    let inner = scope.and_then(|scope| scope.value.as_str()).is_some_and(|scope| scope.eq_ignore_ascii_case("inner"));
    Some((&template.value, path, inner))
}

/// What [`open`] makes a deployment of.
pub(in crate::input) struct Opening<'a> {
    pub(in crate::input) file: crate::model::FileId,
    pub(in crate::input) document: u32,
    pub(in crate::input) template: &'a Node,
    pub(in crate::input) pointer: String,
    pub(in crate::input) target: Target,
    pub(in crate::input) name: PartialText,
    pub(in crate::input) label: String,
    pub(in crate::input) level: usize,
    /// The deployment whose names its expressions see, and the loops around it, when these are not its own.
    pub(in crate::input) outer: Option<(ScopeId, Environment)>,
}

/// Adds a deployment.
pub(in crate::input) fn open<'a>(machine: &mut Machine<'a>, opening: Opening<'a>) -> ScopeId {
    let id = ScopeId(machine.scopes.len());
    let Opening { file, document, template, pointer, target, name, label, level, outer } = opening;
    let (names, environment) = match outer {
        Some((names, around)) => (names, Environment { scope: id, ..around }),
        None => (id, Environment::of(id)),
    };
    machine.scopes.push(Scope {
        file,
        document,
        template,
        parameters: parameter_slots(template, &pointer),
        variables: variable_slots(template, &pointer),
        pointer: pointer.into(),
        names,
        environment,
        target,
        name,
        label: label.into(),
        level,
        outputs: Slot::Fresh,
        deployments: None,
        nested: BTreeMap::new(),
    });
    id
}

fn parameter_slots<'a>(template: &'a Node, pointer: &str) -> BTreeMap<String, ParameterSlot<'a>> {
    let Some(section) = template.entry_ignoring_case("parameters") else { return BTreeMap::new() };
    let slot = |entry: &'a Entry| {
        let mut path = pointer.to_owned();
        push_pointer(&mut path, &section.key);
        push_pointer(&mut path, &entry.key);
        let slot = ParameterSlot {
            name: &entry.key,
            definition: &entry.value,
            pointer: path,
            given: Given::Nothing,
            slot: Slot::Fresh,
        };
        (entry.key.to_ascii_lowercase(), slot)
    };
    section.value.entries().iter().map(slot).into_map()
}

fn variable_slots<'a>(template: &'a Node, pointer: &str) -> BTreeMap<String, VariableSlot<'a>> {
    let mut slots = BTreeMap::new();
    let Some(section) = template.entry_ignoring_case("variables") else { return slots };
    for entry in section.value.entries() {
        let mut path = pointer.to_owned();
        push_pointer(&mut path, &section.key);
        push_pointer(&mut path, &entry.key);
        if entry.key.eq_ignore_ascii_case("copy") {
            for (index, one) in entry.value.items().iter().enumerate() {
                let Some(name) = one.entry_ignoring_case("name").and_then(|name| name.value.as_str()) else { continue };
                let pointer = format!("{path}/{index}");
                let slot = VariableSlot { name, node: one, pointer, copied: true, slot: Slot::Fresh };
                slots.insert(name.to_ascii_lowercase(), slot);
            }
            continue;
        }
        let slot =
            VariableSlot { name: &entry.key, node: &entry.value, pointer: path, copied: false, slot: Slot::Fresh };
        slots.insert(entry.key.to_ascii_lowercase(), slot);
    }
    slots
}

/// The nested deployment of a resource, opened when it is first asked for; nothing when its template is elsewhere.
/// `turn` counts the resource's own loop.
pub(super) fn open_nested<'a>(
    machine: &mut Machine<'a>,
    resource: &WrittenResource<'a>,
    env: &Environment,
    turn: Option<i64>,
) -> Option<ScopeId> {
    let key = (resource.pointer.clone(), turn);
    let around = machine.scopes.get(env.scope.0)?;
    let (file, document, level) = (around.file, around.document, around.level);
    let (label, mut target, names) = (Arc::clone(&around.label), around.target.clone(), around.names);
    // A loop further out may turn over the same resource: each turn is a deployment of its own.
    let keeps = env.loops.is_none() || turn.is_some();
    if let Some(known) = around.nested.get(&key).filter(|_| keeps) {
        return Some(*known);
    }
    let Some((template, pointer, inner)) = inline_template(resource.node, &resource.pointer) else {
        let place = machine.scope_place(env.scope, &resource.pointer, resource.node);
        machine.note(
            NoteKind::LinkedTemplate,
            &place,
            "the template of this deployment is in another place".to_owned(),
        );
        return None;
    };
    if level >= MAX_TEMPLATE_DEPTH {
        let place = machine.scope_place(env.scope, &resource.pointer, resource.node);
        let message = format!("deployments are nested more than {MAX_TEMPLATE_DEPTH} levels deep");
        machine.report(Stop::TooLarge(message), &Site::whole(place), Bytes::default());
        return None;
    }
    let name = text_of(machine, resource, "name", env).unwrap_or_default();
    if let Some(subscription) = text_of(machine, resource, "subscriptionId", env) {
        target.subscription = subscription;
        target.location = None;
    }
    if let Some(group) = text_of(machine, resource, "resourceGroup", env) {
        target.resource_group = Some(group);
        target.location = None;
    } else if resource.node.entry_ignoring_case("subscriptionId").is_some() {
        target.resource_group = None;
    }
    let turned = turn.map(|turn| format!("[{turn}]")).unwrap_or_default();
    let label = format!("{label}{}{turned}.", name.written());
    let outer = if inner { None } else { Some((names, env.clone())) };
    let level = level.saturating_add(1);
    let opening = Opening { file, document, template, pointer, target, name, label, level, outer };
    let id = open(machine, opening);
    if inner {
        give(machine, id, resource, env);
    }
    if let Some(around) = machine.scopes.get_mut(env.scope.0).filter(|_| keeps) {
        around.nested.insert(key, id);
    }
    Some(id)
}

/// Hands the values of `properties.parameters` to the parameters of a nested deployment.
fn give<'a>(machine: &mut Machine<'a>, id: ScopeId, resource: &WrittenResource<'a>, env: &Environment) {
    let Some(properties) = resource.node.entry_ignoring_case("properties") else { return };
    let Some(given) = properties.value.entry_ignoring_case("parameters") else { return };
    let Some(scope) = machine.scopes.get_mut(id.0) else { return };
    if !matches!(given.value.value, Written::Mapping(_)) {
        scope.parameters.values_mut().for_each(|parameter| parameter.given = Given::Secret);
        return;
    }
    for one in given.value.entries() {
        let Some(parameter) = scope.parameters.get_mut(&one.key.to_ascii_lowercase()) else { continue };
        parameter.given = match one.value.entry_ignoring_case("value") {
            Some(value) => {
                let mut path = resource.pointer.clone();
                for step in [&properties.key, &given.key, &one.key, &value.key] {
                    push_pointer(&mut path, step);
                }
                Given::Outer(&value.value, path, env.clone())
            }
            None => Given::Secret,
        };
    }
}

/// A member of a resource as text.
fn text_of<'a>(
    machine: &mut Machine<'a>,
    resource: &WrittenResource<'a>,
    key: &str,
    env: &Environment,
) -> Option<PartialText> {
    let entry = resource.node.entry_ignoring_case(key)?;
    let mut path = resource.pointer.clone();
    push_pointer(&mut path, &entry.key);
    machine.node(&entry.value, &mut path, env).as_text()
}

/// The nested deployment that `reference(wanted)` means: by symbolic name, name or identity.
pub(super) fn find_deployment(machine: &mut Machine<'_>, env: &Environment, wanted: &PartialText) -> Option<ScopeId> {
    let names = machine.names_of(env);
    let all = deployments(machine, names)?;
    machine.charge(all.len()).ok()?;
    let wanted_name = deployment_name(wanted);
    let (resource, _) = all.iter().find(|(resource, name)| {
        resource.symbol.is_some_and(|symbol| wanted.known() == Some(symbol))
            || same_text(name, wanted)
            || wanted_name.as_ref().is_some_and(|wanted| same_text(name, wanted))
    })?;
    let env = machine.scopes.get(names.0)?.environment.clone();
    open_nested(machine, resource, &env, None)
}

fn deployments<'a>(machine: &mut Machine<'a>, id: ScopeId) -> Option<Deployments<'a>> {
    let scope = machine.scopes.get_mut(id.0)?;
    if let Some(known) = &scope.deployments {
        return Some(Arc::clone(known));
    }
    // A name that refers to deployments finds none.
    scope.deployments = Some(Arc::default());
    let (template, pointer, env) = (scope.template, Arc::clone(&scope.pointer), scope.environment.clone());
    let mut found = Vec::new();
    for resource in resources_of(template, &pointer) {
        if is_deployment(resource.node) && resource.node.entry_ignoring_case("copy").is_none() {
            let name = text_of(machine, &resource, "name", &env).unwrap_or_default();
            found.push((resource, name));
        }
    }
    let found = Arc::new(found);
    machine.scopes.get_mut(id.0)?.deployments = Some(Arc::clone(&found));
    Some(found)
}

/// The name at the end of `…/providers/Microsoft.Resources/deployments/NAME`.
fn deployment_name(id: &PartialText) -> Option<PartialText> {
    let marker = format!("{}/", DEPLOYMENTS.to_ascii_lowercase());
    let mut name: Option<PartialText> = None;
    for part in id.parts() {
        match (part, &mut name) {
            (Part::Text(text), None) => {
                if let Some(at) = text.to_ascii_lowercase().rfind(&marker) {
                    let rest = text.get(at.saturating_add(marker.len())..)?;
                    name = Some(PartialText::from_text(rest));
                }
            }
            (Part::Text(text), Some(name)) => name.push_text(text),
            (Part::Hole(hole), Some(name)) => name.push_hole(hole.clone()),
            (Part::Hole(_), None) => {}
        }
    }
    name
}
