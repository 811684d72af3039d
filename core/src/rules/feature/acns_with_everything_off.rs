use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// Advanced Container Networking Services are on with all of their parts off.
    ///
    /// ## What it does
    /// Finds `advancedNetworking.enabled: true` with both `observability.enabled` and `security.enabled` false, unless a
    /// datapath acceleration is asked for.
    ///
    /// ## Why it matters
    /// Azure refuses the request: there is nothing left to enable. A part that is left out is on.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "observability": {"enabled": false}, "security": {"enabled": false}}}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "observability": {"enabled": true}, "security": {"enabled": false}}}}}
    /// ```
    ///
    /// ## References
    /// - [Schema of managed clusters](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters):
    ///   enabling it enables all of observability and security unless they are disabled (2026-08-01)
    /// - azure-cli 2.91.0, `managed_cluster_decorator.py`: the comment that the service refuses both being off. Security
    ///   on with observability off is accepted on record (2024-11-13).
    code: "NP501",
    name: "acns-with-everything-off",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("one after the other", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --disable-acns-observability\naz aks update -g rg -n aks --disable-acns-security"),
        Case::passes("all of it off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":false,"observability":{"enabled":false},"security":{"enabled":false}}}}}"#),
        Case::passes("security alone", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --disable-acns-observability"),
        Case::passes("a part left out", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"observability":{"enabled":false}}}}}"#),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --disable-acns-observability --disable-acns-security $SECURE"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let acns = &view.spec().acns;
    let accelerated = acns.acceleration_mode.is_unknown() || acns.acceleration_mode.is_none_of(&["None"]);
    let both_off = acns.observability.is_false() && acns.security.is_false();
    if view.observed() || !acns.enabled.is_true() || !both_off || accelerated {
        return;
    }
    // The Azure CLI itself compares the switches of one command, which the rules on commands say.
    let here = view.sets(&acns.enabled);
    if view.format() == Format::AzCommand && here {
        return;
    }
    sink.report(
        Draft::new(
            view.place_of(&acns.enabled),
            "advanced container networking is on, but observability and security are both off",
        )
        .related(acns.observability.place(), "observability is off")
        .related(acns.security.place(), "security is off")
        .help("leave one of the two on, or turn advanced container networking off")
        .refused_by(RefusedBy::Azure),
    );
}
