//! Resources to the model: clusters, node pools, virtual networks, security groups.
//!
//! Formats that write resources otherwise than the resource manager first give them its shape ([`Declared`]), each value
//! with the place where the format writes it.
//!
//! The members are those of the resource manager's types `Microsoft.ContainerService/managedClusters` and
//! `Microsoft.Network/virtualNetworks`; names compare without case.

mod cluster;
mod links;
mod network;
mod pool;
mod reader;

pub use reader::Reader;

use std::sync::Arc;

use super::value::{Evaluated, same_text};
use crate::input::assemble::Assembly;
use crate::model::{Action, ClusterSpec, Field, Format, PartialText, Place, Revision};

/// A resource as one deployment, request or answer has it.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The type in lower case, `microsoft.containerservice/managedclusters`.
    pub kind: String,
    /// The API version.
    pub api_version: Field<String>,
    /// The name; of a child, with its parents' names and `/`.
    pub name: PartialText,
    /// The resource group.
    pub resource_group: PartialText,
    /// The whole resource.
    pub body: Evaluated,
    /// Where it stands.
    pub place: Place,
    /// Whether it is not known if it is deployed at all.
    pub conditional: bool,
    /// What it does to the cluster.
    pub action: Action,
    /// What it was written in.
    pub format: Format,
}

pub(super) const CLUSTER: &str = "microsoft.containerservice/managedclusters";
pub(super) const POOL: &str = "microsoft.containerservice/managedclusters/agentpools";
pub(super) const NAMESPACE: &str = "microsoft.containerservice/managedclusters/managednamespaces";
pub(super) const NETWORK: &str = "microsoft.network/virtualnetworks";
pub(super) const SUBNET: &str = "microsoft.network/virtualnetworks/subnets";
pub(super) const PEERING: &str = "microsoft.network/virtualnetworks/virtualnetworkpeerings";
pub(super) const SECURITY_GROUP: &str = "microsoft.network/networksecuritygroups";
pub(super) const SECURITY_RULE: &str = "microsoft.network/networksecuritygroups/securityrules";

/// A cluster of this group of resources, while its children are gathered.
struct Pending {
    name: PartialText,
    revision: Revision,
}

/// Adds the resources of one deployment, request or answer to the model.
pub fn add(resources: &[Declared], reader: &mut Reader, assembly: &mut Assembly) {
    let first_network = assembly.networks.len();
    network::add(resources, reader, assembly);
    let mut clusters = Vec::new();
    for resource in of(resources, CLUSTER) {
        let spec = cluster::spec(resource, reader);
        let revision =
            Revision { action: resource.action, format: resource.format, place: resource.place.clone(), spec };
        clusters.push(Pending { name: resource.name.clone(), revision });
    }
    for resource in resources.iter().filter(|resource| resource.kind == POOL || resource.kind == NAMESPACE) {
        add_child(resource, &mut clusters, reader, assembly);
    }
    for pending in &mut clusters {
        links::resolve(
            &mut pending.revision.spec,
            assembly.networks.get(first_network..).unwrap_or_default(),
            first_network,
        );
    }
    for pending in clusters {
        let spec = &pending.revision.spec;
        let changed = match pending.revision.action {
            Action::Update => assembly.find(&spec.name, &spec.resource_group),
            _ => None,
        };
        match changed {
            Some(index) => assembly.add_revision(Some(index), pending.revision),
            None => assembly.start_cluster(pending.revision, true),
        }
    }
}

fn of<'r>(resources: &'r [Declared], kind: &'r str) -> impl Iterator<Item = &'r Declared> {
    resources.iter().filter(move |resource| resource.kind == kind)
}

/// Adds a child of a cluster to the cluster of the same deployment, else to one found by name, else to one made
/// elsewhere.
fn add_child(resource: &Declared, clusters: &mut [Pending], reader: &mut Reader, assembly: &mut Assembly) {
    if resource.conditional {
        reader.remark(&resource.place, "whether this resource is deployed is not known; it is passed over");
        return;
    }
    let (parent, name) = split_name(&resource.name);
    let own = parent.as_ref().and_then(|parent| clusters.iter_mut().find(|pending| same_text(&pending.name, parent)));
    if let Some(pending) = own {
        set_child(&mut pending.revision.spec, resource, &name, reader);
        return;
    }
    let field = |text: &Option<PartialText>| {
        text.as_ref().map_or(Field::Unknown(None), |text| Field::from_partial(text, resource.place.clone()))
    };
    let cluster_name = field(&parent);
    let resource_group = Field::from_partial(&resource.resource_group, resource.place.clone());
    let index = assembly.find(&cluster_name, &resource_group);
    let mut spec = match index.and_then(|index| assembly.spec(index)) {
        Some(spec) => spec.clone(),
        None => ClusterSpec { name: cluster_name, resource_group, ..ClusterSpec::elsewhere() },
    };
    spec.api_version = resource.api_version.clone();
    set_child(&mut spec, resource, &name, reader);
    let action = match resource.action {
        Action::Observe => Action::Observe,
        Action::Update if resource.kind == POOL => Action::UpdatePool,
        _ if resource.kind == POOL => Action::AddPool,
        _ => Action::Update,
    };
    let revision = Revision { action, format: resource.format, place: resource.place.clone(), spec };
    assembly.add_revision(index, revision);
}

fn set_child(spec: &mut ClusterSpec, resource: &Declared, name: &PartialText, reader: &mut Reader) {
    if resource.kind == NAMESPACE {
        spec.namespaces.push(cluster::namespace(resource, name, reader));
        return;
    }
    let pool = pool::child(resource, name, reader);
    // A pool of the cluster's own list that is also a child resource is one pool, set twice.
    if let Some(name) = pool.name.value() {
        spec.pools.retain(|other| !other.name.is(name));
    }
    spec.pools.push(Arc::new(pool));
}

/// Where the name of a resource stands. A template's name stands for the whole resource, for it may be put together.
fn place_of_name(resource: &Declared) -> Place {
    let named = matches!(resource.format, Format::Terraform | Format::Bicep | Format::Arm);
    let written = resource.body.get("name").filter(|_| named);
    written.map_or_else(|| resource.place.clone(), |name| name.place.clone())
}

/// The parent's name and the last part of a child's name.
fn split_name(name: &PartialText) -> (Option<PartialText>, PartialText) {
    let mut parts = name.split('/');
    let last = parts.pop().map_or_else(PartialText::default, |(text, _)| text);
    (parts.pop().map(|(text, _)| text), last)
}
