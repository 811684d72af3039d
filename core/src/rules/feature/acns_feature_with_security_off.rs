use crate::model::{Format, Place};
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// FQDN or L7 policies, or encryption, are asked for while their service is off.
    ///
    /// ## What it does
    /// Finds `advancedNetworkPolicies: FQDN` or `L7` and a `transitEncryption.type` other than `None` where
    /// `advancedNetworking.enabled` or `security.enabled` is false. Where a cluster is created and `enabled` is left
    /// out altogether it is a warning.
    ///
    /// ## Why it matters
    /// They are parts of container network security. With security off, policies with FQDN or L7 rules are blocked, and
    /// traffic is not encrypted. Options of one command are left to the rules on commands.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-09-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"enabled": false, "advancedNetworkPolicies": "L7"}}}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-09-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"enabled": true, "advancedNetworkPolicies": "L7"}}}}}
    /// ```
    ///
    /// ## References
    /// - [FQDN filtering](https://learn.microsoft.com/azure/aks/container-network-security-fqdn-filtering-concepts):
    ///   with security disabled, FQDN and L7 policies are blocked (2026-08-21)
    /// - azure-cli: "--disable-acns-security and --disable-acns cannot be used with acns_advanced_networkpolicies"
    code: "NP503",
    name: "acns-feature-with-security-off",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-fqdn-filtering-concepts",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("in two commands", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --disable-acns-security\naz aks update -g rg -n aks --acns-transit-encryption-type WireGuard"),
        Case::fails("all of it off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":false,"security":{"advancedNetworkPolicies":"FQDN"}}}}}"#),
        Case::fails("never turned on", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"security":{"advancedNetworkPolicies":"L7"}}}}}"#),
        Case::passes("on, security left out", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7"),
        Case::passes("none of them", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"enabled":false,"advancedNetworkPolicies":"none","transitEncryption":{"type":"none"}}}}}}"#),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --acns-advanced-networkpolicies L7"),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium $ACNS --acns-advanced-networkpolicies L7"),
        Case::passes("turned off later, with policies of the create", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7\naz aks update -g rg -n aks --disable-acns"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let acns = &view.spec().acns;
    if view.observed() {
        return;
    }
    let here = |place: &Place| view.writes(place);
    let az = view.format() == Format::AzCommand;
    let features = [("network policies need", &acns.network_policies), ("encryption needs", &acns.transit_encryption)];
    for (what, field) in features {
        let Some(feature) = field.sited().filter(|feature| field.is_none_of(&["None"]) && here(&feature.place)) else {
            continue;
        };
        if acns.enabled.is_absent() && view.creates() && !az {
            let message =
                format!("the `{}` {what} advanced container networking, which is not turned on", feature.value);
            let draft = Draft::new(&feature.place, message).severity(Severity::Warning);
            sink.report(draft.help("set `advancedNetworking.enabled` to true"));
        }
        let off = if acns.enabled.is_false() { &acns.enabled } else { &acns.security };
        // The Azure CLI itself compares the options of one command, which the rules on commands say. What
        // `--enable-acns` does to a security that was turned off before is not known.
        let left = az && [&acns.enabled, off].iter().any(|field| field.place().is_some_and(here));
        if !off.is_false() || left {
            continue;
        }
        let message = format!("the `{}` {what} container network security, which is off", feature.value);
        sink.report(
            Draft::new(&feature.place, message)
                .related(off.place(), "it is turned off here")
                .help("leave security on, or leave the feature out"),
        );
    }
}
