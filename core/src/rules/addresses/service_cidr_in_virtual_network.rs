use crate::rules::Case;
use crate::rules::ranges::Purpose;
use crate::rules::{Check, Sink, View, rule};

use super::overlap;

rule! {
    /// The service CIDR is in the address space of the virtual network, outside its subnets.
    ///
    /// ## What it does
    ///
    /// Reports a service CIDR, written or the default `10.0.0.0/16`, that shares addresses with the address space of the
    /// virtual network that the node pools refer to, but with none of its subnets. With subnets it is
    /// service-cidr-overlaps-subnet.
    ///
    /// ## Why it matters
    ///
    /// Azure accepts it. A subnet that is made there later stops the cluster from being upgraded, and what is in it cannot
    /// be reached from the pods.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-cidr 192.168.0.0/16
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
    /// <https://learn.microsoft.com/azure/aks/concepts-network-legacy-cni> says both "must not be within the virtual
    /// network IP address range" and "possible but not recommended", and examples of Azure itself do it, so it is a
    /// warning.
    code: "NP306",
    name: "service-cidr-in-virtual-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-legacy-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a service CIDR that is written",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.128.0.0/14 \
  --subnet-name nodes --subnet-prefixes 10.128.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --service-cidr 10.130.0.0/16 \
  --dns-service-ip 10.130.0.10"#,
        ),
        Case::fails(
            "a flat network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
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
            "a service CIDR that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --service-cidr "$SERVICES""#,
        ),
        Case::passes(
            "a subnet without its network",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.240.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for draft in overlap::with_address_space(view, Purpose::Services) {
        sink.report(draft);
    }
}
