//! A cluster that the input does not create has the settings of the state before, where no command sets them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Acns, Addons, Cluster, ClusterSpec, Field, Format, NetworkProfile, NodePool, Revision};

/// Fills in what the commands on a cluster made elsewhere leave as it was.
pub(super) fn fill(cluster: &mut Cluster, before: &Revision) {
    let positions = positions(&before.spec.pools);
    for revision in &mut cluster.revisions {
        fill_spec(&mut revision.spec, before, &positions);
    }
}

/// Where the pools stand, by name.
fn positions(pools: &[Arc<NodePool>]) -> BTreeMap<String, usize> {
    let named = pools.iter().enumerate().filter_map(|(at, pool)| Some((pool.name.value()?.to_ascii_lowercase(), at)));
    named.collect()
}

fn fill_spec(spec: &mut ClusterSpec, before: &Revision, positions: &BTreeMap<String, usize>) {
    let old = &before.spec;
    for (new, old) in [
        (&mut spec.name, &old.name),
        (&mut spec.resource_group, &old.resource_group),
        (&mut spec.location, &old.location),
        (&mut spec.sku, &old.sku),
        (&mut spec.tier, &old.tier),
        (&mut spec.support_plan, &old.support_plan),
        (&mut spec.kubernetes_version, &old.kubernetes_version),
        (&mut spec.api_version, &old.api_version),
    ] {
        field(new, old);
    }
    // What a plugin that is not written comes to depends on the format, and the step is written in another one.
    let other_format = before.format != Format::AzCommand;
    if !(other_format && old.network.plugin.is_absent()) {
        field(&mut spec.network.plugin, &old.network.plugin);
    }
    network(&mut spec.network, &old.network);
    acns(&mut spec.acns, &old.acns);
    addons(&mut spec.addons, &old.addons);
    pools(spec, old, positions);
    if spec.namespaces.is_empty() {
        spec.namespaces.clone_from(&old.namespaces);
    }
}

fn field<T: Clone>(new: &mut Field<T>, old: &Field<T>) {
    if matches!(new, Field::Unknown(None)) {
        new.clone_from(old);
    }
}

fn list<T: Clone>(new: &mut Vec<Field<T>>, old: &[Field<T>]) {
    if matches!(new.as_slice(), [Field::Unknown(None)]) {
        *new = old.to_vec();
    }
}

fn network(new: &mut NetworkProfile, old: &NetworkProfile) {
    for (new, old) in [
        (&mut new.plugin_mode, &old.plugin_mode),
        (&mut new.dataplane, &old.dataplane),
        (&mut new.policy, &old.policy),
        (&mut new.mode, &old.mode),
        (&mut new.dns_service_ip, &old.dns_service_ip),
        (&mut new.docker_bridge_cidr, &old.docker_bridge_cidr),
        (&mut new.outbound_type, &old.outbound_type),
        (&mut new.load_balancer_sku, &old.load_balancer_sku),
        (&mut new.kube_proxy_mode, &old.kube_proxy_mode),
    ] {
        field(new, old);
    }
    field(&mut new.kube_proxy_enabled, &old.kube_proxy_enabled);
    field(&mut new.static_egress_gateway, &old.static_egress_gateway);
    list(&mut new.pod_cidrs, &old.pod_cidrs);
    list(&mut new.service_cidrs, &old.service_cidrs);
    list(&mut new.ip_families, &old.ip_families);
}

fn acns(new: &mut Acns, old: &Acns) {
    for (new, old) in [
        (&mut new.enabled, &old.enabled),
        (&mut new.observability, &old.observability),
        (&mut new.security, &old.security),
        (&mut new.flow_logs, &old.flow_logs),
    ] {
        field(new, old);
    }
    for (new, old) in [
        (&mut new.network_policies, &old.network_policies),
        (&mut new.transit_encryption, &old.transit_encryption),
        (&mut new.acceleration_mode, &old.acceleration_mode),
    ] {
        field(new, old);
    }
}

fn addons(new: &mut Addons, old: &Addons) {
    for (new, old) in [
        (&mut new.monitoring, &old.monitoring),
        (&mut new.monitoring_identity, &old.monitoring_identity),
        (&mut new.high_log_scale, &old.high_log_scale),
        (&mut new.virtual_nodes, &old.virtual_nodes),
        (&mut new.istio, &old.istio),
        (&mut new.gateway_api, &old.gateway_api),
    ] {
        field(new, old);
    }
    field(&mut new.node_provisioning, &old.node_provisioning);
    list(&mut new.api_server_ranges, &old.api_server_ranges);
}

/// The pools of the state before, each replaced by what the commands make of it; behind them the new ones.
fn pools(spec: &mut ClusterSpec, old: &ClusterSpec, positions: &BTreeMap<String, usize>) {
    let mut all = old.pools.clone();
    for mut pool in std::mem::take(&mut spec.pools) {
        let at = pool.name.value().and_then(|name| positions.get(&name.to_ascii_lowercase()));
        match at.and_then(|at| all.get_mut(*at)) {
            Some(known) => {
                one_pool(Arc::make_mut(&mut pool), known);
                *known = pool;
            }
            None => all.push(pool),
        }
    }
    spec.pools = all;
}

fn one_pool(new: &mut NodePool, old: &NodePool) {
    for (new, old) in [
        (&mut new.max_surge, &old.max_surge),
        (&mut new.os_type, &old.os_type),
        (&mut new.os_sku, &old.os_sku),
        (&mut new.mode, &old.mode),
        (&mut new.pool_type, &old.pool_type),
        (&mut new.kubernetes_version, &old.kubernetes_version),
        (&mut new.pod_ip_allocation, &old.pod_ip_allocation),
        (&mut new.vm_size, &old.vm_size),
        (&mut new.workload_runtime, &old.workload_runtime),
        (&mut new.priority, &old.priority),
    ] {
        field(new, old);
    }
    for (new, old) in [
        (&mut new.count, &old.count),
        (&mut new.min_count, &old.min_count),
        (&mut new.max_count, &old.max_count),
        (&mut new.max_pods, &old.max_pods),
        (&mut new.gateway_prefix_size, &old.gateway_prefix_size),
    ] {
        field(new, old);
    }
    field(&mut new.autoscaling, &old.autoscaling);
    field(&mut new.fips, &old.fips);
    field(&mut new.subnet, &old.subnet);
    field(&mut new.pod_subnet, &old.pod_subnet);
    list(&mut new.taints, &old.taints);
    list(&mut new.initialization_taints, &old.initialization_taints);
    if new.local_dns.is_none() {
        new.local_dns.clone_from(&old.local_dns);
    }
}
