use std::collections::{BTreeMap, BTreeSet};

use super::reader::{self, Found, Reader, properties};
use super::{Declared, NETWORK, PEERING, SECURITY_GROUP, SECURITY_RULE, SUBNET, of, split_name};
use crate::input::assemble::Assembly;
use crate::input::value::{Evaluated, same_text, text_key};
use crate::model::{Field, NetworkSecurityGroup, PartialText, Peering, Place, SecurityRule, Subnet, VirtualNetwork};

/// Adds the virtual networks and security groups with their children.
pub(super) fn add(resources: &[Declared], reader: &mut Reader, assembly: &mut Assembly) {
    let networks = of(resources, NETWORK).map(|resource| network(resource, reader)).collect();
    let mut networks = Networks::of(networks);
    let children = |kind| of(resources, kind).filter(|resource: &&Declared| !resource.conditional);
    for resource in children(SUBNET) {
        let (parent, name) = split_name(&resource.name);
        let subnet = subnet(name, &resource.body, &resource.place, reader);
        networks.set_subnet(parent, resource, subnet);
    }
    for resource in children(PEERING) {
        let (parent, _) = split_name(&resource.name);
        let peering = peering(&resource.body, &resource.place, reader);
        let (_, network) = networks.parent(parent, resource);
        network.peerings.push(peering);
    }
    networks.all.into_iter().for_each(|network| assembly.networks.push(network));
    let mut groups: Vec<NetworkSecurityGroup> =
        of(resources, SECURITY_GROUP).map(|resource| security_group(resource, reader)).collect();
    let mut at = BTreeMap::new();
    for (position, group) in groups.iter().enumerate() {
        at.entry(text_key(&group.name)).or_insert(position);
    }
    for resource in children(SECURITY_RULE) {
        let (parent, _) = split_name(&resource.name);
        let rule = security_rule(&resource.body, &resource.place, reader);
        let own = parent.and_then(|parent| at.get(&text_key(&parent)).copied());
        if let Some(group) = own.and_then(|own| groups.get_mut(own)) {
            group.rules.push(rule);
        }
    }
    assembly.security_groups.extend(groups);
}

fn network(resource: &Declared, reader: &mut Reader) -> VirtualNetwork {
    let properties = properties(&resource.body);
    let mut network = empty_network(resource.name.clone(), resource);
    network.location = reader.text_if_known(&resource.body, &["location"]);
    network.address_prefixes = reader.ranges(properties, &["addressSpace", "addressPrefixes"]);
    for item in reader::items(properties, &["subnets"]) {
        let name = reader.partial(item, &["name"]);
        network.subnets.push(subnet(name, item, &item.place, reader));
    }
    for item in reader::items(properties, &["virtualNetworkPeerings"]) {
        network.peerings.push(peering(item, &item.place, reader));
    }
    network
}

fn empty_network(name: PartialText, resource: &Declared) -> VirtualNetwork {
    VirtualNetwork {
        place: resource.place.clone(),
        name,
        resource_group: resource.resource_group.clone(),
        location: Field::Unknown(None),
        address_prefixes: Vec::new(),
        subnets: Vec::new(),
        peerings: Vec::new(),
    }
}

/// The networks of one deployment, found by name.
struct Networks {
    all: Vec<VirtualNetwork>,
    /// The positions of the networks by name.
    at: BTreeMap<String, usize>,
    /// The names of the subnets, with the positions of their networks.
    subnets: BTreeSet<(usize, String)>,
}

impl Networks {
    fn of(all: Vec<VirtualNetwork>) -> Self {
        let (mut at, mut subnets) = (BTreeMap::new(), BTreeSet::new());
        for (position, network) in all.iter().enumerate() {
            at.entry(text_key(&network.name)).or_insert(position);
            subnets.extend(network.subnets.iter().map(|subnet| (position, text_key(&subnet.name))));
        }
        Self { all, at, subnets }
    }

    /// The network that a child belongs to, or a new one of which nothing else is known; with its position.
    fn parent(&mut self, parent: Option<PartialText>, resource: &Declared) -> (usize, &mut VirtualNetwork) {
        let parent = parent.unwrap_or_else(|| PartialText::hole("?"));
        let all = &mut self.all;
        let at = *self.at.entry(text_key(&parent)).or_insert_with(|| {
            all.push(empty_network(parent, resource));
            all.len().saturating_sub(1)
        });
        #[expect(clippy::indexing_slicing, reason = "the position was found, or is that of the element just pushed")]
        (at, &mut all[at])
    }

    /// Adds a child of a network. A subnet of the network's own list that is also a child resource is one subnet, set
    /// twice.
    fn set_subnet(&mut self, parent: Option<PartialText>, resource: &Declared, subnet: Subnet) {
        let name = text_key(&subnet.name);
        let at = self.parent(parent, resource).0;
        let is_new = self.subnets.insert((at, name));
        if let Some(network) = self.all.get_mut(at) {
            if !is_new {
                network.subnets.retain(|other| !same_text(&other.name, &subnet.name));
            }
            network.subnets.push(subnet);
        }
    }
}

fn subnet(name: PartialText, body: &Evaluated, place: &Place, reader: &mut Reader) -> Subnet {
    let properties = properties(body);
    let mut prefixes = reader.ranges(properties, &["addressPrefixes"]);
    if prefixes.is_empty() {
        prefixes = match reader.range(properties, &["addressPrefix"]) {
            Field::Absent => Vec::new(),
            range => vec![range],
        };
    }
    let delegations = reader::items(properties, &["delegations"]).iter();
    let delegations = delegations.map(|item| reader.text(self::properties(item), &["serviceName"])).collect();
    let security_group = match reader::walk(properties, &["networkSecurityGroup", "id"]) {
        Found::Value(id) => {
            let name = id.as_text().map(|id| split_name(&id).1).unwrap_or_default();
            Field::from_partial(&name, id.place.clone())
        }
        Found::Hidden(place) => Field::Unknown(Some(place)),
        Found::Absent => Field::Absent,
    };
    Subnet { place: place.clone(), name, prefixes, delegations, security_group }
}

fn peering(body: &Evaluated, place: &Place, reader: &mut Reader) -> Peering {
    let id = reader.partial(properties(body), &["remoteVirtualNetwork", "id"]);
    let remote = split_name(&id).1;
    Peering { place: place.clone(), remote }
}

fn security_group(resource: &Declared, reader: &mut Reader) -> NetworkSecurityGroup {
    let items = reader::items(properties(&resource.body), &["securityRules"]).iter();
    NetworkSecurityGroup {
        place: resource.place.clone(),
        name: resource.name.clone(),
        resource_group: resource.resource_group.clone(),
        rules: items.map(|item| security_rule(item, &item.place, reader)).collect(),
    }
}

fn security_rule(body: &Evaluated, place: &Place, reader: &mut Reader) -> SecurityRule {
    let properties = properties(body);
    let mut either = |list: &str, single: &str| {
        let many = reader.texts(properties, &[list]);
        if !many.is_empty() {
            return many;
        }
        match reader.text(properties, &[single]) {
            Field::Absent => Vec::new(),
            one => vec![one],
        }
    };
    let sources = either("sourceAddressPrefixes", "sourceAddressPrefix");
    let destinations = either("destinationAddressPrefixes", "destinationAddressPrefix");
    let destination_ports = either("destinationPortRanges", "destinationPortRange");
    SecurityRule {
        place: place.clone(),
        direction: reader.text(properties, &["direction"]),
        access: reader.text(properties, &["access"]),
        priority: reader.number(properties, &["priority"]),
        protocol: reader.text(properties, &["protocol"]),
        sources,
        destinations,
        destination_ports,
    }
}
