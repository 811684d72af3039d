use crate::model::{Field, NetworkProfile, Planned};
use crate::net::Cidr;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The plan destroys the cluster and makes it anew.
    ///
    /// ## What it does
    /// Finds clusters that a plan replaces for attributes outside of the network profile and the default node pool, such as
    /// `dns_prefix` or `private_cluster_enabled`, and those for which the plan does not tell why. Changes of networks and
    /// pools have rules of their own.
    ///
    /// ## Why it matters
    /// All that runs in the cluster, and its volumes that are not kept outside of it, is lost.
    ///
    /// ## Example
    /// ```json
    /// {"format_version": "1.2", "resource_changes": [
    ///  {"address": "azurerm_kubernetes_cluster.main", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "main",
    ///   "change": {"actions": ["delete", "create"],
    ///    "before": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 3}]},
    ///    "replace_paths": [["private_cluster_enabled"]],
    ///    "after": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 3}], "private_cluster_enabled": true},
    ///    "after_unknown": {}}}
    /// ]}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"format_version": "1.2", "resource_changes": [
    ///  {"address": "azurerm_kubernetes_cluster.main", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "main",
    ///   "change": {"actions": ["update"],
    ///    "before": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 3}]},
    ///    "after": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 5}]},
    ///    "after_unknown": {}}}
    /// ]}
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, `ForceNew` in the schema of the cluster (2026-08-21)
    /// - [JSON output format](https://developer.hashicorp.com/terraform/internals/json-format): `replace_paths`
    code: "NP729",
    name: "plan-replaces-cluster",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("made before it is destroyed", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create","delete"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}],"private_cluster_enabled":true},"after_unknown":{},"replace_paths":[["private_cluster_enabled"],["network_profile",0,"pod_cidr"]]}}]}"#),
        Case::fails("a plan that does not tell", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["delete","create"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}],"private_cluster_enabled":true},"after_unknown":{}}}]}"#),
        Case::passes("for the network", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["delete","create"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.200.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{},"replace_paths":[["network_profile",0,"pod_cidr"]]}}]}"#),
        Case::passes("for the network, in a plan that does not tell", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["delete","create"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.200.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("changed in place", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["update"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("made", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("nothing changes", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["no-op"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(resource) = view.context.model.terraform.get(view.place()) else { return };
    let Some(before) = view.before().filter(|_| resource.planned == Some(Planned::Replace)) else { return };
    // A change that a rule of its own speaks of is reason enough.
    if resource.replaced_by.is_empty() && !same_network(&before.network, &view.spec().network) {
        return;
    }
    let elsewhere =
        |name: &&String| !["network_profile", "network", "default_node_pool"].iter().any(|block| is_in(name, block));
    let reasons: Vec<String> = resource.replaced_by.iter().filter(elsewhere).map(|name| format!("`{name}`")).collect();
    let message = match reasons.as_slice() {
        [] if resource.replaced_by.is_empty() => "the plan destroys the cluster and makes it anew".to_owned(),
        [] => return,
        reasons => format!("the plan destroys the cluster and makes it anew, for {} changes", reasons.join(", ")),
    };
    sink.report(Draft::new(view.place(), message).help("make a second cluster, and move the workloads over"));
}

/// Whether nothing is known to differ for which the provider replaces a cluster.
fn same_network(before: &NetworkProfile, after: &NetworkProfile) -> bool {
    let texts = [
        (&before.plugin, &after.plugin),
        (&before.plugin_mode, &after.plugin_mode),
        (&before.dataplane, &after.dataplane),
        (&before.policy, &after.policy),
        (&before.dns_service_ip, &after.dns_service_ip),
        (&before.load_balancer_sku, &after.load_balancer_sku),
    ];
    let ranges = |all: &[Field<Cidr>]| all.iter().map(|one| one.value().cloned()).collect::<Vec<_>>();
    texts.iter().all(|(was, is)| was.value() == is.value())
        && ranges(&before.pod_cidrs) == ranges(&after.pod_cidrs)
        && ranges(&before.service_cidrs) == ranges(&after.service_cidrs)
}

/// Whether an attribute is a block, or in it.
fn is_in(name: &str, block: &str) -> bool {
    name.strip_prefix(block).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
