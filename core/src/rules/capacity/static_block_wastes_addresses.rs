use crate::model::Ipam;
use crate::net::capacity;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

/// Unused addresses of a node from which on it is reported: half a block.
const REPORTED_FROM: u128 = 8;

rule! {
    /// maxPods leaves half a block of addresses or more unused on every node.
    ///
    /// ## What it does
    ///
    /// Reports pools with static block allocation whose maxPods leaves 8 or more addresses of the blocks of a node unused.
    /// A node has blocks of 16 addresses, of which one address serves the node, so 15, 31, 47 and so on use them fully.
    ///
    /// ## Why it matters
    ///
    /// The addresses are taken from the pod subnet for as long as the node is there. With maxPods 32 a node has three
    /// blocks, 48 addresses, and 15 of them serve nothing.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock \
    ///   --max-pods 32
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock \
    ///   --max-pods 31
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet> has the formula 16 N − 1 with a table
    /// that calls the one unused address of maxPods 30 acceptable and the 15 of 32 not recommended; the border of 8
    /// between the two is ours.
    code: "NP354",
    name: "static-block-wastes-addresses",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "half a block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode staticblock \
  --max-pods 39"#,
        ),
        Case::passes(
            "less than half a block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock \
  --max-pods 40"#,
        ),
        Case::passes(
            "the most pods",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock \
  --max-pods 250"#,
        ),
        Case::passes(
            "dynamic allocation",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --max-pods 32"#,
        ),
        Case::passes(
            "maxPods not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock \
  --max-pods "$MAX""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    for pool in spec.pools.iter().filter(|pool| spec.ipam(pool, view.format()) == Some(Ipam::PodSubnetStaticBlock)) {
        let Some(written) = pool.max_pods.sited() else { continue };
        let Ok(max_pods) = u64::try_from(written.value) else { continue };
        let unused = capacity::static_block_unused(max_pods);
        if unused < REPORTED_FROM {
            continue;
        }
        let blocks = capacity::static_block_count(max_pods);
        let full = |blocks: u128| blocks.saturating_mul(capacity::POD_SUBNET_BATCH).saturating_sub(1);
        let message = format!(
            "maxPods {max_pods} leaves {unused} of {} addresses of every node of {} unused",
            blocks.saturating_mul(capacity::POD_SUBNET_BATCH),
            demand::pool_name(pool),
        );
        let help = match full(blocks.saturating_sub(1)) {
            0 => format!("set maxPods to {}", full(blocks)),
            less => format!("set maxPods to {less} to save a block, or to {} to use all", full(blocks)),
        };
        sink.report(Draft::new(&written.place, message).help(help));
    }
}
