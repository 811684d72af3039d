use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// Two ports of a service, of a pod or of a slice of endpoints clash.
    ///
    /// ## What it does
    ///
    /// Finds ports of a service with the same number and protocol, ports of one container with the same name, ports of
    /// a node that a pod takes twice, and a `hostPort` that differs from `containerPort` on the network of the node.
    /// Warns of a port that several containers of a pod define, and of names that several containers give.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422, or takes it with a warning. Services, probes and policies that name
    /// a port which several containers name mean the first of them.
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
    ///   ports:
    ///     - name: http
    ///       port: 80
    ///     - name: web
    ///       port: 80
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
    ///   ports:
    ///     - name: http
    ///       port: 80
    ///     - name: https
    ///       port: 443
    /// ```
    ///
    /// ## References
    ///
    /// - [Services](https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services)
    /// - `warningsForPodSpecAndMeta` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/api/pod/warnings.go)
    code: "NP824",
    name: "clashing-ports",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::PortClash)),
    cases: [
        Case::fails(
            "a name twice in a container",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - name: http
          containerPort: 80
        - name: http
          containerPort: 8080
"#,
        ),
        Case::fails(
            "a port of the node twice",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - containerPort: 80
          hostPort: 8080
    - name: other
      image: nginx
      ports:
        - containerPort: 81
          hostPort: 8080
"#,
        ),
        Case::fails(
            "another port on the network of the node",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx
      ports:
        - containerPort: 80
          hostPort: 8080
"#,
        ),
        Case::fails(
            "one port in two containers, a warning",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - containerPort: 80
    - name: other
      image: nginx
      ports:
        - containerPort: 80
"#,
        ),
        Case::fails(
            "one name in two containers, a warning",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - name: http
          containerPort: 80
    - name: other
      image: nginx
      ports:
        - name: http
          containerPort: 81
"#,
        ),
        Case::fails(
            "an address of the node without a port of it, a warning",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - containerPort: 80
          hostIP: 192.0.2.1
"#,
        ),
        Case::passes(
            "one number for two protocols",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  ports:
    - name: dns
      port: 53
    - name: dns-udp
      port: 53
      protocol: UDP
"#,
        ),
        Case::passes(
            "the network of the node",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx
      ports:
        - containerPort: 80
"#,
        ),
    ],
}
