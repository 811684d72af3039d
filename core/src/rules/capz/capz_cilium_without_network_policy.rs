use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A CAPZ cluster with the Cilium dataplane has no network policy.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` with `networkDataplane: cilium` and no `networkPolicy`. One with another
    /// network policy is found by the rule for all formats.
    ///
    /// ## Why it matters
    ///
    /// Azure fills in the network policy `cilium`, but the webhook of the provider refuses the object before: "cilium
    /// dataplane requires network policy cilium."
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
    ///   networkPluginMode: overlay
    ///   networkDataplane: cilium
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
    code: "NP741",
    name: "capz-cilium-without-network-policy",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "null is absent",
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
  networkDataplane: cilium
  networkPolicy: null
"#,
        ),
        Case::passes(
            "the policy is not known",
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
  networkDataplane: cilium
  networkPolicy: ${POLICY}
"#,
        ),
        Case::passes(
            "the dataplane is not known",
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
  networkDataplane: ${DATAPLANE}
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
  networkPluginMode: overlay
  networkDataplane: cilium
  asoManagedClusterPatches:
  - '{"spec": {"networkProfile": {"networkPolicy": "cilium"}}}'
"#,
        ),
        Case::passes(
            "another policy, which another rule says",
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
  networkDataplane: cilium
  networkPolicy: calico
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
  networkDataplane: azure
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    if view.format() != Format::Capz || !network.policy.is_absent() {
        return;
    }
    let Some(dataplane) = network.dataplane.sited().filter(|dataplane| dataplane.value == "cilium") else { return };
    sink.report(
        Draft::new(
            &dataplane.place,
            "the webhook of CAPZ takes the dataplane `cilium` only with the network policy `cilium`",
        )
        .help("add `networkPolicy: cilium`")
        .refused_by(RefusedBy::Capz),
    );
}
