use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A header match of an HTTP rule lacks a name, or names an unknown action.
    ///
    /// ## What it does
    ///
    /// Reports items of `headerMatches` without a `name`, with a `secret` without one, and actions that are none of
    /// LOG, ADD, DELETE and REPLACE.
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
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - headerMatches:
    ///                   - name: X-Token
    ///                     secret:
    ///                       name: ""
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
    ///               - headerMatches:
    ///                   - name: X-Token
    ///                     secret:
    ///                       name: token
    /// ```
    ///
    /// ## References
    ///
    /// - `PortRuleHTTP.Sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/http.go)
    code: "NP869",
    name: "cilium-header-match-not-valid",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#http",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::HeaderMatch)),
    cases: [
        Case::passes(
            "with an action",
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
            - port: "8080"
              protocol: TCP
          rules:
            http:
              - headerMatches:
                  - name: X-Token
                    mismatch: REPLACE
                    value: abc
"#,
        ),
    ],
}
