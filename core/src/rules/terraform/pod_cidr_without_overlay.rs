use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// A pod CIDR is given to Azure CNI without overlay.
    ///
    /// ## What it does
    /// Finds `pod_cidr` in the `network_profile` of an `azurerm_kubernetes_cluster` whose plugin is `azure` and whose
    /// `network_plugin_mode` is not `overlay`.
    ///
    /// ## Why it matters
    /// Without overlay pods get addresses of a subnet. The provider refuses the range when it applies the plan.
    ///
    /// ## Example
    /// ```terraform
    /// resource "azurerm_kubernetes_cluster" "main" {
    ///   name                = "aks"
    ///   location            = "westeurope"
    ///   resource_group_name = "rg"
    ///   dns_prefix          = "aks"
    ///
    ///   default_node_pool {
    ///     name       = "system"
    ///     vm_size    = "Standard_D4s_v5"
    ///     node_count = 3
    ///   }
    ///
    ///   identity {
    ///     type = "SystemAssigned"
    ///   }
    ///
    ///   network_profile {
    ///     network_plugin = "azure"
    ///     pod_cidr       = "192.168.0.0/16"
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    /// ```terraform
    /// resource "azurerm_kubernetes_cluster" "main" {
    ///   name                = "aks"
    ///   location            = "westeurope"
    ///   resource_group_name = "rg"
    ///   dns_prefix          = "aks"
    ///
    ///   default_node_pool {
    ///     name       = "system"
    ///     vm_size    = "Standard_D4s_v5"
    ///     node_count = 3
    ///   }
    ///
    ///   identity {
    ///     type = "SystemAssigned"
    ///   }
    ///
    ///   network_profile {
    ///     network_plugin      = "azure"
    ///     network_plugin_mode = "overlay"
    ///     pod_cidr            = "192.168.0.0/16"
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, `validateKubernetesCluster`: "`pod_cidr` and `azure` cannot be set together unless
    ///   specifying `network_plugin_mode` to `overlay`" (2026-08-21)
    code: "NP721",
    name: "pod-cidr-without-overlay",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_validate.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("other case", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"Azure","pod_cidr":"192.168.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("kubenet", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"kubenet","pod_cidr":"192.168.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("the empty text of a state", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","pod_cidr":""}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("the mode is not known", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","pod_cidr":"192.168.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{"network_profile":[{"network_plugin_mode":true}]}}}]}"#),
        Case::passes("a cluster of another provider", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azapi_resource.aks","mode":"managed","type":"azapi_resource","name":"aks","change":{"actions":["create"],"before":null,"after":{"type":"Microsoft.ContainerService/managedClusters@2025-05-01","name":"aks","location":"westeurope","parent_id":"/subscriptions/0/resourceGroups/rg","body":{"properties":{"networkProfile":{"networkPlugin":"azure","podCidr":"192.168.0.0/16"}}}},"after_unknown":{}}}]}"#),
        Case::passes("a state", "plan.json", r#"{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","values":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","pod_cidr":"192.168.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]}}]}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(place) = provider::written(view, "network_profile.pod_cidr") else { return };
    let network = &view.spec().network;
    let flat = network.plugin_mode.is_absent() || network.plugin_mode.is_none_of(&["overlay"]);
    if !network.plugin.is("azure") || !flat {
        return;
    }
    let message = "the provider takes a `pod_cidr` for Azure CNI only with the `network_plugin_mode` `overlay`";
    sink.report(
        Draft::new(place, message)
            .related(network.plugin.place(), "the plugin is chosen here")
            .help("add `network_plugin_mode = \"overlay\"`, or leave the range out")
            .refused_by(RefusedBy::Terraform),
    );
}
