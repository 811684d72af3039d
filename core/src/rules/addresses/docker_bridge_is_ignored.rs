use crate::edit::Fix;
use crate::model::{Format, Place};
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The range of the docker bridge does nothing.
    ///
    /// ## What it does
    ///
    /// Reports `dockerBridgeCidr` in the network profile of a request.
    ///
    /// ## Why it matters
    ///
    /// Nodes run containerd and have no docker bridge. The setting was ignored for years and API versions from 2023-04-01
    /// on do not have it; nothing depends on its value.
    ///
    /// ## Example
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": [
    ///     {
    ///       "type": "Microsoft.ContainerService/managedClusters",
    ///       "apiVersion": "2025-05-01",
    ///       "name": "aks",
    ///       "location": "westeurope",
    ///       "identity": {"type": "SystemAssigned"},
    ///       "properties": {
    ///         "dnsPrefix": "aks",
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
    ///         "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "dockerBridgeCidr": "172.17.0.1/16"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": [
    ///     {
    ///       "type": "Microsoft.ContainerService/managedClusters",
    ///       "apiVersion": "2025-05-01",
    ///       "name": "aks",
    ///       "location": "westeurope",
    ///       "identity": {"type": "SystemAssigned"},
    ///       "properties": {
    ///         "dnsPrefix": "aks",
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
    ///         "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// The AKS changelog on API version 2023-04-01: <https://github.com/Azure/AKS/blob/master/CHANGELOG.md>. Pages on the
    /// legacy plugin still list it.
    code: "NP320",
    name: "docker-bridge-is-ignored",
    severity: Info,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-legacy-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "an older API version",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2022-09-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "dockerBridgeCidr": "172.17.0.1/16"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "an expression that is null",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "dockerBridgeCidr": null}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "a cluster without it",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    if let Some(bridge) = view.spec().network.docker_bridge_cidr.sited() {
        let message = format!("the range of the docker bridge (`{}`) is ignored: nodes have none", bridge.value);
        sink.report(Draft::new(&bridge.place, message).help("remove it").fix(fix(view, &bridge.place)));
    }
}

fn fix(view: &View<'_>, place: &Place) -> Option<Fix> {
    // What Azure ignores changes nothing; Terraform would see another cluster.
    let touches = if view.format() == Format::Terraform { Touches::Ranges } else { Touches::Nothing };
    fixes::of(view, touches, "remove the range", vec![fixes::remove(view, place)?])
}
