use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// An L7 rule of a Cilium policy says what its protocol does not have.
    ///
    /// ## What it does
    ///
    /// Checks Kafka rules (up to Cilium 1.19): the names of requests and roles, which exclude each other, versions and
    /// topics. Also reports `l7` without `l7proto`, rules of several protocols in one block, DNS rules with characters
    /// that names cannot have, and any L7 rules where a given `cilium-config` turns the L7 proxy off.
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
    ///             - port: "9092"
    ///               protocol: TCP
    ///           rules:
    ///             kafka:
    ///               - apiKey: produces
    ///                 topic: orders
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
    ///             - port: "9092"
    ///               protocol: TCP
    ///           rules:
    ///             kafka:
    ///               - apiKey: produce
    ///                 topic: orders
    /// ```
    ///
    /// ## References
    ///
    /// - `L7Rules.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP867",
    name: "cilium-l7-rule-not-valid",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#kafka-beta",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::L7Rules)),
    cases: [
        Case::fails(
            "a role beside a request",
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
            - port: "9092"
              protocol: TCP
          rules:
            kafka:
              - apiKey: fetch
                role: consume
"#,
        ),
        Case::fails(
            "a version",
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
            - port: "9092"
              protocol: TCP
          rules:
            kafka:
              - apiVersion: v1
"#,
        ),
        Case::fails(
            "a topic",
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
            - port: "9092"
              protocol: TCP
          rules:
            kafka:
              - topic: "orders/*"
"#,
        ),
        Case::passes(
            "a role",
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
            - port: "9092"
              protocol: TCP
          rules:
            kafka:
              - role: consume
                topic: orders
"#,
        ),
    ],
}
