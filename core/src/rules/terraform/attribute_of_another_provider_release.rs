use super::releases::Releases;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// An attribute is written that the required releases of the provider do not have.
    ///
    /// ## What it does
    /// Finds attributes of clusters and node pools that came with a major release of the provider `azurerm`, or went with one,
    /// where the version constraint allows only releases that do not have them. Without a constraint nothing is said.
    ///
    /// ## Why it matters
    /// Terraform refuses arguments that the provider's schema does not name.
    ///
    /// ## Example
    /// ```terraform
    /// terraform {
    ///   required_providers {
    ///     azurerm = {
    ///       source  = "hashicorp/azurerm"
    ///       version = "~> 4.0"
    ///     }
    ///   }
    /// }
    ///
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
    ///     ebpf_data_plane     = "cilium"
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    /// ```terraform
    /// terraform {
    ///   required_providers {
    ///     azurerm = {
    ///       source  = "hashicorp/azurerm"
    ///       version = "~> 4.0"
    ///     }
    ///   }
    /// }
    ///
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
    ///     network_data_plane  = "cilium"
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, upgrade guides for 3.0 and 4.0 (2026-08-21)
    code: "NP727",
    name: "attribute-of-another-provider-release",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/guides/4.0-upgrade-guide.html.markdown",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("a name of 4.0 in 3.x", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","auto_scaling_enabled":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","version_constraint":"~> 3.100"}},"root_module":{}}}"#),
        Case::fails("a name of 3.x in 4.x", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","enable_auto_scaling":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","version_constraint":">= 4.1.0, < 5.0.0"}},"root_module":{}}}"#),
        Case::passes("both majors are allowed", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","enable_auto_scaling":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","version_constraint":">= 3.0"}},"root_module":{}}}"#),
        Case::passes("the name of the release", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","enable_auto_scaling":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","version_constraint":"~> 3.100"}},"root_module":{}}}"#),
        Case::passes("up to the next major", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","auto_scaling_enabled":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","version_constraint":"< 5.0"}},"root_module":{}}}"#),
        Case::passes("not a constraint", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","enable_auto_scaling":true,"min_count":1,"max_count":5}]},"after_unknown":{}}}],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","version_constraint":"newest"}},"root_module":{}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let context = view.context;
    let places = std::iter::once(view.place()).chain(view.spec().pools.iter().map(|pool| &pool.place));
    for resource in places.filter_map(|place| context.model.terraform.get(place)) {
        let constraint = resource.version.as_deref().filter(|_| !resource.module_call && !view.observed());
        let Some(written) = constraint else { continue };
        let Some(releases) = Releases::parse(written) else { continue };
        for (name, field) in &resource.written {
            let Some(place) = field.place() else { continue };
            let rows = &context.facts.terraform.rows;
            let Some(row) = rows.iter().find(|row| row.resource == resource.kind && row.attribute == *name) else {
                continue;
            };
            let attribute = name.rsplit('.').next().unwrap_or(name);
            let message = match (row.removed_in, row.added_in) {
                (Some(major), _) if releases.all_from(major) => {
                    format!(
                        "the provider has no `{attribute}` since its release {major}.0, and `{written}` is required"
                    )
                }
                (_, Some(major)) if releases.all_before(major) => {
                    format!(
                        "the provider has `{attribute}` only since its release {major}.0, and `{written}` is required"
                    )
                }
                _ => continue,
            };
            let help = match &row.replacement {
                Some(other) if other.contains(' ') => format!("use {other}"),
                Some(other) => format!("use `{other}`"),
                None => "leave it out".to_owned(),
            };
            let as_of = context.facts.terraform.as_of.to_string();
            sink.report(
                Draft::new(place, message).help(help).source(&row.source, as_of).refused_by(RefusedBy::Terraform),
            );
        }
    }
}
