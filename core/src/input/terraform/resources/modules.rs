//! Calls of well-known modules of the registry, by their inputs: what the module would make of them.
//!
//! Inputs as in the modules' own `variables.tf`: Azure/terraform-azurerm-aks, Azure/terraform-azurerm-network,
//! Azure/terraform-azurerm-vnet, and the Azure verified modules for clusters and virtual networks. Defaults are filled
//! in where every release has had the same; what else a module decides is not known.

use std::sync::Arc;

use super::ids::{self, Ids};
use super::network::{at, text, under};
use super::shape::{Shape, attribute, block, list};
use super::{Item, Resource, cluster, pool};
use crate::input::resources::{CLUSTER, NETWORK, POOL};
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::limits::MAX_DEPTH;
use crate::model::{Field, PartialText};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Module {
    /// `Azure/aks/azurerm`, around the provider's resources.
    Aks,
    /// `Azure/avm-res-containerservice-managedcluster/azurerm`, around `azapi`.
    ManagedCluster,
    /// `Azure/network/azurerm` and `Azure/vnet/azurerm`.
    Network,
    /// `Azure/avm-res-network-virtualnetwork/azurerm`.
    VirtualNetwork,
}

/// The registry's names of the modules, and the names of their repositories.
const MODULES: [(&str, &str, Module); 5] = [
    ("azure/aks/azurerm", "azure/terraform-azurerm-aks", Module::Aks),
    (
        "azure/avm-res-containerservice-managedcluster/azurerm",
        "azure/terraform-azurerm-avm-res-containerservice-managedcluster",
        Module::ManagedCluster,
    ),
    ("azure/network/azurerm", "azure/terraform-azurerm-network", Module::Network),
    ("azure/vnet/azurerm", "azure/terraform-azurerm-vnet", Module::Network),
    (
        "azure/avm-res-network-virtualnetwork/azurerm",
        "azure/terraform-azurerm-avm-res-network-virtualnetwork",
        Module::VirtualNetwork,
    ),
];

/// The module that a source names: by its registry name, perhaps with the host, a folder below or a `?ref=`, or by the
/// address of its repository.
fn module(source: &str) -> Option<Module> {
    let source = source.to_ascii_lowercase();
    let source = source.split('?').next().unwrap_or_default();
    let registry = source.strip_prefix("registry.terraform.io/").unwrap_or(source);
    let registry = registry.split("//").next().unwrap_or_default();
    let ends = |repository: &str| {
        let at = source.find(repository)?;
        let rest = source.get(at.saturating_add(repository.len())..)?;
        let behind = rest.strip_prefix(".git").unwrap_or(rest);
        let before = source.get(..at).and_then(|before| before.chars().next_back());
        ((behind.is_empty() || behind.starts_with('/')) && matches!(before, Some('/' | ':'))).then_some(())
    };
    let known = |(name, repository, _): &&(&str, &str, Module)| *name == registry || ends(repository).is_some();
    MODULES.iter().find(known).map(|(_, _, module)| *module)
}

/// Whether a call makes a cluster.
pub(super) fn is_cluster(resource: &Resource) -> bool {
    resource.module_call && matches!(module(&resource.kind), Some(Module::Aks | Module::ManagedCluster))
}

/// Whether a call makes its resources through `azapi`.
pub(super) fn is_around_azapi(resource: &Resource) -> bool {
    resource.module_call && module(&resource.kind) == Some(Module::ManagedCluster)
}

/// What the call makes.
pub(super) fn items(resource: &Resource, inputs: &Evaluated, ids: &Ids) -> Vec<Item> {
    match module(&resource.kind) {
        Some(Module::Aks) => aks(resource, inputs, ids),
        Some(Module::ManagedCluster) => managed_cluster(resource, inputs, ids),
        Some(Module::Network) => vec![network(resource, inputs)],
        Some(Module::VirtualNetwork) => vec![virtual_network(resource, inputs, ids)],
        None => Vec::new(),
    }
}

/// The ids that the call gives out.
pub(super) fn add_ids(resource: &Resource, inputs: &Evaluated, ids: &mut Ids) {
    let address = &resource.address;
    match module(&resource.kind) {
        Some(Module::Aks) => {
            let group = text(resource, inputs, "resource_group_name");
            let id = ids::resource(&group, "Microsoft.ContainerService/managedClusters", &aks_name(resource, inputs));
            ids.insert(format!("{address}.aks_id"), id);
        }
        Some(Module::ManagedCluster) => {
            let mut id = parent_group(resource, inputs, ids);
            id.push_text("/providers/Microsoft.ContainerService/managedClusters/");
            id.push(&text(resource, inputs, "name"));
            ids.insert(format!("{address}.resource_id"), id);
        }
        Some(Module::Network) => {
            let group = text(resource, inputs, "resource_group_name");
            let id = ids::resource(&group, "Microsoft.Network/virtualNetworks", &network_name(inputs));
            for (index, (name, _)) in network_subnets(inputs).into_iter().enumerate() {
                let Some(name) = name.as_text() else { continue };
                let subnet = ids::child(&id, "subnets", &name);
                if let Some(name) = name.known() {
                    ids.insert(format!("{address}.vnet_subnets_name_id[\"{name}\"]"), subnet.clone());
                }
                ids.insert(format!("{address}.vnet_subnets[{index}]"), subnet);
            }
            ids.insert(format!("{address}.vnet_id"), id);
        }
        Some(Module::VirtualNetwork) => {
            let mut id = parent_group(resource, inputs, ids);
            id.push_text("/providers/Microsoft.Network/virtualNetworks/");
            id.push(&text(resource, inputs, "name"));
            for member in inputs.get("subnets").map(Evaluated::members).unwrap_or_default() {
                let name = member.value.get("name").and_then(Evaluated::as_text);
                let name = name.unwrap_or_else(|| PartialText::from_text(&*member.key));
                let key = &member.key;
                ids.insert(format!("{address}.subnets[\"{key}\"].resource_id"), ids::child(&id, "subnets", &name));
            }
            ids.insert(format!("{address}.resource_id"), id);
        }
        None => {}
    }
}

/// The name of the cluster: `cluster_name`, else the prefix with an ending.
fn aks_name(resource: &Resource, inputs: &Evaluated) -> PartialText {
    if let Some(name) = inputs.get("cluster_name").and_then(Evaluated::as_text) {
        return name;
    }
    let mut name = text(resource, inputs, "prefix");
    name.push_text("-aks");
    name
}

/// The attributes of `azurerm_kubernetes_cluster` that the module sets from inputs of other names.
const AKS_NETWORK: [(&str, &str); 14] = [
    ("network_plugin", "network_plugin"),
    ("network_plugin_mode", "network_plugin_mode"),
    ("network_data_plane", "network_data_plane"),
    ("ebpf_data_plane", "ebpf_data_plane"),
    ("network_policy", "network_policy"),
    ("network_mode", "network_mode"),
    ("ip_versions", "network_ip_versions"),
    ("load_balancer_sku", "load_balancer_sku"),
    ("dns_service_ip", "net_profile_dns_service_ip"),
    ("outbound_type", "net_profile_outbound_type"),
    ("pod_cidr", "net_profile_pod_cidr"),
    ("pod_cidrs", "net_profile_pod_cidrs"),
    ("service_cidr", "net_profile_service_cidr"),
    ("service_cidrs", "net_profile_service_cidrs"),
];

const AKS_POOL: [(&str, &str); 11] = [
    ("vm_size", "agents_size"),
    ("max_pods", "agents_max_pods"),
    ("node_taints", "agents_taints"),
    ("only_critical_addons_enabled", "only_critical_addons_enabled"),
    ("orchestrator_version", "orchestrator_version"),
    ("os_sku", "os_sku"),
    ("type", "agents_type"),
    ("fips_enabled", "default_node_pool_fips_enabled"),
    ("auto_scaling_enabled", "auto_scaling_enabled"),
    ("vnet_subnet_id", "vnet_subnet_id"),
    ("pod_subnet_id", "pod_subnet_id"),
];

fn aks(resource: &Resource, inputs: &Evaluated, ids: &Ids) -> Vec<Item> {
    let mut attributes = Shape::of(inputs);
    attributes.copy_all(
        inputs,
        &[
            ("location", "location"),
            ("kubernetes_version", "kubernetes_version"),
            ("sku_tier", "sku_tier"),
            ("support_plan", "support_plan"),
            ("api_server_authorized_ip_ranges", "api_server_authorized_ip_ranges"),
            ("service_mesh_profile", "service_mesh_profile"),
        ],
    );
    let mut network = Shape::of(inputs);
    for (name, input) in AKS_NETWORK {
        network.copy(name, inputs, input);
    }
    attributes.put("network_profile", network.finish());
    attributes.put("default_node_pool", aks_pool(inputs));
    if attribute(inputs, "aci_connector_linux_enabled").is_some_and(|on| on.as_bool() == Some(true)) {
        attributes.put("aci_connector_linux", Shape::of(inputs).finish());
    }
    let attributes = attributes.finish();
    let name = aks_name(resource, inputs);
    let cluster =
        Item { api_version: Field::Unknown(None), ..Item::new(CLUSTER, name.clone(), cluster::body(&attributes, ids)) };
    let mut items = vec![cluster];
    for member in inputs.get("node_pools").map(Evaluated::members).unwrap_or_default() {
        let inputs = with_subnets(&member.value);
        let own = inputs.get("name").and_then(Evaluated::as_text);
        let own = own.unwrap_or_else(|| PartialText::from_text(&*member.key));
        // A pool that is replaced before it is destroyed gets four random characters behind its name.
        let mut body = pool::body(&inputs, ids);
        body.place = member.value.place.clone();
        items.push(Item::new(POOL, under(&name, &own), body));
    }
    items
}

/// The default pool; with the autoscaler the module leaves its count out.
fn aks_pool(inputs: &Evaluated) -> Evaluated {
    let inputs = &with_subnets(inputs);
    let mut pool = Shape::of(inputs);
    pool.copy("name", inputs, "agents_pool_name");
    for (name, input) in AKS_POOL {
        pool.copy(name, inputs, input);
    }
    pool.copy("enable_auto_scaling", inputs, "enable_auto_scaling");
    let scales = ["auto_scaling_enabled", "enable_auto_scaling"].iter().find_map(|name| inputs.get(name));
    match scales.map(Evaluated::as_bool) {
        Some(Some(true)) => {
            pool.copy_all(inputs, &[("min_count", "agents_min_count"), ("max_count", "agents_max_count")])
        }
        Some(None) => {}
        Some(Some(false)) | None => pool.copy("node_count", inputs, "agents_count"),
    }
    let mut upgrade = Shape::of(inputs);
    upgrade.copy("max_surge", inputs, "agents_pool_max_surge");
    pool.put_some("upgrade_settings", upgrade.finish_some());
    pool.finish()
}

/// Inputs with the subnets that later releases take as `{ id = … }` under the names that earlier ones had.
fn with_subnets(inputs: &Evaluated) -> Evaluated {
    let Value::Object(object) = &inputs.value else { return inputs.clone() };
    let mut members = object.members().to_vec();
    for (name, older) in [("vnet_subnet", "vnet_subnet_id"), ("pod_subnet", "pod_subnet_id")] {
        let id = block(inputs, name).and_then(|subnet| attribute(&subnet, "id"));
        if let Some(id) = id {
            members.push(Member { key: Arc::from(older), key_span: id.place.span, value: id });
        }
    }
    let object = Object::with_rest(members, object.rest().cloned());
    Evaluated { value: Value::Object(Arc::new(object)), place: inputs.place.clone(), origin: inputs.origin.clone() }
}

/// The id of the resource group of a verified module: `parent_id`, before by its name.
fn parent_group(resource: &Resource, inputs: &Evaluated, ids: &Ids) -> PartialText {
    match inputs.get("parent_id").and_then(|id| ids.text(id)) {
        Some(id) => id,
        None => ids::group(&text(resource, inputs, "resource_group_name")),
    }
}

/// The verified module for clusters takes the resource manager's own members, with `_` in their names.
fn managed_cluster(resource: &Resource, inputs: &Evaluated, ids: &Ids) -> Vec<Item> {
    let name = text(resource, inputs, "name");
    let group = ids::segment(&parent_group(resource, inputs, ids), "resourceGroups");
    let inputs = &ids.resolve(inputs);
    let mut properties = Shape::of(inputs);
    for (key, input) in [
        ("kubernetesVersion", "kubernetes_version"),
        ("supportPlan", "support_plan"),
        ("networkProfile", "network_profile"),
        ("nodeProvisioningProfile", "node_provisioning_profile"),
        ("serviceMeshProfile", "service_mesh_profile"),
        ("apiServerAccessProfile", "api_server_access_profile"),
    ] {
        properties.put_some(key, attribute(inputs, input).map(|value| without_underscores(&value, 0)));
    }
    // Releases before 0.3 have the names of the provider `azurerm`.
    if let Some(pool) = block(inputs, "default_agent_pool").or_else(|| block(inputs, "default_node_pool")) {
        let place = pool.place.clone();
        let mut first = Shape::of(&pool);
        let renamed = without_underscores(&pool, 0);
        for member in renamed.members() {
            first.copy(&member.key, &renamed, &member.key);
        }
        first.fill("mode", Value::text("System"));
        properties.put("agentPoolProfiles", list(vec![first.finish()], &place));
    }
    let mut body = Shape::of(inputs);
    body.copy_all(inputs, &[("name", "name"), ("location", "location"), ("sku", "sku")]);
    body.put("properties", properties.finish());
    let cluster = Item {
        resource_group: group.clone(),
        api_version: Field::Unknown(None),
        ..Item::new(CLUSTER, name.clone(), body.finish())
    };
    let mut items = vec![cluster];
    let pools = inputs.get("agent_pools").or_else(|| inputs.get("node_pools"));
    for member in pools.map(Evaluated::members).unwrap_or_default() {
        let own = member.value.get("name").and_then(Evaluated::as_text);
        let own = own.unwrap_or_else(|| PartialText::from_text(&*member.key));
        let mut body = Shape::of(&member.value);
        body.put("properties", without_underscores(&member.value, 0));
        let mut item = Item::new(POOL, under(&name, &own), body.finish());
        item.resource_group.clone_from(&group);
        items.push(item);
    }
    items
}

/// A value whose names lose their underscores: names of the resource manager compare without case, so that
/// `network_plugin_mode` becomes `networkPluginMode`. A few inputs have names of their own.
fn without_underscores(value: &Evaluated, depth: usize) -> Evaluated {
    if depth > MAX_DEPTH {
        return value.clone();
    }
    let inner = match &value.value {
        Value::Object(object) => {
            let members = object.members().iter().map(|member| Member {
                key: match &*member.key {
                    "count_of" | "node_count" => Arc::from("count"),
                    "auto_scaling_enabled" => Arc::from("enableAutoScaling"),
                    "ip_versions" => Arc::from("ipFamilies"),
                    "network_data_plane" => Arc::from("networkDataplane"),
                    other => Arc::from(other.replace('_', "")),
                },
                key_span: member.key_span,
                value: without_underscores(&member.value, depth.saturating_add(1)),
            });
            Value::Object(Arc::new(Object::with_rest(members.collect(), object.rest().cloned())))
        }
        Value::Array(array) => {
            Value::array(array.items().iter().map(|item| without_underscores(item, depth.saturating_add(1))).collect())
        }
        _ => return value.clone(),
    };
    Evaluated { value: inner, place: value.place.clone(), origin: value.origin.clone() }
}

/// The name of the network, `acctvnet` in every release when it is left out.
fn network_name(inputs: &Evaluated) -> PartialText {
    let name = inputs.get("vnet_name").and_then(Evaluated::as_text);
    name.unwrap_or_else(|| PartialText::from_text("acctvnet"))
}

/// Names and ranges of the subnets, which are two lists of one order.
fn network_subnets(inputs: &Evaluated) -> Vec<(Evaluated, Evaluated)> {
    let items = |name: &str| inputs.get(name).and_then(Evaluated::items).unwrap_or_default();
    items("subnet_names").iter().cloned().zip(items("subnet_prefixes").iter().cloned()).collect()
}

fn network(resource: &Resource, inputs: &Evaluated) -> Item {
    let mut space = Shape::of(inputs);
    let one = attribute(inputs, "address_space").filter(|space| space.as_str() != Some(""));
    let ranges = match one {
        Some(space) if matches!(space.value, Value::Text(_)) => {
            let place = space.place.clone();
            Some(list(vec![space], &place))
        }
        Some(space) => Some(space),
        None => attribute(inputs, "address_spaces"),
    };
    space.put_some("addressPrefixes", ranges);
    let mut properties = Shape::of(inputs);
    properties.put_some("addressSpace", space.finish_some());
    let subnets: Vec<Evaluated> = network_subnets(inputs)
        .into_iter()
        .map(|(name, prefix)| {
            let mut inner = Shape::of(&prefix);
            inner.put("addressPrefix", prefix.clone());
            let mut subnet = Shape::of(&name);
            subnet.put("name", name.clone());
            subnet.put("properties", inner.finish());
            subnet.finish()
        })
        .collect();
    if !subnets.is_empty() {
        properties.put("subnets", list(subnets, &inputs.place));
    }
    let name = network_name(inputs);
    let mut body = Shape::of(inputs);
    body.copy_first("location", inputs, &["vnet_location", "resource_group_location"]);
    body.put("properties", properties.finish());
    let mut item = Item::new(NETWORK, name, body.finish());
    item.resource_group = Some(text(resource, inputs, "resource_group_name"));
    item
}

fn virtual_network(resource: &Resource, inputs: &Evaluated, ids: &Ids) -> Item {
    let mut space = Shape::of(inputs);
    space.copy("addressPrefixes", inputs, "address_space");
    let mut properties = Shape::of(inputs);
    properties.put_some("addressSpace", space.finish_some());
    let members = inputs.get("subnets").map(Evaluated::members).unwrap_or_default();
    let subnets: Vec<Evaluated> = members
        .iter()
        .map(|member| {
            let mut inner = Shape::of(&member.value);
            inner.copy("addressPrefixes", &member.value, "address_prefixes");
            inner.copy("addressPrefix", &member.value, "address_prefix");
            let name = member.value.get("name").cloned().unwrap_or_else(|| at(&member.key, &member.value));
            let mut subnet = Shape::of(&member.value);
            subnet.put("name", name);
            subnet.put("properties", inner.finish());
            subnet.finish()
        })
        .collect();
    if !subnets.is_empty() {
        properties.put("subnets", list(subnets, &inputs.place));
    }
    let mut body = Shape::of(inputs);
    body.copy("location", inputs, "location");
    body.put("properties", properties.finish());
    let mut item = Item::new(NETWORK, text(resource, inputs, "name"), body.finish());
    item.resource_group = ids::segment(&parent_group(resource, inputs, ids), "resourceGroups");
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_well_known_modules() {
        for (source, known) in [
            ("Azure/aks/azurerm", true),
            ("registry.terraform.io/Azure/aks/azurerm", true),
            ("Azure/aks/azurerm//v4", true),
            ("github.com/Azure/terraform-azurerm-aks", true),
            ("git::https://github.com/Azure/terraform-azurerm-aks.git?ref=9.4.1", true),
            ("git@github.com:Azure/terraform-azurerm-aks.git", true),
            ("github.com/Azure/terraform-azurerm-aks//modules/x", true),
            ("github.com/Azure/terraform-azurerm-aks-lite", false),
            ("github.com/notazure/terraform-azurerm-aks", false),
            ("squareops/aks/azurerm", false),
            ("./modules/aks", false),
        ] {
            assert_eq!(module(source) == Some(Module::Aks), known, "{source}");
        }
    }
}
