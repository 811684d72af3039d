use std::sync::Arc;

use super::reader::{self, Found, Reader, properties};
use super::{Declared, place_of_name, pool};
use crate::input::value::Evaluated;
use crate::model::{Acns, Addons, ClusterSpec, Field, LoadBalancer, ManagedNamespace, NetworkProfile, PartialText};

/// The settings of a managed cluster.
pub(super) fn spec(resource: &Declared, reader: &mut Reader) -> ClusterSpec {
    let body = &resource.body;
    let properties = properties(body);
    let pools = match reader::walk(properties, &["agentPoolProfiles"]) {
        Found::Value(value) => value.items().unwrap_or_default(),
        _ => &[],
    };
    ClusterSpec {
        name: Field::from_partial(&resource.name, place_of_name(resource)),
        resource_group: Field::from_partial(&resource.resource_group, resource.place.clone()),
        location: reader.text_if_known(body, &["location"]),
        sku: reader.text(body, &["sku", "name"]),
        tier: reader.text(body, &["sku", "tier"]),
        support_plan: reader.text(properties, &["supportPlan"]),
        kubernetes_version: reader.text(properties, &["kubernetesVersion"]),
        network: network(properties, reader),
        acns: acns(properties, reader),
        addons: addons(properties, reader),
        pools: pools.iter().map(|pool| Arc::new(pool::read(pool, pool, reader))).collect(),
        namespaces: Vec::new(),
        api_version: resource.api_version.clone(),
    }
}

fn network(properties: &Evaluated, reader: &mut Reader) -> NetworkProfile {
    let mut text = |name: &str| reader.text(properties, &["networkProfile", name]);
    let mut network = NetworkProfile {
        plugin: text("networkPlugin"),
        plugin_mode: text("networkPluginMode"),
        dataplane: text("networkDataplane"),
        policy: text("networkPolicy"),
        mode: text("networkMode"),
        dns_service_ip: text("dnsServiceIP"),
        docker_bridge_cidr: text("dockerBridgeCidr"),
        outbound_type: text("outboundType"),
        load_balancer_sku: text("loadBalancerSku"),
        ..NetworkProfile::default()
    };
    network.pod_cidrs = either(properties, "podCidrs", "podCidr", reader);
    network.service_cidrs = either(properties, "serviceCidrs", "serviceCidr", reader);
    network.ip_families = reader.texts(properties, &["networkProfile", "ipFamilies"]);
    if network.dataplane.is_absent() {
        network.dataplane = ebpf_dataplane(properties, reader);
    }
    network.load_balancer = LoadBalancer {
        managed_outbound_ips: reader
            .number(properties, &["networkProfile", "loadBalancerProfile", "managedOutboundIPs", "count"]),
        allocated_outbound_ports: reader
            .number(properties, &["networkProfile", "loadBalancerProfile", "allocatedOutboundPorts"]),
        idle_timeout: reader.number(properties, &["networkProfile", "loadBalancerProfile", "idleTimeoutInMinutes"]),
    };
    network.kube_proxy_enabled = reader.boolean(properties, &["networkProfile", "kubeProxyConfig", "enabled"]);
    network.kube_proxy_mode = reader.text(properties, &["networkProfile", "kubeProxyConfig", "mode"]);
    network.static_egress_gateway =
        reader.boolean(properties, &["networkProfile", "staticEgressGatewayProfile", "enabled"]);
    network
}

/// `ebpfDataplane`, which previews of 2022 had in place of `networkDataplane`.
fn ebpf_dataplane(properties: &Evaluated, reader: &mut Reader) -> Field<String> {
    reader.text(properties, &["networkProfile", "ebpfDataplane"])
}

/// The ranges of the list, or the one range that older requests give.
fn either(properties: &Evaluated, list: &str, single: &str, reader: &mut Reader) -> Vec<Field<crate::net::Cidr>> {
    let ranges = reader.ranges(properties, &["networkProfile", list]);
    if !ranges.is_empty() {
        return ranges;
    }
    match reader.range(properties, &["networkProfile", single]) {
        Field::Absent => Vec::new(),
        range => vec![range],
    }
}

fn acns(properties: &Evaluated, reader: &mut Reader) -> Acns {
    const ACNS: [&str; 2] = ["networkProfile", "advancedNetworking"];
    let path = |rest: &[&'static str]| -> Vec<&'static str> { ACNS.iter().chain(rest).copied().collect() };
    Acns {
        enabled: reader.boolean(properties, &path(&["enabled"])),
        observability: reader.boolean(properties, &path(&["observability", "enabled"])),
        security: reader.boolean(properties, &path(&["security", "enabled"])),
        network_policies: reader.text(properties, &path(&["security", "advancedNetworkPolicies"])),
        transit_encryption: reader.text(properties, &path(&["security", "transitEncryption", "type"])),
        acceleration_mode: reader.text(properties, &path(&["performance", "accelerationMode"])),
        flow_logs: flow_logs(properties, reader),
    }
}

/// The switch of the container network logs, or the older name that previews had.
fn flow_logs(properties: &Evaluated, reader: &mut Reader) -> Field<bool> {
    let config = ["addonProfiles", "omsagent", "config"];
    let newer = reader.boolean(properties, &[config[0], config[1], config[2], "enableContainerNetworkLogs"]);
    if newer.is_absent() {
        return reader.boolean(properties, &[config[0], config[1], config[2], "enableRetinaNetworkFlags"]);
    }
    newer
}

fn addons(properties: &Evaluated, reader: &mut Reader) -> Addons {
    Addons {
        monitoring: reader.boolean(properties, &["addonProfiles", "omsagent", "enabled"]),
        monitoring_identity: reader.boolean(properties, &["addonProfiles", "omsagent", "config", "useAADAuth"]),
        high_log_scale: reader.boolean(properties, &["addonProfiles", "omsagent", "config", "enableHighLogScaleMode"]),
        virtual_nodes: reader.boolean(properties, &["addonProfiles", "aciConnectorLinux", "enabled"]),
        istio: reader.text(properties, &["serviceMeshProfile", "mode"]).map(|mode| mode.eq_ignore_ascii_case("istio")),
        gateway_api: reader
            .text(properties, &["ingressProfile", "gatewayAPI", "installation"])
            .map(|installation| !installation.eq_ignore_ascii_case("disabled")),
        node_provisioning: reader.text(properties, &["nodeProvisioningProfile", "mode"]),
        api_server_ranges: reader.texts(properties, &["apiServerAccessProfile", "authorizedIPRanges"]),
    }
}

/// A managed namespace, a child of a cluster.
pub(super) fn namespace(resource: &Declared, name: &PartialText, reader: &mut Reader) -> ManagedNamespace {
    let properties = properties(&resource.body);
    ManagedNamespace {
        place: resource.place.clone(),
        name: Field::from_partial(name, resource.place.clone()),
        ingress: reader.text(properties, &["defaultNetworkPolicy", "ingress"]),
        egress: reader.text(properties, &["defaultNetworkPolicy", "egress"]),
    }
}
