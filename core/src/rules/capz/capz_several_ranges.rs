use crate::model::{Field, Format};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A CAPZ cluster has several pod ranges or several service ranges.
    ///
    /// ## What it does
    ///
    /// Finds a `Cluster` of an `AzureManagedControlPlane` whose `clusterNetwork` has more than one range of pods or of
    /// services.
    ///
    /// ## Why it matters
    ///
    /// The provider hands one range of each to Azure, and its webhook refuses the control plane: "Too many: 2: must have
    /// at most 1 items". Dual-stack clusters need `AzureASOManagedControlPlane`.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cluster.x-k8s.io/v1beta1
    /// kind: Cluster
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   clusterNetwork:
    ///     pods:
    ///       cidrBlocks: [10.244.0.0/16, 10.245.0.0/16]
    ///   controlPlaneRef:
    ///     apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    ///     kind: AzureManagedControlPlane
    ///     name: aks
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
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cluster.x-k8s.io/v1beta1
    /// kind: Cluster
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   clusterNetwork:
    ///     pods:
    ///       cidrBlocks: [10.244.0.0/15]
    ///   controlPlaneRef:
    ///     apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    ///     kind: AzureManagedControlPlane
    ///     name: aks
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
    /// `validateManagedClusterNetwork` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-
    /// provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP745",
    name: "capz-several-ranges",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "services of two families",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    services:
      cidrBlocks: [192.168.0.0/16, "fd12:3456:789a:1::/108"]
  controlPlaneRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: AzureManagedControlPlane
    name: aks
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
"#,
        ),
        Case::fails(
            "ranges that are not known",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    pods:
      cidrBlocks: ["${POD_CIDR}", "${MORE}"]
  controlPlaneRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: AzureManagedControlPlane
    name: aks
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
"#,
        ),
        Case::passes(
            "one of each",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    pods:
      cidrBlocks: [10.244.0.0/16]
    services:
      cidrBlocks: [192.168.0.0/16]
  controlPlaneRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: AzureManagedControlPlane
    name: aks
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
"#,
        ),
        Case::passes(
            "a list that is not known",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    pods:
      cidrBlocks: ${PODS}
  controlPlaneRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: AzureManagedControlPlane
    name: aks
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
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.format() != Format::Capz {
        return;
    }
    let network = &view.spec().network;
    for (what, ranges) in [("pod", &network.pod_cidrs), ("service", &network.service_cidrs)] {
        let Some(place) = ranges.get(1).and_then(Field::place) else { continue };
        let message = format!("the webhook of CAPZ takes one {what} range, not {}", ranges.len());
        let first = ranges.first().and_then(Field::place);
        sink.report(
            Draft::new(place, message)
                .related(first, "the first range")
                .help("leave one range, or describe the cluster with `AzureASOManagedControlPlane`")
                .refused_by(RefusedBy::Capz),
        );
    }
}
