//! Attributes against what the model has of them.

use std::fmt::Display;
use std::sync::Arc;

use super::{Step, add, add_steps};
use crate::input::assemble::Assembly;
use crate::input::resources::Reader;
use crate::input::terraform::Resource;
use crate::input::value::{Evaluated, Member, Value};
use crate::model::{Action, ClusterSpec, Field, FileId, Model, NodePool, Place, Planned, Provider, push_pointer};
use crate::source::{Node, Span, Value as Tree, json};

/// The value of a JSON text; a text that begins with `?` is an unknown value of that name.
fn value(node: &Node, path: &str) -> Evaluated {
    let below = |step: &str| {
        let mut path = path.to_owned();
        push_pointer(&mut path, step);
        path
    };
    let inner = match &node.value {
        Tree::Null => Value::Null,
        Tree::Bool(value) => Value::Bool(*value),
        Tree::Int(value) => Value::Int(*value),
        Tree::String(text) => match text.strip_prefix('?') {
            Some(name) => Value::Unknown(Arc::from(name)),
            None => Value::text(&**text),
        },
        Tree::Sequence(items) => {
            let items = items.iter().enumerate();
            Value::array(items.map(|(index, item)| value(item, &below(&index.to_string()))).collect())
        }
        Tree::Mapping(entries) => Value::object(
            entries
                .iter()
                .map(|entry| Member {
                    key: Arc::from(&*entry.key),
                    key_span: entry.key_span,
                    value: value(&entry.value, &below(&entry.key)),
                })
                .collect(),
        ),
        Tree::Uint(_) | Tree::Float(_) => panic!("not in these tests"),
    };
    Evaluated::new(inner, Place::new(FileId(0), 0, path, node.span))
}

fn attributes(text: &str, address: &str) -> Evaluated {
    value(&json::read(text, 0, 0).root.unwrap(), &format!("/{address}"))
}

/// A resource of an address such as `azurerm_subnet.nodes`; a call when the address begins with `module.`, with its
/// source as kind.
fn resource(kind: &str, name: &str, text: &str) -> Resource {
    let module_call = kind.contains('/');
    let address = if module_call { format!("module.{name}") } else { format!("{kind}.{name}") };
    Resource {
        kind: kind.to_owned(),
        module_call,
        attributes: attributes(text, &address),
        place: Place::new(FileId(0), 0, format!("/{address}"), Span::default()),
        address,
        version: None,
        conditional: false,
        before: None,
    }
}

fn model(resources: &[Resource]) -> (Model, Reader) {
    let (mut reader, mut assembly) = (Reader::default(), Assembly::default());
    add(resources, &mut reader, &mut assembly);
    (assembly.finish(), reader)
}

fn one<T: Display>(name: &str, field: &Field<T>, out: &mut Vec<String>) {
    match field {
        Field::Absent => {}
        Field::Unknown(_) => out.push(format!("{name}=?")),
        Field::Known(known) => out.push(format!("{name}={}", known.value)),
    }
}

fn many<T>(name: &str, fields: &[Field<T>], write: impl Fn(&T) -> String, out: &mut Vec<String>) {
    if !fields.is_empty() {
        let items: Vec<String> = fields.iter().map(|field| field.value().map_or("?".to_owned(), &write)).collect();
        out.push(format!("{name}={}", items.join(",")));
    }
}

fn pool(pool: &NodePool, out: &mut Vec<String>) {
    let prefix = pool.name.value().map_or("pool", String::as_str).to_owned();
    let name = |field: &str| format!("{prefix}.{field}");
    for (field, value) in [
        ("mode", &pool.mode),
        ("os_type", &pool.os_type),
        ("os_sku", &pool.os_sku),
        ("type", &pool.pool_type),
        ("version", &pool.kubernetes_version),
        ("surge", &pool.max_surge),
        ("vm_size", &pool.vm_size),
        ("priority", &pool.priority),
        ("runtime", &pool.workload_runtime),
        ("allocation", &pool.pod_ip_allocation),
    ] {
        one(&name(field), value, out);
    }
    for (field, value) in
        [("count", &pool.count), ("min", &pool.min_count), ("max", &pool.max_count), ("max_pods", &pool.max_pods)]
    {
        one(&name(field), value, out);
    }
    one(&name("autoscaling"), &pool.autoscaling, out);
    one(&name("fips"), &pool.fips, out);
    many(&name("taints"), &pool.taints, Clone::clone, out);
    for (field, id) in [("subnet", &pool.subnet), ("pod_subnet", &pool.pod_subnet)] {
        if let Field::Known(id) = id {
            let (network, subnet) = (id.value.network.written(), id.value.subnet.written());
            let found = if id.value.target.is_some() { "!" } else { "" };
            out.push(format!("{}={network}/{subnet}{found}", name(field)));
        } else if id.is_unknown() {
            out.push(format!("{}=?", name(field)));
        }
    }
}

/// All that is not absent, but for the name.
fn spec(spec: &ClusterSpec) -> Vec<String> {
    let mut out = Vec::new();
    let (network, acns, addons) = (&spec.network, &spec.acns, &spec.addons);
    for (name, field) in [
        ("sku", &spec.sku),
        ("tier", &spec.tier),
        ("plan", &spec.support_plan),
        ("version", &spec.kubernetes_version),
        ("plugin", &network.plugin),
        ("plugin_mode", &network.plugin_mode),
        ("dataplane", &network.dataplane),
        ("policy", &network.policy),
        ("mode", &network.mode),
        ("dns", &network.dns_service_ip),
        ("docker", &network.docker_bridge_cidr),
        ("outbound", &network.outbound_type),
        ("lb", &network.load_balancer_sku),
        ("provisioning", &addons.node_provisioning),
        ("api", &spec.api_version),
    ] {
        one(name, field, &mut out);
    }
    many("pods", &network.pod_cidrs, |cidr| cidr.written().to_owned(), &mut out);
    many("services", &network.service_cidrs, |cidr| cidr.written().to_owned(), &mut out);
    many("families", &network.ip_families, Clone::clone, &mut out);
    many("api_ranges", &addons.api_server_ranges, Clone::clone, &mut out);
    for (name, field) in [
        ("acns", &acns.enabled),
        ("acns_observability", &acns.observability),
        ("acns_security", &acns.security),
        ("monitoring", &addons.monitoring),
        ("monitoring_identity", &addons.monitoring_identity),
        ("virtual_nodes", &addons.virtual_nodes),
        ("istio", &addons.istio),
    ] {
        one(name, field, &mut out);
    }
    for one in &spec.pools {
        pool(one, &mut out);
    }
    out
}

/// What the model has of the only cluster, without what every one of these has.
fn cluster(kind: &str, text: &str) -> String {
    let (model, _) = model(&[resource(kind, "main", text)]);
    assert_eq!(model.clusters.len(), 1, "{text}");
    spec(&model.clusters[0].revisions[0].spec).join(" ")
}

#[test]
fn attributes_of_a_cluster() {
    let network = |inner: &str| format!(r#"{{"network_profile": [{{{inner}}}]}}"#);
    let pool = |inner: &str| format!(r#"{{"default_node_pool": [{{"name": "p", {inner}}}]}}"#);
    for (text, expected) in [
        (r#"{"name": "a", "sku_tier": "Premium", "support_plan": "AKSLongTermSupport", "kubernetes_version": "1.35"}"#.to_owned(), "tier=Premium plan=AKSLongTermSupport version=1.35"),
        (r#"{"sku_tier": null, "network_profile": [], "oms_agent": []}"#.to_owned(), ""),
        (network(r#""network_plugin": "azure", "network_plugin_mode": "overlay", "network_data_plane": "cilium", "network_policy": "cilium""#), "plugin=azure plugin_mode=overlay dataplane=cilium policy=cilium"),
        (network(r#""network_plugin": "azure", "network_plugin_mode": "", "network_policy": "", "network_mode": """#), "plugin=azure"),
        (network(r#""ebpf_data_plane": "cilium""#), "dataplane=cilium"),
        (network(r#""network_data_plane": "azure", "ebpf_data_plane": null"#), "dataplane=azure"),
        (network(r#""network_mode": "transparent", "docker_bridge_cidr": "172.17.0.1/16", "outbound_type": "none", "load_balancer_sku": "basic""#), "mode=transparent docker=172.17.0.1/16 outbound=none lb=basic"),
        (network(r#""pod_cidr": "10.1.0.0/16", "service_cidr": "10.2.0.0/16", "dns_service_ip": "10.2.0.10""#), "dns=10.2.0.10 pods=10.1.0.0/16 services=10.2.0.0/16"),
        (network(r#""pod_cidrs": ["10.1.0.0/16", "fd00::/64"], "service_cidrs": [], "ip_versions": ["IPv4", "IPv6"]"#), "pods=10.1.0.0/16,fd00::/64 families=IPv4,IPv6"),
        (network(r#""pod_cidr": "10.1.0.0/16", "pod_cidrs": "?later", "service_cidr": "?later", "service_cidrs": "?later""#), "pods=10.1.0.0/16 services=?"),
        (r#"{"network_profile": "?var.network"}"#.to_owned(), "plugin=? plugin_mode=? dataplane=? policy=? mode=? dns=? docker=? outbound=? lb=? pods=? services=? families=? acns=? acns_observability=? acns_security=?"),
        (network(r#""advanced_networking": [{"observability_enabled": true}]"#), "acns=true acns_observability=true acns_security=false"),
        (network(r#""advanced_networking": [{"security_enabled": "?var.on"}]"#), "acns=true acns_observability=false acns_security=?"),
        (network(r#""advanced_networking": []"#), ""),
        (r#"{"oms_agent": [{"log_analytics_workspace_id": "x", "msi_auth_for_monitoring_enabled": true}], "aci_connector_linux": [{"subnet_name": "s"}]}"#.to_owned(), "monitoring=true monitoring_identity=true virtual_nodes=true"),
        (r#"{"addon_profile": [{"oms_agent": [{"enabled": false}], "aci_connector_linux": [{"enabled": true}]}]}"#.to_owned(), "monitoring=false virtual_nodes=true"),
        (r#"{"service_mesh_profile": [{"mode": "Istio", "revisions": ["asm-1-25"]}], "node_provisioning_profile": [{"mode": "Auto"}]}"#.to_owned(), "provisioning=Auto istio=true"),
        (r#"{"api_server_access_profile": [{"authorized_ip_ranges": ["10.0.0.0/8"]}]}"#.to_owned(), "api_ranges=10.0.0.0/8"),
        (r#"{"api_server_authorized_ip_ranges": ["10.0.0.0/8", "?x"], "api_server_access_profile": []}"#.to_owned(), "api_ranges=10.0.0.0/8,?"),
        (pool(r#""vm_size": "s", "os_sku": "AzureLinux", "type": "AvailabilitySet", "orchestrator_version": "1.34", "fips_enabled": true, "workload_runtime": "OCIContainer""#), "p.mode=System p.os_sku=AzureLinux p.type=AvailabilitySet p.version=1.34 p.vm_size=s p.runtime=OCIContainer p.fips=true"),
        (pool(r#""node_count": 3, "max_pods": 0, "min_count": 0, "max_count": 0, "auto_scaling_enabled": false"#), "p.mode=System p.count=3 p.autoscaling=false"),
        (pool(r#""enable_auto_scaling": true, "min_count": 0, "max_count": 5, "max_pods": 30"#), "p.mode=System p.min=0 p.max=5 p.max_pods=30 p.autoscaling=true"),
        (pool(r#""only_critical_addons_enabled": true, "upgrade_settings": [{"max_surge": "33%"}]"#), "p.mode=System p.surge=33% p.taints=CriticalAddonsOnly=true:NoSchedule"),
        (pool(r#""only_critical_addons_enabled": true, "node_taints": ["a=b:NoSchedule"]"#), "p.mode=System p.taints=a=b:NoSchedule,CriticalAddonsOnly=true:NoSchedule"),
        (pool(r#""only_critical_addons_enabled": true, "node_taints": "?taints""#), "p.mode=System p.taints=?"),
        (pool(r#""vnet_subnet_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n", "pod_subnet_id": "?later""#), "p.mode=System p.subnet=v/n p.pod_subnet=?"),
        (r#"{"agent_pool_profile": [{"name": "x", "count": 2, "os_type": "Linux"}, {"name": "y", "count": 3}]}"#.to_owned(), "x.mode=System x.os_type=Linux x.count=2 y.mode=System y.count=3"),
        (r#"{"default_node_pool": "?pools"}"#.to_owned(), ""),
    ] {
        assert_eq!(cluster("azurerm_kubernetes_cluster", &text), expected, "{text}");
    }
}

#[test]
fn clusters_of_other_makers() {
    let body = r#"{"properties": {"kubernetesVersion": "1.35", "networkProfile": {"networkPlugin": "azure", "networkDataplane": "cilium"}}}"#;
    let azapi = |body: &str| {
        format!(r#"{{"type": "Microsoft.ContainerService/managedClusters@2025-05-01", "name": "a", "body": {body}}}"#)
    };
    for (kind, text, expected) in [
        ("azurerm_kubernetes_automatic_cluster", r#"{"kubernetes_version": "1.35", "network": [{"service_cidr": "10.2.0.0/16", "advanced_networking": [{"observability_enabled": true}]}], "service_mesh": [{"revisions": ["asm-1-25"]}]}"#.to_owned(), "sku=Automatic version=1.35 services=10.2.0.0/16 acns=true acns_observability=true acns_security=false istio=true"),
        ("azapi_resource", azapi(body), "version=1.35 plugin=azure dataplane=cilium api=2025-05-01"),
        ("azapi_resource", azapi(&format!("{body:?}")), "version=1.35 plugin=azure dataplane=cilium api=2025-05-01"),
        ("azapi_resource", azapi(r#""not JSON""#), "api=2025-05-01"),
        ("Azure/aks/azurerm", r#"{"prefix": "shop", "network_plugin": "azure", "network_data_plane": "cilium", "net_profile_pod_cidr": "10.1.0.0/16", "agents_pool_name": "p", "agents_count": 4, "agents_max_pods": 50, "agents_pool_max_surge": "1", "sku_tier": "Standard"}"#.to_owned(), "tier=Standard plugin=azure dataplane=cilium api=? pods=10.1.0.0/16 p.mode=System p.surge=1 p.count=4 p.max_pods=50"),
        ("Azure/aks/azurerm", r#"{"cluster_name": "x", "agents_pool_name": "p", "enable_auto_scaling": true, "agents_count": 4, "agents_min_count": 1, "agents_max_count": 3, "vnet_subnet": {"id": "/virtualNetworks/v/subnets/n"}, "node_pools": {"k": {"name": "u", "vm_size": "s", "node_count": 2}}}"#.to_owned(), "api=? p.mode=System p.min=1 p.max=3 p.autoscaling=true p.subnet=v/n u.mode=User u.vm_size=s u.count=2"),
        ("Azure/avm-res-containerservice-managedcluster/azurerm", r#"{"name": "a", "sku": {"tier": "Free"}, "network_profile": {"network_plugin": "azure", "network_dataplane": "cilium", "ip_families": ["IPv4"], "advanced_networking": {"enabled": true, "security": {"enabled": true, "advanced_network_policies": "L7"}}}, "default_agent_pool": {"name": "p", "count_of": 3, "pod_ip_allocation_mode": "StaticBlock", "upgrade_settings": {"max_surge": "10%"}}, "agent_pools": {"u": {"os_type": "Windows"}}}"#.to_owned(), "tier=Free plugin=azure dataplane=cilium api=? families=IPv4 acns=true acns_security=true p.mode=System p.surge=10% p.allocation=StaticBlock p.count=3 u.os_type=Windows"),
    ] {
        assert_eq!(cluster(kind, &text), expected, "{text}");
    }
}

#[test]
fn resources_that_are_no_clusters() {
    for (kind, text) in [
        ("azapi_resource", r#"{"type": "Microsoft.Storage/storageAccounts@2024-01-01", "name": "s", "body": {}}"#),
        ("azapi_resource", r#"{"type": "?type"}"#),
        ("foo/aks/azurerm", r#"{"network_policy": "calico"}"#),
        ("google_container_cluster", r#"{"name": "x"}"#),
        ("azurerm_resource_group", r#"{"name": "g"}"#),
    ] {
        assert!(model(&[resource(kind, "x", text)]).0.clusters.is_empty(), "{kind} {text}");
    }
}

#[test]
fn networks_and_what_belongs_to_them() {
    let resources = [
        resource(
            "azurerm_virtual_network",
            "v",
            r#"{"name": "v", "location": "weu", "address_space": ["10.0.0.0/8"], "resource_group_name": "g", "subnet": [{"name": "in", "address_prefix": "10.1.0.0/24", "security_group": ""}]}"#,
        ),
        resource(
            "azurerm_subnet",
            "old",
            r#"{"name": "old", "virtual_network_name": "v", "resource_group_name": "g", "address_prefix": "10.2.0.0/24", "address_prefixes": []}"#,
        ),
        resource(
            "azurerm_subnet",
            "new",
            r#"{"name": "new", "virtual_network_name": "v", "resource_group_name": "g", "address_prefixes": ["10.3.0.0/24"], "delegation": [{"name": "d", "service_delegation": [{"name": "Microsoft.Web/serverFarms"}]}]}"#,
        ),
        resource(
            "azurerm_subnet_network_security_group_association",
            "a",
            r#"{"subnet_id": "?azurerm_subnet.new.id", "network_security_group_id": "?azurerm_network_security_group.n.id"}"#,
        ),
        resource(
            "azurerm_network_security_group",
            "n",
            r#"{"name": "n", "resource_group_name": "g", "security_rule": [{"name": "r", "priority": 100, "direction": "Inbound", "access": "Deny", "protocol": "*", "source_address_prefix": "*", "source_address_prefixes": [], "destination_address_prefixes": ["10.0.0.0/8"], "destination_port_range": "443"}]}"#,
        ),
        resource(
            "azurerm_network_security_rule",
            "r",
            r#"{"name": "s", "network_security_group_name": "n", "priority": 200, "access": "Allow", "destination_port_ranges": ["80", "443"]}"#,
        ),
        resource(
            "azurerm_virtual_network_peering",
            "p",
            r#"{"name": "p", "virtual_network_name": "v", "remote_virtual_network_id": "?azurerm_virtual_network.hub.id"}"#,
        ),
        resource("azurerm_virtual_network", "hub", r#"{"name": "hub", "address_space": ["172.16.0.0/16"]}"#),
    ];
    let (model, _) = model(&resources);
    let network = &model.networks[0];
    let subnets: Vec<String> = network
        .subnets
        .iter()
        .map(|subnet| {
            let mut out = vec![subnet.name.written()];
            many("ranges", &subnet.prefixes, |cidr| cidr.written().to_owned(), &mut out);
            many("delegated", &subnet.delegations, Clone::clone, &mut out);
            one("group", &subnet.security_group, &mut out);
            out.join(" ")
        })
        .collect();
    assert_eq!(
        subnets,
        [
            "in ranges=10.1.0.0/24",
            "old ranges=10.2.0.0/24",
            "new ranges=10.3.0.0/24 delegated=Microsoft.Web/serverFarms group=n"
        ]
    );
    assert_eq!(network.peerings[0].remote.known(), Some("hub"));
    let rules = &model.security_groups[0].rules;
    assert_eq!(rules.len(), 2);
    assert!(rules[0].access.is("Deny") && rules[0].sources[0].is("*") && rules[0].destinations[0].is("10.0.0.0/8"));
    assert!(rules[1].destination_ports[1].is("443"));
}

/// By the address of the resource, by an id, and through the calls of modules.
#[test]
fn references_to_subnets_and_clusters() {
    let network = resource(
        "azurerm_virtual_network",
        "v",
        r#"{"name": "?random.name", "address_space": ["10.0.0.0/8"], "resource_group_name": "g"}"#,
    );
    let subnet = resource(
        "azurerm_subnet",
        "s",
        r#"{"name": "s", "virtual_network_name": "?random.name", "resource_group_name": "g", "address_prefixes": ["10.1.0.0/24"]}"#,
    );
    let call = resource(
        "Azure/vnet/azurerm",
        "net",
        r#"{"vnet_name": "w", "resource_group_name": "g", "address_space": ["10.0.0.0/8"], "subnet_names": ["a", "b"], "subnet_prefixes": ["10.1.0.0/24", "10.2.0.0/24"]}"#,
    );
    let verified = resource(
        "Azure/avm-res-network-virtualnetwork/azurerm",
        "avm",
        r#"{"name": "x", "parent_id": "/subscriptions/s/resourceGroups/g", "address_space": ["10.0.0.0/8"], "subnets": {"k": {"name": "nodes", "address_prefixes": ["10.1.0.0/24"]}}}"#,
    );
    let owned = [network, subnet, call, verified];
    for (id, expected) in [
        ("?azurerm_subnet.s.id", "[random.name]/s!"),
        ("?${azurerm_subnet.s.id}", "[random.name]/s!"),
        ("?azurerm_subnet.t.id", "?"),
        ("?module.net.vnet_subnets[1]", "w/b!"),
        (r#"?module.net.vnet_subnets_name_id[\"a\"]"#, "w/a!"),
        ("?module.net.vnet_subnets[2]", "?"),
        (r#"?module.avm.subnets[\"k\"].resource_id"#, "x/nodes!"),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/W/subnets/A", "W/A!"),
        ("", ""),
    ] {
        let mut resources = owned.to_vec();
        resources.push(resource(
            "azurerm_kubernetes_cluster",
            "c",
            r#"{"name": "?random.cluster", "resource_group_name": "g"}"#,
        ));
        let text = format!(
            r#"{{"name": "p", "kubernetes_cluster_id": "?azurerm_kubernetes_cluster.c.id", "vnet_subnet_id": "{id}"}}"#
        );
        resources.push(resource("azurerm_kubernetes_cluster_node_pool", "p", &text));
        let (model, _) = model(&resources);
        assert_eq!(model.clusters.len(), 1, "{id}");
        let mut out = Vec::new();
        pool(&model.clusters[0].revisions[0].spec.pools[0], &mut out);
        let expected =
            if expected.is_empty() { "p.mode=User".to_owned() } else { format!("p.mode=User p.subnet={expected}") };
        assert_eq!(out.join(" "), expected, "{id}");
    }
}

#[test]
fn an_update_by_azapi_is_laid_over_the_cluster() {
    let made = resource(
        "azurerm_kubernetes_cluster",
        "c",
        r#"{"name": "c", "resource_group_name": "g", "network_profile": [{"network_plugin": "azure", "network_policy": "azure"}]}"#,
    );
    let update = |target: &str| {
        resource(
            "azapi_update_resource",
            "u",
            &format!(
                r#"{{"type": "Microsoft.ContainerService/managedClusters@2025-05-01", {target}, "body": {{"properties": {{"networkProfile": {{"networkPolicy": "calico", "networkDataplane": null}}}}}}}}"#
            ),
        )
    };
    for (target, policy, remarks) in [
        (r#""resource_id": "?azurerm_kubernetes_cluster.c.id""#, "calico", 0),
        (r#""name": "C", "parent_id": "/subscriptions/s/resourceGroups/g""#, "calico", 0),
        (
            r#""resource_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/other""#,
            "azure",
            1,
        ),
        (r#""resource_id": "?data.x.y.id""#, "azure", 1),
    ] {
        let (model, reader) = model(&[made.clone(), update(target)]);
        assert_eq!(model.clusters.len(), 1);
        assert!(model.clusters[0].revisions[0].spec.network.policy.is(policy), "{target}");
        assert!(model.clusters[0].revisions[0].spec.network.plugin.is("azure"), "{target}");
        assert_eq!(reader.remarks.len(), remarks, "{target}: {:?}", reader.remarks);
    }
}

#[test]
fn what_a_plan_does_to_a_cluster_and_its_pools() {
    let cluster =
        |version: &str| format!(r#"{{"name": "c", "resource_group_name": "g", "kubernetes_version": "{version}"}}"#);
    let pool = |count: i64| {
        format!(
            r#"{{"name": "p", "kubernetes_cluster_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c", "node_count": {count}}}"#
        )
    };
    let planned = |mut resource: Resource, before: Option<String>| {
        resource.before = before.map(|text| attributes(&text, "before"));
        resource
    };
    let made = |before: Option<String>| planned(resource("azurerm_kubernetes_cluster", "c", &cluster("1.35")), before);
    let pooled =
        |before: Option<String>| planned(resource("azurerm_kubernetes_cluster_node_pool", "p", &pool(2)), before);
    let old = || Some(cluster("1.34"));
    use Planned::{Create, Keep, Replace, Update};
    // The step of the cluster and of its pool, the action, and the version before with the number of pools before.
    for (of_cluster, of_pool, action, before) in [
        (Step::Declare, None, Action::Create, None),
        (Step::Plan(Create), None, Action::Create, None),
        (Step::Plan(Keep), None, Action::Observe, None),
        (Step::Plan(Update), None, Action::Update, Some(("1.34", 0))),
        (Step::Plan(Replace), None, Action::Create, Some(("1.34", 0))),
        (Step::Plan(Keep), Some((Step::Plan(Create), None)), Action::Update, Some(("1.34", 0))),
        (Step::Plan(Keep), Some((Step::Plan(Update), Some(pool(1)))), Action::Update, Some(("1.34", 1))),
        (Step::Plan(Keep), Some((Step::Plan(Keep), Some(pool(2)))), Action::Observe, None),
        (Step::Plan(Keep), Some((Step::Destroy, Some(pool(1)))), Action::Update, Some(("1.34", 1))),
    ] {
        let has_before = !matches!(of_cluster, Step::Declare | Step::Plan(Create));
        let mut owned = vec![(made(has_before.then(old).flatten()), of_cluster)];
        owned.extend(of_pool.map(|(step, before)| (pooled(before), step)));
        let steps: Vec<(&Resource, Step)> = owned.iter().map(|(resource, step)| (resource, *step)).collect();
        let (mut reader, mut assembly) = (Reader::default(), Assembly::default());
        add_steps(&steps, &mut reader, &mut assembly);
        let model = assembly.finish();
        let [cluster] = model.clusters.as_slice() else { panic!("{of_cluster:?}") };
        assert_eq!(cluster.revisions[0].action, action, "{steps:?}");
        let state = cluster.before.as_ref().map(|before| {
            let version = before.spec.kubernetes_version.value().map_or("", String::as_str);
            (version, before.spec.pools.len())
        });
        assert_eq!(state, before, "{of_cluster:?}");
    }
}

#[test]
fn what_is_kept_of_a_resource() {
    let (model, _) = model(&[
        resource(
            "azurerm_kubernetes_cluster",
            "c",
            r#"{"name": "c", "network_profile": [{"ebpf_data_plane": "cilium", "load_balancer_profile": [], "pod_cidr": "?x", "service_cidr": ""}]}"#,
        ),
        resource(
            "azapi_resource",
            "a",
            r#"{"type": "Microsoft.ContainerService/managedClusters@2025-05-01", "name": "a", "body": {}}"#,
        ),
        resource("Azure/aks/azurerm", "m", r#"{"prefix": "m"}"#),
    ]);
    let kept: Vec<String> = model
        .terraform
        .values()
        .map(|one| {
            let names: Vec<String> =
                one.written.iter().map(|(name, field)| format!("{name}:{}", field.value().is_some())).collect();
            format!("{} {} {}", one.kind, one.provider == Provider::Azurerm, names.join(","))
        })
        .collect();
    assert_eq!(
        kept,
        [
            "azapi_resource false ",
            "azurerm_kubernetes_cluster true network_profile:true,network_profile.ebpf_data_plane:true,network_profile.pod_cidr:false",
            "Azure/aks/azurerm true ",
        ]
    );
}

/// A quadratic walk over these would take minutes.
#[test]
fn many_resources() {
    let count = 20_000;
    let mut resources = Vec::new();
    for index in 0..count / 4 {
        let name = format!("r{index}");
        resources.push(resource("azurerm_subnet", &name, &format!(r#"{{"name": "s{index}", "virtual_network_name": "v", "resource_group_name": "g", "address_prefixes": ["10.0.0.0/24"]}}"#)));
        resources.push(resource("azurerm_kubernetes_cluster", &name, &format!(r#"{{"name": "c{index}", "resource_group_name": "g", "network_profile": [{{"network_plugin": "azure"}}]}}"#)));
        resources.push(resource("azapi_update_resource", &name, &format!(r#"{{"type": "Microsoft.ContainerService/managedClusters@2025-05-01", "resource_id": "?azurerm_kubernetes_cluster.{name}.id", "body": {{"properties": {{"supportPlan": "x"}}}}}}"#)));
        resources.push(resource("azurerm_subnet_network_security_group_association", &name, &format!(r#"{{"subnet_id": "?azurerm_subnet.{name}.id", "network_security_group_id": "/networkSecurityGroups/n"}}"#)));
    }
    let (reader, assembly) = (&mut Reader::default(), &mut Assembly::default());
    let steps: Vec<(&Resource, Step)> = resources.iter().map(|one| (one, Step::Plan(Planned::Keep))).collect();
    add_steps(&steps, reader, assembly);
    assert_eq!(assembly.clusters().len(), count / 4);
    assert!(assembly.clusters().iter().all(|cluster| cluster.revisions[0].spec.support_plan.is("x")));
}
