use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// kube-proxy is configured in a cluster with the Cilium dataplane.
    ///
    /// ## What it does
    /// Finds `kubeProxyConfig.enabled: true` or a `kubeProxyConfig.mode` in clusters with the Cilium dataplane. An empty
    /// `kubeProxyConfig`, which Azure answers by itself, and `enabled: false` are no findings.
    ///
    /// ## Why it matters
    /// Cilium handles services itself; there is no kube-proxy that could take the settings.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "kubeProxyConfig": {"enabled": true, "mode": "IPVS"}}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium"}}}
    /// ```
    ///
    /// ## References
    /// - [Azure CNI powered by Cilium, questions](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#frequently-asked-questions):
    ///   it does not use kube-proxy (2026-08-21)
    code: "NP107",
    name: "kube-proxy-with-cilium",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#frequently-asked-questions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("mode alone", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","kubeProxyConfig":{"mode":"IPTABLES"}}}}"#),
        Case::passes("empty", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","kubeProxyConfig":{}}}}"#),
        Case::passes("turned off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"none","kubeProxyConfig":{"enabled":false}}}}"#),
        Case::passes("another dataplane", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"azure","kubeProxyConfig":{"enabled":true,"mode":"IPVS"}}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let network = &spec.network;
    if view.observed() || !spec.is_cilium() || network.kube_proxy_enabled.is_false() {
        return;
    }
    let mode = network.kube_proxy_mode.sited().map(|mode| &mode.place);
    let place = if network.kube_proxy_enabled.is_true() { network.kube_proxy_enabled.place() } else { mode };
    if let Some(place) = place {
        sink.report(
            Draft::new(place, "kube-proxy is configured, but the Cilium dataplane runs without it")
                .related(network.dataplane.place(), "the dataplane is chosen here")
                .help("leave `kubeProxyConfig` out"),
        );
    }
}
