//! What commands do to clusters and networks.

mod cluster;
mod malformed;
mod network;
mod pool;
mod settings;

pub use network::{add_peering, add_security_group, add_security_rule, add_subnet, create_network, update_subnet};
pub use settings::Settings;

use crate::input::assemble::Assembly;
use crate::model::{Action, ClusterSpec, Command, Format, Revision, Tool};

/// Applies one command to what is known so far. Commands that change nothing that the model holds are passed over.
pub fn apply(command: &Command, assembly: &mut Assembly) {
    if command.tool != Tool::Az {
        return;
    }
    assembly.malformed.extend(malformed::values(command));
    match command.name.as_str() {
        "aks create" => cluster::create(command, assembly),
        "aks update" => cluster::update(command, assembly),
        "aks upgrade" => cluster::upgrade(command, assembly),
        "aks scale" => pool::scale(command, assembly),
        "aks enable-addons" => cluster::enable_addons(command, assembly),
        "aks namespace add" | "aks namespace update" => cluster::add_namespace(command, assembly),
        "aks nodepool add" => pool::add(command, assembly),
        "aks nodepool update" | "aks nodepool scale" => pool::update(command, assembly),
        "aks nodepool upgrade" => pool::upgrade(command, assembly),
        "network vnet create" => create_network(command, assembly),
        "network vnet subnet create" => add_subnet(command, assembly),
        "network vnet subnet update" => update_subnet(command, assembly),
        "network vnet peering create" => add_peering(command, assembly),
        "network nsg create" => add_security_group(command, assembly),
        "network nsg rule create" => add_security_rule(command, assembly),
        _ => {}
    }
}

/// The step of a command that leads to `spec`.
fn revision(action: Action, command: &Command, spec: ClusterSpec) -> Revision {
    Revision { action, format: Format::AzCommand, place: command.place.clone(), spec }
}
