//! Virtual networks, subnets, peerings and network security groups of the provider `azurerm`.

use std::collections::BTreeMap;

use super::ids::{self, Ids};
use super::shape::{Shape, attribute, block, blocks, list};
use super::{Item, Resource};
use crate::input::resources::{NETWORK, PEERING, SECURITY_GROUP, SECURITY_RULE, SUBNET};
use crate::input::value::{Evaluated, Value, hole};
use crate::model::PartialText;

/// Which security group a subnet has by a resource that joins the two: by the address or id of the subnet.
pub(super) type Associations = BTreeMap<String, Evaluated>;

/// The text of an attribute, unknown when it is missing.
pub(super) fn text(resource: &Resource, attributes: &Evaluated, name: &str) -> PartialText {
    let value = attributes.get(name).and_then(Evaluated::as_text);
    value.unwrap_or_else(|| hole(&format!("{}.{name}", resource.address)))
}

/// A name under its parent's.
pub(super) fn under(parent: &PartialText, name: &PartialText) -> PartialText {
    let mut full = parent.clone();
    full.push_text("/");
    full.push(name);
    full
}

/// The key by which an id is looked up among [`Associations`]: without its subscription, for which those who refer to
/// a resource may have another name than the resource itself.
fn key(id: &PartialText) -> String {
    let id = id.written().to_ascii_lowercase();
    match id.split_once("/resourcegroups/") {
        Some((_, in_group)) => in_group.to_owned(),
        None => id,
    }
}

/// The security groups that `azurerm_subnet_network_security_group_association` gives subnets.
pub(super) fn associations<'r>(
    resources: impl Iterator<Item = (&'r Resource, &'r Evaluated)>,
    ids: &Ids,
) -> Associations {
    let mut all = Associations::new();
    for (resource, attributes) in resources {
        if resource.kind != "azurerm_subnet_network_security_group_association" || resource.conditional {
            continue;
        }
        let subnet = attributes.get("subnet_id").and_then(|id| ids.text(id));
        let group = attributes.get("network_security_group_id");
        if let Some((subnet, group)) = subnet.zip(group) {
            all.insert(key(&subnet), ids.resolve(group));
        }
    }
    all
}

/// An `azurerm_virtual_network`.
pub(super) fn network(resource: &Resource, attributes: &Evaluated, ids: &Ids) -> Item {
    let mut properties = Shape::of(attributes);
    properties.put_some("addressSpace", address_space(attributes));
    let (written, more) = blocks(attributes, "subnet");
    let subnets: Vec<Evaluated> = written.iter().map(|block| inline_subnet(block, ids)).collect();
    if !subnets.is_empty() && !more {
        properties.put("subnets", list(subnets, &attributes.place));
    }
    let mut body = Shape::of(attributes);
    body.copy_all(attributes, &[("name", "name"), ("location", "location")]);
    body.put("properties", properties.finish());
    Item::new(NETWORK, text(resource, attributes, "name"), body.finish())
}

fn address_space(attributes: &Evaluated) -> Option<Evaluated> {
    let mut space = Shape::of(attributes);
    space.copy("addressPrefixes", attributes, "address_space");
    space.finish_some()
}

fn inline_subnet(attributes: &Evaluated, ids: &Ids) -> Evaluated {
    let group = attribute(attributes, "security_group").filter(|id| id.as_str() != Some(""));
    let mut subnet = Shape::of(attributes);
    subnet.copy("name", attributes, "name");
    subnet.put("properties", subnet_properties(attributes, group.map(|id| ids.resolve(&id))));
    subnet.finish()
}

/// An `azurerm_subnet`.
pub(super) fn subnet(resource: &Resource, attributes: &Evaluated, ids: &Ids, associations: &Associations) -> Item {
    let name = text(resource, attributes, "name");
    let network = text(resource, attributes, "virtual_network_name");
    let own = own_id(resource, attributes, &network, &name);
    let group = associations.get(&key(&own)).cloned();
    let known = attributes.get("id").and_then(|id| ids.text(id));
    let group = group.or_else(|| associations.get(&key(&known?)).cloned());
    let mut body = Shape::of(attributes);
    body.put("properties", subnet_properties(attributes, group));
    Item::new(SUBNET, under(&network, &name), body.finish())
}

/// The id of a subnet by its names.
pub(super) fn own_id(
    resource: &Resource,
    attributes: &Evaluated,
    network: &PartialText,
    name: &PartialText,
) -> PartialText {
    let group = text(resource, attributes, "resource_group_name");
    ids::child(&ids::resource(&group, "Microsoft.Network/virtualNetworks", network), "subnets", name)
}

fn subnet_properties(attributes: &Evaluated, group: Option<Evaluated>) -> Evaluated {
    let mut properties = Shape::of(attributes);
    // A state holds the one range twice, in the attribute that releases before 3.0 had and in the list.
    match attribute(attributes, "address_prefixes").filter(|list| list.items().is_none_or(|items| !items.is_empty())) {
        Some(prefixes) => properties.put("addressPrefixes", prefixes),
        None => {
            let prefix = attribute(attributes, "address_prefix").filter(|prefix| prefix.as_str() != Some(""));
            properties.put_some("addressPrefix", prefix);
        }
    }
    let (written, _) = blocks(attributes, "delegation");
    let delegations: Vec<Evaluated> = written.iter().filter_map(delegation).collect();
    if !delegations.is_empty() {
        properties.put("delegations", list(delegations, &attributes.place));
    }
    if let Some(id) = group {
        let mut reference = Shape::of(&id);
        reference.put("id", id.clone());
        properties.put("networkSecurityGroup", reference.finish());
    }
    properties.finish()
}

fn delegation(attributes: &Evaluated) -> Option<Evaluated> {
    let service = block(attributes, "service_delegation")?;
    let mut properties = Shape::of(&service);
    properties.copy("serviceName", &service, "name");
    let mut delegation = Shape::of(attributes);
    delegation.copy("name", attributes, "name");
    delegation.put("properties", properties.finish());
    Some(delegation.finish())
}

/// An `azurerm_virtual_network_peering`.
pub(super) fn peering(resource: &Resource, attributes: &Evaluated, ids: &Ids) -> Item {
    let mut remote = Shape::of(attributes);
    remote.put_some("id", attribute(attributes, "remote_virtual_network_id").map(|id| ids.resolve(&id)));
    let mut properties = Shape::of(attributes);
    properties.put("remoteVirtualNetwork", remote.finish());
    let mut body = Shape::of(attributes);
    body.put("properties", properties.finish());
    let network = text(resource, attributes, "virtual_network_name");
    Item::new(PEERING, under(&network, &text(resource, attributes, "name")), body.finish())
}

/// An `azurerm_network_security_group` with the rules in it.
pub(super) fn security_group(resource: &Resource, attributes: &Evaluated) -> Item {
    let (written, _) = blocks(attributes, "security_rule");
    let rules: Vec<Evaluated> = written.iter().map(rule_body).collect();
    let mut properties = Shape::of(attributes);
    if !rules.is_empty() {
        properties.put("securityRules", list(rules, &attributes.place));
    }
    let mut body = Shape::of(attributes);
    body.copy("name", attributes, "name");
    body.put("properties", properties.finish());
    Item::new(SECURITY_GROUP, text(resource, attributes, "name"), body.finish())
}

/// An `azurerm_network_security_rule`.
pub(super) fn security_rule(resource: &Resource, attributes: &Evaluated) -> Item {
    let group = text(resource, attributes, "network_security_group_name");
    Item::new(SECURITY_RULE, under(&group, &text(resource, attributes, "name")), rule_body(attributes))
}

fn rule_body(attributes: &Evaluated) -> Evaluated {
    let mut properties = Shape::of(attributes);
    properties.copy_all(
        attributes,
        &[("direction", "direction"), ("access", "access"), ("priority", "priority"), ("protocol", "protocol")],
    );
    for (list, lists, single, singles) in [
        ("sourceAddressPrefixes", "source_address_prefixes", "sourceAddressPrefix", "source_address_prefix"),
        (
            "destinationAddressPrefixes",
            "destination_address_prefixes",
            "destinationAddressPrefix",
            "destination_address_prefix",
        ),
        ("destinationPortRanges", "destination_port_ranges", "destinationPortRange", "destination_port_range"),
    ] {
        let many = attribute(attributes, lists).filter(|many| many.items().is_none_or(|items| !items.is_empty()));
        properties.put_some(list, many);
        properties.copy(single, attributes, singles);
    }
    let mut body = Shape::of(attributes);
    body.copy("name", attributes, "name");
    body.put("properties", properties.finish());
    body.finish()
}

/// A text at a place.
pub(super) fn at(value: &str, like: &Evaluated) -> Evaluated {
    Evaluated::new(Value::text(value), like.place.clone())
}
