use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium policy has DNS rules for incoming traffic.
    ///
    /// ## What it does
    ///
    /// Reports `rules.dns` in `ingress`.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. The DNS proxy works on the side of the pod that asks.
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
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
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
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             "k8s:io.kubernetes.pod.namespace": kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    /// ```
    ///
    /// ## References
    ///
    /// - `IngressRule.sanitize` and `PortRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP863",
    name: "cilium-dns-rules-for-incoming",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#dns-policy-and-ip-discovery",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::DnsOnIngress)),
    cases: [
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
  ingress:
    - toPorts:
        - ports:
            - port: "53"
          rules:
            dns: []
"#,
        ),
    ],
}
