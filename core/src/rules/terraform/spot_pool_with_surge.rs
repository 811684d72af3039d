use crate::model::Field;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// A pool of spot nodes has a surge for upgrades.
    ///
    /// ## What it does
    /// Finds `max_surge` and `max_unavailable` in the `upgrade_settings` of an `azurerm_kubernetes_cluster_node_pool` whose
    /// `priority` is `Spot`. In a plan, which a release of the provider made that did not look, it is a warning.
    ///
    /// ## Why it matters
    /// Upgrades add no nodes to a spot pool. The provider refuses the settings when it plans.
    ///
    /// ## Example
    /// ```terraform
    /// variable "cluster_id" {
    ///   type = string
    /// }
    ///
    /// resource "azurerm_kubernetes_cluster_node_pool" "user" {
    ///   name                  = "user"
    ///   kubernetes_cluster_id = var.cluster_id
    ///   vm_size               = "Standard_D4s_v5"
    ///   priority              = "Spot"
    ///   eviction_policy       = "Delete"
    ///
    ///   upgrade_settings {
    ///     max_surge = "10%"
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    /// ```terraform
    /// variable "cluster_id" {
    ///   type = string
    /// }
    ///
    /// resource "azurerm_kubernetes_cluster_node_pool" "user" {
    ///   name                  = "user"
    ///   kubernetes_cluster_id = var.cluster_id
    ///   vm_size               = "Standard_D4s_v5"
    ///   priority              = "Spot"
    ///   eviction_policy       = "Delete"
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, acceptance tests: "`max_surge` cannot be set when `priority` is set to `Spot`", and the
    ///   same of `max_unavailable` (2026-08-21)
    code: "NP725",
    name: "spot-pool-with-surge",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_node_pool_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("nodes that may be missing", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","priority":"Spot","upgrade_settings":[{"max_surge":"","max_unavailable":"1"}]},"after_unknown":{}}}]}"#),
        Case::passes("a regular pool", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","priority":"Regular","upgrade_settings":[{"max_surge":"10%"}]},"after_unknown":{}}}]}"#),
        Case::passes("other settings", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","priority":"Spot","upgrade_settings":[{"max_surge":"","drain_timeout_in_minutes":5}]},"after_unknown":{}}}]}"#),
        Case::passes("priority left out", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","upgrade_settings":[{"max_surge":"10%"}]},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for pool in view.spec().pools.iter().filter(|pool| pool.priority.is("Spot")) {
        let Some(resource) = provider::pool(view, pool) else { continue };
        for name in ["max_surge", "max_unavailable"] {
            let attribute = format!("upgrade_settings.{name}");
            let Some(Field::Known(sited)) = resource.written.get(attribute.as_str()) else { continue };
            let draft = Draft::new(&sited.place, format!("a pool of spot nodes takes no `{name}`"))
                .related(pool.priority.place(), "the pool is made of spot nodes")
                .help("leave it out");
            sink.report(provider::refused_when_planning(resource, draft));
        }
    }
}
