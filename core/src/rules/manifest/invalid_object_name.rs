use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// The name or namespace of an object is missing, or none that the API server takes.
    ///
    /// ## What it does
    ///
    /// Checks `metadata.name`, `metadata.generateName` and `metadata.namespace` against the form that the kind asks
    /// for. Most kinds take the form of a DNS subdomain: lower-case letters, digits, `-` and `.`, up to 253 bytes.
    /// Namespaces and StatefulSets take a DNS label, without dots and up to 63 bytes. Services take a label that
    /// begins with a letter, and from Kubernetes 1.36 on any label.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. A namespace that cannot exist is answered with 404 `namespaces
    /// "Shop" not found`, before anything else is looked at.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: Deny_All
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: deny-all
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    /// ```
    ///
    /// ## References
    ///
    /// - [Object names](https://kubernetes.io/docs/concepts/overview/working-with-objects/names/)
    /// - `ValidateObjectMeta` in
    ///   [apimachinery](https://github.com/kubernetes/apimachinery/blob/v0.36.0/pkg/api/validation/objectmeta.go)
    code: "NP811",
    name: "invalid-object-name",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Name)),
    cases: [
        Case::fails(
            "no name",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
        Case::fails(
            "a namespace in title case",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: Shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
        Case::fails(
            "a dot in the name of a namespace",
            "case.yaml",
            r#"apiVersion: v1
kind: Namespace
metadata:
  name: team.a
"#,
        ),
        Case::fails(
            "a generated name that begins badly",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  generateName: Web_
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
"#,
        ),
        Case::fails(
            "a policy of Cilium",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: "*"
  namespace: shop
spec:
  endpointSelector: {}
  ingress:
    - fromEndpoints:
        - {}
"#,
        ),
        Case::passes(
            "a generated name",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  generateName: web-
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
"#,
        ),
        Case::passes(
            "dots where a subdomain is taken",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web.v1
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
"#,
        ),
        Case::passes(
            "a service that begins with a digit, with Kubernetes 1.36",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: 2-web
  namespace: shop
spec:
  ports:
    - port: 80
"#,
        ),
    ],
}
