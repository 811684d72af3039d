//! The addresses of pods, nodes and services that the input shows.

use crate::model::{EffectiveRange, Field, Ipam, NodePool, Object, Place, SubnetId};
use crate::net::{Cidr, RangeSet};
use crate::rules::{Context, View, ranges};
use crate::source::Node;
use crate::world::World;

/// The subnet of the virtual network that AKS makes for a cluster without one: the network's first /16.
const MANAGED_SUBNET_LEN: u8 = 16;

/// Whose addresses a range holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// Pods.
    Pods,
    /// Nodes.
    Nodes,
    /// Nodes and their pods, in a flat network.
    Both,
}

/// A range with where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The range.
    pub cidr: Cidr,
    /// Whose it is.
    pub holder: Holder,
    /// What it is, for messages: "the pod CIDR".
    pub what: String,
    /// Where it is written; absent for a default.
    pub place: Option<Place>,
    /// Whether the pods and nodes of the cluster have the whole of it to themselves.
    pub is_whole: bool,
}

/// The addresses of pods and nodes of a world.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// The ranges, those of the cluster's specification first.
    pub known: Vec<Known>,
    /// All addresses of pods.
    pub pods: RangeSet,
    /// All addresses of nodes.
    pub nodes: RangeSet,
}

impl Addresses {
    /// Those of a world.
    pub fn of(world: &World<'_>, context: &Context<'_>) -> Self {
        let mut known = Vec::new();
        if let Some(view) = last_view(world, context) {
            of_cluster(&view, &mut known);
        }
        world.objects.iter().for_each(|object| of_object(object, &mut known));
        let of = |wanted: [Holder; 2]| {
            RangeSet::from_cidrs(known.iter().filter(|known| wanted.contains(&known.holder)).map(|known| &known.cidr))
        };
        let (pods, nodes) = (of([Holder::Pods, Holder::Both]), of([Holder::Nodes, Holder::Both]));
        Self { known, pods, nodes }
    }

    /// The first range that shares an address with a set.
    pub fn first_in(&self, set: &RangeSet) -> Option<&Known> {
        self.known.iter().find(|known| set.intersects(known.cidr.range()))
    }
}

/// The last state of the cluster of a world.
pub(super) fn last_view<'a>(world: &World<'a>, context: &'a Context<'a>) -> Option<View<'a>> {
    let cluster = world.cluster?;
    context.views().filter(|view| std::ptr::eq(view.cluster, cluster)).last()
}

fn of_cluster(view: &View<'_>, known: &mut Vec<Known>) {
    for EffectiveRange { cidr, place } in ranges::pods(view) {
        let what = if place.is_some() { "the pod CIDR" } else { "the default pod CIDR" };
        known.push(Known { cidr, holder: Holder::Pods, what: what.to_owned(), place, is_whole: true });
    }
    for pool in &view.spec().pools {
        let holder = match view.spec().ipam(pool, view.format()) {
            Some(Ipam::NodeSubnet) => Holder::Both,
            _ => Holder::Nodes,
        };
        of_subnet(view, pool, &pool.subnet, holder, "the subnet of the nodes of", known);
        of_subnet(view, pool, &pool.pod_subnet, Holder::Pods, "the subnet of the pods of", known);
    }
    if ranges::has_managed_network(view)
        && let Ok(network) = Cidr::parse(&view.context.facts.addresses.defaults.managed_network)
        && let Some(cidr) = Cidr::new(network.first(), MANAGED_SUBNET_LEN)
    {
        let is_flat = view.spec().base_ipam(view.format()) == Some(Ipam::NodeSubnet);
        let holder = if is_flat { Holder::Both } else { Holder::Nodes };
        let what = "the subnet that AKS makes for the nodes".to_owned();
        known.push(Known { cidr, holder, what, place: None, is_whole: false });
    }
}

fn of_subnet(
    view: &View<'_>,
    pool: &NodePool,
    id: &Field<SubnetId>,
    holder: Holder,
    what: &str,
    known: &mut Vec<Known>,
) {
    let Some((_, subnet)) = view.subnet(id) else { return };
    let name = pool.name.value().map_or("a pool".to_owned(), |name| format!("pool `{name}`"));
    for prefix in subnet.prefixes.iter().filter_map(Field::sited) {
        if known.iter().any(|other| other.place.as_ref() == Some(&prefix.place)) {
            continue;
        }
        known.push(Known {
            cidr: prefix.value.clone(),
            holder,
            what: format!("{what} {name}"),
            place: Some(prefix.place.clone()),
            // Pod subnets are delegated; other machines may stand in the nodes' subnet.
            is_whole: holder == Holder::Pods,
        });
    }
}

/// The addresses that objects of a dump carry.
fn of_object(object: &Object, known: &mut Vec<Known>) {
    let mut add = |node: &Node, holder: Holder, what: &str| {
        let Some(cidr) = node.as_str().and_then(|text| Cidr::parse_or_address(text).ok()) else { return };
        let namespace = object.namespace.as_deref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        let what = format!("{what} `{namespace}{}`", object.name.as_deref().unwrap_or(""));
        known.push(Known { cidr, holder, what, place: Some(object.place_of(node)), is_whole: true });
    };
    match (object.group(), object.kind.as_str()) {
        ("", "Pod") => {
            let on_node = object.at(&["spec", "hostNetwork"]).and_then(Node::as_bool) == Some(true);
            let holder = if on_node { Holder::Nodes } else { Holder::Pods };
            let all = object.at(&["status", "podIPs"]).map(Node::items).unwrap_or_default();
            let all: Vec<&Node> = all.iter().filter_map(|item| item.get("ip")).collect();
            let one = object.at(&["status", "podIP"]).filter(|_| all.is_empty());
            let what = if on_node { "the address of the node of pod" } else { "the address of pod" };
            all.into_iter().chain(one).for_each(|node| add(node, holder, what));
        }
        ("", "Node") => {
            let ranges = object.at(&["spec", "podCIDRs"]).map(Node::items).unwrap_or_default();
            let one = object.at(&["spec", "podCIDR"]).filter(|_| ranges.is_empty());
            ranges.iter().chain(one).for_each(|node| add(node, Holder::Pods, "the pod range of node"));
            let addresses = object.at(&["status", "addresses"]).map(Node::items).unwrap_or_default();
            let is_address =
                |item: &&Node| matches!(item.get("type").and_then(Node::as_str), Some("InternalIP" | "ExternalIP"));
            for node in addresses.iter().filter(is_address).filter_map(|item| item.get("address")) {
                add(node, Holder::Nodes, "the address of node");
            }
        }
        ("cilium.io", "CiliumEndpoint") => {
            of_networking(object.at(&["status", "networking"]), |node| add(node, Holder::Pods, "the address of pod"));
        }
        ("cilium.io", "CiliumEndpointSlice") => {
            let endpoints = object.at(&["endpoints"]).map(Node::items).unwrap_or_default();
            for endpoint in endpoints {
                of_networking(endpoint.get("networking"), |node| {
                    add(node, Holder::Pods, "the address of a pod in the slice");
                });
            }
        }
        _ => {}
    }
}

fn of_networking(networking: Option<&Node>, mut add: impl FnMut(&Node)) {
    let addressing = networking.and_then(|networking| networking.get("addressing")).map(Node::items);
    for pair in addressing.unwrap_or_default() {
        ["ipv4", "ipv6"].into_iter().filter_map(|key| pair.get(key)).for_each(&mut add);
    }
}
