//! Who has a name: positions by hashes of names, so that no question looks through all pods.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::topology::{Pod, Topology};
use crate::order::Order as _;

/// Pods, nodes and Services by what questions name them by.
#[derive(Debug, Default)]
pub(super) struct Names {
    pods: Positions,
    pods_of_namespace: Positions,
    /// Pods by what makes them: namespace, kind and name.
    pods_of_owner: Positions,
    nodes: Positions,
    services: Positions,
}

impl Names {
    pub(super) fn of(topology: &Topology) -> Self {
        let pods = || topology.pods.iter();
        Self {
            pods: pods().map(|pod| Some(hash((&*pod.namespace, &*pod.name)))).collect(),
            pods_of_namespace: pods().map(|pod| Some(hash(&*pod.namespace))).collect(),
            pods_of_owner: pods().map(owner).collect(),
            nodes: topology.nodes.iter().map(|node| Some(hash(&*node.name))).collect(),
            services: topology.services.iter().map(|one| Some(hash((&*one.namespace, &*one.name)))).collect(),
        }
    }

    /// Pods that may have a name, in order.
    pub(super) fn pods(&self, namespace: &str, name: &str) -> impl Iterator<Item = u32> {
        self.pods.at(hash((namespace, name)))
    }

    /// Pods that may be of a namespace, in order.
    pub(super) fn pods_of_namespace(&self, namespace: &str) -> impl Iterator<Item = u32> {
        self.pods_of_namespace.at(hash(namespace))
    }

    /// Pods that something may make.
    pub(super) fn pods_of_owner(&self, owner: &Pod) -> impl Iterator<Item = u32> {
        self.pods_of_owner.at(hash((&*owner.namespace, &*owner.kind, &*owner.name)))
    }

    /// Nodes that may have a name, in order.
    pub(super) fn nodes(&self, name: &str) -> impl Iterator<Item = u32> {
        self.nodes.at(hash(name))
    }

    /// Services that may have a name, in order.
    pub(super) fn services(&self, namespace: &str, name: &str) -> impl Iterator<Item = u32> {
        self.services.at(hash((namespace, name)))
    }
}

fn owner(pod: &Pod) -> Option<u64> {
    let (kind, name) = pod.owner.as_ref()?;
    Some(hash((&*pod.namespace, &**kind, &**name)))
}

fn hash(name: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// What stands for the kind, namespace and name of an object.
pub(super) fn object_hash(kind: &str, namespace: &str, name: &str) -> u64 {
    hash((kind, namespace, name))
}

/// Positions by hash, sorted. Different names may have one hash, so whoever asks compares the names.
#[derive(Clone, Debug, Default)]
pub(super) struct Positions(Vec<(u64, u32)>);

impl FromIterator<Option<u64>> for Positions {
    fn from_iter<I: IntoIterator<Item = Option<u64>>>(hashes: I) -> Self {
        Self::of(hashes.into_iter().zip(0..).filter_map(|(hash, at)| Some((hash?, at))))
    }
}

impl Positions {
    /// Positions with their hashes, in any order.
    pub(super) fn of(positions: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut positions: Vec<(u64, u32)> = positions.collect();
        positions.order();
        Self(positions)
    }

    /// Adds a position.
    pub(super) fn add(&mut self, hash: u64, position: u32) {
        let at = self.0.partition_point(|other| *other < (hash, position));
        self.0.insert(at, (hash, position));
    }

    /// Takes a position away.
    pub(super) fn remove(&mut self, hash: u64, position: u32) {
        if let Ok(at) = self.0.binary_search(&(hash, position)) {
            self.0.remove(at);
        }
    }

    pub(super) fn at(&self, hash: u64) -> impl Iterator<Item = u32> {
        let first = self.0.partition_point(|(other, _)| *other < hash);
        self.0.iter().skip(first).take_while(move |(other, _)| *other == hash).map(|(_, at)| *at)
    }
}
