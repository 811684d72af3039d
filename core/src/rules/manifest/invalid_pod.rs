use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A pod, or the template of a workload, has settings that the API server refuses.
    ///
    /// ## What it does
    ///
    /// Checks containers (at least one, each with a name of its own and an image), the restart policy that the
    /// workload takes, and names of hosts, service accounts and priority classes.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422.
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
    ///         app: web
    ///     spec:
    ///       containers:
    ///         - name: Web
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
    /// - [Pods](https://kubernetes.io/docs/concepts/workloads/pods/)
    /// - `ValidatePodSpec` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/validation/validation.go)
    code: "NP823",
    name: "invalid-pod",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/workloads/pods/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Pod)),
    cases: [
        Case::fails(
            "no containers",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers: []
"#,
        ),
        Case::fails(
            "no image",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
"#,
        ),
        Case::fails(
            "a name twice",
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
        - name: web
          image: nginx
"#,
        ),
        Case::fails(
            "a job that restarts always",
            "case.yaml",
            r#"apiVersion: batch/v1
kind: Job
metadata:
  name: once
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: once
          image: busybox
"#,
        ),
        Case::fails(
            "a deployment that does not restart",
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
      restartPolicy: Never
      containers:
        - name: web
          image: nginx
"#,
        ),
        Case::passes(
            "a job",
            "case.yaml",
            r#"apiVersion: batch/v1
kind: Job
metadata:
  name: once
  namespace: shop
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: once
          image: busybox
"#,
        ),
        Case::passes(
            "a pod that runs once",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: once
  namespace: shop
spec:
  restartPolicy: OnFailure
  containers:
    - name: once
      image: busybox
"#,
        ),
    ],
}
