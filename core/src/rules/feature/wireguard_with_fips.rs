use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// WireGuard encryption is asked for in a cluster with FIPS nodes.
    ///
    /// ## What it does
    /// Finds `transitEncryption.type: WireGuard` together with a pool that has FIPS images.
    ///
    /// ## Why it matters
    /// WireGuard is not FIPS compliant: its cryptography is not among what the standard allows, so the cluster is not
    /// what its FIPS nodes promise.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type WireGuard --enable-fips-image
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-fips-image
    /// ```
    ///
    /// ## References
    /// - [WireGuard encryption](https://learn.microsoft.com/azure/aks/container-network-security-wireguard-encryption-concepts):
    ///   not FIPS compliant (2026-08-21)
    code: "NP506",
    name: "wireguard-with-fips",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-wireguard-encryption-concepts",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("one pool of two", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3},{"name":"fips","mode":"User","count":3,"enableFIPS":true}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"transitEncryption":{"type":"wireguard"}}}}}}"#),
        Case::passes("FIPS off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"enableFIPS":false}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"transitEncryption":{"type":"WireGuard"}}}}}}"#),
        Case::passes("no encryption", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type None --enable-fips-image"),
        Case::passes("encryption not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type $TYPE --enable-fips-image"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let encryption = &spec.acns.transit_encryption;
    if !encryption.is("WireGuard") {
        return;
    }
    if let Some(pool) = spec.pools.iter().find(|pool| pool.fips.is_true()) {
        sink.report(
            Draft::new(
                view.place_of(encryption),
                "the WireGuard encryption is not FIPS compliant, but the cluster has FIPS nodes",
            )
            .related(pool.fips.place(), "FIPS is chosen here")
            .help("leave the encryption out where FIPS is a requirement"),
        );
    }
}
