use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// The end of a range of ports in a NetworkPolicy is none that the API server takes.
    ///
    /// ## What it does
    ///
    /// Checks `endPort`: it needs a `port` by number, must not be below it, and is 65535 at most.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the policy with 422. When `endPort` is below `port` its message shows the value of
    /// `port`.
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
    ///     - Egress
    ///   egress:
    ///     - ports:
    ///         - protocol: TCP
    ///           port: 32000
    ///           endPort: 3276
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
    ///     - Egress
    ///   egress:
    ///     - ports:
    ///         - protocol: TCP
    ///           port: 32000
    ///           endPort: 32768
    /// ```
    ///
    /// ## References
    ///
    /// - [Targeting a range of
    ///   ports](https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports)
    code: "NP816",
    name: "invalid-end-port",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::EndPort)),
    cases: [
        Case::fails(
            "with a name",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - ports:
        - port: http
          endPort: 90
"#,
        ),
        Case::fails(
            "without a port",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - ports:
        - endPort: 90
"#,
        ),
        Case::fails(
            "zero",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - ports:
        - port: 80
          endPort: 0
"#,
        ),
        Case::passes(
            "the same port",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - ports:
        - port: 80
          endPort: 80
"#,
        ),
    ],
}
