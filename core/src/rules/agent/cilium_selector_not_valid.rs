use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A selector of a Cilium policy has a key, value or expression that labels cannot have.
    ///
    /// ## What it does
    ///
    /// Checks `matchLabels` and `matchExpressions` of every selector: keys are `name` or `prefix/name`, with a source
    /// such as `k8s:` before them; values have up to 63 letters, digits, `-`, `_` and `.`; `In` and `NotIn` want
    /// values, `Exists` and `DoesNotExist` take none. The API server checks only a part of this. Up to Cilium 1.19 the
    /// source counts among the 63 characters of the name.
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
    ///     - fromEndpoints:
    ///         - matchExpressions:
    ///             - key: app
    ///               operator: In
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
    ///     - fromEndpoints:
    ///         - matchExpressions:
    ///             - key: app
    ///               operator: In
    ///               values:
    ///                 - api
    ///                 - jobs
    /// ```
    ///
    /// ## References
    ///
    /// - `EndpointSelector.Sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/selector.go)
    code: "NP853",
    name: "cilium-selector-not-valid",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#endpoints-based",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::Selector)),
    cases: [
        Case::fails(
            "values beside Exists",
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
        - matchExpressions:
            - key: app
              operator: Exists
              values:
                - api
"#,
        ),
        Case::fails(
            "two sources",
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
        - matchLabels:
            "k8s:any:app": api
"#,
        ),
        Case::fails(
            "a blank in a key",
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
        - matchLabels:
            "app name": api
"#,
        ),
        Case::fails(
            "a name that is too long with its source",
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
        - matchLabels:
            a23456789012345678901234567890123456789012345678901234567890: api
"#,
        ),
        Case::fails(
            "a value of an expression",
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
        - matchExpressions:
            - key: app
              operator: NotIn
              values:
                - "*"
"#,
        ),
        Case::fails(
            "of a group of CIDRs",
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
        - cidrGroupSelector:
            matchLabels:
              "cidr group": a
"#,
        ),
        Case::passes(
            "sources and prefixes",
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
        - matchLabels:
            "k8s:app.kubernetes.io/name": api
            "any:tier": ""
            "reserved:host": ""
"#,
        ),
        Case::passes(
            "an expression without values",
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
        - matchExpressions:
            - key: "k8s:app"
              operator: DoesNotExist
"#,
        ),
    ],
}
