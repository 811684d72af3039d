use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// eBPF host routing is asked for without Cilium.
    ///
    /// ## What it does
    /// Finds `performance.accelerationMode: BpfVeth` in clusters whose dataplane is not Cilium.
    ///
    /// ## Why it matters
    /// Host routing in eBPF is a feature of the Cilium dataplane.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane azure --enable-acns --acns-datapath-acceleration-mode BpfVeth
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --os-sku AzureLinux3 --enable-acns --acns-datapath-acceleration-mode BpfVeth
    /// ```
    ///
    /// ## References
    /// - [eBPF host routing](https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing)
    ///   (2026-08-21)
    code: "NP504",
    name: "acceleration-without-cilium",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("dataplane left out", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","advancedNetworking":{"enabled":true,"performance":{"accelerationMode":"bpfveth"}}}}}"#),
        Case::passes("none", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","advancedNetworking":{"enabled":true,"performance":{"accelerationMode":"None"}}}}}"#),
        Case::passes("dataplane not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane $DP --enable-acns --acns-datapath-acceleration-mode BpfVeth"),
        Case::passes("Cilium", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-datapath-acceleration-mode BpfVeth"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let mode = &spec.acns.acceleration_mode;
    if view.observed() || spec.uses_cilium() != Some(false) || !mode.is("BpfVeth") {
        return;
    }
    let message = match spec.network.dataplane.value() {
        Some(dataplane) => format!("eBPF host routing needs the dataplane `cilium`, not `{dataplane}`"),
        None => "eBPF host routing needs the dataplane `cilium`, which is not asked for".to_owned(),
    };
    sink.report(
        Draft::new(view.place_of(mode), message)
            .related(spec.network.dataplane.place(), "the dataplane is chosen here")
            .help("use the dataplane `cilium`, or leave the acceleration out"),
    );
}
