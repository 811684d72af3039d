use crate::model::NodePool;
use crate::net::capacity;
use crate::rules::Case;
use crate::rules::wording::counted;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand::{self, Demand};
use crate::rules::shared_subnet;

rule! {
    /// The pod subnet has too few addresses for the nodes.
    ///
    /// ## What it does
    ///
    /// Adds up what all pools of a cluster take from a pod subnet and reports one that has fewer addresses. With dynamic
    /// allocation a node takes 16 addresses when it starts; with static blocks it takes as many blocks of 16 as hold
    /// maxPods and one more. The most nodes of the autoscaler and the surge of upgrades are counted. Azure keeps five
    /// addresses of a subnet.
    ///
    /// ## Why it matters
    ///
    /// A node that gets no addresses does not become ready, and upgrades stop. More addresses than the least are needed
    /// for more than 16 pods a node.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/26
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --node-count 4
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/22
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --node-count 4
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet>: "planned with a minimum of 16 IPs
    /// per node"; <https://github.com/MicrosoftDocs/azure-docs/issues/97370>. No refusal is on record, so it is a warning.
    code: "NP353",
    name: "pod-subnet-too-small",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the surge of an upgrade",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/26
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 3"#,
        ),
        Case::fails(
            "static blocks",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 4 \
  --max-pods 63 \
  --pod-ip-allocation-mode StaticBlock"#,
        ),
        Case::fails(
            "two pools",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/25
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 4
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 2 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#,
        ),
        Case::passes(
            "exactly enough",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/26
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 2"#,
        ),
        Case::passes(
            "static blocks, exactly enough",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 2 \
  --max-pods 63 \
  --pod-ip-allocation-mode StaticBlock"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/15 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes "$PODS"
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 100"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for shared in shared_subnet::of(view, |pool| &pool.pod_subnet) {
        let Some(room) = shared.usable() else { continue };
        let of_pool =
            |pool: &&NodePool| demand::in_pod_subnet(view, pool, demand::of_pool(view, pool).nodes.with_surge);
        let needed = shared.pools.iter().map(of_pool).fold(0_u128, u128::saturating_add);
        if needed <= room {
            continue;
        }
        let demands = shared.pools.iter().map(|pool| demand::of_pool(view, pool));
        let total = demands.fold(Demand::default(), Demand::plus);
        let message = format!(
            "subnet `{}` (`{}`) has {} for pods, but the nodes take at least {needed}: {}",
            shared.subnet.name.written(),
            shared.written(),
            counted(room, "address", "addresses"),
            total.words(total.nodes.with_surge),
        );
        let draft = Draft::new(shared.place(), message);
        let draft = match capacity::smallest_subnet_for(needed) {
            Some(len) => draft
                .help(format!("make the subnet a /{len} or larger, or have fewer nodes"))
                .fix(shared.larger(view, needed)),
            None => draft.help("have fewer nodes"),
        };
        sink.report(shared.relate(draft));
    }
}
