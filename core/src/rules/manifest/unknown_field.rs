use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A field that the kind does not have.
    ///
    /// ## What it does
    ///
    /// Checks every field of policies and other objects of Cilium, and of workloads, services, namespaces, nodes,
    /// ingresses and NetworkPolicies, against the structure of the kind in the versions of Kubernetes and Cilium in
    /// use. Help names the field that may be meant: another spelling, the field of the other family of policies, the
    /// level of indentation at which it belongs, or the version of Cilium that has it. The status of an object that a
    /// server printed, with `uid` or `resourceVersion`, is no finding.
    ///
    /// ## Why it matters
    ///
    /// `kubectl` asks for strict validation, under which the API server refuses the object. Without it (older clients,
    /// controllers, `--validate=false`) the server drops the field and stores the rest. In a policy that is worse than
    /// a refusal: a rule without its misspelt peers or ports allows more than it says. Server-side apply refuses the
    /// object in every mode.
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
    ///     - fromEndpoint:
    ///         - matchLabels:
    ///             app: shop
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
    ///         - matchLabels:
    ///             app: shop
    /// ```
    ///
    /// ## References
    ///
    /// - [Validation of unrecognized
    ///   fields](https://kubernetes.io/docs/reference/using-api/api-concepts/#validation-for-unrecognized-or-duplicate-fields)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP801",
    name: "unknown-field",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#validation-for-unrecognized-or-duplicate-fields",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::UnknownField)),
    cases: [
        Case::fails(
            "a status of a kind that has none",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
status: {}
"#,
        ),
        Case::passes(
            "a status that a server printed",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  uid: 0b5f8a52-6a3c-4d51-9a51-6f9c6f0f6a11
spec:
  podSelector: {}
  policyTypes:
    - Ingress
status: {}
"#,
        ),
        Case::fails(
            "the fields of a NetworkPolicy in a policy of Cilium",
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
    - from:
        - podSelector: {}
"#,
        ),
        Case::fails(
            "a letter of the wrong case",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podselector: {}
  ingress: []
"#,
        ),
        Case::fails(
            "a field on the wrong level",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          ports:
            - port: 80
"#,
        ),
        Case::fails(
            "a field of no version",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumLocalRedirectPolicy
metadata:
  name: web
  namespace: shop
spec:
  redirectFrontend:
    serviceMatcher:
      serviceName: web
      namespace: shop
  redirectBackend:
    localEndpointSelector: {}
    toPorts: []
  redirectTo: 1
"#,
        ),
        Case::fails(
            "in the template of a workload",
            "case.yaml",
            r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
          port:
            - containerPort: 80
"#,
        ),
        Case::fails(
            "in metadata",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  label:
    app: web
spec:
  endpointSelector: {}
  ingress: []
"#,
        ),
        Case::passes(
            "labels and annotations may have any keys",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  labels:
    anything: goes
spec:
  endpointSelector:
    matchLabels:
      k8s:io.kubernetes.pod.namespace: shop
  ingress: []
"#,
        ),
        Case::passes(
            "kinds of others",
            "case.yaml",
            r#"apiVersion: crd.projectcalico.org/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  types: [Ingress]
"#,
        ),
    ],
}
