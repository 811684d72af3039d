use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The network policy is `none`, which the provider does not take.
    ///
    /// ## What it does
    /// Finds `network_policy = "none"` in an `azurerm_kubernetes_cluster`.
    ///
    /// ## Why it matters
    /// The provider takes `azure`, `calico` and `cilium`. A cluster without a policy engine is one that leaves the attribute
    /// out.
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
    ///     network_plugin      = "azure"
    ///     network_plugin_mode = "overlay"
    ///     network_policy      = "none"
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
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, schema of `network_profile.network_policy` (2026-08-21)
    code: "NP722",
    name: "network-policy-none",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("other case", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_policy":"None"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("calico", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_policy":"calico"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("the empty text of a state", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","network_policy":""}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("another provider", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azapi_resource.aks","mode":"managed","type":"azapi_resource","name":"aks","change":{"actions":["create"],"before":null,"after":{"type":"Microsoft.ContainerService/managedClusters@2025-05-01","name":"aks","location":"westeurope","parent_id":"/subscriptions/0/resourceGroups/rg","body":{"properties":{"networkProfile":{"networkPlugin":"azure","networkPolicy":"none"}}}},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let policy = &view.spec().network.policy;
    let Some(sited) = policy.sited().filter(|_| policy.is("none") && provider::cluster(view).is_some()) else { return };
    // With the Cilium dataplane another rule says what is wrong with it.
    if view.spec().is_cilium() {
        return;
    }
    let message = format!("the provider does not take the network policy `{}`", sited.value);
    sink.report(Draft::new(&sited.place, message).help("leave `network_policy` out").refused_by(RefusedBy::Terraform));
}
