//! Clusters as the Cluster API provider for Azure (CAPZ) has them: `AzureManagedControlPlane` and
//! `AzureManagedMachinePool`, with the `Cluster` and the `MachinePool` that they belong to, or made from a
//! `ClusterClass`.
//!
//! What becomes of a setting is in `azure/scope/managedcontrolplane.go` and `azure/scope/managedmachinepool.go` of
//! kubernetes-sigs/cluster-api-provider-azure, what defaults it has in its `internal/api` (2026-08-19).

mod class;
mod cluster;
mod pool;
mod relations;

pub(super) use cluster::cluster_ranges;
pub use relations::Relations;

use std::collections::{BTreeMap, BTreeSet};

use self::cluster::{Control, Patches};
use super::objects::{Deployment, Manifest, Manifests};
use super::resources::{Declared, POOL, Reader};
use super::value::Evaluated;
use crate::model::{Action, Field, FileId, Format, PartialText};
use crate::source::text::SourceFile;

const CONTROL_PLANE: &str = "AzureManagedControlPlane";
const MACHINE_POOL: &str = "AzureManagedMachinePool";

const NO_CLUSTER: &str =
    "the `Cluster` of this control plane is not among the files; the ranges of pods and services are not known";

/// The clusters of the call.
pub(super) fn deployments(
    manifests: &Manifests,
    relations: &Relations,
    files: &[SourceFile],
    reader: &mut Reader,
) -> Vec<Deployment> {
    let mut deployments = Vec::new();
    let mut placed = BTreeSet::new();
    let mut earlier = BTreeMap::new();
    let mut streams = Streams { files, known: BTreeMap::new() };
    for (at, manifest) in manifests.iter() {
        let control = match &*manifest.kind {
            CONTROL_PLANE => {
                let cluster = relations.cluster_of(at).and_then(|cluster| manifests.get(cluster));
                if cluster.is_none() && manifest.get(&["location"]).is_some() {
                    reader.remark(&manifest.place, NO_CLUSTER);
                }
                let pools = relations.pools_of(at).to_vec();
                let known = manifest.name.known().map(|name| (manifest.place.file, manifest.namespace.clone(), name));
                let before = known.and_then(|key| earlier.insert(key, manifest));
                let changes = before.is_some() && streams.is_stream(manifest.place.file);
                placed.extend(pools.iter().copied());
                Control {
                    name: manifest.name.clone(),
                    spec: manifest.spec().clone(),
                    place: manifest.place.clone(),
                    version: None,
                    cluster,
                    patches: Patches::of(manifest.spec()),
                    pools: pools.iter().filter_map(|pool| pool::of_machine_pool(*pool, manifests, relations)).collect(),
                    action: if changes { Action::Update } else { Action::Create },
                }
            }
            "Cluster" => match class::control(manifest, manifests) {
                Some(control) => control,
                None => continue,
            },
            "AzureManagedControlPlaneTemplate" => class::template(manifest),
            _ => continue,
        };
        deployments.push(Deployment { first: at, declared: control.declared(reader) });
    }
    let pools = manifests.iter().filter(|(at, manifest)| manifest.is(MACHINE_POOL) && !placed.contains(at));
    for (at, manifest) in pools {
        deployments.extend(orphan(at, manifest, manifests, relations));
    }
    deployments
}

/// Which files are streams of YAML documents, which are applied one after the other. Blocks of a page are alternatives
/// more often than not.
struct Streams<'f> {
    files: &'f [SourceFile],
    known: BTreeMap<FileId, bool>,
}

impl Streams<'_> {
    fn is_stream(&mut self, file: FileId) -> bool {
        let text = self.files.get(file.0 as usize).map_or("", |file| file.text.as_str());
        *self.known.entry(file).or_insert_with(|| !text.contains("```") && !text.contains("~~~"))
    }
}

/// A machine pool whose control plane is not among the files.
fn orphan(at: usize, manifest: &Manifest, manifests: &Manifests, relations: &Relations) -> Option<Deployment> {
    let body = pool::of_machine_pool(at, manifests, relations)?.body(None);
    let mut name = relations.cluster_name_of(at, manifests).map_or_else(
        || PartialText::hole("?"),
        // The control plane may have another name than the cluster.
        |name| PartialText::hole(name.written()),
    );
    name.push_text("/");
    name.push(&body.get("name").and_then(Evaluated::as_text).unwrap_or_else(|| PartialText::hole("?")));
    let declared = Declared {
        kind: POOL.to_owned(),
        api_version: Field::Unknown(None),
        name,
        resource_group: PartialText::hole("?"),
        place: manifest.place.clone(),
        body,
        conditional: false,
        action: Action::Create,
        format: Format::Capz,
    };
    Some(Deployment { first: at, declared: vec![declared] })
}
