use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// mTLS encryption is asked for with something that does not work beside it.
    ///
    /// ## What it does
    /// Finds `transitEncryption.type: mTLS` together with the Istio add-on or with `advancedNetworkPolicies: L7`.
    ///
    /// ## Why it matters
    /// Both Istio and Cilium would encrypt the same connections; and policies are not enforced at L7 on traffic that
    /// mTLS encrypts.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type mTLS --enable-azure-service-mesh
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-azure-service-mesh
    /// ```
    ///
    /// ## References
    /// - [Mutual TLS with Cilium](https://learn.microsoft.com/azure/aks/container-network-security-cilium-mutual-tls-concepts):
    ///   limitations of the preview (2026-08-21)
    code: "NP508",
    name: "mtls-conflict",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-cilium-mutual-tls-concepts",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("L7 policies", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"L7","transitEncryption":{"type":"mtls"}}}}}}"#),
        Case::passes("FQDN policies", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"FQDN","transitEncryption":{"type":"mTLS"}}}}}}"#),
        Case::passes("WireGuard", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type WireGuard --enable-azure-service-mesh"),
        Case::passes("encryption not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type $TYPE --enable-azure-service-mesh"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let encryption = &spec.acns.transit_encryption;
    if !encryption.is("mTLS") {
        return;
    }
    let (message, place, label, help) = if spec.addons.istio.is_true() {
        (
            "mTLS of Cilium does not work beside the Istio add-on",
            spec.addons.istio.place(),
            "Istio is turned on here",
            "use one of the two",
        )
    } else if spec.acns.network_policies.is("L7") {
        (
            "the L7 policies are not enforced on traffic that mTLS encrypts",
            spec.acns.network_policies.place(),
            "L7 policies are chosen here",
            "use `WireGuard`, or do without L7 policies",
        )
    } else {
        return;
    };
    sink.report(Draft::new(view.place_of(encryption), message).related(place, label).help(help));
}
