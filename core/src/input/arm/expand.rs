//! Templates to resources.

use super::expression::Bytes;
use super::functions::push_scope;
use super::machine::{Environment, LoopKind, Machine, ScopeId, Site, Stop, TextBuilder, evaluate_members};
use super::nested::{WrittenResource, is_deployment, open_nested, resources_of};
use super::template::{Evaluation, Resource};
use crate::input::value::{Evaluated, Value};
use crate::model::{Part, PartialText, Place, push_pointer};
use crate::source::Value as Written;

/// The members of a resource that are carried out rather than deployed.
const CARRIED_OUT: &[&str] = &["resources", "copy", "dependsOn"];
const CARRIED_OUT_OF_DEPLOYMENTS: &[&str] = &["resources", "copy", "dependsOn", "properties"];

/// The type whose identities have no provider.
const RESOURCE_GROUPS: &str = "Microsoft.Resources/resourceGroups";

/// Type and name of the resource around a child.
#[derive(Clone)]
struct Parent {
    kind: String,
    name: PartialText,
}

/// Adds the resources of a deployment.
pub(super) fn expand(machine: &mut Machine<'_>, id: ScopeId, maybe: Option<&Place>, out: &mut Evaluation) {
    let Some(scope) = machine.scopes.get(id.0) else { return };
    let (template, pointer, env) = (scope.template, scope.pointer.clone(), scope.environment.clone());
    for resource in resources_of(template, &pointer) {
        expand_resource(machine, &resource, &env, None, maybe, out);
    }
}

/// Adds a resource, once for each turn of its loop.
fn expand_resource<'a>(
    machine: &mut Machine<'a>,
    resource: &WrittenResource<'a>,
    env: &Environment,
    parent: Option<&Parent>,
    maybe: Option<&Place>,
    out: &mut Evaluation,
) {
    if !matches!(resource.node.value, Written::Mapping(_)) {
        return;
    }
    let copy = resource.node.entry_ignoring_case("copy").filter(|copy| !copy.value.entries().is_empty());
    let Some(copy) = copy else {
        add(machine, resource, env, None, parent, maybe, out);
        return;
    };
    let name = copy.value.entry_ignoring_case("name").and_then(|name| name.value.as_str()).unwrap_or_default();
    let mut path = resource.pointer.clone();
    push_pointer(&mut path, &copy.key);
    let count = copy.value.entry_ignoring_case("count");
    let count = count.and_then(|count| machine.loop_count(count, &mut path, name, env));
    let Some(count) = count else {
        // One resource stands for however many there are.
        let env = env.in_loop(name, LoopKind::Resource, None);
        let place = machine.scope_place(env.scope, &path, &copy.value);
        let maybe = maybe.cloned().unwrap_or(place);
        add(machine, resource, &env, None, parent, Some(&maybe), out);
        return;
    };
    for index in 0..count {
        if machine.is_spent() {
            return;
        }
        let env = env.in_loop(name, LoopKind::Resource, Some(index));
        add(machine, resource, &env, Some(index), parent, maybe, out);
    }
}

fn add<'a>(
    machine: &mut Machine<'a>,
    resource: &WrittenResource<'a>,
    env: &Environment,
    turn: Option<i64>,
    parent: Option<&Parent>,
    maybe: Option<&Place>,
    out: &mut Evaluation,
) {
    let place = machine.scope_place(env.scope, &resource.pointer, resource.node);
    if let Err(stop) = machine.enter() {
        machine.report(stop, &Site::whole(place), Bytes::default());
        return;
    }
    let condition = condition(machine, resource, env);
    let own = match &condition {
        Condition::Unknown(place) => Some(place.clone()),
        _ => None,
    };
    // A condition does not hold for the children: they have their own.
    let inherited = maybe;
    let maybe = own.as_ref().or(inherited);
    let is_left_out = matches!(condition, Condition::Never);
    let deployment = is_deployment(resource.node);
    let skip = if deployment { CARRIED_OUT_OF_DEPLOYMENTS } else { CARRIED_OUT };
    let skip: Vec<&str> = if is_left_out { ALL_BUT_NAMES.to_vec() } else { skip.to_vec() };
    let body = machine.unsurely(maybe.is_some(), |machine| {
        evaluate_members(machine, resource.node, &skip, &mut resource.pointer.clone(), env)
    });
    let (kind, name) = identify(&body, parent);
    let own_names = Parent { kind, name };
    if !is_left_out {
        let described = describe(machine, resource, env, &own_names, body, maybe);
        match described {
            Ok((described, true)) => out.existing.push(described),
            Ok((described, false)) => out.resources.push(described),
            Err(stop) => machine.report(stop, &Site::whole(place), Bytes::default()),
        }
        if deployment && let Some(nested) = open_nested(machine, resource, env, turn) {
            machine.unsurely(maybe.is_some(), |machine| expand(machine, nested, maybe, out));
        }
    }
    if !deployment {
        for child in resources_of(resource.node, &resource.pointer) {
            expand_resource(machine, &child, env, Some(&own_names), inherited, out);
        }
    }
    machine.leave();
}

/// What a resource that is left out needs not: its children need its type and name.
const ALL_BUT_NAMES: &[&str] = &[
    "resources",
    "copy",
    "dependsOn",
    "properties",
    "condition",
    "location",
    "tags",
    "sku",
    "identity",
    "kind",
    "plan",
    "zones",
    "scope",
    "comments",
    "metadata",
];

enum Condition {
    Always,
    Never,
    Unknown(Place),
}

fn condition<'a>(machine: &mut Machine<'a>, resource: &WrittenResource<'a>, env: &Environment) -> Condition {
    let Some(entry) = resource.node.entry_ignoring_case("condition") else { return Condition::Always };
    let mut path = resource.pointer.clone();
    push_pointer(&mut path, &entry.key);
    let value = machine.node(&entry.value, &mut path, env);
    match value.value {
        Value::Bool(true) => Condition::Always,
        Value::Bool(false) => Condition::Never,
        _ => Condition::Unknown(value.place),
    }
}

/// The full type and name of a resource.
fn identify(body: &Evaluated, parent: Option<&Parent>) -> (String, PartialText) {
    let kind = body.get("type").and_then(Evaluated::as_str).unwrap_or_default();
    let name = body.get("name").and_then(Evaluated::as_text).unwrap_or_default();
    match parent {
        // Some write children with their full type and name all the same.
        Some(parent) if !begins_with(kind, &parent.kind) => {
            let mut full = parent.name.clone();
            full.push_text("/");
            full.push(&name);
            (format!("{}/{kind}", parent.kind), full)
        }
        _ => (kind.to_owned(), name),
    }
}

fn begins_with(kind: &str, parent: &str) -> bool {
    kind.len() > parent.len() && kind.get(..parent.len()).is_some_and(|start| start.eq_ignore_ascii_case(parent))
}

/// The resource, and whether it exists elsewhere already.
fn describe<'a>(
    machine: &mut Machine<'a>,
    resource: &WrittenResource<'a>,
    env: &Environment,
    Parent { kind, name }: &Parent,
    body: Evaluated,
    maybe: Option<&Place>,
) -> Result<(Resource, bool), Stop> {
    let scope = machine.scopes.get(env.scope.0).ok_or(Stop::Unknown)?;
    let (mut subscription, mut group) = (scope.target.subscription.clone(), scope.target.resource_group.clone());
    if let Some(given) = body.get("subscriptionId").and_then(Evaluated::as_text) {
        subscription = given;
        group = None;
    }
    if let Some(given) = body.get("resourceGroup").and_then(Evaluated::as_text) {
        group = Some(given);
    }
    let mut id = TextBuilder::default();
    match body.get("scope").and_then(Evaluated::as_text) {
        Some(scope) => {
            // A scope that does not begin at the root begins at the deployment's.
            if matches!(scope.parts().first(), Some(Part::Text(start)) if !start.starts_with('/')) {
                push_scope(machine, &mut id, &subscription, group.as_ref())?;
                id.push_text(machine, "/providers/")?;
            }
            id.push(machine, &scope)?;
        }
        None => push_scope(machine, &mut id, &subscription, group.as_ref())?,
    }
    if kind.eq_ignore_ascii_case(RESOURCE_GROUPS) {
        id.push_text(machine, "/resourceGroups/")?;
        id.push(machine, name)?;
    } else {
        id.push_text(machine, "/providers/")?;
        push_names(machine, &mut id, kind, name)?;
    }
    let id = match id.finish() {
        Value::Text(id) => (*id).clone(),
        _ => PartialText::default(),
    };
    let is_existing = body.get("existing").and_then(Evaluated::as_bool) == Some(true);
    let described = Resource {
        kind: kind.clone(),
        api_version: body.get("apiVersion").and_then(Evaluated::as_str).map(str::to_owned),
        name: name.clone(),
        id,
        symbol: resource.symbol.map(str::to_owned),
        subscription,
        resource_group: group,
        body,
        maybe: maybe.cloned(),
    };
    Ok((described, is_existing))
}

/// `Namespace/type/name/type/name` of the type `Namespace/type/type` and the name `name/name`.
pub(in crate::input) fn push_names(
    machine: &mut Machine<'_>,
    out: &mut TextBuilder,
    kind: &str,
    name: &PartialText,
) -> Result<(), Stop> {
    let mut segments = kind.split('/');
    out.push_text(machine, segments.next().unwrap_or_default())?;
    let names = name_segments(name);
    let types: Vec<&str> = segments.collect();
    // What is unknown of a name may hold slashes.
    let is_split = name.is_known() || names.len() == types.len();
    for (index, segment) in types.into_iter().enumerate() {
        out.push_text(machine, "/")?;
        out.push_text(machine, segment)?;
        out.push_text(machine, "/")?;
        let name = match names.get(index).filter(|_| is_split) {
            Some(name) => name.clone(),
            None => PartialText::hole(format!("[segment {index} of {}]", name.written())),
        };
        out.push(machine, &name)?;
    }
    Ok(())
}

/// The pieces of a name between slashes.
fn name_segments(name: &PartialText) -> Vec<PartialText> {
    let mut segments = vec![PartialText::default()];
    for part in name.parts() {
        match part {
            Part::Text(text) => {
                for (index, piece) in text.split('/').enumerate() {
                    if index > 0 {
                        segments.push(PartialText::default());
                    }
                    if let Some(last) = segments.last_mut() {
                        last.push_text(piece);
                    }
                }
            }
            Part::Hole(hole) => {
                if let Some(last) = segments.last_mut() {
                    last.push_hole(hole.clone());
                }
            }
        }
    }
    segments
}
