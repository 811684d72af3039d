use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A value that is none of those that the field takes.
    ///
    /// ## What it does
    ///
    /// Checks fields of Cilium's objects that take one of a few values: protocols, entities, operators of selectors,
    /// families of ICMP, modes of authentication, and others, in the version of Cilium in use. Letters count with their
    /// case.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   ingress:
    ///     - fromEntities:
    ///         - World
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   ingress:
    ///     - fromEntities:
    ///         - world
    /// ```
    ///
    /// ## References
    ///
    /// - [Entities](https://docs.cilium.io/en/stable/security/policy/language/#entities-based)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP804",
    name: "unsupported-value",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::UnsupportedValue)),
    cases: [
        Case::fails(
            "a protocol in lower case",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  ingress:
    - toPorts:
        - ports:
            - port: "80"
              protocol: tcp
"#,
        ),
        Case::fails(
            "a protocol of a later version",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  ingress:
    - toPorts:
        - ports:
            - port: "0"
              protocol: VRRP
"#,
        ),
        Case::fails(
            "an operator",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchExpressions:
      - key: app
        operator: Equals
        values: [web]
  ingress: []
"#,
        ),
        Case::passes(
            "every entity of the version",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  ingress:
    - fromEntities: [all, world, cluster, host, init, ingress, unmanaged, remote-node, health, none, kube-apiserver]
"#,
        ),
    ],
}
