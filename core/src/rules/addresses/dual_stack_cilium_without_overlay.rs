use crate::model::{Field, Ipam};
use crate::rules::Case;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// A dual-stack cluster with the Cilium dataplane does not use overlay.
    ///
    /// ## What it does
    ///
    /// Reports clusters of two IP families with the Cilium dataplane whose pods have addresses of a subnet.
    ///
    /// ## Why it matters
    ///
    /// With Cilium, dual-stack networking exists with overlay only. With the Azure dataplane it is also accepted with
    /// kubenet, which this rule says nothing about.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/configure-dual-stack>, "Azure CNI Overlay is required", and the dual-stack
    /// section of <https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium>. Four recorded creates of dual-stack
    /// clusters with kubenet were accepted from 2021-12 to 2024-02, so it is looked at with Cilium only.
    code: "NP326",
    name: "dual-stack-cilium-without-overlay",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a pod subnet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#,
        ),
        Case::fails(
            "a template",
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
        "networkProfile": {"networkPlugin": "azure", "networkDataplane": "cilium", "networkPolicy": "cilium", "ipFamilies": ["IPv4", "IPv6"]}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "kubenet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --ip-families ipv4,ipv6"#,
        ),
        Case::passes(
            "the Azure dataplane",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --ip-families ipv4,ipv6"#,
        ),
        Case::passes(
            "one family",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --ip-families ipv4"#,
        ),
        Case::passes(
            "a mode that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode "$MODE" --network-dataplane cilium \
  --ip-families ipv4,ipv6"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let flat = spec.base_ipam(view.format()) == Some(Ipam::NodeSubnet);
    if !flat || !spec.is_cilium() || !spec.is_dual_stack() {
        return;
    }
    let families = spec.network.ip_families.first().and_then(Field::place);
    let draft = Draft::new(
        families.unwrap_or(view.place_of(&spec.network.plugin)),
        "dual-stack with the Cilium dataplane needs overlay",
    );
    let draft = draft.help("set the network plugin mode to `overlay`, or ask for IPv4 alone");
    sink.report(unsupported(view, draft.related(spec.network.dataplane.place(), "dataplane chosen here")));
}
