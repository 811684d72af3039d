use crate::model::Ipam;
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::ranges::Purpose;
use crate::rules::refusal::refused;
use crate::rules::{Check, Sink, View, rule};

use super::overlap;

rule! {
    /// The pod CIDR overlaps a subnet of the virtual network that the cluster is in.
    ///
    /// ## What it does
    ///
    /// Reports a pod CIDR, written or default, that shares addresses with any subnet of the virtual networks that the node
    /// pools refer to. It is looked at with overlay, kubenet and an own plugin; in a flat network pods take their
    /// addresses from a subnet.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses the cluster with `NetworkProfileCIDROverlapVNET`: nodes route the pod CIDR inside the cluster, so
    /// what is in the subnet could not be reached.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
    ///   --subnet-name nodes --subnet-prefixes 10.244.1.0/24
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// `NetworkProfileCIDROverlapVNET` "NetworkProfile CIDR 10.240.100.0/24 overlaps with reserved VNET CIDR
    /// 10.240.0.0/16": <https://github.com/Azure/AKS-Construction/issues/403> (2022, then of the whole network; the check
    /// is by subnet since, see the AKS changelog). The pages on node auto-provisioning give the subnet 10.244.1.0/24 with
    /// the pod CIDR 10.244.0.0/16 as a conflict. With an own plugin no refusal is on record: a warning.
    code: "NP303",
    name: "pod-cidr-overlaps-subnet",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a pod CIDR that is a part of the subnet of the nodes",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-cidr 10.240.2.0/24"#,
        ),
        Case::fails(
            "another subnet of the network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name appgw --address-prefixes 192.168.4.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-cidr 192.168.0.0/16"#,
        ),
        Case::fails(
            "kubenet",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.244.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.244.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::fails(
            "a template",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "vnet", "location": "westeurope",
     "properties": {"addressSpace": {"addressPrefixes": ["10.240.0.0/16"]}, "subnets": [{"name": "nodes", "properties": {"addressPrefix": "10.240.0.0/22"}}]}},
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'nodes')]"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.240.0.0/16"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "a pod CIDR beside the subnet",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-cidr 10.241.0.0/16"#,
        ),
        Case::passes(
            "a subnet that the cluster does not refer to",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.244.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.244.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
        Case::passes(
            "a flat network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.244.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.244.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a network that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.244.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.244.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id "$SUBNET_ID""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let own_plugin = view.spec().base_ipam(view.format()) == Some(Ipam::ByoCni);
    for draft in overlap::with_subnets(view, Purpose::Pods) {
        sink.report(if own_plugin { draft.severity(Severity::Warning) } else { refused(view, draft) });
    }
}
