use crate::rules::{Case, Check, Draft, Sink, View, rule};

/// Images that surely are not Ubuntu 24.04 or Azure Linux 3.0.
const UNFIT: [&str; 5] = ["Ubuntu2204", "CBLMariner", "Mariner", "Flatcar", "AzureContainerLinux"];

rule! {
    /// eBPF host routing is asked for on nodes whose system does not support it.
    ///
    /// ## What it does
    /// With `performance.accelerationMode: BpfVeth`, finds pools whose image surely is neither Ubuntu 24.04 nor Azure
    /// Linux 3.0, and pools with pod sandboxing or confidential containers. `Ubuntu` and `AzureLinux` stand for
    /// releases that follow the Kubernetes version and are not judged.
    ///
    /// ## Why it matters
    /// All nodes of the cluster must support it.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --os-sku Ubuntu2204 --enable-acns --acns-datapath-acceleration-mode BpfVeth
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --os-sku Ubuntu2404 --enable-acns --acns-datapath-acceleration-mode BpfVeth
    /// ```
    ///
    /// ## References
    /// - [eBPF host routing](https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing):
    ///   Ubuntu 24.04 or Azure Linux 3.0 on every node, no Confidential VMs, no Pod Sandboxing (2026-08-21). What Azure
    ///   answers is not on record.
    code: "NP505",
    name: "acceleration-os-sku",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("the second pool", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --os-sku AzureLinux3 --enable-acns --acns-datapath-acceleration-mode BpfVeth\naz aks nodepool add -g rg --cluster-name aks -n user --os-sku ubuntu2204"),
        Case::fails("sandboxed pods", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --os-sku AzureLinux --enable-acns --acns-datapath-acceleration-mode BpfVeth --workload-runtime KataMshvVmIsolation"),
        Case::passes("image left out", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-datapath-acceleration-mode BpfVeth"),
        Case::passes("the name that follows the version", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --os-sku AzureLinux --enable-acns --acns-datapath-acceleration-mode BpfVeth"),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --os-sku $OS_SKU --enable-acns --acns-datapath-acceleration-mode BpfVeth"),
        Case::passes("no acceleration", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --os-sku Ubuntu2204 --enable-acns --acns-datapath-acceleration-mode None"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let mode = &spec.acns.acceleration_mode;
    if view.observed() || !mode.is("BpfVeth") {
        return;
    }
    for pool in &spec.pools {
        let image = pool.os_sku.sited().filter(|sku| UNFIT.iter().any(|unfit| sku.value.eq_ignore_ascii_case(unfit)));
        let kata = |runtime: &str| runtime.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("kata"));
        let runtime = pool.workload_runtime.sited().filter(|runtime| kata(&runtime.value));
        let (place, message, help) = match (image, runtime) {
            (Some(image), _) => {
                let message = format!("eBPF host routing does not work on `{}`", image.value);
                (&image.place, message, "use `Ubuntu2404` or `AzureLinux3` on all nodes")
            }
            (None, Some(runtime)) => {
                let message = format!("eBPF host routing does not work with the workload runtime `{}`", runtime.value);
                (&runtime.place, message, "leave the sandboxed pods, or the acceleration, to another cluster")
            }
            (None, None) => continue,
        };
        sink.report(Draft::new(place, message).related(mode.place(), "the acceleration is chosen here").help(help));
    }
}
