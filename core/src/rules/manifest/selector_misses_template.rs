use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// The selector of a workload does not match the labels of its own pods, or is missing or empty.
    ///
    /// ## What it does
    ///
    /// Compares the selector of Deployments, ReplicaSets, StatefulSets, DaemonSets and ReplicationControllers with the
    /// labels of their template.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the workload with 422: it would make pods for ever and never find them.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: web
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: api
    ///     spec:
    ///       containers:
    ///         - name: web
    ///           image: nginx
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: web
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: web
    ///     spec:
    ///       containers:
    ///         - name: web
    ///           image: nginx
    /// ```
    ///
    /// ## References
    ///
    /// - [Deployments, selector](https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector)
    /// - `ValidateDeploymentSpec` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/apps/validation/validation.go)
    code: "NP825",
    name: "selector-misses-template",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Selector)),
    cases: [
        Case::fails(
            "no selector",
            "case.yaml",
            r#"apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: web
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
"#,
        ),
        Case::fails(
            "an empty one",
            "case.yaml",
            r#"apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
  namespace: shop
spec:
  serviceName: web
  selector: {}
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
"#,
        ),
        Case::fails(
            "a template without labels",
            "case.yaml",
            r#"apiVersion: v1
kind: ReplicationController
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  template:
    spec:
      containers:
        - name: web
          image: nginx
"#,
        ),
        Case::passes(
            "expressions that match",
            "case.yaml",
            r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchExpressions:
      - key: app
        operator: In
        values:
          - web
          - api
      - key: old
        operator: DoesNotExist
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
"#,
        ),
    ],
}
