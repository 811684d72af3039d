use crate::model::Place;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// A security feature of Advanced Container Networking Services is asked for without Cilium.
    ///
    /// ## What it does
    /// Finds `advancedNetworking.security.enabled: true`, `advancedNetworkPolicies: FQDN` or `L7`, and a
    /// `transitEncryption.type` other than `None` in clusters whose dataplane is not Cilium. `enabled: true` alone is
    /// fine: Azure then answers with security off.
    ///
    /// ## Why it matters
    /// Container network security is made of Cilium. Without it only observability works.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "azure",
    ///   "advancedNetworking": {"enabled": true, "security": {"enabled": true}}}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"enabled": true}}}}}
    /// ```
    ///
    /// ## References
    /// - [Advanced Container Networking Services](https://learn.microsoft.com/azure/aks/advanced-container-networking-services-overview):
    ///   container network security needs Azure CNI powered by Cilium (2026-08-21)
    /// - terraform-provider-azurerm refuses the same when it plans: "`network_profile.0.network_data_plane` must be set to
    ///   `cilium`". What Azure answers is not on record.
    code: "NP502",
    name: "acns-security-without-cilium",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/advanced-container-networking-services-overview",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("L7 policies", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --enable-acns --acns-advanced-networkpolicies L7"),
        Case::fails("encryption on kubenet", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet --enable-acns --acns-transit-encryption-type WireGuard"),
        Case::passes("the whole alone", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane azure --enable-acns"),
        Case::passes("off by name", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"azure","advancedNetworking":{"enabled":true,"security":{"enabled":false,"advancedNetworkPolicies":"None","transitEncryption":{"type":"None"}}}}}}"#),
        Case::passes("dataplane not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane $DP --enable-acns --acns-advanced-networkpolicies FQDN"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --enable-acns --acns-advanced-networkpolicies FQDN"),
        Case::passes("all of it off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"azure","advancedNetworking":{"enabled":false,"security":{"enabled":true}}}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let acns = &spec.acns;
    if view.observed() || spec.uses_cilium() != Some(false) || acns.enabled.is_false() {
        return;
    }
    let policies = acns.network_policies.sited().filter(|_| acns.network_policies.is_none_of(&["None"]));
    let encryption = acns.transit_encryption.sited().filter(|_| acns.transit_encryption.is_none_of(&["None"]));
    let security = acns.security.is_true().then(|| acns.security.place()).flatten();
    let mut wanted: Vec<(String, &Place)> = Vec::new();
    wanted.extend(security.map(|place| ("container network security needs".to_owned(), place)));
    wanted
        .extend(policies.map(|policies| (format!("the `{}` network policies need", policies.value), &policies.place)));
    wanted.extend(encryption.map(|kind| (format!("the `{}` encryption needs", kind.value), &kind.place)));
    for (what, place) in wanted {
        let message = match spec.network.dataplane.value() {
            Some(dataplane) => format!("{what} the dataplane `cilium`, not `{dataplane}`"),
            None => format!("{what} the dataplane `cilium`, which is not asked for"),
        };
        let draft = Draft::new(place, message)
            .related(spec.network.dataplane.place(), "the dataplane is chosen here")
            .help("use the network plugin `azure` with the dataplane `cilium`, or leave security out");
        // The provider looks when it plans, so that no plan is there to be read.
        let written = provider::written(view, "network_profile.advanced_networking").is_some();
        let unplanned = written && provider::cluster(view).is_some_and(|resource| resource.planned.is_none());
        sink.report(if unplanned { draft.refused_by(RefusedBy::Terraform) } else { draft });
    }
}
