use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium rule has ICMP types beside ports.
    ///
    /// ## What it does
    ///
    /// Reports items of `ingress`, `egress` and the like in which both `icmps` and `toPorts` have items.
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
    ///     - fromEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///       icmps:
    ///         - fields:
    ///             - type: EchoRequest
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
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///     - fromEntities:
    ///         - cluster
    ///       icmps:
    ///         - fields:
    ///             - type: EchoRequest
    /// ```
    ///
    /// ## References
    ///
    /// - `IngressRule.sanitize` and `EgressRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP861",
    name: "cilium-icmp-with-ports",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-icmp-icmpv6-types",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::IcmpWithPorts)),
    cases: [
        Case::fails(
            "in a rule that denies",
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
  egressDeny:
    - toPorts:
        - ports:
            - port: "53"
      icmps:
        - fields:
            - type: 8
"#,
        ),
        Case::passes(
            "an empty list of ports",
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
    - toPorts: []
      icmps:
        - fields:
            - type: 8
"#,
        ),
    ],
}
