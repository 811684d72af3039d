use std::collections::BTreeMap;

use super::{CONTROL_PLANE, MACHINE_POOL};
use crate::input::objects::{Manifest, Manifests};
use crate::input::value::Evaluated;
use crate::model::PartialText;

/// Which objects of the Cluster API belong together, by their numbers.
#[derive(Debug, Default)]
pub struct Relations {
    /// The `Cluster` of a control plane.
    clusters: BTreeMap<usize, usize>,
    /// The `MachinePool` of a machine pool of the provider.
    machine_pools: BTreeMap<usize, usize>,
    /// The control plane of a `Cluster`, in its last state.
    controls: BTreeMap<usize, usize>,
    /// The machine pools of the provider of a `Cluster`, in the order written.
    pools: BTreeMap<usize, Vec<usize>>,
}

impl Relations {
    /// The relations of the objects of a call: a `Cluster` names its control plane, a `MachinePool` its infrastructure
    /// and its cluster; else the label `cluster.x-k8s.io/cluster-name` tells.
    #[must_use]
    pub fn of(manifests: &Manifests) -> Self {
        let mut relations = Self::default();
        for (at, manifest) in manifests.iter() {
            let referred = match &*manifest.kind {
                "Cluster" => reference(manifest, &["controlPlaneRef"], manifests).map(|control| (control, true)),
                "MachinePool" => {
                    let path = ["template", "spec", "infrastructureRef"];
                    reference(manifest, &path, manifests).map(|infrastructure| (infrastructure, false))
                }
                _ => None,
            };
            match referred {
                Some((control, true)) => relations.clusters.insert(control, at),
                Some((infrastructure, false)) => relations.machine_pools.insert(infrastructure, at),
                None => None,
            };
        }
        for (at, manifest) in manifests.iter() {
            if manifest.is(MACHINE_POOL)
                && let Some(cluster) = relations.cluster_of_pool(at, manifests)
            {
                relations.pools.entry(cluster).or_default().push(at);
            } else if manifest.is(CONTROL_PLANE) {
                // Of several states of one control plane the last is the one that references find.
                let last = manifests.find(CONTROL_PLANE, &manifest.name, manifest).unwrap_or(at);
                let by_label = || manifests.find("Cluster", &manifest.cluster_label()?, manifest);
                if let Some(cluster) = relations.clusters.get(&last).copied().or_else(by_label) {
                    relations.clusters.insert(at, cluster);
                    relations.controls.insert(cluster, last);
                }
            }
        }
        relations
    }

    /// The `Cluster` of a control plane.
    #[must_use]
    pub fn cluster_of(&self, control: usize) -> Option<usize> {
        self.clusters.get(&control).copied()
    }

    /// The `MachinePool` of a machine pool of the provider.
    #[must_use]
    pub fn machine_pool_of<'m>(&self, pool: usize, manifests: &'m Manifests) -> Option<&'m Manifest> {
        self.machine_pools.get(&pool).and_then(|at| manifests.get(*at))
    }

    /// The machine pools of the cluster of a control plane; none for a state that is not its last, so that the pools of a
    /// cluster are not read again for each.
    #[must_use]
    pub fn pools_of(&self, control: usize) -> &[usize] {
        let cluster = self.cluster_of(control).filter(|cluster| self.controls.get(cluster) == Some(&control));
        let pools = cluster.and_then(|cluster| self.pools.get(&cluster));
        pools.map(Vec::as_slice).unwrap_or_default()
    }

    /// The name of the `Cluster` of a machine pool of the provider.
    #[must_use]
    pub fn cluster_name_of(&self, pool: usize, manifests: &Manifests) -> Option<PartialText> {
        let named = self.machine_pool_of(pool, manifests).and_then(|manifest| manifest.get(&["clusterName"]));
        named.and_then(Evaluated::as_text).or_else(|| manifests.get(pool)?.cluster_label())
    }

    fn cluster_of_pool(&self, pool: usize, manifests: &Manifests) -> Option<usize> {
        manifests.find("Cluster", &self.cluster_name_of(pool, manifests)?, manifests.get(pool)?)
    }
}

/// The object that a reference of kind and name means.
pub(super) fn reference(manifest: &Manifest, path: &[&str], manifests: &Manifests) -> Option<usize> {
    referred(manifest.get(path)?, manifest, manifests)
}

/// The object that a reference in another object means.
pub(super) fn referred(reference: &Evaluated, from: &Manifest, manifests: &Manifests) -> Option<usize> {
    let kind = reference.get("kind")?.as_str()?;
    manifests.find(kind, &reference.get("name")?.as_text()?, from)
}
