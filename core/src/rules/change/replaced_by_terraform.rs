use crate::changes::{self, Row, Step};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A change for which Terraform destroys the cluster, or a node pool, and makes it anew.
    ///
    /// ## What it does
    ///
    /// Finds changes of a Terraform configuration that the provider cannot make in place: of the pod or service
    /// CIDR, the DNS service IP, the IP families, the network plugin, back from overlay or Cilium, of the load balancer's SKU;
    /// and of a pool's VM size, pods a node, operating system or subnets. A plan tells by itself what it destroys, which is
    /// another finding.
    ///
    /// ## Why it matters
    ///
    /// `terraform apply` deletes the cluster with everything in it before it makes the new one. In place the provider changes
    /// only the dataplane from `azure` to `cilium`, the policy from `azure` or `calico` to `cilium`, the plugin and mode to
    /// overlay, and the outbound type. Even a larger pod CIDR, which Azure itself accepts, destroys the cluster.
    ///
    /// ## Example
    ///
    /// ```terraform before
    /// resource "azurerm_kubernetes_cluster" "aks" {
    ///   name                = "aks"
    ///   resource_group_name = "rg"
    ///   location            = "westeurope"
    ///   dns_prefix          = "aks"
    ///
    ///   default_node_pool {
    ///     name       = "system"
    ///     node_count = 3
    ///     vm_size    = "Standard_D4s_v5"
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
    ///     network_policy      = "cilium"
    ///     pod_cidr            = "10.244.0.0/18"
    ///   }
    /// }
    /// ```
    ///
    /// ```terraform
    /// resource "azurerm_kubernetes_cluster" "aks" {
    ///   name                = "aks"
    ///   resource_group_name = "rg"
    ///   location            = "westeurope"
    ///   dns_prefix          = "aks"
    ///
    ///   default_node_pool {
    ///     name       = "system"
    ///     node_count = 3
    ///     vm_size    = "Standard_D4s_v5"
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
    ///     network_policy      = "cilium"
    ///     pod_cidr            = "10.244.0.0/16"
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```terraform before
    /// resource "azurerm_kubernetes_cluster" "aks" {
    ///   name                = "aks"
    ///   resource_group_name = "rg"
    ///   location            = "westeurope"
    ///   dns_prefix          = "aks"
    ///
    ///   default_node_pool {
    ///     name       = "system"
    ///     node_count = 3
    ///     vm_size    = "Standard_D4s_v5"
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
    ///     network_policy      = "cilium"
    ///     pod_cidr            = "10.244.0.0/18"
    ///   }
    /// }
    /// ```
    ///
    /// ```azurecli
    /// az aks update --resource-group rg --name aks --pod-cidr 10.244.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// - hashicorp/terraform-provider-azurerm, `kubernetes_cluster_resource.go` (2026-08-21): `ForceNew` and what
    ///   `CustomizeDiff` adds
    /// - The page of the resource: what needs `temporary_name_for_rotation`
    code: "NP609",
    name: "replaced-by-terraform",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("a command that grows the range", "new.sh", r#"az aks update -g rg -n aks --pod-cidr 10.244.0.0/16"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 10.244.0.0/18"#),
        Case::passes("a command that changes what is fixed", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --service-cidr 10.97.0.0/16 --dns-service-ip 10.97.0.10"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
    ],
}

const ROWS: [Row; 2] = [Row::ClusterReplaced, Row::PoolReplaced];

fn check(view: &View<'_>, sink: &mut Sink) {
    // A plan holds both states, and knows better.
    let is_plan = |step: &Step<'_>| step.before.place.file == step.after.place.file;
    let Some(step) = view.step().filter(|step| step.by_terraform() && !is_plan(step)) else { return };
    for changed in [changes::network(step), changes::addresses(step), changes::pools(step)] {
        transition::report(&changed, &ROWS, sink);
    }
}
