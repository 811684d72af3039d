use crate::model::Provider;
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The module for AKS wants overlay or a pod subnet for the Cilium dataplane.
    ///
    /// ## What it does
    /// Finds calls of the module `Azure/aks/azurerm` with the dataplane `cilium`, and neither `network_plugin_mode`
    /// `overlay` nor a pod subnet.
    ///
    /// ## Why it matters
    /// A precondition of the module stops the plan, although Azure and the provider accept the Cilium dataplane with
    /// pods in the nodes' subnet. Releases look at `ebpf_data_plane`, newer ones at `network_data_plane`, where it is a
    /// warning.
    ///
    /// ## Example
    /// ```terraform
    /// module "aks" {
    ///   source              = "Azure/aks/azurerm"
    ///   version             = "~> 11.0"
    ///   prefix              = "shop"
    ///   location            = "westeurope"
    ///   resource_group_name = "rg"
    ///   network_plugin      = "azure"
    ///   network_data_plane  = "cilium"
    /// }
    /// ```
    ///
    /// ## Use instead
    /// ```terraform
    /// module "aks" {
    ///   source              = "Azure/aks/azurerm"
    ///   version             = "~> 11.0"
    ///   prefix              = "shop"
    ///   location            = "westeurope"
    ///   resource_group_name = "rg"
    ///   network_plugin      = "azure"
    ///   network_plugin_mode = "overlay"
    ///   network_data_plane  = "cilium"
    /// }
    /// ```
    ///
    /// ## References
    /// - [Azure/terraform-azurerm-aks](https://github.com/Azure/terraform-azurerm-aks/blob/main/main.tf): the
    ///   preconditions of `azurerm_kubernetes_cluster.main` (2026-08-21)
    code: "NP730",
    name: "module-needs-overlay-or-pod-subnet",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/Azure/terraform-azurerm-aks/blob/main/main.tf",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("the older name", "main.tf", "module \"aks\" {\n  source = \"Azure/aks/azurerm\"\n  prefix = \"a\"\n  network_plugin = \"azure\"\n  ebpf_data_plane = \"cilium\"\n}\n"),
        Case::passes("a pod subnet", "main.tf", "module \"aks\" {\n  source = \"Azure/aks/azurerm\"\n  prefix = \"a\"\n  network_plugin = \"azure\"\n  network_data_plane = \"cilium\"\n  pod_subnet_id = var.pods\n}\n"),
        Case::passes("another module", "main.tf", "module \"aks\" {\n  source = \"Azure/avm-res-containerservice-managedcluster/azurerm\"\n  name = \"a\"\n  network_profile = { network_plugin = \"azure\", network_dataplane = \"cilium\" }\n}\n"),
        Case::passes("a resource", "main.tf", "resource \"azurerm_kubernetes_cluster\" \"a\" {\n  name = \"a\"\n  network_profile {\n    network_plugin = \"azure\"\n    network_data_plane = \"cilium\"\n  }\n}\n"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(call) = provider::cluster(view).filter(|one| one.module_call && one.provider == Provider::Azurerm) else {
        return;
    };
    let spec = view.spec();
    let network = &spec.network;
    let Some(dataplane) = network.dataplane.sited().filter(|_| network.dataplane.is("cilium")) else { return };
    let flat = network.plugin_mode.is_absent() || network.plugin_mode.is_none_of(&["overlay"]);
    let pool = spec.pools.first();
    if !flat || pool.is_some_and(|pool| !pool.pod_subnet.is_absent()) {
        return;
    }
    let draft = Draft::new(
        &dataplane.place,
        "the module takes the Cilium dataplane only with the `network_plugin_mode` `overlay` or a pod subnet",
    )
    .help("add `network_plugin_mode = \"overlay\"`, or write the resources without the module");
    let older = call.written.contains_key("ebpf_data_plane");
    sink.report(if older { draft.refused_by(RefusedBy::Terraform) } else { draft.severity(Severity::Warning) });
}
