use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A CAPZ cluster with a network policy is changed to an overlay.
    ///
    /// ## What it does
    ///
    /// Finds a change of `networkPluginMode` of an `AzureManagedControlPlane` to `overlay` where the state before has a
    /// `networkPolicy`.
    ///
    /// ## Why it matters
    ///
    /// The webhook of the provider refuses the change: ""overlay" NetworkPluginMode cannot be enabled when NetworkPolicy
    /// is set". The network policy cannot be taken away either.
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
    ///   networkPolicy: calico
    /// ---
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
    ///   networkPolicy: calico
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
    /// ---
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
    /// ```
    ///
    /// ## References
    ///
    /// `validateAzureManagedControlPlaneNetworkPluginModeUpdate` of the provider's webhook:
    /// <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP750",
    name: "capz-overlay-update-with-policy",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::passes(
            "overlay from the start",
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
  networkPolicy: calico
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.2
  networkPluginMode: overlay
  networkPolicy: calico
"#,
        ),
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
  networkPolicy: "${POLICY}"
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPluginMode: overlay
  networkPolicy: "${POLICY}"
"#,
        ),
        Case::passes(
            "no change",
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
  networkPolicy: calico
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let capz = view.previous.is_some_and(|previous| previous.format == Format::Capz) && view.format() == Format::Capz;
    let Some(before) = view.before().filter(|_| capz) else { return };
    let (was, is) = (&before.network.plugin_mode, &view.spec().network.plugin_mode);
    let Some(policy) = before.network.policy.sited() else { return };
    if !is.is("overlay") || was.is_unknown() || was.is("overlay") {
        return;
    }
    let message = format!("a cluster with the network policy `{}` cannot be changed to an overlay", policy.value);
    sink.report(
        Draft::new(view.place_of(is), message)
            .related(&policy.place, "the network policy before")
            .help("make a new cluster; CAPZ lets nobody take the network policy away")
            .refused_by(RefusedBy::Capz),
    );
}
