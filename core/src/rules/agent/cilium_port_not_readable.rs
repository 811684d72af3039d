use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A port or protocol of a Cilium policy cannot be read.
    ///
    /// ## What it does
    ///
    /// Reports values of `port` that are neither a number up to 65535 nor a name of up to 15 letters, digits and single
    /// hyphens, although the schema lets them pass: `70000`, `80-90`, `80/TCP`. A number that begins with 0 is octal,
    /// so `0080` is none. From Cilium 1.19 on it also reports ports beside protocols that have none, such as VRRP, and
    /// such protocols without `port`, which the agent takes only with its option `enable-extended-ip-protocols`.
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
    ///             - port: "8080-8090"
    ///               protocol: TCP
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
    ///               endPort: 8090
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    ///
    /// - `PortProtocol.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP859",
    name: "cilium-port-not-readable",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-ports",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::Port)),
    cases: [
        Case::fails(
            "too large",
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
            - port: "70000"
              protocol: TCP
"#,
        ),
        Case::fails(
            "octal",
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
            - port: "0080"
              protocol: TCP
"#,
        ),
        Case::fails(
            "with the protocol",
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
            - port: 80/TCP
"#,
        ),
        Case::fails(
            "a name that is too long",
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
            - port: metrics-endpoint
"#,
        ),
        Case::passes(
            "numbers and names",
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
            - port: http-metrics
            - port: "0"
              protocol: UDP
"#,
        ),
    ],
}
