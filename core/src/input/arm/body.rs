//! Bodies of requests to the resource manager and of its answers, as `az aks show` and `az rest` print them.

use std::sync::Arc;

use crate::input::literal::literal;
use crate::input::resources::{CLUSTER, Declared, NETWORK, POOL, SECURITY_GROUP};
use crate::input::value::Value;
use crate::model::{Action, Field, FileId, Format, PartialText, Place};
use crate::source::Node;

/// Whether a tree is a resource that is read, or a list of such.
#[must_use]
pub fn is_resource(root: &Node) -> bool {
    items(root).iter().any(|(_, node)| kind(node).is_some())
}

/// The resources of a tree.
#[must_use]
pub fn resources(root: &Node, file: FileId, document: u32) -> Vec<Declared> {
    let all = items(root).into_iter();
    all.filter_map(|(path, node)| {
        let place = Place::new(file, document, path, node.span);
        Some(declared(kind(node)?, node, place))
    })
    .collect()
}

/// The tree itself, or the items of a list, each with its JSON pointer.
fn items(root: &Node) -> Vec<(String, &Node)> {
    let (path, list) = match root.get("value") {
        Some(value) if !value.items().is_empty() => ("/value", value.items()),
        _ => ("", root.items()),
    };
    if list.is_empty() {
        return vec![(String::new(), root)];
    }
    list.iter().enumerate().map(|(index, node)| (format!("{path}/{index}"), node)).collect()
}

/// What a tree is: by its type, else by members that no other resource has.
fn kind(node: &Node) -> Option<&'static str> {
    if let Some(written) = member(node, "type").and_then(Node::as_str) {
        let known =
            [CLUSTER, POOL, NETWORK, SECURITY_GROUP].into_iter().find(|kind| written.eq_ignore_ascii_case(kind));
        if known.is_some() || written.contains('/') {
            return known;
        }
    }
    let properties = member(node, "properties")?;
    let has = |name: &str| member(properties, name).is_some();
    let network_profile = member(properties, "networkProfile");
    let of_cluster = ["networkPlugin", "networkPluginMode", "networkDataplane", "podCidr", "serviceCidr"];
    if has("agentPoolProfiles")
        || network_profile.is_some_and(|profile| of_cluster.iter().any(|name| member(profile, name).is_some()))
    {
        return Some(CLUSTER);
    }
    let of_pool = ["orchestratorVersion", "vnetSubnetID", "podSubnetID", "localDNSProfile", "osSKU", "maxPods"];
    if (has("vmSize") || has("osType") || has("mode")) && of_pool.iter().any(|name| has(name)) {
        return Some(POOL);
    }
    member(properties, "addressSpace").and_then(|space| member(space, "addressPrefixes")).map(|_| NETWORK)
}

fn member<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.entry_ignoring_case(name).map(|entry| &entry.value)
}

fn declared(kind: &'static str, node: &Node, place: Place) -> Declared {
    let body = literal(node, place.clone(), &text);
    let named = |name: &str| member(node, name).and_then(Node::as_str).map(str::to_owned);
    let id = named("id").unwrap_or_default();
    let after = |name: &str| {
        let mut segments = id.split('/').skip_while(|segment| !segment.eq_ignore_ascii_case(name));
        segments.nth(1).map(PartialText::from_text)
    };
    let own_name = named("name").map(PartialText::from_text);
    let name = match (kind, after("managedClusters")) {
        // The name of a child has its parent's before it.
        (POOL, Some(mut parent)) => {
            parent.push_text("/");
            parent.push(&own_name.unwrap_or_else(|| PartialText::hole("?")));
            Some(parent)
        }
        _ => own_name,
    };
    let properties = member(node, "properties").unwrap_or(node);
    let observed = member(properties, "provisioningState").is_some();
    Declared {
        kind: kind.to_owned(),
        api_version: match named("apiVersion") {
            Some(version) => Field::known(version, place.clone()),
            None => Field::Unknown(None),
        },
        name: name.unwrap_or_else(|| PartialText::hole("?")),
        resource_group: after("resourceGroups").unwrap_or_else(|| PartialText::hole("?")),
        body,
        place,
        conditional: false,
        action: if observed { Action::Observe } else { Action::Create },
        format: Format::Arm,
    }
}

/// A text of a body. One in brackets is an expression of a template that is not given, hence unknown.
fn text(written: &str) -> Value {
    match written.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(expression) if !expression.starts_with('[') => Value::Unknown(Arc::from(expression)),
        _ => Value::text(written),
    }
}
