use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A slice of endpoints has addresses that do not fit its type, or too many of something.
    ///
    /// ## What it does
    ///
    /// Checks `addressType`, that every endpoint has an address of that type, and the limits of a slice: 1000
    /// endpoints, 100 addresses of each, 20000 ports.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the slice with 422.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: discovery.k8s.io/v1
    /// kind: EndpointSlice
    /// metadata:
    ///   name: web-1
    ///   namespace: shop
    /// addressType: IPv6
    /// endpoints:
    ///   - addresses:
    ///       - 192.0.2.1
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: discovery.k8s.io/v1
    /// kind: EndpointSlice
    /// metadata:
    ///   name: web-1
    ///   namespace: shop
    /// addressType: IPv4
    /// endpoints:
    ///   - addresses:
    ///       - 192.0.2.1
    /// ```
    ///
    /// ## References
    ///
    /// - [EndpointSlices](https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/)
    /// - `ValidateEndpointSlice` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/discovery/validation/validation.go)
    code: "NP828",
    name: "invalid-endpoint-slice",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Endpoints)),
    cases: [
        Case::fails(
            "no type",
            "case.yaml",
            r#"apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web-1
  namespace: shop
endpoints:
  - addresses:
      - 192.0.2.1
"#,
        ),
        Case::fails(
            "an endpoint without an address",
            "case.yaml",
            r#"apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web-1
  namespace: shop
addressType: IPv4
endpoints:
  - addresses: []
"#,
        ),
        Case::passes(
            "no endpoints",
            "case.yaml",
            r#"apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web-1
  namespace: shop
addressType: IPv4
endpoints: []
"#,
        ),
    ],
}
