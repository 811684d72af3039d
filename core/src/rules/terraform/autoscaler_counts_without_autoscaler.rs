use crate::model::Field;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The autoscaler's counts are given without the autoscaler, or the autoscaler without its counts.
    ///
    /// ## What it does
    /// Finds `min_count` and `max_count` of a pool of the provider `azurerm` whose autoscaler is not on, and an autoscaler
    /// without `max_count`, or in a default pool without `min_count`.
    ///
    /// ## Why it matters
    /// The provider refuses the pool when it applies the plan.
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
    ///     min_count  = 1
    ///     max_count  = 5
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
    /// ## Use instead
    /// ```terraform
    /// resource "azurerm_kubernetes_cluster" "main" {
    ///   name                = "aks"
    ///   location            = "westeurope"
    ///   resource_group_name = "rg"
    ///   dns_prefix          = "aks"
    ///
    ///   default_node_pool {
    ///     name                 = "system"
    ///     vm_size              = "Standard_D4s_v5"
    ///     auto_scaling_enabled = true
    ///     min_count            = 1
    ///     max_count            = 5
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
    /// - terraform-provider-azurerm: "`max_count` and `min_count` must be set to `null` when auto_scaling_enabled is set to
    ///   `false`", "`max_count` must be configured when `auto_scaling_enabled` is set to `true`" (2026-08-21)
    code: "NP726",
    name: "autoscaler-counts-without-autoscaler",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_node_pool_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("turned off", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","auto_scaling_enabled":false,"min_count":1,"max_count":3},"after_unknown":{}}}]}"#),
        Case::fails("no maximum", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","auto_scaling_enabled":true,"min_count":1}]},"after_unknown":{}}}]}"#),
        Case::fails("no minimum in a default pool", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","auto_scaling_enabled":true,"max_count":5}]},"after_unknown":{}}}]}"#),
        Case::passes("the zeros of a state", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","auto_scaling_enabled":false,"min_count":0,"max_count":0,"node_count":2},"after_unknown":{}}}]}"#),
        Case::passes("the older name", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","enable_auto_scaling":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}]}"#),
        Case::passes("down to nothing", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster_node_pool.user","mode":"managed","type":"azurerm_kubernetes_cluster_node_pool","name":"user","change":{"actions":["create"],"before":null,"after":{"name":"user","kubernetes_cluster_id":"/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks","vm_size":"Standard_D4s_v5","auto_scaling_enabled":true,"min_count":0,"max_count":3},"after_unknown":{}}}]}"#),
        Case::passes("not known", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3,"min_count":1,"max_count":3}]},"after_unknown":{"default_node_pool":[{"auto_scaling_enabled":true}]}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for pool in &view.spec().pools {
        let default = provider::is_default(view, pool);
        if !default && provider::pool(view, pool).is_none() {
            continue;
        }
        if pool.autoscaling.is_true() {
            let missing = match (&pool.max_count, &pool.min_count) {
                (Field::Absent, _) => "max_count",
                (_, Field::Absent) if default => "min_count",
                _ => continue,
            };
            let message = format!("the provider takes the autoscaler only with a `{missing}`");
            sink.report(
                Draft::new(view.place_of(&pool.autoscaling), message)
                    .help(format!("add `{missing}`"))
                    .refused_by(RefusedBy::Terraform),
            );
        } else if !pool.autoscaling.is_unknown() {
            let counts = [(&pool.min_count, "min_count"), (&pool.max_count, "max_count")];
            let written =
                counts.into_iter().find_map(|(count, name)| Some((count.sited().filter(|one| one.value > 0)?, name)));
            let Some((count, name)) = written else { continue };
            let message = format!("the provider takes a `{name}` only with the autoscaler");
            sink.report(
                Draft::new(&count.place, message)
                    .related(pool.autoscaling.place(), "the autoscaler is off")
                    .help("set `auto_scaling_enabled` to true, or leave `min_count` and `max_count` out")
                    .refused_by(RefusedBy::Terraform),
            );
        }
    }
}
