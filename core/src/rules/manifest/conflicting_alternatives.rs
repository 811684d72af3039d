use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// Fields of which one is needed: none is given, or several are.
    ///
    /// ## What it does
    ///
    /// Checks what objects of Cilium must say in one of several ways: `endpointSelector` or `nodeSelector`; a section
    /// with rules; `cidr`, `cidrGroupRef` or `cidrGroupSelector`; `matchName` or `matchPattern`; one kind of rules for
    /// an application protocol; `spec` or `specs`. `null` counts as not given.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. Its message names no field, only the mapping around.
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
    ///   egress:
    ///     - toCIDRSet:
    ///         - cidr: 192.0.2.0/24
    ///           cidrGroupRef: partners
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
    ///   egress:
    ///     - toCIDRSet:
    ///         - cidr: 192.0.2.0/24
    ///         - cidrGroupRef: partners
    /// ```
    ///
    /// ## References
    ///
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP807",
    name: "conflicting-alternatives",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/policy/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::Alternatives)),
    cases: [
        Case::fails(
            "no selector",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  ingress: []
"#,
        ),
        Case::fails(
            "no section with rules",
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
"#,
        ),
        Case::fails(
            "a name and a pattern",
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
  egress:
    - toFQDNs:
        - matchName: example.com
          matchPattern: "*.example.com"
"#,
        ),
        Case::fails(
            "rules of two application protocols",
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
  egress:
    - toPorts:
        - ports:
            - port: "53"
              protocol: ANY
          rules:
            dns:
              - matchPattern: "*"
            http:
              - method: GET
"#,
        ),
        Case::passes(
            "null is as good as nothing",
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
  egress:
    - toCIDRSet:
        - cidr: null
          cidrGroupRef: partners
"#,
        ),
        Case::passes(
            "a misspelt alternative is another fault",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelecter:
    matchLabels:
      app: web
  ingress: []
"#,
        ),
    ],
}
