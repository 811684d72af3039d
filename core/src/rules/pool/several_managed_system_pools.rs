use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A cluster has more than one pool of the mode `ManagedSystem`.
    ///
    /// ## What it does
    /// Counts the pools of one cluster whose mode is `ManagedSystem`.
    ///
    /// ## Why it matters
    /// AKS runs the managed system pool itself and refuses a second one.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-09-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [{"name": "sys1", "mode": "ManagedSystem"}, {"name": "sys2", "mode": "ManagedSystem"}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-09-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [{"name": "sys1", "mode": "ManagedSystem"}, {"name": "user1", "mode": "User", "count": 3}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## References
    /// - [azure-cli-extensions](https://github.com/Azure/azure-cli-extensions), test of a second managed system pool
    ///   (2025-07)
    code: "NP157",
    name: "several-managed-system-pools",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/Azure/azure-cli-extensions",
    as_of: "2025-10-31",
    check: Check::Revision(check),
    cases: [
        Case::fails("one more", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n one --mode ManagedSystem\naz aks nodepool add -g rg --cluster-name aks -n two --mode managedsystem"),
        Case::passes("one", "a.sh", "az aks create -g rg -n aks\naz aks nodepool add -g rg --cluster-name aks -n one --mode ManagedSystem"),
        Case::passes("two clusters", "a.sh", "az aks nodepool add -g rg --cluster-name a -n one --mode ManagedSystem\naz aks nodepool add -g rg --cluster-name b -n one --mode ManagedSystem"),
        Case::passes("the second not known", "a.sh", "az aks nodepool add -g rg --cluster-name a -n one --mode ManagedSystem\naz aks nodepool add -g rg --cluster-name a -n two --mode $MODE"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    let mut managed = view.spec().pools.iter().filter(|pool| pool.mode.is("ManagedSystem"));
    let Some(first) = managed.next() else { return };
    for pool in managed {
        sink.report(
            Draft::new(pool.mode.place().unwrap_or(&pool.place), "a cluster has only one `ManagedSystem` pool")
                .related(first.mode.place(), "the first one")
                .help("make it a `System` or `User` pool")
                .refused_by(RefusedBy::Azure),
        );
    }
}
