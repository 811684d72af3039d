use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A block of a Cilium policy has more than 40 ports or ICMP types.
    ///
    /// ## What it does
    ///
    /// Counts the `ports` of each block of `toPorts`, and the `fields` of each block of `icmps`. The schema limits only
    /// some of them.
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
    ///   egressDeny:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "9000"
    ///             - port: "9001"
    ///             - port: "9002"
    ///             - port: "9003"
    ///             - port: "9004"
    ///             - port: "9005"
    ///             - port: "9006"
    ///             - port: "9007"
    ///             - port: "9008"
    ///             - port: "9009"
    ///             - port: "9010"
    ///             - port: "9011"
    ///             - port: "9012"
    ///             - port: "9013"
    ///             - port: "9014"
    ///             - port: "9015"
    ///             - port: "9016"
    ///             - port: "9017"
    ///             - port: "9018"
    ///             - port: "9019"
    ///             - port: "9020"
    ///             - port: "9021"
    ///             - port: "9022"
    ///             - port: "9023"
    ///             - port: "9024"
    ///             - port: "9025"
    ///             - port: "9026"
    ///             - port: "9027"
    ///             - port: "9028"
    ///             - port: "9029"
    ///             - port: "9030"
    ///             - port: "9031"
    ///             - port: "9032"
    ///             - port: "9033"
    ///             - port: "9034"
    ///             - port: "9035"
    ///             - port: "9036"
    ///             - port: "9037"
    ///             - port: "9038"
    ///             - port: "9039"
    ///             - port: "9040"
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
    ///   egressDeny:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "9000"
    ///               endPort: 9040
    /// ```
    ///
    /// ## References
    ///
    /// - `PortDenyRule.sanitize` and `ICMPRule.verify` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP860",
    name: "cilium-list-too-long",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-ports",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::TooMany)),
    cases: [
        Case::passes(
            "40 ports",
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
            - port: "9000"
            - port: "9001"
            - port: "9002"
            - port: "9003"
            - port: "9004"
            - port: "9005"
            - port: "9006"
            - port: "9007"
            - port: "9008"
            - port: "9009"
            - port: "9010"
            - port: "9011"
            - port: "9012"
            - port: "9013"
            - port: "9014"
            - port: "9015"
            - port: "9016"
            - port: "9017"
            - port: "9018"
            - port: "9019"
            - port: "9020"
            - port: "9021"
            - port: "9022"
            - port: "9023"
            - port: "9024"
            - port: "9025"
            - port: "9026"
            - port: "9027"
            - port: "9028"
            - port: "9029"
            - port: "9030"
            - port: "9031"
            - port: "9032"
            - port: "9033"
            - port: "9034"
            - port: "9035"
            - port: "9036"
            - port: "9037"
            - port: "9038"
            - port: "9039"
"#,
        ),
        Case::passes(
            "more, in two blocks",
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
            - port: "9000"
            - port: "9001"
            - port: "9002"
            - port: "9003"
            - port: "9004"
            - port: "9005"
            - port: "9006"
            - port: "9007"
            - port: "9008"
            - port: "9009"
            - port: "9010"
            - port: "9011"
            - port: "9012"
            - port: "9013"
            - port: "9014"
            - port: "9015"
            - port: "9016"
            - port: "9017"
            - port: "9018"
            - port: "9019"
            - port: "9020"
            - port: "9021"
            - port: "9022"
            - port: "9023"
            - port: "9024"
            - port: "9025"
            - port: "9026"
            - port: "9027"
            - port: "9028"
            - port: "9029"
            - port: "9030"
            - port: "9031"
            - port: "9032"
            - port: "9033"
            - port: "9034"
            - port: "9035"
            - port: "9036"
            - port: "9037"
            - port: "9038"
            - port: "9039"
        - ports:
            - port: "9040"
"#,
        ),
    ],
}
