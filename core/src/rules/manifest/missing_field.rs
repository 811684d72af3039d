use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A required field is missing.
    ///
    /// ## What it does
    ///
    /// Checks objects of Cilium for the fields that their definition requires. `null` counts as missing. (What built-in
    /// kinds require is checked by the rules on their parts.)
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. Where the field is only misspelt, that alone is told.
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
    ///     matchExpressions:
    ///       - key: app
    ///         values:
    ///           - web
    ///   ingress: []
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
    ///     matchExpressions:
    ///       - key: app
    ///         operator: In
    ///         values:
    ///           - web
    ///   ingress:
    ///     - fromEndpoints:
    ///         - {}
    /// ```
    ///
    /// ## References
    ///
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP803",
    name: "missing-field",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/policy/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::MissingField)),
    cases: [
        Case::fails(
            "a port without its number",
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
            - protocol: TCP
"#,
        ),
        Case::fails(
            "null",
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
    - authentication:
        mode: null
"#,
        ),
        Case::fails(
            "a group of ranges without them",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata:
  name: partners
spec: {}
"#,
        ),
        Case::passes(
            "a misspelt field is another fault",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata:
  name: partners
spec:
  externalCIDR:
    - 192.0.2.0/24
"#,
        ),
    ],
}
