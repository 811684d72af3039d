use std::collections::{BTreeMap, BTreeSet};

use super::reader::{self, Found, Reader, properties};
use super::{Declared, NETWORK, PEERING, SECURITY_GROUP, SECURITY_RULE, SUBNET, of, split_name};
use crate::input::assemble::Assembly;
use crate::input::value::{Evaluated, same_text};
use crate::model::{
    Field, NetworkSecurityGroup, Part, PartialText, Peering, Place, SecurityRule, Subnet, VirtualNetwork,
};

/// Adds the virtual networks and security groups with their children.
pub(super) fn add(resources: &[Declared], reader: &mut Reader, assembly: &mut Assembly) {
    let mut networks: Vec<VirtualNetwork> = of(resources, NETWORK).map(|resource| network(resource, reader)).collect();
    let children = |kind| of(resources, kind).filter(|resource: &&Declared| !resource.conditional);
    let mut names = Names::of(&networks);
    for resource in children(SUBNET) {
        let (parent, name) = split_name(&resource.name);
        let subnet = subnet(name, &resource.body, &resource.place, reader);
        let at = names.parent(&mut networks, parent, resource);
        let is_new = names.subnets.insert((at, key(&subnet.name)));
        let Some(network) = networks.get_mut(at) else { continue };
        // A subnet of the network's own list that is also a child resource is one subnet, set twice.
        if !is_new {
            network.subnets.retain(|other| !same_text(&other.name, &subnet.name));
        }
        network.subnets.push(subnet);
    }
    for resource in children(PEERING) {
        let (parent, _) = split_name(&resource.name);
        let peering = peering(&resource.body, &resource.place, reader);
        let at = names.parent(&mut networks, parent, resource);
        if let Some(network) = networks.get_mut(at) {
            network.peerings.push(peering);
        }
    }
    assembly.networks.extend(networks);
    let mut groups: Vec<NetworkSecurityGroup> =
        of(resources, SECURITY_GROUP).map(|resource| security_group(resource, reader)).collect();
    for resource in children(SECURITY_RULE) {
        let (parent, _) = split_name(&resource.name);
        let rule = security_rule(&resource.body, &resource.place, reader);
        let own = parent.and_then(|parent| groups.iter_mut().find(|group| same_text(&group.name, &parent)));
        if let Some(group) = own {
            group.rules.push(rule);
        }
    }
    assembly.security_groups.extend(groups);
}

fn network(resource: &Declared, reader: &mut Reader) -> VirtualNetwork {
    let properties = properties(&resource.body);
    let mut network = empty_network(resource.name.clone(), resource);
    network.location = reader.text(&resource.body, &["location"]);
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

/// The networks and subnets of one deployment by their names, so that many are found as fast as few.
struct Names {
    /// The first network of each name.
    networks: BTreeMap<String, usize>,
    subnets: BTreeSet<(usize, String)>,
}

impl Names {
    fn of(networks: &[VirtualNetwork]) -> Self {
        let mut names = Self { networks: BTreeMap::new(), subnets: BTreeSet::new() };
        for (at, network) in networks.iter().enumerate() {
            names.networks.entry(key(&network.name)).or_insert(at);
            names.subnets.extend(network.subnets.iter().map(|subnet| (at, key(&subnet.name))));
        }
        names
    }

    /// The network that a child belongs to, or a new one of which nothing else is known.
    fn parent(
        &mut self,
        networks: &mut Vec<VirtualNetwork>,
        parent: Option<PartialText>,
        resource: &Declared,
    ) -> usize {
        let parent = parent.unwrap_or_else(|| PartialText::hole("?"));
        *self.networks.entry(key(&parent)).or_insert_with(|| {
            networks.push(empty_network(parent, resource));
            networks.len().saturating_sub(1)
        })
    }
}

/// What two texts have in common that are the same in one deployment, as [`same_text`] says.
fn key(text: &PartialText) -> String {
    text.parts().iter().fold(String::new(), |mut key, part| {
        match part {
            Part::Text(text) => key.push_str(&text.to_ascii_lowercase()),
            // No text holds the mark that a hole begins and ends with.
            Part::Hole(hole) => key.extend(["\0", hole, "\0"]),
        }
        key
    })
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
