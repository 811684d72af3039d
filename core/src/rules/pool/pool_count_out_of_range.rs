use crate::model::{Format, Sited};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The number of nodes of a pool is out of range.
    ///
    /// ## What it does
    /// Finds `count`, `minCount` and `maxCount` below 0 or above 1,000, and a `count` of 0 in a system pool.
    ///
    /// ## Why it matters
    /// Azure refuses the pool: a user pool has 0 to 1,000 nodes, a system pool 1 to 1,000.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --node-count 1001
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --node-count 1000 --network-plugin azure --network-plugin-mode overlay --pod-cidr 10.128.0.0/13
    /// ```
    ///
    /// ## References
    /// - [Schema of agent pools](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/agentpools):
    ///   `count` (2026-08-01)
    /// - [Quotas](https://learn.microsoft.com/azure/aks/quotas-skus-regions): 1,000 nodes a pool
    code: "NP153",
    name: "pool-count-out-of-range",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/agentpools",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("an empty system pool", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n sys --mode System --node-count 0"),
        Case::passes("an empty user pool", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n user --node-count 0"),
        Case::fails("autoscaler maximum", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"enableAutoScaling":true,"minCount":1,"maxCount":1001}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("autoscaler at the limit", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n user --enable-cluster-autoscaler --min-count 0 --max-count 1000"),
        Case::fails("negative", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":-1}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --node-count $NODES"),
        Case::passes("mode not known", "a.sh", "az aks nodepool update -g rg --cluster-name aks -n pool --min-count 0 --max-count 3 --update-cluster-autoscaler"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    let limit = i64::try_from(view.context.facts.limits.nodes_per_pool).unwrap_or(i64::MAX);
    for pool in &view.spec().pools {
        for (what, count) in
            [("has", &pool.count), ("scales down to", &pool.min_count), ("scales up to", &pool.max_count)]
        {
            // The Azure CLI itself compares the autoscaler's numbers, which the rules on commands say.
            let left = view.format() == Format::AzCommand && what != "has";
            if let Some(Sited { value, place }) = count.sited().filter(|_| !left)
                && !(0..=limit).contains(value)
            {
                let message = format!("the pool {what} {value} nodes, outside of 0 to {limit}");
                let help =
                    if *value < 0 { "give a number from 0 on" } else { "share the nodes out over several pools" };
                sink.report(Draft::new(place, message).help(help).refused_by(RefusedBy::Azure));
            }
        }
        if let Some(Sited { value: 0, place }) = pool.count.sited()
            && pool.is_system()
        {
            sink.report(
                Draft::new(place, "a system pool cannot have 0 nodes")
                    .related(pool.mode.place(), "the pool is a system pool")
                    .help("give it 1 node at least, better 3, or make it a user pool")
                    .refused_by(RefusedBy::Azure),
            );
        }
    }
}
