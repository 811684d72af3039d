//! The ranges around a cluster, in the order in which a plan shows them.

use std::collections::BTreeSet;

use super::{Kind, Locate, PlannedRange, unknown};
use crate::model::{EffectiveRange, Field, NodePool, Sited, Subnet, SubnetId, VirtualNetwork};
use crate::net::Cidr;
use crate::order::{Order as _, Ordered as _};
use crate::report::Note;
use crate::rules::ranges;
use crate::rules::{View, shared_subnet};

/// How many ranges more may be added to the plans of a call.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) left: usize,
    /// Whether some were left out.
    pub(super) exceeded: bool,
}

struct Gathering<'r, 'l> {
    ranges: Vec<PlannedRange>,
    room: &'r mut Room,
    locate: Locate<'l>,
    /// The network that is being added.
    network: Option<usize>,
}

impl Gathering<'_, '_> {
    fn add(&mut self, kind: Kind, name: String, range: &EffectiveRange) {
        match self.room.left.checked_sub(1) {
            Some(left) => self.room.left = left,
            None => {
                self.room.exceeded = true;
                return;
            }
        }
        self.ranges.push(PlannedRange {
            name,
            kind,
            cidr: range.cidr.written().to_owned(),
            default: range.place.is_none(),
            free: Vec::new(),
            site: range.place.as_ref().map(|place| (self.locate)(place)),
            prefix: range.cidr.clone(),
            network: self.network,
        });
    }

    fn add_sited(&mut self, kind: Kind, name: String, Sited { value, place }: &Sited<Cidr>) {
        self.add(kind, name, &EffectiveRange { cidr: value.clone(), place: Some(place.clone()) });
    }

    fn add_default(&mut self, kind: Kind, name: &str, text: &str) {
        if let Ok(cidr) = Cidr::parse(text) {
            self.add(kind, name.to_owned(), &EffectiveRange { cidr, place: None });
        }
    }
}

/// The ranges around a cluster; at most `room` of them, which is taken from it.
pub(super) fn ranges(view: &View<'_>, room: &mut Room, locate: Locate<'_>, notes: &mut Vec<Note>) -> Vec<PlannedRange> {
    notes.extend(unknown_settings(view, locate));
    let mut gathering = Gathering { ranges: Vec::new(), room, locate, network: None };
    for range in ranges::pods(view) {
        gathering.add(Kind::Pods, "pod CIDR".to_owned(), &range);
    }
    for range in ranges::services(view) {
        gathering.add(Kind::Services, "service CIDR".to_owned(), &range);
    }
    if let Some(Sited { value, place }) = view.spec().network.docker_bridge_cidr.sited()
        && let Ok(cidr) = Cidr::parse(value)
    {
        gathering.add_sited(Kind::Bridge, "docker bridge".to_owned(), &Sited::new(cidr, place.clone()));
    }
    networks(view, &mut gathering);
    gathering.network = None;
    let mut reserved = ranges::reserved(view);
    reserved.order_by_key(Cidr::first);
    for cidr in reserved {
        gathering.add(Kind::Reserved, "reserved by AKS".to_owned(), &EffectiveRange { cidr, place: None });
    }
    gathering.ranges
}

/// The networks of the cluster with their subnets, then those that they are peered with.
fn networks(view: &View<'_>, gathering: &mut Gathering<'_, '_>) {
    if ranges::has_managed_network(view) {
        gathering.network = Some(0);
        let defaults = &view.context.facts.addresses.defaults;
        gathering.add_default(Kind::Network, "managed network", &defaults.managed_network);
        gathering.add_default(Kind::NodeSubnet, "managed node subnet", &defaults.managed_node_subnet);
    }
    let own = ranges::networks(view);
    let nodes = subnets_of(view, |pool| &pool.subnet);
    let pods = subnets_of(view, |pool| &pool.pod_subnet);
    for (index, attached) in own.iter().enumerate() {
        gathering.network = Some(index);
        let network = attached.network;
        add_network(network, Kind::Network, "network", gathering);
        for (subnet, prefix) in ranges::subnets(network) {
            let pointer: *const Subnet = subnet;
            let kind = if nodes.contains(&pointer) {
                Kind::NodeSubnet
            } else if pods.contains(&pointer) {
                Kind::PodSubnet
            } else {
                Kind::Subnet
            };
            gathering.add_sited(kind, format!("subnet {}", subnet.name.written()), prefix);
        }
    }
    let mut peers: Vec<&VirtualNetwork> = Vec::new();
    for attached in &own {
        for (_, peer) in view.context.networks.peers(attached.network) {
            let known = |other: &&VirtualNetwork| std::ptr::eq(*other, peer);
            if !peers.iter().any(known) && !own.iter().any(|attached| known(&attached.network)) {
                peers.push(peer);
            }
        }
    }
    for (index, peer) in peers.into_iter().enumerate() {
        gathering.network = Some(own.len().saturating_add(index));
        if peer.address_prefixes.iter().any(|prefix| prefix.value().is_some()) {
            add_network(peer, Kind::Peer, "peer", gathering);
        } else {
            for (subnet, prefix) in ranges::subnets(peer) {
                let name = format!("peer {}, subnet {}", peer.name.written(), subnet.name.written());
                gathering.add_sited(Kind::Peer, name, prefix);
            }
        }
    }
}

fn add_network(network: &VirtualNetwork, kind: Kind, word: &str, gathering: &mut Gathering<'_, '_>) {
    for prefix in network.address_prefixes.iter().filter_map(Field::sited) {
        gathering.add_sited(kind, format!("{word} {}", network.name.written()), prefix);
    }
}

fn subnets_of(view: &View<'_>, setting: fn(&NodePool) -> &Field<SubnetId>) -> BTreeSet<*const Subnet> {
    shared_subnet::of(view, setting).into_iter().map(|shared| std::ptr::from_ref(shared.subnet)).into_set()
}

/// What the plan lacks because the input does not tell it.
fn unknown_settings(view: &View<'_>, locate: Locate<'_>) -> Vec<Note> {
    let spec = view.spec();
    let cluster = match spec.name.value() {
        Some(name) => format!("the cluster `{name}`"),
        None => "a cluster without a known name".to_owned(),
    };
    let mut notes = Vec::new();
    for (fields, what) in [(&spec.network.pod_cidrs, "pod CIDR"), (&spec.network.service_cidrs, "service CIDR")] {
        if let Some(field) = fields.iter().find(|field| field.is_unknown()) {
            notes.push(unknown(field, &format!("the {what} of {cluster}"), locate));
        }
    }
    if spec.base_ipam(view.format()).is_none() && spec.network.pod_cidrs.is_empty() {
        notes.push(unknown(&spec.network.plugin, &format!("how pods of {cluster} get addresses"), locate));
    }
    let mut told = BTreeSet::new();
    for field in spec.pools.iter().flat_map(|pool| [&pool.subnet, &pool.pod_subnet]) {
        let (name, found) = match field {
            Field::Absent => continue,
            Field::Unknown(_) => (None, None),
            Field::Known(id) => (Some(id.value.subnet.written()), view.subnet(field)),
        };
        let has_range = found.is_some_and(|(_, subnet)| subnet.prefixes.iter().any(|prefix| prefix.value().is_some()));
        if !has_range && told.insert(name.clone()) {
            let subnet = name.map_or_else(|| "a subnet".to_owned(), |name| format!("the subnet `{name}`"));
            notes.push(unknown(field, &format!("the range of {subnet} of {cluster}"), locate));
        }
    }
    notes
}
