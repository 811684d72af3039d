use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A range of addresses in a Cilium policy is written as the agent does not read it.
    ///
    /// ## What it does
    ///
    /// Reports ranges and exceptions of ranges that the agent cannot read although the API server's schema lets them
    /// pass: numbers with leading zeros, in the address or in the length.
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
    ///   egress:
    ///     - toCIDR:
    ///         - 10.20.0.0/08
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
    ///     - toCIDR:
    ///         - 10.0.0.0/8
    /// ```
    ///
    /// ## References
    ///
    /// - `CIDR.sanitize` and `CIDRRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP857",
    name: "cilium-range-not-readable",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::Cidr)),
    cases: [
        Case::fails(
            "in an exception",
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
    - toCIDRSet:
        - cidr: 10.0.0.0/8
          except:
            - 10.1.0.0/016
"#,
        ),
        Case::fails(
            "in an address",
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
    - fromCIDR:
        - 010.0.0.0/8
"#,
        ),
        Case::passes(
            "with host bits, and of IPv6",
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
    - toCIDR:
        - 10.20.30.40/16
        - 2001:DB8::/32
        - 0.0.0.0/0
"#,
        ),
    ],
}
