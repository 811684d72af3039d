//! Kubernetes objects that describe clusters and networks of Azure: those of the Cluster API and of Azure Service
//! Operator, joined by their references.

mod manifest;
mod shape;
#[cfg(test)]
mod tests;
mod text;

pub use manifest::{Manifest, Manifests, key_place};
pub use shape::{Shape, hidden, known_text, list, taken};

use std::collections::BTreeMap;

use super::assemble::Assembly;
use super::resources::{self, Declared, Reader};
use super::{Outcome, Remark, aso, capz};
use crate::model::FileId;
use crate::order::Order as _;
use crate::source::text::SourceFile;

/// Groups of the objects that are read here.
pub(super) const GROUPS: [&str; 5] = [
    "cluster.x-k8s.io",
    "infrastructure.cluster.x-k8s.io",
    "containerservice.azure.com",
    "network.azure.com",
    "resources.azure.com",
];

/// Kinds of those groups that are read, of the groups that other people's objects share.
const KINDS: [(&str, &[&str]); 4] = [
    ("cluster.x-k8s.io", &["Cluster", "ClusterClass", "MachinePool"]),
    (
        "network.azure.com",
        &[
            "NetworkSecurityGroup",
            "NetworkSecurityGroupsSecurityRule",
            "VirtualNetwork",
            "VirtualNetworksSubnet",
            "VirtualNetworksVirtualNetworkPeering",
        ],
    ),
    ("resources.azure.com", &["ResourceGroup"]),
    ("containerservice.azure.com", &["ManagedCluster", "ManagedClustersAgentPool"]),
];

/// Whether objects of a kind are read here.
#[must_use]
pub(super) fn is_read(group: &str, kind: &str) -> bool {
    if group == "infrastructure.cluster.x-k8s.io" {
        return ["AzureManaged", "AzureASOManaged"].iter().any(|start| kind.starts_with(start));
    }
    KINDS.iter().any(|(of, kinds)| *of == group && kinds.contains(&kind))
}

/// What one deployment declares, and the number of its first object.
pub(super) struct Deployment {
    /// The number of the first object that it was made of, for the order.
    pub first: usize,
    /// Its resources.
    pub declared: Vec<Declared>,
}

/// Adds the clusters and networks that the objects of the call describe to the model. Their trees are dropped.
pub(super) fn read(assembly: &mut Assembly, files: &[SourceFile]) -> Vec<Outcome> {
    let objects = std::mem::take(&mut assembly.objects);
    let group = |api_version: &str| api_version.split('/').next().unwrap_or("").to_owned();
    let (ours, others) = objects.into_iter().partition(|object| is_read(&group(&object.api_version), &object.kind));
    assembly.objects = others;
    let mut manifests = Manifests::of_files(files);
    for object in Vec::into_iter(ours) {
        let manifest = Manifest::of_object(&object);
        assembly.described.push(object.without_tree());
        let inner = aso::inner(&manifest);
        let within = Some(manifests.push(manifest));
        for manifest in inner {
            manifests.push(Manifest { within, ..manifest });
        }
    }
    let mut reader = Reader::default();
    let relations = capz::Relations::of(&manifests);
    let mut deployments = capz::deployments(&manifests, &relations, files, &mut reader);
    deployments.extend(aso::deployments(&manifests, &relations));
    deployments.order_by_key(|deployment| deployment.first);
    for deployment in deployments {
        resources::add(&deployment.declared, &mut reader, assembly);
    }
    outcomes(assembly.keep(reader))
}

/// The remarks, those of one file together.
fn outcomes(remarks: Vec<Remark>) -> Vec<Outcome> {
    let mut by_file: BTreeMap<FileId, Vec<Remark>> = BTreeMap::new();
    for remark in remarks {
        by_file.entry(remark.file).or_default().push(remark);
    }
    let outcome = |(file, remarks)| Outcome { file, problems: Vec::new(), remarks };
    by_file.into_iter().map(outcome).collect()
}
