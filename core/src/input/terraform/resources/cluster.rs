//! `azurerm_kubernetes_cluster` and `azurerm_kubernetes_automatic_cluster`, by the provider's own mapping
//! (terraform-provider-azurerm, `internal/services/containers/kubernetes_cluster_resource.go` and
//! `kubernetes_automatic_cluster_resource.go`), with the names that its releases from 2.0 on had.

use super::ids::Ids;
use super::pool;
use super::shape::{Shape, attribute, block, blocks, is_absent, list};
use crate::input::value::{Evaluated, Value};

/// The body of an `azurerm_kubernetes_cluster`.
pub(super) fn body(attributes: &Evaluated, ids: &Ids) -> Evaluated {
    let mut body = Shape::of(attributes);
    body.copy_all(attributes, &[("name", "name"), ("location", "location")]);
    let mut sku = Shape::of(attributes);
    sku.copy("tier", attributes, "sku_tier");
    body.put_some("sku", sku.finish_some());
    let mut properties = Shape::of(attributes);
    properties.copy_all(attributes, &[("kubernetesVersion", "kubernetes_version"), ("supportPlan", "support_plan")]);
    properties.put_some("networkProfile", block(attributes, "network_profile").map(|block| network(&block)));
    properties.put_some("nodeProvisioningProfile", mode(attributes, "node_provisioning_profile"));
    properties.put_some("serviceMeshProfile", mode(attributes, "service_mesh_profile"));
    properties.put_some("apiServerAccessProfile", access(attributes));
    properties.put_some("addonProfiles", addons(attributes));
    properties.put_some("agentPoolProfiles", pools(attributes, ids));
    body.put("properties", properties.finish());
    body.finish()
}

/// The body of an `azurerm_kubernetes_automatic_cluster`, whose plugin, dataplane and node provisioning the service
/// chooses.
pub(super) fn automatic_body(attributes: &Evaluated, ids: &Ids) -> Evaluated {
    let mut body = Shape::of(attributes);
    body.copy_all(attributes, &[("name", "name"), ("location", "location")]);
    let mut sku = Shape::of(attributes);
    sku.fill("name", Value::text("Automatic"));
    body.put("sku", sku.finish());
    let mut properties = Shape::of(attributes);
    properties.copy_all(attributes, &[("kubernetesVersion", "kubernetes_version"), ("supportPlan", "support_plan")]);
    properties.put_some("networkProfile", block(attributes, "network").map(|block| network(&block)));
    if let Some(mesh) = block(attributes, "service_mesh").filter(|mesh| !mesh.is_unknown()) {
        let mut profile = Shape::of(&mesh);
        profile.fill("mode", Value::text("Istio"));
        properties.put("serviceMeshProfile", profile.finish());
    }
    properties.put_some("apiServerAccessProfile", access(attributes));
    properties.put_some("addonProfiles", addons(attributes));
    properties.put_some("agentPoolProfiles", pools(attributes, ids));
    body.put("properties", properties.finish());
    body.finish()
}

fn network(block: &Evaluated) -> Evaluated {
    let mut network = Shape::of(block);
    network.copy_all(
        block,
        &[
            ("networkPlugin", "network_plugin"),
            ("networkPluginMode", "network_plugin_mode"),
            ("networkPolicy", "network_policy"),
            ("networkMode", "network_mode"),
            ("dnsServiceIP", "dns_service_ip"),
            ("dockerBridgeCidr", "docker_bridge_cidr"),
            ("outboundType", "outbound_type"),
            ("loadBalancerSku", "load_balancer_sku"),
            ("podCidr", "pod_cidr"),
            ("serviceCidr", "service_cidr"),
            ("ipFamilies", "ip_versions"),
        ],
    );
    for (key, lists, single) in
        [("podCidrs", "pod_cidrs", "pod_cidr"), ("serviceCidrs", "service_cidrs", "service_cidr")]
    {
        // Where the range itself is written, the service makes the list of it, which a plan does not know.
        let follows = block.get(lists).is_some_and(Evaluated::is_unknown)
            && block.get(single).is_some_and(|range| range.as_str().is_some_and(|range| !range.is_empty()));
        if !follows {
            network.copy(key, block, lists);
        }
    }
    network.copy_first("networkDataplane", block, &["network_data_plane", "ebpf_data_plane"]);
    network.put_some("advancedNetworking", block_of_acns(block));
    network.put_some("loadBalancerProfile", load_balancer(block));
    network.finish()
}

fn load_balancer(network: &Evaluated) -> Option<Evaluated> {
    let written = block(network, "load_balancer_profile").or_else(|| block(network, "load_balancer"))?;
    if written.is_unknown() {
        return Some(written);
    }
    let mut profile = Shape::of(&written);
    profile.copy_all(
        &written,
        &[("allocatedOutboundPorts", "outbound_ports_allocated"), ("idleTimeoutInMinutes", "idle_timeout_in_minutes")],
    );
    let mut addresses = Shape::of(&written);
    addresses.copy("count", &written, "managed_outbound_ip_count");
    profile.put_some("managedOutboundIPs", addresses.finish_some());
    profile.finish_some()
}

/// The provider turns the whole on when the block is there, and sends what the block leaves out as off.
fn block_of_acns(network: &Evaluated) -> Option<Evaluated> {
    let written = block(network, "advanced_networking")?;
    if written.is_unknown() {
        return Some(written);
    }
    let part = |name: &str| {
        let mut part = Shape::of(&written);
        part.copy("enabled", &written, name);
        if is_absent(&written, name) {
            part.fill("enabled", Value::Bool(false));
        }
        part.finish()
    };
    let mut acns = Shape::of(&written);
    acns.fill("enabled", Value::Bool(true));
    acns.put("observability", part("observability_enabled"));
    acns.put("security", part("security_enabled"));
    Some(acns.finish())
}

fn mode(attributes: &Evaluated, name: &str) -> Option<Evaluated> {
    let block = block(attributes, name)?;
    let mut profile = Shape::of(&block);
    profile.copy("mode", &block, "mode");
    profile.finish_some()
}

/// The ranges of the API server: a block, before 4.0 an attribute of the cluster.
fn access(attributes: &Evaluated) -> Option<Evaluated> {
    let newer = block(attributes, "api_server_access_profile").or_else(|| block(attributes, "api_server_access"));
    let mut profile = Shape::of(newer.as_ref().unwrap_or(attributes));
    match &newer {
        Some(block) if attribute(block, "authorized_ip_ranges").is_some() => {
            profile.copy("authorizedIPRanges", block, "authorized_ip_ranges");
        }
        _ => profile.copy("authorizedIPRanges", attributes, "api_server_authorized_ip_ranges"),
    }
    profile.finish_some()
}

/// The add-ons: blocks of the cluster, before 3.0 in `addon_profile` with a switch each.
fn addons(attributes: &Evaluated) -> Option<Evaluated> {
    let older = block(attributes, "addon_profile");
    let mut profiles = Shape::of(attributes);
    for (key, name) in [("omsagent", "oms_agent"), ("aciConnectorLinux", "aci_connector_linux")] {
        let newer = block(attributes, name);
        let inner = older.as_ref().and_then(|older| block(older, name));
        let profile =
            newer.as_ref().map(|block| addon(block, true)).or(inner.as_ref().map(|block| addon(block, false)));
        profiles.put_some(key, profile);
    }
    profiles.finish_some()
}

fn addon(block: &Evaluated, on_when_there: bool) -> Evaluated {
    if block.is_unknown() {
        return block.clone();
    }
    let mut addon = Shape::of(block);
    if on_when_there {
        addon.fill("enabled", Value::Bool(true));
    } else {
        addon.copy("enabled", block, "enabled");
    }
    let mut config = Shape::of(block);
    config.copy("useAADAuth", block, "msi_auth_for_monitoring_enabled");
    addon.put_some("config", config.finish_some());
    addon.finish()
}

/// The pools of the cluster's own: `default_node_pool`, before 2.0 each `agent_pool_profile`.
fn pools(attributes: &Evaluated, ids: &Ids) -> Option<Evaluated> {
    if let Some(block) = block(attributes, "default_node_pool") {
        if block.is_unknown() {
            return Some(block);
        }
        let place = block.place.clone();
        return Some(list(vec![pool::default(&block, ids)], &place));
    }
    let (older, _) = blocks(attributes, "agent_pool_profile");
    let place = older.first()?.place.clone();
    Some(list(older.iter().map(|block| pool::default(block, ids)).collect(), &place))
}
