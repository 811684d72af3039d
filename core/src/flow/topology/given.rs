//! What the input gives of those who are there, besides pods: that from which a topology is derived.

use std::collections::BTreeMap;

use super::Namespaces;
use super::addresses::Group;
use super::nodes::GivenNode;
use super::services::{GivenService, GivenSlice, Slices};
use crate::flow::compile::ServiceOf;
use crate::model::Object;
use crate::net::{Address, Cidr};
use crate::order::Order as _;
use crate::world::{World, namespace_or_default};

/// What the input gives of those who are there, besides pods.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The namespaces with their labels.
    pub namespaces: Namespaces,
    /// The nodes, by name.
    pub(super) nodes: BTreeMap<String, GivenNode>,
    /// The Services, in the order written.
    pub(super) services: Vec<GivenService>,
    /// The endpoints of Services, in the order written.
    pub(super) slices: Vec<GivenSlice>,
    /// The CIDR groups, sorted by name.
    pub(super) groups: Vec<Group>,
    /// Whether it is surely a cluster of Azure.
    pub(super) is_azure: bool,
    /// The ranges from which pods get their addresses, where a specification of the cluster tells.
    pub(super) pod_ranges: Vec<Cidr>,
    /// Whether the agent has a filter of labels of its own, so that no label is known to count.
    pub(super) filters_labels: bool,
}

impl Given {
    /// What a world gives.
    pub(in crate::flow) fn of(world: &World<'_>) -> Self {
        let last = world.cluster.iter().chain(&world.may_be_of).filter_map(|cluster| cluster.last());
        let ranges = last.flat_map(|last| last.spec.effective_pod_cidrs(last.format));
        let mut given = Self {
            is_azure: world.cluster.is_some() || !world.may_be_of.is_empty(),
            pod_ranges: ranges.map(|range| range.cidr.network()).collect(),
            filters_labels: world.settings.agent.contains_key("labels"),
            ..Self::default()
        };
        for object in &world.objects {
            given.add(object);
        }
        given.groups.order_by(|one, other| one.name.cmp(&other.name));
        given
    }

    /// Adds an object. Those that are nobody only name their namespace.
    fn add(&mut self, object: &Object) {
        self.namespaces.add(object);
        if let Some((name, node)) = GivenNode::of(object) {
            self.nodes.insert(name, node);
        }
        self.services.extend(GivenService::of(object));
        self.slices.extend(GivenSlice::of(object));
        self.groups.extend(Group::of(object));
    }

    /// Takes an object in the place of that with the same kind, namespace and name; whether it is of a kind that matters.
    pub(in crate::flow) fn replace(&mut self, object: &Object) -> bool {
        if object.is("", "Namespace") {
            self.namespaces.remove(object.name.as_deref().unwrap_or_default());
        }
        self.namespaces.add(object);
        if let Some((name, node)) = GivenNode::of(object) {
            self.nodes.insert(name, node);
            return true;
        }
        if let Some(service) = GivenService::of(object) {
            put(&mut self.services, service, |one, other| one.is_same(other));
            return true;
        }
        if let Some(slice) = GivenSlice::of(object) {
            put(&mut self.slices, slice, |one, other| one.object == other.object);
            return true;
        }
        if let Some(group) = Group::of(object) {
            put(&mut self.groups, group, |one, other| one.name == other.name);
            self.groups.order_by(|one, other| one.name.cmp(&other.name));
            return true;
        }
        object.is("", "Namespace")
    }

    /// Takes an object away; whether it was there.
    pub(in crate::flow) fn remove(&mut self, kind: &str, namespace: Option<&str>, name: &str) -> bool {
        let namespace = namespace_or_default(namespace);
        match kind {
            "Namespace" => {
                let is_there = self.namespaces.is_given(name);
                self.namespaces.remove(name);
                is_there
            }
            "Node" => self.nodes.remove(name).is_some(),
            "Service" => {
                let before = self.services.len();
                self.services.retain(|one| one.service.namespace != namespace || one.service.name != name);
                self.services.len() < before
            }
            "EndpointSlice" | "Endpoints" => {
                let before = self.slices.len();
                self.slices.retain(|one| one.object != (kind.to_owned(), namespace.to_owned(), name.to_owned()));
                self.slices.len() < before
            }
            "CiliumCIDRGroup" => {
                let before = self.groups.len();
                self.groups.retain(|one| one.name != name);
                self.groups.len() < before
            }
            _ => false,
        }
    }

    /// The endpoints of Services, by namespace and name.
    pub(in crate::flow) fn endpoints(&self) -> Slices {
        super::services::joined(&self.slices)
    }

    /// The Services as `toServices` sees them.
    pub(in crate::flow) fn services_of_policies(&self, slices: &Slices) -> Vec<ServiceOf> {
        self.services.iter().map(|one| one.of_policies(slices)).collect()
    }

    /// Whether a node has an address of IPv6.
    pub(in crate::flow) fn has_v6(&self) -> bool {
        self.nodes.values().any(|node| node.addresses.iter().any(|address: &Address| super::is_v6(*address)))
    }
}

/// Puts something in the place of the last that is the same, else behind all; others that are the same go.
fn put<T>(all: &mut Vec<T>, one: T, is_same: impl Fn(&T, &T) -> bool) {
    let Some(last) = all.iter().rposition(|other| is_same(other, &one)) else {
        all.push(one);
        return;
    };
    let mut at = 0;
    let mut one = Some(one);
    all.retain_mut(|other| {
        let is_last = at == last;
        at += 1;
        match &one {
            Some(new) if !is_last => !is_same(other, new),
            Some(_) => {
                if let Some(new) = one.take() {
                    *other = new;
                }
                true
            }
            None => true,
        }
    });
}
