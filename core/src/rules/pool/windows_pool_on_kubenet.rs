use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A kubenet cluster has a Windows pool.
    ///
    /// ## What it does
    /// Finds Windows pools in clusters with the network plugin `kubenet`.
    ///
    /// ## Why it matters
    /// Azure refuses the pool with `AzureCNIOnlyForWindows`: "Windows agent pools can only be added to AKS clusters
    /// using Azure-CNI".
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin kubenet
    /// az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay
    /// az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows
    /// ```
    ///
    /// ## References
    /// - [AKS#1101](https://github.com/Azure/AKS/issues/1101), [AKS#1076](https://github.com/Azure/AKS/issues/1076)
    ///   (2019-07-12)
    code: "NP160",
    name: "windows-pool-on-kubenet",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/Azure/AKS/issues/1101",
    as_of: "2019-07-12",
    check: Check::Revision(check),
    cases: [
        Case::fails("template", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3},{"name":"win","mode":"User","count":1,"osType":"Windows"}],"networkProfile":{"networkPlugin":"Kubenet"}}}"#),
        Case::passes("plugin not known", "a.sh", "az aks create -g rg -n aks --network-plugin $P\naz aks nodepool add -g rg --cluster-name aks -n win --os-type Windows"),
        Case::passes("plugin left out", "a.sh", "az aks create -g rg -n aks\naz aks nodepool add -g rg --cluster-name aks -n win --os-type Windows"),
        Case::passes("a Linux pool", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet\naz aks nodepool add -g rg --cluster-name aks -n user --os-type linux"),
        Case::fails("by its image", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet\naz aks nodepool add -g rg --cluster-name aks -n win --os-sku windows2022"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    if view.observed() || !spec.network.plugin.is("kubenet") {
        return;
    }
    for pool in spec.pools.iter().filter(|pool| pool.is_windows()) {
        let place = if pool.os_type.is("Windows") { pool.os_type.place() } else { pool.os_sku.place() };
        sink.report(
            Draft::new(place.unwrap_or(&pool.place), "a Windows pool cannot be in a kubenet cluster")
                .related(spec.network.plugin.place(), "the plugin is chosen here")
                .help("use the network plugin `azure`; Azure answers `AzureCNIOnlyForWindows` otherwise")
                .refused_by(RefusedBy::Azure),
        );
    }
}
