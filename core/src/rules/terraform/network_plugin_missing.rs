use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The network profile does not choose a network plugin.
    ///
    /// ## What it does
    /// Finds a `network_profile` of an `azurerm_kubernetes_cluster` without `network_plugin`.
    ///
    /// ## Why it matters
    /// The provider requires it: a cluster without a `network_profile` gets the service's default, one with it does not.
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
    ///     outbound_type = "loadBalancer"
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
    ///     outbound_type       = "loadBalancer"
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, schema of `network_profile.network_plugin` (2026-08-21)
    code: "NP728",
    name: "network-plugin-missing",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("no profile", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("no plugin at all", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"none"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("plugin not known", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"outbound_type":"loadBalancer"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{"network_profile":[{"network_plugin":true}]}}}]}"#),
        Case::passes("another provider", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azapi_resource.aks","mode":"managed","type":"azapi_resource","name":"aks","change":{"actions":["create"],"before":null,"after":{"type":"Microsoft.ContainerService/managedClusters@2025-05-01","name":"aks","location":"westeurope","parent_id":"/subscriptions/0/resourceGroups/rg","body":{"properties":{"networkProfile":{"outboundType":"loadBalancer"}}}},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(place) = provider::written(view, "network_profile") else { return };
    let chosen = provider::cluster(view).is_some_and(|one| one.written.contains_key("network_profile.network_plugin"));
    if chosen || !view.spec().network.plugin.is_absent() {
        return;
    }
    sink.report(
        Draft::new(place, "the network profile has no `network_plugin`, which the provider requires")
            .help("add `network_plugin = \"azure\"`, best with `network_plugin_mode = \"overlay\"`")
            .refused_by(RefusedBy::Terraform),
    );
}
