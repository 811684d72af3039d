use crate::rules::Case;
use crate::rules::refusal::refused;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// A pool asks for static blocks of pod addresses but has no pod subnet.
    ///
    /// ## What it does
    ///
    /// Reports pools with the pod IP allocation mode `StaticBlock` and no pod subnet.
    ///
    /// ## Why it matters
    ///
    /// The blocks are parts of the pod subnet. The API says of the mode that it must be used with a pod subnet.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## References
    ///
    /// `podIPAllocationMode` in <https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerservice>:
    /// "StaticBlock … must be used with podSubnetId". With an own plugin nothing is said.
    code: "NP355",
    name: "static-block-without-pod-subnet",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-azure-cni-static-block-allocation",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "podIPAllocationMode": "StaticBlock"}],
        "networkProfile": {"networkPlugin": "azure"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "dynamic allocation",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-ip-allocation-mode DynamicIndividual"#,
        ),
        Case::passes(
            "a pod subnet that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id "$PODS" \
  --pod-ip-allocation-mode StaticBlock"#,
        ),
        Case::passes(
            "an own plugin",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin none \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-ip-allocation-mode StaticBlock"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.spec().network.plugin.is("none") || view.spec().network.plugin.is_unknown() {
        return;
    }
    for pool in view.spec().pools.iter().filter(|pool| pool.pod_subnet.is_absent()) {
        if pool.pod_ip_allocation.is("StaticBlock") {
            let message = format!("{} has static blocks of pod addresses, but no pod subnet", demand::pool_name(pool));
            let draft = Draft::new(pool.pod_ip_allocation.place().unwrap_or(&pool.place), message);
            sink.report(refused(view, draft.help("give the pool a pod subnet, or leave the mode out")));
        }
    }
}
