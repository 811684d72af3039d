//! Clusters and networks as objects of Azure Service Operator (ASO).
//!
//! `spec` is the resource manager's resource without the level `properties`; ids of other resources are references, and
//! the parent of a child is its `owner`. The objects stand by themselves, or in the lists of CAPZ's `AzureASOManaged…`
//! kinds, which set the version, the ranges and the counts from the Cluster API's objects where the list does not
//! (CAPZ `pkg/mutators`, 2026-08-19).

mod bodies;
mod groups;
mod names;

use std::collections::BTreeMap;

use self::names::{azure_name, owner, resource_group};
use super::capz::Relations;
use super::objects::{Deployment, Manifest, Manifests};
use super::resources::{CLUSTER, Declared, NETWORK, PEERING, POOL, SECURITY_GROUP, SECURITY_RULE, SUBNET};
use super::value::Evaluated;
use crate::model::{Action, Field, Format, PartialText};

/// The kinds that are read: the resource manager's type, and the kind of the owner.
const KINDS: [(&str, &str, &str); 7] = [
    ("ManagedCluster", CLUSTER, "ResourceGroup"),
    ("ManagedClustersAgentPool", POOL, "ManagedCluster"),
    ("VirtualNetwork", NETWORK, "ResourceGroup"),
    ("VirtualNetworksSubnet", SUBNET, "VirtualNetwork"),
    ("VirtualNetworksVirtualNetworkPeering", PEERING, "VirtualNetwork"),
    ("NetworkSecurityGroup", SECURITY_GROUP, "ResourceGroup"),
    ("NetworkSecurityGroupsSecurityRule", SECURITY_RULE, "NetworkSecurityGroup"),
];

/// The type of the resource manager and the owner's kind of an object.
fn kind(manifest: &Manifest) -> Option<(&'static str, &'static str)> {
    KINDS.iter().find(|(kind, _, _)| manifest.is(kind)).map(|(_, arm, owner)| (*arm, *owner))
}

/// The objects of ASO that stand inside of an object of CAPZ.
pub(super) fn inner(manifest: &Manifest) -> Vec<Manifest> {
    if !manifest.kind.starts_with("AzureASOManaged") {
        return Vec::new();
    }
    let lists = [manifest.get(&["resources"]), manifest.get(&["template", "spec", "resources"])];
    let items = lists.into_iter().flatten().filter_map(Evaluated::items).flatten();
    items.map(|item| Manifest::new(item.clone(), Some(manifest))).collect()
}

/// The clusters and networks of the call.
pub(super) fn deployments(manifests: &Manifests, relations: &Relations) -> Vec<Deployment> {
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (at, manifest) in manifests.iter() {
        let Some((arm, parent)) = kind(manifest) else { continue };
        match owner(manifest, parent, manifests) {
            Some(owner) if parent != "ResourceGroup" => children.entry(owner).or_default().push(at),
            _ => roots.push((at, manifest, arm)),
        }
    }
    let mut declared = Vec::new();
    for (at, manifest, arm) in roots {
        let own = children.get(&at).map(Vec::as_slice).unwrap_or_default();
        let (body, uses) = bodies::body(manifest, own, manifests, relations);
        declared.push(groups::Resource { at, uses, declared: resource(manifest, arm, body, manifests) });
    }
    groups::deployments(declared)
}

/// A resource in the shape of the resource manager.
fn resource(manifest: &Manifest, arm: &str, body: Evaluated, manifests: &Manifests) -> Declared {
    let own = azure_name(manifest);
    let name = if matches!(arm, CLUSTER | NETWORK | SECURITY_GROUP) {
        own
    } else {
        // The owner is not among the files, and its name in Azure may be another than that of its object.
        let mut name = names::owner_name(manifest);
        name.push_text("/");
        name.push(&own);
        name
    };
    let version = names::api_version(&manifest.version);
    Declared {
        kind: arm.to_owned(),
        api_version: version.map_or(Field::Unknown(None), |version| Field::known(version, manifest.place.clone())),
        name,
        resource_group: resource_group(manifest, manifests).unwrap_or_else(|| PartialText::hole("?")),
        place: manifest.place.clone(),
        body,
        conditional: false,
        action: Action::Create,
        format: Format::Aso,
    }
}
