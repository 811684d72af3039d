use crate::model::Planned;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The plan destroys the cluster and makes it anew.
    ///
    /// ## What it does
    /// Finds clusters that a plan replaces, for any attribute: `network_profile.service_cidr`, `default_node_pool.vm_size`,
    /// `dns_prefix`. Where the plan does not tell the attributes, the cluster alone is told.
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
        Case::fails("for the network", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["delete","create"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.200.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{},"replace_paths":[["network_profile",0,"pod_cidr"]]}}]}"#),
        Case::fails("for the network, in a plan that does not tell", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["delete","create"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.200.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("changed in place", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["update"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("made", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("nothing changes", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["no-op"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(resource) = view.context.model.terraform.get(view.place()) else { return };
    if view.before().is_none() || resource.planned != Some(Planned::Replace) {
        return;
    }
    let reasons: Vec<String> = resource.replaced_by.iter().map(|name| format!("`{name}`")).collect();
    let message = match reasons.as_slice() {
        [] => "the plan destroys the cluster and makes it anew".to_owned(),
        reasons => format!("the plan destroys the cluster and makes it anew, for {} changes", reasons.join(", ")),
    };
    sink.report(Draft::new(view.place(), message).help("make a second cluster, and move the workloads over"));
}
