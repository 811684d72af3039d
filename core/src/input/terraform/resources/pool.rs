//! `azurerm_kubernetes_cluster_node_pool` and the default pool of a cluster.

use super::ids::Ids;
use super::shape::{Shape, attribute, block, is_absent, list, set};
use crate::input::value::{Evaluated, Value};

/// The default pool: a system pool of Linux nodes, whatever is written.
pub(super) fn default(attributes: &Evaluated, ids: &Ids) -> Evaluated {
    let mut pool = Shape::of(attributes);
    pool.copy("name", attributes, "name");
    pool.fill("mode", Value::text("System"));
    settings(&mut pool, attributes, ids);
    pool.finish()
}

/// The body of a pool of its own, which is a user pool unless written otherwise.
pub(super) fn body(attributes: &Evaluated, ids: &Ids) -> Evaluated {
    let mut body = Shape::of(attributes);
    body.copy("name", attributes, "name");
    let mut properties = Shape::of(attributes);
    properties.copy("mode", attributes, "mode");
    if is_absent(attributes, "mode") {
        properties.fill("mode", Value::text("User"));
    }
    settings(&mut properties, attributes, ids);
    body.put("properties", properties.finish());
    body.finish()
}

fn settings(pool: &mut Shape, attributes: &Evaluated, ids: &Ids) {
    pool.copy_all(
        attributes,
        &[
            ("osType", "os_type"),
            ("osSKU", "os_sku"),
            ("type", "type"),
            ("orchestratorVersion", "orchestrator_version"),
            ("podIPAllocationMode", "pod_ip_allocation_mode"),
            ("vmSize", "vm_size"),
            ("workloadRuntime", "workload_runtime"),
            ("scaleSetPriority", "priority"),
            ("enableFIPS", "fips_enabled"),
        ],
    );
    pool.copy_first("count", attributes, &["node_count", "count"]);
    pool.copy_first("enableAutoScaling", attributes, &["auto_scaling_enabled", "enable_auto_scaling"]);
    pool.put_some("maxPods", attribute(attributes, "max_pods").and_then(set));
    let scales = ["auto_scaling_enabled", "enable_auto_scaling"]
        .iter()
        .find_map(|name| attributes.get(name))
        .is_some_and(|on| on.as_bool() == Some(true));
    for (key, name) in [("minCount", "min_count"), ("maxCount", "max_count")] {
        // Without the autoscaler a zero is how the provider says that nothing is set.
        let count = attribute(attributes, name).and_then(|count| if scales { Some(count) } else { set(count) });
        pool.put_some(key, count);
    }
    for (key, name) in [("vnetSubnetID", "vnet_subnet_id"), ("podSubnetID", "pod_subnet_id")] {
        pool.put_some(key, attribute(attributes, name).map(|id| ids.resolve(&id)));
    }
    if let Some(upgrade) = block(attributes, "upgrade_settings") {
        let mut settings = Shape::of(&upgrade);
        settings.copy_all(&upgrade, &[("maxSurge", "max_surge"), ("maxUnavailable", "max_unavailable")]);
        pool.put_some("upgradeSettings", settings.finish_some());
    }
    pool.put_some("nodeTaints", taints(attributes));
}

/// The taints, with the one that `only_critical_addons_enabled` stands for.
fn taints(attributes: &Evaluated) -> Option<Evaluated> {
    let written = attribute(attributes, "node_taints");
    let critical = attribute(attributes, "only_critical_addons_enabled").filter(|only| only.as_bool() == Some(true));
    let Some(critical) = critical.filter(|_| !written.as_ref().is_some_and(Evaluated::is_unknown)) else {
        return written;
    };
    let taint = Evaluated::new(Value::text("CriticalAddonsOnly=true:NoSchedule"), critical.place.clone());
    let mut all = written.as_ref().and_then(Evaluated::items).unwrap_or_default().to_vec();
    let place = written.map_or_else(|| critical.place.clone(), |written| written.place);
    all.push(taint);
    Some(list(all, &place))
}
