use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A CAPZ cluster is an overlay with kubenet.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` with `networkPlugin: kubenet` and `networkPluginMode: overlay`.
    ///
    /// ## Why it matters
    ///
    /// The mode belongs to Azure CNI, and the webhook of the provider refuses the object: "cannot be set to "overlay"
    /// when NetworkPlugin is "kubenet"".
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedControlPlane
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   resourceGroupName: rg
    ///   version: v1.35.1
    ///   networkPlugin: kubenet
    ///   networkPluginMode: overlay
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedControlPlane
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   resourceGroupName: rg
    ///   version: v1.35.1
    ///   networkPlugin: azure
    ///   networkPluginMode: overlay
    /// ```
    ///
    /// ## References
    ///
    /// `validateAzureManagedControlPlaneNetworkPluginMode` of the provider's webhook: <https://github.com/kubernetes-
    /// sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP752",
    name: "capz-overlay-with-kubenet",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::passes(
            "not known",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPlugin: ${PLUGIN}
  networkPluginMode: overlay
"#,
        ),
        Case::passes(
            "left out",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPluginMode: overlay
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    if view.format() != Format::Capz || !network.plugin.is("kubenet") || !network.plugin_mode.is("overlay") {
        return;
    }
    sink.report(
        Draft::new(view.place_of(&network.plugin_mode), "the plugin mode `overlay` does not go with kubenet")
            .related(network.plugin.place(), "the plugin is chosen here")
            .help("set `networkPlugin: azure`")
            .refused_by(RefusedBy::Capz),
    );
}
