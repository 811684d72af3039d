use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// The way in which a pod subnet gives out its addresses is changed.
    ///
    /// ## What it does
    ///
    /// Finds a change between dynamic allocation and static blocks for a pool of the same name, and a new pool that uses the
    /// pod subnet of an existing one in the other way.
    ///
    /// ## Why it matters
    ///
    /// A pod subnet has one way for all pools in it, and a pool keeps the way it was made with. Static blocks come with a new
    /// pool in another pod subnet.
    ///
    /// ## Example
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --max-pods 31 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --max-pods 31 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --max-pods 31 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
    /// ```
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name aks --name blocks --max-pods 31 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/blocks \
    ///   --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## References
    ///
    /// - [Static block allocation](https://learn.microsoft.com/azure/aks/configure-azure-cni-static-block-allocation): one mode a
    ///   subnet; for new clusters and new pools only (2026-08-21)
    code: "NP614",
    name: "pod-allocation-change",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-azure-cni-static-block-allocation",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("a new pool in place of the old one", "new.sh", r#"az aks create -g rg -n aks --nodepool-name blocks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods --pod-ip-allocation-mode StaticBlock"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#),
        Case::passes("the default written out", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods --pod-ip-allocation-mode DynamicIndividual"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#),
        Case::passes("another subnet", "new.sh", r#"az aks create -g rg -n aks --nodepool-name blocks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/blocks --pod-ip-allocation-mode StaticBlock"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    transition::report(&changes::pools(step), &[Row::PodAllocation, Row::PodAllocationOnSharedSubnet], sink);
}
