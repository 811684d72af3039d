use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A listener of a Cilium rule stands in ingress or beside L7 rules.
    ///
    /// ## What it does
    ///
    /// Reports `listener` in `ingress`, and beside L7 rules.
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
    ///           listener:
    ///             envoyConfig:
    ///               name: proxy
    ///             name: inbound
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           listener:
    ///             envoyConfig:
    ///               name: proxy
    ///             name: outbound
    /// ```
    ///
    /// ## References
    ///
    /// - `PortRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP871",
    name: "cilium-listener-unfit",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/network/servicemesh/l7-traffic-management/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::Listener)),
    cases: [
        Case::fails(
            "beside HTTP rules",
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
          listener:
            envoyConfig:
              name: proxy
            name: outbound
          rules:
            http:
              - method: GET
"#,
        ),
    ],
}
