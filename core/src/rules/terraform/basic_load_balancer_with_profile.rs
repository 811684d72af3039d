use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// A Basic load balancer has settings that only the Standard one takes.
    ///
    /// ## What it does
    /// Finds `load_balancer_profile` or `nat_gateway_profile` in an `azurerm_kubernetes_cluster` whose `load_balancer_sku` is
    /// not `standard`.
    ///
    /// ## Why it matters
    /// The provider refuses both with a Basic load balancer, which Azure has retired besides.
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
    ///     load_balancer_sku   = "basic"
    ///
    ///     load_balancer_profile {
    ///       managed_outbound_ip_count = 3
    ///     }
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
    ///     load_balancer_sku   = "standard"
    ///
    ///     load_balancer_profile {
    ///       managed_outbound_ip_count = 3
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, acceptance test: "only load balancer SKU 'Standard' supports load balancer profiles.
    ///   Provided load balancer type: basic" (2026-08-21)
    code: "NP724",
    name: "basic-load-balancer-with-profile",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_network_resource_test.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("NAT gateway", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","load_balancer_sku":"basic","nat_gateway_profile":[{"managed_outbound_ip_count":3}]}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("left out", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","load_balancer_profile":[{"managed_outbound_ip_count":3}]}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("no profile", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","load_balancer_sku":"basic","load_balancer_profile":[]}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("other case", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","load_balancer_sku":"Standard","load_balancer_profile":[{"managed_outbound_ip_count":3}]}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let sku = &view.spec().network.load_balancer_sku;
    let Some(other) = sku.sited().filter(|_| sku.is_none_of(&["standard"])) else { return };
    for (attribute, name) in [
        ("network_profile.load_balancer_profile", "load balancer"),
        ("network_profile.nat_gateway_profile", "NAT gateway"),
    ] {
        let Some(place) = provider::written(view, attribute) else { continue };
        let message = format!("a {name} profile needs the load balancer `standard`, not `{}`", other.value);
        sink.report(
            Draft::new(place, message)
                .related(&other.place, "the load balancer is chosen here")
                .help("use `load_balancer_sku = \"standard\"`, the default")
                .refused_by(RefusedBy::Terraform),
        );
    }
}
