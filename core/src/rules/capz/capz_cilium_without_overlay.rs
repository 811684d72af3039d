use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A CAPZ cluster with the Cilium dataplane is not an overlay.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` with `networkDataplane: cilium` whose `networkPluginMode` is not `overlay`.
    ///
    /// ## Why it matters
    ///
    /// Azure takes the Cilium dataplane with a flat network too, but the webhook of the provider refuses the object:
    /// "cilium network dataplane can only be used with overlay network plugin mode".
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
    ///   networkDataplane: cilium
    ///   networkPolicy: cilium
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
    ///   networkPluginMode: overlay
    ///   networkDataplane: cilium
    ///   networkPolicy: cilium
    /// ```
    ///
    /// ## References
    ///
    /// `validateNetworkDataplane` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP742",
    name: "capz-cilium-without-overlay",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "in a list",
            "case.yaml",
            r#"apiVersion: v1
kind: List
items:
- apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
  kind: AzureManagedControlPlane
  metadata:
    name: aks
    namespace: default
  spec:
    location: westeurope
    resourceGroupName: rg
    version: v1.35.1
    networkDataplane: cilium
    networkPolicy: cilium
"#,
        ),
        Case::passes(
            "the mode is not known",
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
  networkDataplane: cilium
  networkPolicy: cilium
  networkPluginMode: ${MODE:=overlay}
"#,
        ),
        Case::passes(
            "a part that is laid over another object",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  networkDataplane: cilium
  networkPolicy: cilium
"#,
        ),
        Case::passes(
            "a patch sets it",
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
  networkDataplane: cilium
  networkPolicy: cilium
  asoManagedClusterPatches: ["{\"spec\": {\"networkProfile\": {\"networkPluginMode\": \"overlay\"}}}"]
"#,
        ),
        Case::passes(
            "the dataplane of Azure",
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
  networkPolicy: calico
"#,
        ),
        Case::passes(
            "a cluster of Azure Service Operator",
            "case.yaml",
            r#"apiVersion: containerservice.azure.com/v1api20240901
kind: ManagedCluster
metadata: {name: aks}
spec:
  location: westeurope
  owner: {name: rg}
  networkProfile: {networkPlugin: azure, networkDataplane: cilium, networkPolicy: cilium}
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let mode = &network.plugin_mode;
    if view.format() != Format::Capz || mode.is("overlay") || mode.is_unknown() {
        return;
    }
    let Some(dataplane) = network.dataplane.sited().filter(|dataplane| dataplane.value == "cilium") else { return };
    sink.report(
        Draft::new(
            &dataplane.place,
            "the webhook of CAPZ takes the dataplane `cilium` only with the plugin mode `overlay`",
        )
        .related(mode.place(), "the plugin mode is chosen here")
        .help("add `networkPluginMode: overlay`, or describe the cluster with `AzureASOManagedControlPlane`")
        .refused_by(RefusedBy::Capz),
    );
}
