//! Resources of the provider `azapi`, whose bodies are those of the resource manager.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ids::{self, Ids};
use super::network::{text, under};
use super::{Item, Resource};
use crate::input::resources::{CLUSTER, NAMESPACE, NETWORK, PEERING, POOL, SECURITY_GROUP, SECURITY_RULE, SUBNET};
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::limits::MAX_DEPTH;
use crate::model::{Field, PartialText, Place};
use crate::order::Ordered as _;
use crate::source::{Node, Value as Written, json};

/// The type that makes a resource.
pub(super) const RESOURCE: &str = "azapi_resource";
/// The type that changes members of a resource that something else makes.
pub(super) const UPDATE: &str = "azapi_update_resource";

/// The types that are read, with the segment of ids that holds the parent's name, and whether they have a parent that
/// has a name.
const KINDS: [(&str, Option<&str>); 8] = [
    (CLUSTER, None),
    (NETWORK, None),
    (SECURITY_GROUP, None),
    (POOL, Some("managedClusters")),
    (NAMESPACE, Some("managedClusters")),
    (SUBNET, Some("virtualNetworks")),
    (PEERING, Some("virtualNetworks")),
    (SECURITY_RULE, Some("networkSecurityGroups")),
];

struct Kind {
    kind: &'static str,
    /// The type as written.
    written: String,
    /// The segment of ids that holds the parent's name.
    parent: Option<&'static str>,
    version: Field<String>,
}

fn kind(attributes: &Evaluated) -> Option<Kind> {
    let value = attributes.get("type")?;
    let (written, version) = value.as_str()?.split_once('@')?;
    let (kind, parent) = KINDS.into_iter().find(|(kind, _)| kind.eq_ignore_ascii_case(written))?;
    let version = Field::known(version.to_owned(), value.place.clone());
    Some(Kind { kind, written: written.to_owned(), parent, version })
}

/// Whether a resource is a cluster or node pool.
pub(super) fn is_cluster(resource: &Resource) -> bool {
    resource.kind == RESOURCE && kind(&resource.attributes).is_some_and(|kind| matches!(kind.kind, CLUSTER | POOL))
}

/// The id of a resource that others refer to, with the round in which it can be told.
pub(super) fn id(resource: &Resource, attributes: &Evaluated, ids: &Ids) -> Option<(usize, PartialText)> {
    let kind = kind(attributes)?;
    let parent = attributes.get("parent_id").and_then(|id| ids.text(id)).unwrap_or_else(|| PartialText::hole("?"));
    let name = text(resource, attributes, "name");
    if kind.parent.is_some() {
        let last = kind.written.rsplit('/').next().unwrap_or_default();
        return Some((2, ids::child(&parent, last, &name)));
    }
    let mut id = parent;
    id.push_text(&format!("/providers/{}/", kind.written));
    id.push(&name);
    Some((1, id))
}

/// The resource in the resource manager's shape.
pub(super) fn item(resource: &Resource, attributes: &Evaluated, ids: &Ids) -> Option<Item> {
    let kind = kind(attributes)?;
    let whole = attributes.get("resource_id").and_then(|id| ids.text(id));
    let parent = attributes.get("parent_id").and_then(|id| ids.text(id));
    let own = match &whole {
        Some(id) if attributes.get("name").is_none() => ids::last_segment(id).unwrap_or_else(|| PartialText::hole("?")),
        _ => text(resource, attributes, "name"),
    };
    let above = whole.or(parent).unwrap_or_else(|| PartialText::hole("?"));
    let name = match kind.parent {
        Some(segment) => under(&ids::segment(&above, segment).unwrap_or_else(|| above.clone()), &own),
        None => own,
    };
    let mut item = Item::new(kind.kind, name, body(attributes, ids));
    item.resource_group = ids::segment(&above, "resourceGroups");
    item.api_version = kind.version;
    Some(item)
}

/// The body, with the members that the provider has as attributes of their own.
fn body(attributes: &Evaluated, ids: &Ids) -> Evaluated {
    let place = &attributes.place;
    let written = match attributes.get("body") {
        Some(body) => parsed(&ids.resolve(body)),
        None => Evaluated::new(Value::object(Vec::new()), place.clone()),
    };
    let (mut members, rest) = match &written.value {
        Value::Object(object) => (object.members().to_vec(), object.rest().cloned()),
        Value::Unknown(expression) => (Vec::new(), Some(Arc::clone(expression))),
        _ => (Vec::new(), None),
    };
    for name in ["name", "location"] {
        if let Some(value) = attributes.get(name)
            && !members.iter().any(|member| member.key.eq_ignore_ascii_case(name))
        {
            members.push(Member { key: Arc::from(name), key_span: value.place.span, value: value.clone() });
        }
    }
    Evaluated::new(Value::Object(Arc::new(Object::with_rest(members, rest))), place.clone())
}

/// A body that is a JSON text, as releases before 2.0 of the provider want it, as the object that it holds. All of it
/// stands where the text stands.
fn parsed(body: &Evaluated) -> Evaluated {
    let Value::Text(text) = &body.value else { return body.clone() };
    let tree = text.known().and_then(|text| json::read(text, 0, body.place.document).root);
    match tree {
        Some(tree) => at_one_place(&tree, body.source()),
        None => Evaluated::new(Value::Unknown(Arc::from(text.written())), body.place.clone()),
    }
}

/// The value of a tree, all of it at one place. Recursion is bounded by the depth that the JSON reader allows.
fn at_one_place(node: &Node, place: &Place) -> Evaluated {
    let value = match &node.value {
        Written::Null => Value::Null,
        Written::Bool(value) => Value::Bool(*value),
        Written::Int(value) => Value::Int(*value),
        Written::Uint(value) => Value::Float(*value as f64),
        Written::Float(value) => Value::Float(*value),
        Written::String(text) => Value::text(&**text),
        Written::Sequence(items) => Value::array(items.iter().map(|item| at_one_place(item, place)).collect()),
        Written::Mapping(entries) => Value::object(
            entries
                .iter()
                .map(|entry| Member {
                    key: Arc::from(&*entry.key),
                    key_span: place.span,
                    value: at_one_place(&entry.value, place),
                })
                .collect(),
        ),
    };
    Evaluated::new(value, place.clone())
}

/// A value with the members of another laid over its own; lists and scalars are replaced.
pub(super) fn overlay(below: &Evaluated, above: &Evaluated, depth: usize) -> Evaluated {
    let (Value::Object(base), Value::Object(top)) = (&below.value, &above.value) else {
        return if matches!(above.value, Value::Null) { below.clone() } else { above.clone() };
    };
    if depth > MAX_DEPTH {
        return above.clone();
    }
    let mut members = base.members().to_vec();
    let mut at: BTreeMap<String, usize> =
        members.iter().enumerate().map(|(index, member)| (member.key.to_ascii_lowercase(), index)).into_map();
    for member in top.members() {
        let key = member.key.to_ascii_lowercase();
        match at.get(&key).and_then(|at| members.get_mut(*at)) {
            Some(own) => own.value = overlay(&own.value, &member.value, depth.saturating_add(1)),
            None => {
                at.insert(key, members.len());
                members.push(member.clone());
            }
        }
    }
    let rest = base.rest().or(top.rest()).cloned();
    Evaluated::new(Value::Object(Arc::new(Object::with_rest(members, rest))), below.place.clone())
}
