use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// L7 policies are asked for beside the Istio add-on.
    ///
    /// ## What it does
    /// Finds `advancedNetworkPolicies: L7` in clusters with the managed Istio add-on.
    ///
    /// ## Why it matters
    /// Cilium's L7 policies and the Istio add-on both put a proxy into the path of a pod; AKS does not support them
    /// together. Istio with Kubernetes policies or with FQDN policies is supported.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7 --enable-azure-service-mesh
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies FQDN --enable-azure-service-mesh
    /// ```
    ///
    /// ## References
    /// - [L7 policies](https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts): not with
    ///   the Istio add-on (2026-08-21)
    code: "NP509",
    name: "l7-with-istio",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("template", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"serviceMeshProfile":{"mode":"Istio"},"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"l7"}}}}}"#),
        Case::passes("the mesh off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"serviceMeshProfile":{"mode":"Disabled"},"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"L7"}}}}}"#),
        Case::passes("policies not chosen", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-azure-service-mesh"),
        Case::passes("policies not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies $KIND --enable-azure-service-mesh"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let policies = &spec.acns.network_policies;
    if view.observed() || !policies.is("L7") || !spec.addons.istio.is_true() || spec.acns.enabled.is_false() {
        return;
    }
    sink.report(
        Draft::new(view.place_of(policies), "the L7 policies are not supported beside the Istio add-on")
            .related(spec.addons.istio.place(), "Istio is turned on here")
            .help("use `FQDN`, or let Istio's own policies decide at L7"),
    );
}
