use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// The directions of a NetworkPolicy are none that the API server takes.
    ///
    /// ## What it does
    ///
    /// Checks `policyTypes`: `Ingress` and `Egress`, two items at most.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the policy with 422.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - ingress
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    /// ```
    ///
    /// ## References
    ///
    /// -
    ///   [NetworkPolicies](https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource)
    code: "NP821",
    name: "invalid-policy-types",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::PolicyTypes)),
    cases: [
        Case::fails(
            "three items",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
    - Ingress
"#,
        ),
        Case::fails(
            "another word",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - All
"#,
        ),
        Case::passes(
            "one twice",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Ingress
"#,
        ),
        Case::passes(
            "an empty list",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: []
"#,
        ),
    ],
}
