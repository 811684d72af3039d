use crate::model::NodePool;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// The nodes and pods of the cluster take more addresses than a virtual network can have in use.
    ///
    /// ## What it does
    ///
    /// Adds up what the nodes and pods of all pools take from their subnets, with the most nodes of the autoscaler and the
    /// surge of upgrades, and reports more than 65,536. In a flat network a node takes one address and maxPods more; with
    /// dynamic allocation the pods of a full node take batches of 16; a static block of 16 counts as one.
    ///
    /// ## Why it matters
    ///
    /// A virtual network has at most 65,536 addresses in use, however large its address space is.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --node-count 900 \
    ///   --max-pods 110 \
    ///   --tier standard
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --node-count 900 \
    ///   --max-pods 110 \
    ///   --tier standard \
    ///   --pod-cidr 10.128.0.0/9
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: "up to 65,536 configured IP
    /// addresses"; <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet> on static blocks. No
    /// refusal is on record, so it is a warning.
    code: "NP365",
    name: "virtual-network-has-too-few-addresses",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "dynamic allocation",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --node-count 600 \
  --max-pods 110 \
  --tier standard"#,
        ),
        Case::passes(
            "static blocks",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock \
  --node-count 900 \
  --max-pods 111 \
  --tier standard"#,
        ),
        Case::passes(
            "fewer nodes",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 500 \
  --max-pods 110 \
  --tier standard"#,
        ),
        Case::passes(
            "a count that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count "$NODES" \
  --max-pods 250"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let most = u128::from(view.context.facts.limits.addresses_per_network);
    let mut pools = view.spec().pools.iter();
    let needed = total(view);
    if needed <= most || demand::was(view, |before| total(before) > most) {
        return;
    }
    let place = pools.find_map(|pool| pool.pod_subnet.place().or(pool.subnet.place()));
    let message = format!("the nodes and pods take {needed} addresses, a virtual network has at most {most} in use");
    let draft = Draft::new(place.unwrap_or(view.place()), message);
    sink.report(draft.help("use overlay or static blocks, or have fewer nodes or a smaller maxPods"));
}

fn total(view: &View<'_>) -> u128 {
    let of_pool = |pool: &NodePool| demand::in_network(view, pool, demand::of_pool(view, pool).nodes.with_surge);
    view.spec().pools.iter().map(|pool| of_pool(pool)).fold(0_u128, u128::saturating_add)
}
