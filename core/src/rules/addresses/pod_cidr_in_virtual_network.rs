use crate::rules::Case;
use crate::rules::ranges::Purpose;
use crate::rules::{Check, Sink, View, rule};

use super::overlap;

rule! {
    /// The pod CIDR is in the address space of the virtual network, outside its subnets.
    ///
    /// ## What it does
    ///
    /// Reports a pod CIDR, written or default, that shares addresses with the address space of the virtual network that
    /// the node pools refer to, but with none of its subnets. With subnets it is pod-cidr-overlaps-subnet.
    ///
    /// ## Why it matters
    ///
    /// Azure accepts this today and looks only at subnets. A subnet that is made there later collides with the pods, a
    /// migration of the cluster may be refused, and networks that are peered with this one route these addresses to it.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
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
    /// The AKS changelog says that the check is by subnet; <https://learn.microsoft.com/azure/aks/update-azure-cni> says
    /// for a migration that the pod CIDR cannot overlap the range of the virtual network. The two contradict each other,
    /// so it is a warning.
    code: "NP304",
    name: "pod-cidr-in-virtual-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/update-azure-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a pod CIDR written inside the address space",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/12 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-cidr 10.248.0.0/16"#,
        ),
        Case::passes(
            "another range",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "an address space that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes "$SPACE" \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a flat network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for draft in overlap::with_address_space(view, Purpose::Pods) {
        sink.report(draft);
    }
}
