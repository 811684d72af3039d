use crate::rules::Case;
use crate::rules::ranges::Purpose;
use crate::rules::refusal::refused;
use crate::rules::{Check, Sink, View, rule};

use super::overlap;

rule! {
    /// The service CIDR overlaps a subnet of the virtual network that the cluster is in.
    ///
    /// ## What it does
    ///
    /// Reports a service CIDR that shares addresses with any subnet of the virtual networks that the node pools refer to.
    /// A cluster that gives none has `10.0.0.0/16`, and a virtual network that begins at `10.0.0.0` then collides with it.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses the cluster with `ServiceCidrOverlapExistingSubnetsCidr`, and an upgrade likewise when the subnet was
    /// made later.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.0.1.0/24
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.0.1.0/24
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10
    /// ```
    ///
    /// ## References
    ///
    /// `ServiceCidrOverlapExistingSubnetsCidr`, target `networkProfile.serviceCIDR`:
    /// <https://github.com/Azure/AKS/issues/1117>, <https://github.com/Azure/terraform-azurerm-aks/issues/57>. The pages
    /// on node auto-provisioning give the subnet 10.0.10.0/24 with the service CIDR 10.0.0.0/16 as a conflict.
    code: "NP305",
    name: "service-cidr-overlaps-subnet",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a service CIDR that is written",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --service-cidr 10.240.0.0/24 \
  --dns-service-ip 10.240.0.10"#,
        ),
        Case::fails(
            "another subnet of the network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name appgw --address-prefixes 10.0.10.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::fails(
            "a flat network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.0.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "the default beside the subnets",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.1.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a service CIDR that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.0.1.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --service-cidr "$SERVICES""#,
        ),
        Case::passes(
            "a cluster made elsewhere",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.0.1.0/24
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 1 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for draft in overlap::with_subnets(view, Purpose::Services) {
        sink.report(refused(view, draft));
    }
}
