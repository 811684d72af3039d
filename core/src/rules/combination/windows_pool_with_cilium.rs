use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A cluster with the Cilium dataplane has a Windows pool.
    ///
    /// ## What it does
    /// Finds pools whose `osType` is `Windows`, or whose `osSKU` starts with `Windows`, in clusters with the Cilium
    /// dataplane. `windowsProfile` without such a pool is harmless: Azure fills it in by itself.
    ///
    /// ## Why it matters
    /// Azure CNI powered by Cilium exists for Linux only. A cluster with Windows pools cannot be updated to it, and one
    /// that has it cannot take Windows pools.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// az aks nodepool add --resource-group rg --cluster-name aks --name user1 --os-type Linux
    /// ```
    ///
    /// ## References
    /// - [Limitations of Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations):
    ///   "Available only for Linux" (2026-08-21)
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): no Windows pools (2026-08-21)
    code: "NP104",
    name: "windows-pool-with-cilium",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("by its image", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks nodepool add -g rg --cluster-name aks -n win --os-sku Windows2022"),
        Case::fails("template", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"vmSize":"Standard_D4s_v5"},{"name":"win","mode":"User","count":1,"osType":"windows","vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium"}}}"#),
        Case::fails("an update with a Windows pool there", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay\naz aks nodepool add -g rg --cluster-name aks -n win --os-type Windows\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("a password alone", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"windowsProfile":{"adminUsername":"azureuser"},"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"osType":"Linux","vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium"}}}"#),
        Case::passes("the azure dataplane", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay\naz aks nodepool add -g rg --cluster-name aks -n win --os-type Windows"),
        Case::passes("system not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks nodepool add -g rg --cluster-name aks -n win --os-type $OS"),
        Case::passes("a pool of a cluster made elsewhere", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n win --os-type Windows"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    if view.observed() || !spec.is_cilium() {
        return;
    }
    for pool in spec.pools.iter().filter(|pool| pool.is_windows()) {
        let place = if pool.os_type.is("Windows") { pool.os_type.place() } else { pool.os_sku.place() };
        let name = pool.name.value().map(|name| format!(" `{name}`")).unwrap_or_default();
        sink.report(
            Draft::new(
                place.unwrap_or(&pool.place),
                format!("the Windows pool{name} cannot be in a cluster with the Cilium dataplane"),
            )
            .related(spec.network.dataplane.place(), "the dataplane is chosen here")
            .help("make it a Linux pool, or put Windows workloads in a cluster with the dataplane `azure`"),
        );
    }
}
