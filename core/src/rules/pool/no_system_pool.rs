use crate::edit::{Change, Fix};
use crate::model::Format;
use crate::report::Severity;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

/// The first API version in which pools have modes.
const FIRST_WITH_MODES: &str = "2020-03-01";

rule! {
    /// A cluster has pools, but none of them is a system pool.
    ///
    /// ## What it does
    /// Looks at clusters that are created with their pools. When every pool has a known mode, and none is `System` or
    /// `ManagedSystem`, it is an error. When modes are left out it is a warning, and nothing in API versions before
    /// 2020-03-01, which had no modes.
    ///
    /// ## Why it matters
    /// The cluster's own pods, such as CoreDNS, run on system pools; a cluster has one at least. Clusters of the
    /// `Automatic` SKU may leave them to AKS.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [{"name": "pool1", "mode": "User", "count": 3, "vmSize": "Standard_D4s_v5"}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [{"name": "pool1", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## References
    /// - [System and user node pools](https://learn.microsoft.com/azure/aks/use-system-pools): "Each AKS cluster must
    ///   contain at least one system node pool" (2026-08-21)
    code: "NP155",
    name: "no-system-pool",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/use-system-pools",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("modes left out", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","count":3},{"name":"b","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::fails("two user pools", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"User","count":3},{"name":"b","mode":"user","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("one of two", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"User","count":3},{"name":"b","mode":"system","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("before there were modes", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2020-02-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("Automatic", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","sku":{"name":"Automatic","tier":"Standard"},"properties":{"agentPoolProfiles":[{"name":"a","mode":"User","count":3}]}}"#),
        Case::passes("a mode not known", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"mode":{"type":"string"}},"resources":[{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"[parameters('mode')]","count":3}],"networkProfile":{"networkPlugin":"azure"}}}]}"#),
        Case::passes("a pool of a cluster made elsewhere", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n user --mode User"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let automatic = spec.sku.is("Automatic") || spec.sku.is_unknown();
    if !view.creates() || !view.cluster.complete || automatic || spec.pools.is_empty() || may_have_more_pools(view) {
        return;
    }
    let maybe_system =
        spec.pools.iter().any(|pool| pool.mode.is_unknown() || pool.mode.is("System") || pool.mode.is("ManagedSystem"));
    let Some(first) = spec.pools.first().filter(|_| !maybe_system) else { return };
    let draft = Draft::new(view.place_of(&first.mode), "the cluster has no system pool")
        .help("set the mode of one pool to `System`")
        .fix(fix(view));
    if !spec.pools.iter().any(|pool| pool.mode.is_absent()) {
        sink.report(draft);
    } else if spec.api_version.value().is_some_and(|version| version.as_str() >= FIRST_WITH_MODES) {
        sink.report(draft.severity(Severity::Warning));
    }
}

/// Whether pools are objects of their own, of which more may be elsewhere.
fn may_have_more_pools(view: &View<'_>) -> bool {
    let step = view.place();
    let by_objects = matches!(view.format(), Format::Capz | Format::Aso);
    by_objects
        && view.spec().pools.iter().any(|pool| {
            (pool.place.file, pool.place.document) != (step.file, step.document)
                || !pool.place.path.starts_with(&*step.path)
        })
}

/// Where there is one pool, it is the one.
fn fix(view: &View<'_>) -> Option<Fix> {
    let [only] = view.spec().pools.as_slice() else { return None };
    let mode = only.mode.sited().filter(|_| only.mode.is("User") && !only.is_windows())?;
    let change = Change::replace(&mode.place, mode.value.clone(), "System");
    fixes::of(view, Touches::Nothing, "set the mode of the pool to `System`", vec![change])
}
