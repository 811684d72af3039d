use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A setting of the load balancer profile of a CAPZ cluster is out of range.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` whose `loadBalancerProfile` has `managedOutboundIPs` outside of 1 to 100,
    /// `allocatedOutboundPorts` outside of 0 to 64000, or `idleTimeoutInMinutes` outside of 4 to 120.
    ///
    /// ## Why it matters
    ///
    /// The webhook of the provider refuses the object: "value should be in between 1 and 100".
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
    ///   loadBalancerProfile:
    ///     managedOutboundIPs: 200
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
    ///   loadBalancerProfile:
    ///     managedOutboundIPs: 2
    /// ```
    ///
    /// ## References
    ///
    /// `validateLoadBalancerProfile` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>.
    code: "NP746",
    name: "capz-load-balancer-profile-out-of-range",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "no addresses",
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
  loadBalancerProfile: {managedOutboundIPs: 0}
"#,
        ),
        Case::fails(
            "ports",
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
  loadBalancerProfile: {allocatedOutboundPorts: 64001}
"#,
        ),
        Case::fails(
            "a short time",
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
  loadBalancerProfile: {idleTimeoutInMinutes: 3}
"#,
        ),
        Case::fails(
            "a long time",
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
  loadBalancerProfile: {idleTimeoutInMinutes: 121}
"#,
        ),
        Case::passes(
            "the limits",
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
  loadBalancerProfile: {managedOutboundIPs: 100, allocatedOutboundPorts: 0, idleTimeoutInMinutes: 120}
"#,
        ),
        Case::passes(
            "the other limits",
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
  loadBalancerProfile: {managedOutboundIPs: 1, allocatedOutboundPorts: 64000, idleTimeoutInMinutes: 4}
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
  loadBalancerProfile: {managedOutboundIPs: "${COUNT}"}
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.format() != Format::Capz {
        return;
    }
    let profile = &view.spec().network.load_balancer;
    for (name, field, low, high) in [
        ("managedOutboundIPs", &profile.managed_outbound_ips, 1, 100),
        ("allocatedOutboundPorts", &profile.allocated_outbound_ports, 0, 64_000),
        ("idleTimeoutInMinutes", &profile.idle_timeout, 4, 120),
    ] {
        let Some(written) = field.sited().filter(|written| !(low..=high).contains(&written.value)) else { continue };
        let message = format!("the webhook of CAPZ takes `{name}` from {low} to {high}, not {}", written.value);
        sink.report(Draft::new(&written.place, message).refused_by(RefusedBy::Capz));
    }
}
