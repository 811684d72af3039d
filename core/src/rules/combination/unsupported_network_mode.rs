use crate::edit::Fix;
use crate::model::Place;
use crate::report::Severity;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// `networkMode` is set to `bridge`, or without Azure CNI.
    ///
    /// ## What it does
    /// Finds `networkMode: bridge`, and any `networkMode` with the network plugin `kubenet` or `none`.
    ///
    /// ## Why it matters
    /// The mode belongs to Azure CNI, whose only supported value is `transparent`, the default. The schema keeps
    /// `bridge` for clusters that are older.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkMode": "bridge"}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkMode": "transparent"}}}
    /// ```
    ///
    /// ## References
    /// - [Schema of managed clusters](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters):
    ///   "This cannot be specified if networkPlugin is anything other than 'azure'"; bridge is no longer supported
    ///   (2026-08-01)
    code: "NP106",
    name: "unsupported-network-mode",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("with kubenet", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"kubenet","networkMode":"transparent"}}}"#),
        Case::fails("other case", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkMode":"Bridge"}}}"#),
        Case::passes("left out", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"kubenet"}}}"#),
        Case::passes("plugin not known", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"plugin":{"type":"string"}},"resources":[{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"[parameters('plugin')]","networkMode":"transparent"}}}]}"#),
        Case::passes("null", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"kubenet","networkMode":null}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(mode) = network.mode.sited() else { return };
    if view.observed() {
        return;
    }
    if network.mode.is("bridge") {
        let message = format!("the network mode `{}` is no longer supported", mode.value);
        let draft = Draft::new(&mode.place, message)
            .help("leave the mode out; Azure CNI is `transparent`")
            .fix(fix(view, &mode.place));
        sink.report(draft.severity(Severity::Warning));
    } else if let Some(plugin) =
        network.plugin.value().filter(|_| network.plugin.is("kubenet") || network.plugin.is("none"))
    {
        let message =
            format!("the network mode `{}` is for Azure CNI, not for the network plugin `{plugin}`", mode.value);
        let draft = Draft::new(&mode.place, message)
            .related(network.plugin.place(), "the plugin is chosen here")
            .help("leave the mode out")
            .severity(Severity::Warning)
            .fix(fix(view, &mode.place));
        sink.report(provider::refused(view, draft));
    }
}

fn fix(view: &View<'_>, place: &Place) -> Option<Fix> {
    fixes::of(view, Touches::Plugin, "leave the mode out", vec![fixes::remove(view, place)?])
}
