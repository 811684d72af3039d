//! Who can be at the ends of flows: pods, nodes, outside addresses, what Cilium itself knows; each with its identity.

mod addresses;
mod nodes;
mod pods;
mod services;

use std::collections::{BTreeMap, HashMap};

use super::Terms;
use super::compile::Compiled;
use super::labels::{Identity, Label, Scope, Sym, Symbols};
use crate::net::{Address, Cidr, Family};
use crate::world::World;

pub use addresses::Outside;
pub use nodes::Node;
pub use pods::Pod;
pub use services::{Backends, Service, ServicePort, Target};

pub(super) use services::{Slices, compiled as services_of, slices};

/// The position of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityId(pub u32);

/// The identities of a network, each once.
#[derive(Debug, Default)]
pub struct Identities {
    all: Vec<Identity>,
    known: HashMap<Identity, IdentityId>,
}

impl Identities {
    /// The position of an identity, which is added where it is new.
    pub fn of(&mut self, identity: Identity) -> IdentityId {
        if let Some(known) = self.known.get(&identity) {
            return *known;
        }
        let id = IdentityId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(identity.clone());
        self.known.insert(identity, id);
        id
    }

    /// The identity at a position.
    #[must_use]
    pub fn get(&self, id: IdentityId) -> Option<&Identity> {
        self.all.get(id.0 as usize)
    }

    /// All, in the order of their positions.
    #[must_use]
    pub fn all(&self) -> &[Identity] {
        &self.all
    }
}

/// The identities that every cluster has.
#[derive(Clone, Copy, Debug)]
pub struct Reserved {
    /// The node of the other end, where nothing else is known of it.
    pub host: IdentityId,
    /// Another node, where nothing else is known of it.
    pub remote_node: IdentityId,
    /// The endpoint with which agents probe each other.
    pub health: IdentityId,
    /// The proxy for Ingress and Gateway.
    pub ingress: IdentityId,
    /// A pod that has no identity yet.
    pub init: IdentityId,
    /// A pod that Cilium does not manage.
    pub unmanaged: IdentityId,
    /// An outside address of IPv4 that no policy names.
    pub world_v4: IdentityId,
    /// An outside address of IPv6 that no policy names.
    pub world_v6: IdentityId,
    /// The API server on another node.
    pub kube_apiserver: IdentityId,
    /// The API server outside, at an address that no policy names.
    pub kube_apiserver_outside: IdentityId,
}

/// Who there is.
#[derive(Debug)]
pub struct Topology {
    /// The identities.
    pub identities: Identities,
    /// The identities that every cluster has.
    pub reserved: Reserved,
    /// Pods, and what makes pods.
    pub pods: Vec<Pod>,
    /// Nodes: those that the input gives, and those that its pods name.
    pub nodes: Vec<Node>,
    /// Outside addresses.
    pub outside: Outside,
    /// Services.
    pub services: Vec<Service>,
    /// Whose addresses are whose.
    pub holders: HashMap<Address, Holder>,
    /// Whether it is a cluster of Azure, whose API server is outside.
    pub is_azure: bool,
    /// The ranges from which pods get their addresses, where a specification of the cluster tells.
    pub pod_ranges: Vec<Cidr>,
    /// The addresses of the API server, by the endpoints of `default/kubernetes`.
    pub apiserver: Vec<Address>,
}

/// Whom an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A pod, by position.
    Pod(u32),
    /// A node, by position.
    Node(u32),
    /// A Service, by position.
    Service(u32),
}

impl Topology {
    /// Whoever is in a world. `slices` are the endpoints of its Services; `compiled` tells which ranges policies name.
    #[must_use]
    pub(super) fn of(
        world: &World<'_>,
        slices: &Slices,
        terms: &Terms,
        compiled: &Compiled,
        symbols: &mut Symbols,
    ) -> Self {
        let apiserver = services::apiserver(slices);
        let mut identities = Identities::default();
        let outside = Outside::of(world, terms, compiled, &apiserver, symbols, &mut identities);
        let reserved = reserved(terms, &outside, symbols, &mut identities);
        let mut nodes = nodes::read(world);
        let pods = pods::read(world, terms, &outside, symbols, &mut identities, &mut nodes);
        nodes::part_addresses(&mut nodes, terms, &apiserver);
        nodes::identify(&mut nodes, terms, &outside, &apiserver, symbols, &mut identities);
        let services = services::read(world, slices);
        let holders = holders(&pods, &nodes, &services);
        let is_azure = is_azure(world, &nodes);
        let pod_ranges = pod_ranges(world);
        Self { identities, reserved, pods, nodes, outside, services, holders, is_azure, pod_ranges, apiserver }
    }
}

/// Whether something shows that a cluster is one of Azure: its specification, or the labels of its nodes.
fn is_azure(world: &World<'_>, nodes: &[Node]) -> bool {
    let is_labelled = |node: &Node| node.labels.iter().any(|(key, _)| key.starts_with("kubernetes.azure.com/"));
    world.cluster.is_some() || !world.may_be_of.is_empty() || nodes.iter().any(is_labelled)
}

fn pod_ranges(world: &World<'_>) -> Vec<Cidr> {
    let last = world.cluster.iter().chain(&world.may_be_of).filter_map(|cluster| cluster.last());
    let ranges = last.flat_map(|last| last.spec.effective_pod_cidrs(last.format));
    ranges.map(|range| range.cidr.network()).collect()
}

fn reserved(terms: &Terms, outside: &Outside, symbols: &mut Symbols, identities: &mut Identities) -> Reserved {
    let (world_v4, world_v6) = worlds(terms);
    let mut at = |keys: &[Sym], family: Option<Family>| {
        let mut labels: Vec<Label> = keys.iter().map(|key| Label::reserved(*key)).collect();
        // In Cilium the range of all addresses is the world itself.
        if let Some(family) = family.filter(|_| !terms.is_cilium()) {
            labels.extend(outside.whole(family));
        }
        // Nodes that show their labels show of which cluster they are.
        let is_shown = |key: &Sym| *key == Sym::REMOTE_NODE || (*key == Sym::HOST && terms.version.is_at_least(20));
        if terms.is_cilium() && terms.shows_node_labels() && keys.iter().any(is_shown) {
            labels.push(Label::k8s(Sym::CLUSTER, symbols.of(&terms.cluster)));
        }
        let mut identity = Identity::new(labels, Scope::Reserved);
        let is_node = identity.is_reserved(Sym::HOST) || identity.is_reserved(Sym::REMOTE_NODE);
        identity.hidden.node_labels = is_node && terms.shows_node_labels();
        if identity.is_reserved(Sym::KUBE_APISERVER) && !is_node {
            identity.hidden.addresses = true;
        }
        if !terms.is_cilium() && is_node {
            identity.hidden.addresses = true;
            addresses::place_somewhere(&mut identity, terms, outside);
        }
        identities.of(identity)
    };
    let outside_v4 = at(&[world_v4], Some(Family::V4));
    let outside_v6 = at(&[world_v6], Some(Family::V6));
    let kube_apiserver_outside = at(&[Sym::KUBE_APISERVER, world_v4], Some(Family::V4));
    let mut of = |labels: &[Sym]| at(labels, None);
    Reserved {
        host: of(&[Sym::HOST]),
        remote_node: of(&[Sym::REMOTE_NODE]),
        health: of(&[Sym::HEALTH]),
        ingress: of(&[Sym::INGRESS]),
        init: of(&[Sym::INIT]),
        unmanaged: of(&[Sym::UNMANAGED]),
        world_v4: outside_v4,
        world_v6: outside_v6,
        kube_apiserver: of(&[Sym::KUBE_APISERVER, Sym::REMOTE_NODE]),
        kube_apiserver_outside,
    }
}

/// The labels of what is outside, for IPv4 and IPv6 (decision semantics C7).
fn worlds(terms: &Terms) -> (Sym, Sym) {
    if terms.is_dual_stack() { (Sym::WORLD_V4, Sym::WORLD_V6) } else { (Sym::WORLD, Sym::WORLD) }
}

fn holders(pods: &[Pod], nodes: &[Node], services: &[Service]) -> HashMap<Address, Holder> {
    let mut holders: BTreeMap<Address, Holder> = BTreeMap::new();
    for (at, service) in (0_u32..).zip(services) {
        for address in &service.addresses {
            holders.entry(*address).or_insert(Holder::Service(at));
        }
    }
    for (at, pod) in (0_u32..).zip(pods).filter(|(_, pod)| !pod.host_network) {
        for address in &pod.addresses {
            holders.insert(*address, Holder::Pod(at));
        }
    }
    for (at, node) in (0_u32..).zip(nodes) {
        for address in &node.addresses {
            holders.insert(*address, Holder::Node(at));
        }
    }
    holders.into_iter().collect()
}

/// Reads addresses, those that are none left out.
fn addresses<'n>(texts: impl Iterator<Item = &'n str>) -> Vec<Address> {
    let mut addresses: Vec<Address> = texts.filter_map(|text| Address::parse(text).ok()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// Whether an address is of IPv6.
fn is_v6(address: Address) -> bool {
    address.family() == Family::V6
}
