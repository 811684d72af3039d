use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A CAPZ cluster gives a DNS service IP and no service range.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` with a `dnsServiceIP` whose `Cluster` has no
    /// `clusterNetwork.services.cidrBlocks`.
    ///
    /// ## Why it matters
    ///
    /// Azure would take its default range, but the webhook of the provider refuses the object: "service CIDR must be
    /// specified if specifying DNSServiceIP".
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
    ///   dnsServiceIP: 10.0.0.10
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
    ///     services:
    ///       cidrBlocks: [10.0.0.0/16]
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
    ///   dnsServiceIP: 10.0.0.10
    /// ```
    ///
    /// ## References
    ///
    /// `validateManagedClusterNetwork` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-
    /// provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP744",
    name: "capz-dns-service-ip-without-service-cidr",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "an empty list",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork: {services: {cidrBlocks: []}}
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
  dnsServiceIP: 192.168.0.10
"#,
        ),
        Case::passes(
            "the cluster is not shown",
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
  dnsServiceIP: 10.0.0.10
"#,
        ),
        Case::passes(
            "ranges that are not known",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork: {services: {cidrBlocks: "${RANGES}"}}
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
  dnsServiceIP: 10.0.0.10
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    if view.format() != Format::Capz || !network.service_cidrs.is_empty() {
        return;
    }
    let Some(written) = network.dns_service_ip.sited() else { return };
    sink.report(
        Draft::new(&written.place, "the webhook of CAPZ takes a DNS service IP only with a service range")
            .help("give the range as `clusterNetwork.services.cidrBlocks` of the `Cluster`, or leave the address out")
            .refused_by(RefusedBy::Capz),
    );
}
