use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An ingress has a host, path or backend that the API server refuses.
    ///
    /// ## What it does
    ///
    /// Checks hosts (names, with `*` as the whole first part at most), paths (they begin with `/` and have a
    /// `pathType`) and backends, which name a service and one of its ports.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the ingress with 422.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   rules:
    ///     - host: "192.0.2.1"
    ///       http:
    ///         paths:
    ///           - path: /
    ///             pathType: Prefix
    ///             backend:
    ///               service:
    ///                 name: web
    ///                 port:
    ///                   number: 80
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   rules:
    ///     - host: "shop.example.com"
    ///       http:
    ///         paths:
    ///           - path: /
    ///             pathType: Prefix
    ///             backend:
    ///               service:
    ///                 name: web
    ///                 port:
    ///                   number: 80
    /// ```
    ///
    /// ## References
    ///
    /// - [Ingress](https://kubernetes.io/docs/concepts/services-networking/ingress/)
    /// - `ValidateIngressSpec` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/networking/validation/validation.go)
    code: "NP827",
    name: "invalid-ingress",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Ingress)),
    cases: [
        Case::fails(
            "neither rules nor a backend",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  ingressClassName: nginx
"#,
        ),
        Case::fails(
            "a path that does not begin with a slash",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  rules:
    - host: "shop.example.com"
      http:
        paths:
          - path: web
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
"#,
        ),
        Case::fails(
            "a star inside a name",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  rules:
    - host: "shop-*.example.com"
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
"#,
        ),
        Case::fails(
            "a backend without a port",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  defaultBackend:
    service:
      name: web
"#,
        ),
        Case::fails(
            "a path without a type",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  rules:
    - host: "shop.example.com"
      http:
        paths:
          - path: /
            backend:
              service:
                name: web
                port:
                  number: 80
"#,
        ),
        Case::passes(
            "a star",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  rules:
    - host: "*.example.com"
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
"#,
        ),
        Case::passes(
            "a default backend by the name of a port",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  defaultBackend:
    service:
      name: web
      port:
        name: http
"#,
        ),
    ],
}
