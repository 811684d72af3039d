//! What is left to say about a resource besides what the model takes from it.

use std::collections::BTreeMap;

use super::{Resource, Step, azapi, modules};
use crate::input::value::{Evaluated, Value};
use crate::model::{Field, Provider, TerraformResource};

/// The attributes and blocks that are looked for, of clusters and of node pools.
const NAMES: [&str; 40] = [
    "addon_profile",
    "agent_pool_profile",
    "api_server_authorized_ip_ranges",
    "auto_scaling_enabled",
    "automatic_channel_upgrade",
    "automatic_upgrade_channel",
    "availability_zones",
    "default_node_pool.auto_scaling_enabled",
    "default_node_pool.availability_zones",
    "default_node_pool.enable_auto_scaling",
    "default_node_pool.enable_host_encryption",
    "default_node_pool.enable_node_public_ip",
    "default_node_pool.host_encryption_enabled",
    "default_node_pool.node_public_ip_enabled",
    "default_node_pool.node_taints",
    "ebpf_data_plane",
    "enable_auto_scaling",
    "enable_host_encryption",
    "enable_node_public_ip",
    "enable_pod_security_policy",
    "host_encryption_enabled",
    "network_data_plane",
    "network_profile",
    "network_profile.advanced_networking",
    "network_profile.docker_bridge_cidr",
    "network_profile.ebpf_data_plane",
    "network_profile.load_balancer_profile",
    "network_profile.nat_gateway_profile",
    "network_profile.network_plugin",
    "network_profile.pod_cidr",
    "network_profile.service_cidr",
    "network_profile.service_cidrs",
    "node_os_channel_upgrade",
    "node_os_upgrade_channel",
    "node_public_ip_enabled",
    "private_link_enabled",
    "public_network_access_enabled",
    "role_based_access_control",
    "upgrade_settings.max_surge",
    "upgrade_settings.max_unavailable",
];

/// What is left to say about a resource with these attributes.
pub(super) fn of(resource: &Resource, attributes: &Evaluated, step: Step) -> TerraformResource {
    TerraformResource {
        kind: resource.kind.clone(),
        module_call: resource.module_call,
        version: resource.version.clone(),
        planned: step.planned(),
        replaced_by: Vec::new(),
        provider: if azapi::is_cluster(resource) || modules::is_around_azapi(resource) {
            Provider::Azapi
        } else {
            Provider::Azurerm
        },
        written: written(attributes),
    }
}

fn written(attributes: &Evaluated) -> BTreeMap<&'static str, Field<()>> {
    let fields = NAMES.into_iter().map(|name| (name, field(attributes, name)));
    fields.filter(|(_, field)| !field.is_absent()).collect()
}

/// Whether and where an attribute is written: not when it is null or empty.
fn field(attributes: &Evaluated, name: &str) -> Field<()> {
    let mut value = attributes;
    for step in name.split('.') {
        match first(value).get(step) {
            Some(inner) => value = inner,
            None => return Field::Absent,
        }
    }
    match &value.value {
        Value::Array(array) if array.items().is_empty() => Field::Absent,
        Value::Text(text) if text.known() == Some("") => Field::Absent,
        Value::Unknown(_) => Field::Unknown(Some(value.place.clone())),
        _ => Field::known((), value.place.clone()),
    }
}

/// The first block of a list of blocks.
fn first(value: &Evaluated) -> &Evaluated {
    value.items().and_then(<[Evaluated]>::first).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn every_attribute_that_the_facts_name_is_looked_for() {
        for row in &Facts::builtin().unwrap().terraform.rows {
            assert!(NAMES.contains(&row.attribute.as_str()), "{}", row.attribute);
        }
    }
}
