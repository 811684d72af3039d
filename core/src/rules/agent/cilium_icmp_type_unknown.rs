use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A type of ICMP in a Cilium policy does not exist in its family.
    ///
    /// ## What it does
    ///
    /// Compares names of ICMP types with those of the `family` beside them, IPv4 where none is written, from Cilium
    /// 1.16 on.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the object, because its schema lists the names of both families together. The agent
    /// cannot decode it. Since the agent reads all policies of the kind as one list, the whole list fails: no
    /// CiliumNetworkPolicy of the cluster is updated until the object is gone, and an agent that starts anew gets none
    /// of them.
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
    ///     - icmps:
    ///         - fields:
    ///             - family: IPv6
    ///               type: Echo
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
    ///     - icmps:
    ///         - fields:
    ///             - family: IPv6
    ///               type: EchoRequest
    /// ```
    ///
    /// ## References
    ///
    /// - `ICMPField.UnmarshalJSON` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/icmp.go)
    code: "NP862",
    name: "cilium-icmp-type-unknown",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-icmp-icmpv6-types",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::IcmpType)),
    cases: [
        Case::fails(
            "of IPv6, without a family",
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
    - icmps:
        - fields:
            - type: PacketTooBig
"#,
        ),
        Case::passes(
            "numbers, and names of the family",
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
    - icmps:
        - fields:
            - type: 8
            - type: EchoRequest
            - family: IPv6
              type: NeighborSolicitation
"#,
        ),
    ],
}
