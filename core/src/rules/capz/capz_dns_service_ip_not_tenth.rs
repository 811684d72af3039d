use crate::model::{Field, Format};
use crate::net::{Address, Family};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The DNS service IP of a CAPZ cluster does not end in `.10`.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` whose `dnsServiceIP` is an IPv4 address that does not end in `.10`.
    ///
    /// ## Why it matters
    ///
    /// Azure takes any address of the service range but the first, but the webhook of the provider refuses the object:
    /// "must end with ".10"". It looks once the object has the label of its cluster, so every later change is refused
    /// too.
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
    ///     services:
    ///       cidrBlocks: [192.168.0.0/24]
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
    ///   dnsServiceIP: 192.168.0.53
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
    ///       cidrBlocks: [192.168.0.0/24]
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
    ///   dnsServiceIP: 192.168.0.10
    /// ```
    ///
    /// ## References
    ///
    /// `validateManagedClusterNetwork` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-
    /// provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP743",
    name: "capz-dns-service-ip-not-tenth",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the ending of a longer number",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    services:
      cidrBlocks: [192.168.0.0/24]
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
  dnsServiceIP: 192.168.0.110
"#,
        ),
        Case::passes(
            "no address",
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
  dnsServiceIP: 192.168.0.10.3
"#,
        ),
        Case::passes(
            "not known",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    services:
      cidrBlocks: [192.168.0.0/24]
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
  dnsServiceIP: ${DNS}
"#,
        ),
        Case::passes(
            "left out",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  clusterNetwork:
    services:
      cidrBlocks: [192.168.0.0/24]
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
    let network = &view.spec().network;
    let Some(written) = network.dns_service_ip.sited().filter(|_| view.format() == Format::Capz) else { return };
    let Ok(address) = Address::parse(&written.value) else { return };
    if address.family() != Family::V4 || address.to_string().ends_with(".10") {
        return;
    }
    let message = format!("the webhook of CAPZ takes only a DNS service IP that ends in `.10`, not `{address}`");
    let mut draft = Draft::new(&written.place, message).refused_by(RefusedBy::Capz);
    let services = network.service_cidrs.first().and_then(Field::value).filter(|range| range.family() == Family::V4);
    let tenth = services.and_then(|range| range.first().plus(10).filter(|tenth| range.contains_address(*tenth)));
    draft = match tenth.filter(|tenth| tenth.to_string().ends_with(".10")) {
        Some(tenth) => draft.help(format!("write `{tenth}`, or leave it out")),
        None => draft.help("leave it out; the provider takes the tenth address of the service range"),
    };
    sink.report(draft);
}
