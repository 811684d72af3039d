use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A system pool has a taint that AKS does not allow there.
    ///
    /// ## What it does
    /// Finds taints of system pools other than `CriticalAddonsOnly` and other than those with the effect
    /// `PreferNoSchedule`.
    ///
    /// ## Why it matters
    /// Azure refuses the pool with `SystemPoolHasRestrictedTaint`: the cluster's own pods could find no node.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --nodepool-taints dedicated=infra:NoSchedule
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --nodepool-taints CriticalAddonsOnly=true:NoSchedule
    /// ```
    ///
    /// ## References
    /// - [System pool taints](https://aka.ms/aks/system-taints): "Placing custom taints on system pool is not supported
    ///   (except 'CriticalAddonsOnly' taint or taint effect is 'PreferNoSchedule')", recorded 2025-10-31
    code: "NP156",
    name: "restricted-taint-on-system-pool",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/use-system-pools",
    as_of: "2025-10-31",
    check: Check::Revision(check),
    cases: [
        Case::fails("the second of two", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n sys --mode System --node-taints CriticalAddonsOnly=true:NoSchedule,sku=gpu:NoExecute"),
        Case::fails("template", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"nodeTaints":["team=a:NoSchedule"]}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("a weak effect", "a.sh", "az aks create -g rg -n aks --nodepool-taints team=a:PreferNoSchedule"),
        Case::passes("both forms of the one", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n sys --mode System --node-taints CriticalAddonsOnly:NoExecute"),
        Case::passes("a user pool", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n gpu --node-taints sku=gpu:NoSchedule"),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --nodepool-taints $TAINTS"),
        Case::passes("mode not known", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n pool --mode $MODE --node-taints sku=gpu:NoSchedule"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    for pool in view.spec().pools.iter().filter(|pool| pool.is_system()) {
        let taints = pool.taints.iter().chain(&pool.initialization_taints);
        for taint in taints.filter_map(|taint| taint.sited()) {
            let Some((key, effect)) = taint.value.trim().rsplit_once(':') else { continue };
            let key = key.split('=').next().unwrap_or(key);
            if key.is_empty() || key == "CriticalAddonsOnly" || effect.eq_ignore_ascii_case("PreferNoSchedule") {
                continue;
            }
            sink.report(
                Draft::new(&taint.place, format!("the taint `{}` is not allowed on a system pool", taint.value.trim()))
                    .related(pool.mode.place(), "the pool is a system pool")
                    .help("use `CriticalAddonsOnly=true:NoSchedule`, the effect `PreferNoSchedule`, or a user pool")
                    .refused_by(RefusedBy::Azure),
            );
        }
    }
}
