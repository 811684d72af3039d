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

use links::Links;
pub use reader::Reader;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::value::{Evaluated, text_key};
use crate::input::assemble::Assembly;
use crate::model::{Action, ClusterSpec, Field, Format, NodePool, PartialText, Place, Revision};
use crate::order::Ordered as _;

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
    revision: Revision,
    /// The names of its pools in lower case.
    pools: BTreeSet<String>,
}

/// Adds the resources of one deployment, request or answer to the model.
pub fn add(resources: &[Declared], reader: &mut Reader, assembly: &mut Assembly) {
    let first_network = assembly.networks.all().len();
    network::add(resources, reader, assembly);
    let mut clusters = Vec::new();
    // Of several clusters of one name the first has the children.
    let mut names = BTreeMap::new();
    for resource in of(resources, CLUSTER) {
        let spec = cluster::spec(resource, reader);
        let revision =
            Revision { action: resource.action, format: resource.format, place: resource.place.clone(), spec };
        names.entry(text_key(&resource.name)).or_insert(clusters.len());
        let pools = revision.spec.pools.iter().filter_map(|pool| lower_name(pool)).into_set();
        clusters.push(Pending { revision, pools });
    }
    for resource in resources.iter().filter(|resource| resource.kind == POOL || resource.kind == NAMESPACE) {
        if resource.conditional {
            reader.remark(&resource.place, "whether this resource is deployed is not known; it is passed over");
            continue;
        }
        let (parent, name) = split_name(&resource.name);
        let own = parent.as_ref().and_then(|parent| names.get(&text_key(parent)));
        match own.and_then(|own| clusters.get_mut(*own)) {
            Some(pending) => pending.add(resource, &name, reader),
            None => add_elsewhere(resource, parent.as_ref(), &name, reader, assembly),
        }
    }
    let links = Links::of(assembly.networks.all().get(first_network..).unwrap_or_default(), first_network);
    for mut pending in clusters {
        links.resolve(&mut pending.revision.spec);
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

impl Pending {
    /// Adds a child of the cluster.
    fn add(&mut self, resource: &Declared, name: &PartialText, reader: &mut Reader) {
        let spec = &mut self.revision.spec;
        if resource.kind == NAMESPACE {
            spec.namespaces.push(cluster::namespace(resource, name, reader));
            return;
        }
        let pool = pool::child(resource, name, reader);
        let is_new = lower_name(&pool).is_none_or(|name| self.pools.insert(name));
        set_pool(spec, pool, is_new);
    }
}

/// Adds a child of a cluster that is not in the same deployment: to one found by name, else to one made elsewhere.
fn add_elsewhere(
    resource: &Declared,
    parent: Option<&PartialText>,
    name: &PartialText,
    reader: &mut Reader,
    assembly: &mut Assembly,
) {
    let field = |text: Option<&PartialText>| {
        text.map_or(Field::Unknown(None), |text| Field::from_partial(text, resource.place.clone()))
    };
    let cluster_name = field(parent);
    let resource_group = Field::from_partial(&resource.resource_group, resource.place.clone());
    let index = assembly.find(&cluster_name, &resource_group);
    let mut spec = match index.and_then(|index| assembly.spec(index)) {
        Some(spec) => spec.clone(),
        None => ClusterSpec { name: cluster_name, resource_group, ..ClusterSpec::elsewhere() },
    };
    spec.api_version = resource.api_version.clone();
    if resource.kind == NAMESPACE {
        spec.namespaces.push(cluster::namespace(resource, name, reader));
    } else {
        set_pool(&mut spec, pool::child(resource, name, reader), false);
    }
    let action = match resource.action {
        Action::Observe => Action::Observe,
        Action::Update if resource.kind == POOL => Action::UpdatePool,
        _ if resource.kind == POOL => Action::AddPool,
        _ => Action::Update,
    };
    let revision = Revision { action, format: resource.format, place: resource.place.clone(), spec };
    assembly.add_revision(index, revision);
}

/// Adds a pool. A pool of the cluster's own list that is also a child resource is one pool, set twice; `is_new` says that
/// no other has its name.
fn set_pool(spec: &mut ClusterSpec, pool: NodePool, is_new: bool) {
    if let Some(name) = pool.name.value().filter(|_| !is_new) {
        spec.pools.retain(|other| !other.name.is(name));
    }
    spec.pools.push(Arc::new(pool));
}

fn lower_name(pool: &NodePool) -> Option<String> {
    pool.name.value().map(|name| name.to_ascii_lowercase())
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
