use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium rule names a peer that the agent does not know or serve.
    ///
    /// ## What it does
    ///
    /// Reports nodes as peers (`fromNodes`, `toNodes`), which need the agent's option `enable-node-selector-labels`,
    /// off by default; entities that a release does not know; and items of `toFQDNs` that are no names.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. AKS manages the agent's options, and does not turn this one
    /// on.
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
    ///     - toNodes:
    ///         - matchLabels:
    ///             node-role: edge
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
    ///         - host
    ///         - remote-node
    /// ```
    ///
    /// ## References
    ///
    /// - `IngressCommonRule.sanitize` and `EgressCommonRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    /// - [Node based](https://docs.cilium.io/en/stable/security/policy/language/#node-based)
    code: "NP856",
    name: "cilium-peer-not-supported",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#node-based",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::Peer)),
    cases: [
        Case::fails(
            "incoming",
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
    - fromNodes:
        - {}
"#,
        ),
        Case::passes(
            "an empty list",
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
    - toNodes: []
      toEntities:
        - host
"#,
        ),
        Case::passes(
            "entities and names",
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
    - toEntities:
        - kube-apiserver
        - ingress
    - toFQDNs:
        - matchName: example.com
        - matchPattern: "*.example.com"
"#,
        ),
    ],
}
