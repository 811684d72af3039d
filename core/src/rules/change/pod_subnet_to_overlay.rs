use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A cluster with a pod subnet is updated to overlay.
    ///
    /// ## What it does
    /// Finds an update to the plugin mode `overlay` of a cluster that has a pool with a pod subnet.
    ///
    /// ## Why it matters
    /// The migration is not supported for clusters with a pod subnet: they need a new cluster.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
    /// az aks update --resource-group rg --name aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): the cluster must not use the
    ///   dynamic allocation of pod addresses (2026-08-21)
    code: "NP604",
    name: "pod-subnet-to-overlay",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/update-azure-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("the nodes' subnet", "a.sh", "az aks create -g rg -n aks --network-plugin azure --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("the dataplane alone", "a.sh", "az aks create -g rg -n aks --network-plugin azure --pod-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("own plugin with overlay and a pod subnet", "a.sh", "az aks create -g rg -n aks --network-plugin none --network-plugin-mode overlay --pod-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"),
        Case::fails("another pool", "a.sh", "az aks create -g rg -n aks --network-plugin azure\naz aks nodepool add -g rg --cluster-name aks -n user --pod-subnet-id $PODS\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    for told in changes::network(step).iter().filter(|told| told.row == Row::PodSubnetToOverlay) {
        sink.report(transition::draft(told).help("create a new cluster with overlay and move the workloads"));
    }
}
