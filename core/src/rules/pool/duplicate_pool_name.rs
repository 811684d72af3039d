use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// Two pools of one cluster have the same name.
    ///
    /// ## What it does
    /// Compares the names in `agentPoolProfiles` of one cluster, without case.
    ///
    /// ## Why it matters
    /// A pool is known by its name alone, so Azure refuses the cluster.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [
    ///   {"name": "pool1", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"},
    ///   {"name": "pool1", "mode": "User", "count": 3, "vmSize": "Standard_D8s_v5"}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [
    ///   {"name": "pool1", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"},
    ///   {"name": "pool2", "mode": "User", "count": 3, "vmSize": "Standard_D8s_v5"}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## References
    /// - [Schema of managed clusters](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters):
    ///   the name of a pool is unique in its cluster (2026-08-01)
    code: "NP152",
    name: "duplicate-pool-name",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("three alike", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"System","count":3},{"name":"a","mode":"User","count":1},{"name":"a","mode":"User","count":1}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::fails("through a variable", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","variables":{"pool":"sys"},"resources":[{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3},{"name":"[variables('pool')]","mode":"User","count":1}],"networkProfile":{"networkPlugin":"azure"}}}]}"#),
        Case::passes("names not known", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"pool":{"type":"string"}},"resources":[{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"[parameters('pool')]","mode":"System","count":3},{"name":"[parameters('pool')]","mode":"User","count":1}],"networkProfile":{"networkPlugin":"azure"}}}]}"#),
        Case::passes("two clusters", "a.sh", "az aks create -g rg -n one --nodepool-name sys\naz aks create -g rg -n two --nodepool-name sys"),
        Case::passes("one pool made in one of two branches", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n user || az aks nodepool add -g rg --cluster-name aks -n user -s Standard_D4s_v5"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    let mut named = std::collections::BTreeMap::new();
    for name in view.spec().pools.iter().filter_map(|pool| pool.name.sited()) {
        // The pools of one list only: a resource of its own changes the pool that the list makes.
        let own = name.place.path.contains("agentPoolProfiles");
        if !own {
            continue;
        }
        let first = named.entry(name.value.to_ascii_lowercase()).or_insert(&name.place);
        if **first != name.place {
            sink.report(
                Draft::new(&name.place, format!("the cluster has another pool named `{}`", name.value))
                    .related(*first, "the first pool of that name")
                    .help("give each pool a name of its own")
                    .refused_by(RefusedBy::Azure),
            );
        }
    }
}
