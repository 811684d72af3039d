//! Pieces of many files to one model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Remark;
use super::networks::Networks;
use super::resources::Reader;
use crate::limits::MAX_STEPS;
use crate::model::{
    Cluster, ClusterSpec, Command, Field, FileId, Malformed, Model, NetworkSecurityGroup, Object, Place, Revision,
    Sited, SubnetId, SubnetTarget, TerraformResource,
};

/// The model while it is put together.
#[derive(Debug, Default)]
pub struct Assembly {
    clusters: Vec<Cluster>,
    /// The positions of the clusters by the names that they have had, in lower case.
    by_name: BTreeMap<String, BTreeSet<usize>>,
    /// The virtual networks so far.
    pub networks: Networks,
    /// The network security groups so far.
    pub security_groups: Vec<NetworkSecurityGroup>,
    /// The commands so far.
    pub commands: Vec<Command>,
    /// The Kubernetes objects so far.
    pub objects: Vec<Object>,
    /// Those that describe clusters and networks, without their trees.
    pub described: Vec<Object>,
    /// The malformed values so far.
    pub malformed: Vec<Malformed>,
    /// Where the values of fields are written.
    pub origins: BTreeMap<Place, BTreeSet<Place>>,
    /// The Terraform resources that clusters and node pools were read from, by place.
    pub terraform: BTreeMap<Place, TerraformResource>,
}

impl Assembly {
    /// Starts a cluster. `complete` says whether the revision shows all of it.
    pub fn start_cluster(&mut self, mut revision: Revision, complete: bool) {
        self.link(&mut revision);
        self.note_name(self.clusters.len(), &revision.spec.name);
        self.clusters.push(Cluster { complete, before: None, compared: 0, revisions: vec![revision] });
    }

    /// Adds a step to a cluster that [`cluster_of`](Self::cluster_of) or [`find`](Self::find) named, or starts one made
    /// elsewhere.
    pub fn add_revision(&mut self, index: Option<usize>, mut revision: Revision) {
        self.link(&mut revision);
        if let Some(index) = index {
            self.note_name(index, &revision.spec.name);
        }
        match index.and_then(|index| self.clusters.get_mut(index)) {
            Some(cluster) if cluster.revisions.len() < MAX_STEPS => cluster.revisions.push(revision),
            Some(cluster) => {
                if let Some(last) = cluster.revisions.last_mut() {
                    *last = revision;
                }
            }
            None => self.start_cluster(revision, false),
        }
    }

    /// The cluster that a later command belongs to, the latest of that name, with its settings so far. A cluster that
    /// the input does not create is one made elsewhere.
    pub fn cluster_of(&mut self, command: &Command, name_option: &str) -> (Option<usize>, ClusterSpec) {
        let field = |option: &str| {
            let value = command.argument(option).and_then(|argument| argument.value());
            value.map_or(Field::Unknown(None), |value| Field::from_partial(&value.text, value.place.clone()))
        };
        let (name, resource_group) = (field(name_option), field("--resource-group"));
        let index = self.find(&name, &resource_group);
        let cluster = index.and_then(|index| self.clusters.get_mut(index));
        let spec = match cluster.and_then(Self::next_spec) {
            Some(spec) => spec,
            None => ClusterSpec { name, resource_group, ..ClusterSpec::elsewhere() },
        };
        (index, spec)
    }

    /// What the next step of a cluster changes. The state of a last step that the next one replaces is moved, for a copy
    /// has all its pools.
    fn next_spec(cluster: &mut Cluster) -> Option<ClusterSpec> {
        let is_replaced = cluster.revisions.len() >= MAX_STEPS;
        let last = cluster.revisions.last_mut()?;
        Some(if is_replaced { std::mem::take(&mut last.spec) } else { last.spec.clone() })
    }

    fn note_name(&mut self, index: usize, name: &Field<String>) {
        if let Some(name) = name.value() {
            self.by_name.entry(name.to_ascii_lowercase()).or_default().insert(index);
        }
    }

    /// Notes at the subnet ids of a step which subnet they name, of those written before it in the same file. Where a
    /// script makes a network of the same name anew, each step means the one before it.
    fn link(&mut self, revision: &mut Revision) {
        // A script may add thousands of pools one by one, and every step holds them all.
        if self.networks.all().is_empty() {
            return;
        }
        let file = revision.place.file;
        for pool in &mut revision.spec.pools {
            let found = [&pool.subnet, &pool.pod_subnet].map(|field| self.target(field, file));
            // The pools of earlier steps are shared: only one that changes is copied.
            if found.iter().any(Option::is_some) {
                let pool = Arc::make_mut(pool);
                for (field, target) in [&mut pool.subnet, &mut pool.pod_subnet].into_iter().zip(found) {
                    if let Field::Known(sited) = field {
                        sited.value.target = sited.value.target.or(target);
                    }
                }
            }
        }
    }

    /// The subnet so far that an id of a file surely names, unless the id knows it already.
    fn target(&mut self, id: &Field<SubnetId>, file: FileId) -> Option<SubnetTarget> {
        let Sited { value: id, place } = id.sited()?;
        if id.target.is_some() || place.file != file {
            return None;
        }
        self.networks.target(id, file)
    }

    /// The latest cluster of that name whose resource group is not known to be another. Two unknown names are never
    /// equal.
    #[must_use]
    pub fn find(&self, name: &Field<String>, resource_group: &Field<String>) -> Option<usize> {
        let name = name.value()?;
        let alike = self.by_name.get(&name.to_ascii_lowercase())?;
        alike.iter().copied().rfind(|at| {
            let Some(spec) = self.spec(*at) else { return false };
            let differs = matches!((resource_group.value(), spec.resource_group.value()),
                (Some(a), Some(b)) if !a.eq_ignore_ascii_case(b));
            spec.name.is(name) && !differs
        })
    }

    /// Takes what the reader of resources gathered beside the resources; gives back what there is to tell.
    pub fn keep(&mut self, reader: Reader) -> Vec<Remark> {
        for (place, origins) in reader.origins {
            self.origins.entry(place).or_default().extend(origins);
        }
        self.malformed.extend(reader.malformed);
        reader.remarks
    }

    /// The settings of a cluster after its last step.
    #[must_use]
    pub fn spec(&self, index: usize) -> Option<&ClusterSpec> {
        self.clusters.get(index).and_then(Cluster::last).map(|revision| &revision.spec)
    }

    /// The last security group that `same` accepts, or the one that `make` makes.
    pub fn security_group_or(
        &mut self,
        same: impl Fn(&NetworkSecurityGroup) -> bool,
        make: impl FnOnce() -> NetworkSecurityGroup,
    ) -> &mut NetworkSecurityGroup {
        last_or(&mut self.security_groups, same, make)
    }

    /// The clusters so far.
    #[must_use]
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// Notes the state of a cluster before its first step. Its subnet ids lose the subnets that they were found to name:
    /// the networks before are not those of the model.
    pub fn set_before(&mut self, index: usize, mut before: Revision) {
        for pool in before.spec.pools.iter_mut().map(Arc::make_mut) {
            for field in [&mut pool.subnet, &mut pool.pod_subnet] {
                if let Field::Known(sited) = field {
                    sited.value.target = None;
                }
            }
        }
        if let Some(cluster) = self.clusters.get_mut(index) {
            cluster.before = Some(Box::new(before));
        }
    }

    /// The model.
    #[must_use]
    pub fn finish(self) -> Model {
        let Self {
            clusters,
            by_name: _,
            networks,
            security_groups,
            commands,
            objects,
            described,
            malformed,
            origins,
            terraform,
        } = self;
        let networks = networks.finish();
        Model { clusters, networks, security_groups, commands, objects, described, malformed, origins, terraform }
    }
}

fn last_or<T>(list: &mut Vec<T>, same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> &mut T {
    let at = list.iter().rposition(same).unwrap_or_else(|| {
        list.push(make());
        list.len().saturating_sub(1)
    });
    #[expect(clippy::indexing_slicing, reason = "the position was found, or is that of the element just pushed")]
    &mut list[at]
}
