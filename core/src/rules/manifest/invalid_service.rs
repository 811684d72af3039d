use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A service has settings that the API server refuses, or that have no effect.
    ///
    /// ## What it does
    ///
    /// Checks the type of a service against its other settings: ports (each named when there are several), addresses,
    /// traffic policies, source ranges and ports of the nodes; and the values that have a fixed set. Warns of what is
    /// stored and has no effect, such as an `externalName` in a service of another type.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the service with 422, or takes it with a warning.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   type: ClusterIP
    ///   externalTrafficPolicy: Local
    ///   ports:
    ///     - port: 80
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   type: LoadBalancer
    ///   externalTrafficPolicy: Local
    ///   ports:
    ///     - port: 80
    /// ```
    ///
    /// ## References
    ///
    /// - [Services](https://kubernetes.io/docs/concepts/services-networking/service/)
    /// - `validateService` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/validation/validation.go)
    code: "NP822",
    name: "invalid-service",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Service)),
    cases: [
        Case::fails(
            "no ports",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
"#,
        ),
        Case::fails(
            "a port without a name among several",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  ports:
    - port: 80
    - port: 443
      name: https
"#,
        ),
        Case::fails(
            "a type that there is not",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: Internal
  ports:
    - port: 80
"#,
        ),
        Case::fails(
            "a name elsewhere without the name",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: ExternalName
"#,
        ),
        Case::fails(
            "a port of the nodes",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  ports:
    - port: 80
      nodePort: 30080
"#,
        ),
        Case::fails(
            "source ranges without a load balancer",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  loadBalancerSourceRanges:
    - 192.0.2.0/24
  ports:
    - port: 80
"#,
        ),
        Case::fails(
            "a load balancer without an address",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: LoadBalancer
  clusterIP: None
  ports:
    - port: 80
"#,
        ),
        Case::fails(
            "a name that is ignored, a warning",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  externalName: example.com
  ports:
    - port: 80
"#,
        ),
        Case::passes(
            "headless, without ports",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  clusterIP: None
  selector:
    app: web
"#,
        ),
        Case::passes(
            "a name elsewhere",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: ExternalName
  externalName: example.com.
"#,
        ),
        Case::passes(
            "an empty policy, which is filled in",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  externalTrafficPolicy: ""
  ports:
    - port: 80
"#,
        ),
    ],
}
