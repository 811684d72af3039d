//! Who can be at the ends of flows: pods, nodes, outside addresses, what Cilium itself knows; each with its identity.

mod addresses;
mod given;
mod namespaces;
mod nodes;
mod pods;
mod services;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Terms;
use super::compile::Ranges;
use super::interned::Interned;
use super::labels::{Identity, Label, Scope, Sym, Symbols};
use crate::net::{Address, Cidr, Family};
use crate::order::Order as _;
pub use addresses::Outside;
pub use given::Given;
pub use namespaces::{NAME_LABEL, Namespaces};
pub use nodes::Node;
pub use pods::{GivenPod, Pod};
pub use services::{Backends, Service, ServicePort, Target};

use pods::Identifier;

/// The position of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityId(pub u32);

/// The identities of a network, each once.
#[derive(Clone, Debug, Default)]
pub struct Identities(Interned<Identity>);

impl Identities {
    /// The position of an identity, which is added where it is new.
    pub fn of(&mut self, identity: Identity) -> IdentityId {
        IdentityId(self.0.put(identity))
    }

    /// The identity at a position.
    #[must_use]
    pub fn get(&self, id: IdentityId) -> Option<&Identity> {
        self.0.get(id.0)
    }

    /// All, in the order of their positions.
    pub fn iter(&self) -> impl Iterator<Item = &Identity> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
#[derive(Clone, Debug)]
pub struct Topology {
    /// What it is derived from, besides pods.
    pub given: Arc<Given>,
    /// The identities.
    pub identities: Identities,
    /// The identities that every cluster has.
    pub reserved: Reserved,
    /// Pods, and what makes pods.
    pub pods: Arc<Vec<Pod>>,
    /// Nodes: those that the input gives, and those that its pods name.
    pub nodes: Arc<Vec<Node>>,
    /// Outside addresses.
    pub outside: Arc<Outside>,
    /// Services.
    pub services: Arc<Vec<Service>>,
    /// Whose addresses are whose.
    pub holders: Arc<HashMap<Address, Holder>>,
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
    /// Whoever is in a cluster with these pods. `ranges` are those that policies name; `identities` are known already, and
    /// keep their positions.
    #[must_use]
    pub(super) fn of(
        given: Arc<Given>,
        pods: Vec<Arc<GivenPod>>,
        terms: &Terms,
        ranges: &Ranges,
        symbols: &mut Symbols,
        mut identities: Identities,
    ) -> Self {
        let slices = given.endpoints();
        let apiserver = services::apiserver(&slices);
        let outside = Outside::of(&given.groups, terms, ranges, &apiserver, symbols, &mut identities);
        let reserved = reserved(terms, &outside, symbols, &mut identities);
        let mut nodes = nodes::nodes(&given.nodes);
        let mut identifier = Identifier::of(&given, terms, &outside);
        let pod = |pod| identifier.pod(pod, symbols, &mut identities, &mut nodes);
        let pods: Vec<Pod> = pods.into_iter().map(pod).collect();
        nodes::part_addresses(&mut nodes, terms, &apiserver);
        nodes::identify(&mut nodes, terms, &outside, &apiserver, symbols, &mut identities);
        let services: Vec<Service> = given.services.iter().map(|service| service.with(&slices)).collect();
        Self {
            holders: Arc::new(holders(&pods, &nodes, &services)),
            is_azure: given.is_azure || nodes::show_azure(&given.nodes),
            pod_ranges: given.pod_ranges.clone(),
            identities,
            reserved,
            pods: Arc::new(pods),
            nodes: Arc::new(nodes),
            outside: Arc::new(outside),
            services: Arc::new(services),
            apiserver,
            given,
        }
    }
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
    addresses.order();
    addresses.dedup();
    addresses
}

impl Topology {
    /// Cuts outside addresses anew, where neither pods nodes carry labels of ranges.
    pub(super) fn cut(&mut self, terms: &Terms, ranges: &Ranges, symbols: &mut Symbols) {
        let groups = &self.given.groups;
        let outside = Outside::of(groups, terms, ranges, &self.apiserver, symbols, &mut self.identities);
        self.outside = Arc::new(outside);
    }

    /// Takes other pods, where some are given, and labels of these namespaces.
    pub(super) fn put_pods(
        &mut self,
        pods: Option<Vec<Arc<GivenPod>>>,
        namespaces: &[String],
        terms: &Terms,
        ranges: &Ranges,
        symbols: &mut Symbols,
    ) {
        let known: HashMap<*const GivenPod, &Pod> =
            self.pods.iter().map(|pod| (Arc::as_ptr(&pod.given), pod)).collect();
        let all = pods.unwrap_or_else(|| self.pods.iter().map(|pod| Arc::clone(&pod.given)).collect());
        let is_known = |pod: &Arc<GivenPod>| known.contains_key(&Arc::as_ptr(pod));
        let names_nodes = |pod: &GivenPod| pod.node().is_some_and(|node| !self.given.nodes.contains_key(node));
        let stays: std::collections::HashSet<*const GivenPod> = all.iter().map(Arc::as_ptr).collect();
        let gone = self.pods.iter().map(|pod| &pod.given).filter(|pod| !stays.contains(&Arc::as_ptr(pod)));
        // A node that only pods name comes and goes with them.
        if gone.chain(all.iter().filter(|pod| !is_known(pod))).any(|pod| names_nodes(pod)) {
            *self = Self::of(Arc::clone(&self.given), all, terms, ranges, symbols, self.identities.clone());
            return;
        }
        let mut nodes = (*self.nodes).clone();
        let mut identifier = Identifier::of(&self.given, terms, &self.outside);
        let mut identities = self.identities.clone();
        let pod = |pod: Arc<GivenPod>| match known.get(&Arc::as_ptr(&pod)) {
            Some(known) if !namespaces.contains(&pod.namespace) => (*known).clone(),
            _ => identifier.pod(pod, symbols, &mut identities, &mut nodes),
        };
        let pods: Vec<Pod> = all.into_iter().map(pod).collect();
        self.holders = Arc::new(holders(&pods, &self.nodes, &self.services));
        self.pods = Arc::new(pods);
        self.identities = identities;
    }
}

/// Whether an address is of IPv6.
fn is_v6(address: Address) -> bool {
    address.family() == Family::V6
}
