//! `az network …`.

use super::settings::Settings;
use crate::input::assemble::Assembly;
use crate::model::{Command, Field, NetworkSecurityGroup, PartialText, Peering, SecurityRule, Subnet, VirtualNetwork};
use crate::net::Cidr;

/// `az network vnet create`.
pub fn create_network(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let mut network = VirtualNetwork {
        place: command.place.clone(),
        name: settings.partial("--name"),
        resource_group: settings.partial("--resource-group"),
        location: settings.text("--location", Field::Absent),
        address_prefixes: settings.ranges(&["--address-prefixes"], default_prefix(command)),
        subnets: Vec::new(),
        peerings: Vec::new(),
    };
    if command.has("--subnet-name") {
        network.subnets.push(Subnet {
            place: command.place.clone(),
            name: settings.partial("--subnet-name"),
            prefixes: settings.ranges(&["--subnet-prefixes"], Vec::new()),
            delegations: Vec::new(),
            security_group: settings.text("--network-security-group", Field::Absent),
        });
    }
    assembly.networks.push(network);
}

/// The address space of a network that gives none (azure-cli 2.91.0, `az network vnet create --help`).
fn default_prefix(command: &Command) -> Vec<Field<Cidr>> {
    let default = Cidr::parse("10.0.0.0/16").ok().filter(|_| !command.has("--ipam-pool-prefix-allocations"));
    default.map(|cidr| Field::known(cidr, command.place.clone())).into_iter().collect()
}

/// `az network vnet subnet create`.
pub fn add_subnet(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let subnet = Subnet {
        place: command.place.clone(),
        name: settings.partial("--name"),
        prefixes: settings.ranges(&["--address-prefixes"], Vec::new()),
        delegations: settings.texts("--delegations", Vec::new()),
        security_group: settings.text("--network-security-group", Field::Absent),
    };
    network_of(command, assembly).subnets.push(subnet);
}

/// `az network vnet subnet update`.
pub fn update_subnet(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let name = settings.partial("--name");
    let network = network_of(command, assembly);
    if let Some(subnet) = network.subnets.iter_mut().rev().find(|subnet| subnet.name.surely_equals(&name)) {
        subnet.prefixes = settings.ranges(&["--address-prefixes"], std::mem::take(&mut subnet.prefixes));
        subnet.delegations = settings.texts("--delegations", std::mem::take(&mut subnet.delegations));
        subnet.security_group = settings.text("--network-security-group", std::mem::take(&mut subnet.security_group));
    }
}

/// `az network vnet peering create`.
pub fn add_peering(command: &Command, assembly: &mut Assembly) {
    let remote = Settings::new(command).partial("--remote-vnet");
    let remote =
        remote.known().map_or(remote.clone(), |id| PartialText::from_text(id.rsplit('/').next().unwrap_or(id)));
    let peering = Peering { place: command.place.clone(), remote };
    network_of(command, assembly).peerings.push(peering);
}

/// The network that the command names, or a new one of which nothing else is known.
fn network_of<'a>(command: &Command, assembly: &'a mut Assembly) -> &'a mut VirtualNetwork {
    let settings = Settings::new(command);
    let (name, resource_group) = (settings.partial("--vnet-name"), settings.partial("--resource-group"));
    assembly.networks.named_or(&name, &resource_group, || VirtualNetwork {
        place: command.place.clone(),
        name: name.clone(),
        resource_group: resource_group.clone(),
        location: Field::Unknown(None),
        address_prefixes: Vec::new(),
        subnets: Vec::new(),
        peerings: Vec::new(),
    })
}

/// `az network nsg create`.
pub fn add_security_group(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    assembly.security_groups.push(NetworkSecurityGroup {
        place: command.place.clone(),
        name: settings.partial("--name"),
        resource_group: settings.partial("--resource-group"),
        rules: Vec::new(),
    });
}

/// `az network nsg rule create`.
pub fn add_security_rule(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let rule = SecurityRule {
        place: command.place.clone(),
        direction: settings.text("--direction", Field::Absent),
        access: settings.text("--access", Field::Absent),
        priority: settings.number("--priority", Field::Absent),
        protocol: settings.text("--protocol", Field::Absent),
        sources: settings.texts("--source-address-prefixes", Vec::new()),
        destinations: settings.texts("--destination-address-prefixes", Vec::new()),
        destination_ports: settings.texts("--destination-port-ranges", Vec::new()),
    };
    let (name, resource_group) = (settings.partial("--nsg-name"), settings.partial("--resource-group"));
    let same = |group: &NetworkSecurityGroup| {
        group.name.surely_equals(&name) && !group.resource_group.surely_differs(&resource_group)
    };
    let group = assembly.security_group_or(same, || NetworkSecurityGroup {
        place: command.place.clone(),
        name: name.clone(),
        resource_group: resource_group.clone(),
        rules: Vec::new(),
    });
    group.rules.push(rule);
}
