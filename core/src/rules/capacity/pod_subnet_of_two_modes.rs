use std::collections::BTreeMap;

use crate::model::{Ipam, SubnetId};
use crate::rules::Case;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// Two pools share a pod subnet but allocate its addresses in different ways.
    ///
    /// ## What it does
    ///
    /// Reports a pod subnet that one pool of a cluster uses with static blocks and another one dynamically.
    ///
    /// ## Why it matters
    ///
    /// A subnet is either cut into blocks or given out address by address; AKS has one mode for each subnet.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock
    /// az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
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
    /// az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet>: "Only a single mode of operation can
    /// be used per subnet". No error code is on record.
    code: "NP356",
    name: "pod-subnet-of-two-modes",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the mode is written",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode DynamicIndividual
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods --pod-ip-allocation-mode StaticBlock"#,
        ),
        Case::passes(
            "another subnet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/more"#,
        ),
        Case::passes(
            "a mode that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods --pod-ip-allocation-mode "$MODE""#,
        ),
        Case::passes(
            "a subnet that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id "$PODS" \
  --pod-ip-allocation-mode StaticBlock
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id "$PODS""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let of_mode = |mode: Ipam| {
        let pools = spec.pools.iter().filter(move |pool| spec.ipam(pool, view.format()) == Some(mode));
        pools.filter_map(|pool| Some((pool, pool.pod_subnet.sited()?)))
    };
    // By name, so that many pools are not compared pair by pair.
    let name = |id: &SubnetId| Some((id.network.known()?.to_lowercase(), id.subnet.known()?.to_lowercase()));
    let mut dynamic = BTreeMap::new();
    for (pool, id) in of_mode(Ipam::PodSubnetDynamic) {
        dynamic.entry(name(&id.value)).or_insert((pool, id));
    }
    for (pool, id) in of_mode(Ipam::PodSubnetStaticBlock) {
        let Some((other, other_id)) = dynamic.get(&name(&id.value)) else { continue };
        if !other_id.value.surely_same(&id.value) {
            continue;
        }
        let message = format!(
            "{} has static blocks in pod subnet `{}`, which {} uses dynamically",
            demand::pool_name(pool),
            id.value.subnet.written(),
            demand::pool_name(other),
        );
        let draft = Draft::new(&id.place, message).help("give one of the pools another pod subnet");
        sink.report(unsupported(view, draft.related(&other_id.place, "the same pod subnet")));
    }
}
