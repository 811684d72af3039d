use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An item stands twice in a list that takes each only once.
    ///
    /// ## What it does
    ///
    /// Checks lists of Cilium's objects whose items must differ: `serverNames`, from Cilium 1.18.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. Entities, ranges, names and ports may repeat.
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    ///           serverNames:
    ///             - example.com
    ///             - example.org
    ///             - example.com
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
    ///             - port: "443"
    ///               protocol: TCP
    ///           serverNames:
    ///             - example.com
    ///             - example.org
    /// ```
    ///
    /// ## References
    ///
    /// - [TLS SNI](https://docs.cilium.io/en/stable/security/policy/language/)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP808",
    name: "repeated-item",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::RepeatedItem)),
    cases: [
        Case::passes(
            "entities may repeat",
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
    - toEntities: [world, world]
"#,
        ),
    ],
}
