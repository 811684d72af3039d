use super::reader::{self, Found, Reader, properties};
use super::{Declared, place_of_name};
use crate::input::value::Evaluated;
use crate::model::{Field, LocalDns, NodePool, PartialText};

/// A pool that is a resource of its own, or the body of a request.
pub(super) fn child(resource: &Declared, name: &PartialText, reader: &mut Reader) -> NodePool {
    let mut pool = read(&resource.body, properties(&resource.body), reader);
    pool.place = resource.place.clone();
    pool.name = Field::from_partial(name, place_of_name(resource));
    pool
}

/// A pool: `body` holds the name, `properties` the rest.
pub(super) fn read(body: &Evaluated, properties: &Evaluated, reader: &mut Reader) -> NodePool {
    let mut pool = NodePool::new(body.place.clone());
    pool.name = reader.text(body, &["name"]);
    for (member, field) in [
        ("osType", &mut pool.os_type),
        ("osSKU", &mut pool.os_sku),
        ("mode", &mut pool.mode),
        ("type", &mut pool.pool_type),
        ("orchestratorVersion", &mut pool.kubernetes_version),
        ("podIPAllocationMode", &mut pool.pod_ip_allocation),
        ("vmSize", &mut pool.vm_size),
        ("workloadRuntime", &mut pool.workload_runtime),
        ("scaleSetPriority", &mut pool.priority),
    ] {
        *field = reader.text(properties, &[member]);
    }
    pool.count = reader.number(properties, &["count"]);
    pool.min_count = reader.number(properties, &["minCount"]);
    pool.max_count = reader.number(properties, &["maxCount"]);
    pool.max_pods = reader.number(properties, &["maxPods"]);
    pool.gateway_prefix_size = reader.number(properties, &["gatewayProfile", "publicIPPrefixSize"]);
    pool.autoscaling = reader.boolean(properties, &["enableAutoScaling"]);
    pool.fips = reader.boolean(properties, &["enableFIPS"]);
    pool.max_surge = reader.text(properties, &["upgradeSettings", "maxSurge"]);
    pool.subnet = reader.subnet(properties, &["vnetSubnetID"]);
    pool.pod_subnet = reader.subnet(properties, &["podSubnetID"]);
    pool.taints = reader.texts(properties, &["nodeTaints"]);
    pool.initialization_taints = reader.texts(properties, &["nodeInitializationTaints"]);
    pool.local_dns = local_dns(properties, reader);
    pool
}

fn local_dns(properties: &Evaluated, reader: &mut Reader) -> Option<LocalDns> {
    let Found::Value(profile) = reader::walk(properties, &["localDNSProfile"]) else { return None };
    let zones = |member: &str| {
        let overrides = profile.get(member)?;
        Some(overrides.members().iter().map(|zone| zone.key.to_string()).collect())
    };
    let mode = match profile.get("mode").map(Evaluated::as_str) {
        // An empty mode is refused, so it must not count as missing.
        Some(Some("")) => Field::known(String::new(), profile.get("mode")?.place.clone()),
        _ => reader.text(profile, &["mode"]),
    };
    Some(LocalDns {
        place: profile.place.clone(),
        mode,
        vnet_zones: zones("vnetDNSOverrides"),
        kube_zones: zones("kubeDNSOverrides"),
    })
}
