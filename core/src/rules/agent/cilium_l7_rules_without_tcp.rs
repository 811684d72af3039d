use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// L7 rules of a Cilium policy stand on a port that is not of TCP.
    ///
    /// ## What it does
    ///
    /// Reports HTTP and Kafka rules beside ports whose `protocol` is not TCP. Without `protocol` a port is of TCP, UDP
    /// and SCTP together, so it has to be written.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so.
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///           rules:
    ///             http:
    ///               - method: GET
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    /// ```
    ///
    /// ## References
    ///
    /// - `PortRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP865",
    name: "cilium-l7-rules-without-tcp",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::L7Protocol)),
    cases: [
        Case::fails(
            "of UDP",
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
            - port: "8080"
              protocol: TCP
            - port: "8081"
              protocol: UDP
          rules:
            http:
              - path: /
"#,
        ),
        Case::fails(
            "of any",
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
            - port: "8080"
              protocol: ANY
          rules:
            http:
              - path: /
"#,
        ),
        Case::passes(
            "DNS rules",
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
              protocol: UDP
          rules:
            dns:
              - matchPattern: "*"
"#,
        ),
        Case::passes(
            "no rules",
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
          rules:
            http: []
"#,
        ),
    ],
}
