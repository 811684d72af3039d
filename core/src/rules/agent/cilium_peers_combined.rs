use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium rule names its peers in two ways.
    ///
    /// ## What it does
    ///
    /// Reports items of `ingress`, `egress` and the like in which more than one of `fromEndpoints`, `fromEntities`,
    /// `fromCIDR`, `fromCIDRSet` and so on has items.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. In a Kubernetes NetworkPolicy peers of several kinds stand in
    /// one rule; here each kind needs a rule of its own.
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
    ///     - toEntities:
    ///         - kube-apiserver
    ///       toCIDR:
    ///         - 10.20.0.0/16
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
    ///     - toEntities:
    ///         - kube-apiserver
    ///     - toCIDR:
    ///         - 10.20.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// - `IngressCommonRule.sanitize` and `EgressCommonRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP854",
    name: "cilium-peers-combined",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#layer-3-examples",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::PeerKinds)),
    cases: [
        Case::fails(
            "names beside pods",
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
    - toEndpoints:
        - {}
      toFQDNs:
        - matchName: example.com
"#,
        ),
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
  ingressDeny:
    - fromEntities:
        - world
      fromCIDRSet:
        - cidr: 10.0.0.0/8
"#,
        ),
        Case::passes(
            "an empty list beside another",
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
    - fromEndpoints:
        - {}
      fromEntities: []
"#,
        ),
        Case::passes(
            "several peers of one kind",
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
    - fromEntities:
        - cluster
        - host
"#,
        ),
    ],
}
