use crate::edit::{Change, Fix};
use crate::model::Sited;
use crate::report::{RefusedBy, Severity};
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

/// The first stable API version with encryption and acceleration.
const FIRST_STABLE: &str = "2026-01-01";

rule! {
    /// Encryption or acceleration is asked for through an API version that does not have it.
    ///
    /// ## What it does
    /// Finds `transitEncryption.type: mTLS` with an API version that is no preview, and `transitEncryption` or
    /// `accelerationMode` with a stable API version before 2026-01-01.
    ///
    /// ## Why it matters
    /// mTLS is a preview: the stable schema has `WireGuard` and `None`, so the request is refused. What a request does
    /// with members that its version does not know is not on record, so the second is a warning.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2026-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"transitEncryption": {"type": "mTLS"}}}}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2026-05-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"transitEncryption": {"type": "mTLS"}}}}}}
    /// ```
    ///
    /// ## References
    /// - [Schema of managed clusters](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters):
    ///   2026-05-01 has WireGuard and None, 2026-05-02-preview adds mTLS
    code: "NP507",
    name: "encryption-api-version",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("WireGuard, a version too early", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-10-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"transitEncryption":{"type":"WireGuard"}}}}}}"#),
        Case::fails("acceleration, a version too early", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-12-31","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"performance":{"accelerationMode":"BpfVeth"}}}}}"#),
        Case::passes("WireGuard, the first version", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-01-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"transitEncryption":{"type":"WireGuard"}}}}}}"#),
        Case::passes("WireGuard, an early preview", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"transitEncryption":{"type":"WireGuard"}}}}}}"#),
        Case::passes("none", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"transitEncryption":{"type":"None"}}}}}}"#),
        Case::passes("commands choose their version themselves", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type mTLS"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let Some(version) = spec.api_version.sited().filter(|_| !view.observed()) else { return };
    if version.value.to_ascii_lowercase().contains("preview") {
        return;
    }
    let acns = &spec.acns;
    if acns.transit_encryption.is("mTLS") {
        sink.report(
            Draft::new(
                view.place_of(&acns.transit_encryption),
                format!("the API version `{}` has no mTLS, which is a preview", version.value),
            )
            .help("use a preview API version, such as `2026-05-02-preview`, or `WireGuard`")
            .refused_by(RefusedBy::Azure),
        );
        return;
    }
    if version.value.as_str() >= FIRST_STABLE {
        return;
    }
    for (field, what) in
        [(&acns.transit_encryption, "encryption in transit"), (&acns.acceleration_mode, "datapath acceleration")]
    {
        let Some(written) = field.sited().filter(|_| field.is_none_of(&["None"])) else { continue };
        let message = format!("the API version `{}` has no {what}", version.value);
        sink.report(
            Draft::new(&written.place, message)
                .help(format!("use the API version `{FIRST_STABLE}` or a newer one"))
                .fix(fix(view, version))
                .severity(Severity::Warning),
        );
    }
}

fn fix(view: &View<'_>, version: &Sited<String>) -> Option<Fix> {
    let change = Change::replace(&version.place, version.value.clone(), FIRST_STABLE);
    let fix = fixes::of(view, Touches::Nothing, format!("use the API version `{FIRST_STABLE}`"), vec![change])?;
    let title = format!("{} (unsafe: other members may mean something else in it)", fix.title);
    Some(Fix { title, safe: false, ..fix })
}
