use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A label of a Cilium rule has an empty key.
    ///
    /// ## What it does
    ///
    /// Reports items of `labels` of a rule whose `key` is empty.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the object, but the agent cannot decode it. Since the agent reads all policies of the
    /// kind as one list, the whole list fails: no CiliumNetworkPolicy of the cluster is updated until the object is
    /// gone, and an agent that starts anew gets none of them.
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
    ///   labels:
    ///     - key: ""
    ///       value: shop
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
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
    ///   labels:
    ///     - key: team
    ///       value: shop
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
    /// ```
    ///
    /// ## References
    ///
    /// - `Label.UnmarshalJSON` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/labels/labels.go)
    code: "NP872",
    name: "cilium-rule-label-without-key",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::RuleLabel)),
    cases: [
        Case::passes(
            "no labels",
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
"#,
        ),
    ],
}
