use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An expression of a selector has an operator that there is not, or values where it takes none.
    ///
    /// ## What it does
    ///
    /// Checks `matchExpressions` of NetworkPolicies and workloads: `In` and `NotIn` need values, `Exists` and
    /// `DoesNotExist` take none, and operators are written in just this way.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. (In policies of Cilium it checks the operators alone.)
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchExpressions:
    ///       - key: app
    ///         operator: in
    ///         values:
    ///           - web
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchExpressions:
    ///       - key: app
    ///         operator: In
    ///         values:
    ///           - web
    /// ```
    ///
    /// ## References
    ///
    /// - [Resources that support set-based
    ///   requirements](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements)
    code: "NP814",
    name: "invalid-selector-expression",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Expression)),
    cases: [
        Case::fails(
            "values for Exists",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: Exists
        values:
          - web
"#,
        ),
        Case::fails(
            "no values for NotIn",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: NotIn
"#,
        ),
        Case::fails(
            "no operator",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - key: app
        values:
          - web
"#,
        ),
        Case::fails(
            "an operator of other selectors",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: Equals
        values:
          - web
"#,
        ),
        Case::passes(
            "Exists with a null",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: Exists
        values: null
"#,
        ),
        Case::passes(
            "a value twice",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: In
        values:
          - web
          - web
"#,
        ),
    ],
}
