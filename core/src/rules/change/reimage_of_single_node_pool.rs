use crate::changes::{self, Row};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A network update puts new images on a pool of one node.
    ///
    /// ## What it does
    /// Finds an update to the Cilium dataplane or to overlay of a cluster with a pool of exactly one node.
    ///
    /// ## Why it matters
    /// The update reimages all pools at once. A pool of one node has no other node to move its pods to: disruption
    /// budgets hold up the drain, and the update may get stuck.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --node-count 1 --network-plugin azure --network-plugin-mode overlay
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --node-count 3 --network-plugin azure --network-plugin-mode overlay
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [azure-container-networking#4417](https://github.com/Azure/azure-container-networking/issues/4417) (2026-05-21)
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): all pools are reimaged at once
    ///   (2026-08-21)
    code: "NP606",
    name: "reimage-of-single-node-pool",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/Azure/azure-container-networking/issues/4417",
    as_of: "2026-05-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("to overlay", "a.sh", "az aks create -g rg -n aks --node-count 1 --network-plugin azure\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("two nodes", "a.sh", "az aks create -g rg -n aks --node-count 2 --network-plugin azure\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("an empty pool", "a.sh", "az aks create -g rg -n aks --node-count 3 --network-plugin azure\naz aks nodepool add -g rg --cluster-name aks -n user --node-count 0\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("scaled before", "a.sh", "az aks create -g rg -n aks --node-count 1 --network-plugin azure\naz aks scale -g rg -n aks --node-count 3\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("the autoscaler may add nodes", "a.sh", "az aks create -g rg -n aks --node-count 1 --enable-cluster-autoscaler --min-count 1 --max-count 5 --network-plugin azure\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("another update", "a.sh", "az aks create -g rg -n aks --node-count 1 --network-plugin azure\naz aks update -g rg -n aks --tier standard"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(step) = view.step() else { return };
    let before = step.earlier();
    let dataplane = network.dataplane.is("cilium") && view.sets(&network.dataplane) && !before.is_cilium();
    let was_overlay = before.network.plugin_mode.is("overlay");
    let overlay = network.plugin_mode.is("overlay") && view.sets(&network.plugin_mode) && !was_overlay;
    let place = if dataplane { network.dataplane.place() } else { network.plugin_mode.place().filter(|_| overlay) };
    let Some(place) = place else { return };
    let single = before
        .pools
        .iter()
        .find(|pool| pool.count.value() == Some(&1) && !pool.autoscaling.is_true() && !pool.autoscaling.is_unknown());
    let Some(pool) = single else { return };
    // Of a cluster that Terraform makes anew no node is left.
    if changes::network(step).iter().any(|told| told.row == Row::WithNewCluster) {
        return;
    }
    sink.report(
        Draft::new(place, "this update reimages all pools at once, one of which has a single node")
            .related(pool.count.place(), "the pool has one node")
            .help("scale the pool to 2 nodes or more first, and look at the disruption budgets of its pods"),
    );
}
