use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An annotation, a reference to an owner or a finalizer is none that the API server takes.
    ///
    /// ## What it does
    ///
    /// Checks the keys of annotations and their size together (256 KiB), references to owners (`apiVersion`, `kind`,
    /// `name` and `uid`, one controller at most) and finalizers, which need a domain in built-in kinds.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   annotations:
    ///     "my team": net
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   annotations:
    ///     example.com/team: net
    /// ```
    ///
    /// ## References
    ///
    /// -
    ///   [Annotations](https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set)
    /// - [Finalizers](https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/)
    code: "NP813",
    name: "invalid-metadata",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Metadata)),
    cases: [
        Case::fails(
            "an owner without a uid",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  ownerReferences:
    - apiVersion: apps/v1
      kind: Deployment
      name: web
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
        Case::fails(
            "a finalizer without a domain",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  finalizers:
    - done
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
        Case::fails(
            "two controllers",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  ownerReferences:
    - {apiVersion: v1, kind: A, name: a, uid: "1", controller: true}
    - {apiVersion: v1, kind: B, name: b, uid: "2", controller: true}
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
        Case::passes(
            "a finalizer with a domain, an annotation in upper case",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  finalizers:
    - example.com/done
  annotations:
    Example.com/Why: because
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
    ],
}
