use crate::model::Field;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// Of the service CIDR and the DNS service IP only one is given.
    ///
    /// ## What it does
    /// Finds an `azurerm_kubernetes_cluster` with `service_cidr` or `service_cidrs` and no `dns_service_ip`, or with
    /// `dns_service_ip` and neither of them.
    ///
    /// ## Why it matters
    /// The provider refuses the one without the other when it applies the plan, although Azure would fill in the rest.
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
    ///     service_cidr        = "10.2.0.0/16"
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
    ///     service_cidr        = "10.2.0.0/16"
    ///     dns_service_ip      = "10.2.0.10"
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, `validateKubernetesCluster`: "`dns_service_ip` and `service_cidr` should all be empty or
    ///   both should be set" (2026-08-21)
    code: "NP723",
    name: "dns-service-ip-without-service-cidr",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_validate.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("the address alone", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::fails("left out by the configuration", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","service_cidr":"10.2.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{"network_profile":[{"dns_service_ip":true}]}}}],"configuration":{"root_module":{"resources":[{"address":"azurerm_kubernetes_cluster.main","expressions":{"network_profile":[{"network_plugin":{"constant_value":"azure"},"service_cidr":{"constant_value":"10.2.0.0/16"}}]}}]}}}"#),
        Case::passes("the list and the address", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","service_cidrs":["10.2.0.0/16"],"dns_service_ip":"10.2.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("neither", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("perhaps left out", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","service_cidr":"10.2.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{"network_profile":[{"dns_service_ip":true}]}}}]}"#),
        Case::passes("not known", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","service_cidr":"10.2.0.0/16"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{"network_profile":[{"dns_service_ip":true}]}}}],"configuration":{"root_module":{"resources":[{"address":"azurerm_kubernetes_cluster.main","expressions":{"network_profile":[{"network_plugin":{"constant_value":"azure"},"service_cidr":{"constant_value":"10.2.0.0/16"},"dns_service_ip":{"references":["data.external.ip.result","data.external.ip"]}}]}}]}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(cluster) = provider::cluster(view) else { return };
    let network = &view.spec().network;
    let written = |name: &str| cluster.written.get(name).filter(|field| field.value().is_some()).and_then(Field::place);
    let ranges = written("network_profile.service_cidr").or_else(|| written("network_profile.service_cidrs"));
    let (place, message, help) = match (ranges, network.dns_service_ip.sited()) {
        (Some(range), None) if network.dns_service_ip.is_absent() => (
            range,
            "the provider takes a service CIDR only together with a `dns_service_ip`",
            "add a `dns_service_ip` inside of it",
        ),
        (None, Some(address)) if network.service_cidrs.is_empty() => (
            &address.place,
            "the provider takes a `dns_service_ip` only together with a service CIDR",
            "add the `service_cidr` that it lies in",
        ),
        _ => return,
    };
    sink.report(Draft::new(place, message).help(help).refused_by(RefusedBy::Terraform));
}
