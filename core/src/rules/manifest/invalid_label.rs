use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A label, or a label that a selector asks for, is none that the API server takes.
    ///
    /// ## What it does
    ///
    /// Checks keys and values of labels in metadata, in templates of pods and in selectors. A key is an optional DNS
    /// subdomain with `/`, and a name of up to 63 letters, digits, `-`, `_` and `.` with a letter or digit first and
    /// last. A value is empty or such a name.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. Its message names the whole mapping, not the key. Labels with a
    /// source, such as `k8s:app`, are for policies of Cilium: in a NetworkPolicy they are no valid keys. The selectors
    /// of Cilium's own policies are not checked by the API server.
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
    ///     matchLabels:
    ///       k8s:app: web
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
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: web
    ///   policyTypes:
    ///     - Ingress
    /// ```
    ///
    /// ## References
    ///
    /// - [Labels and
    ///   selectors](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set)
    code: "NP812",
    name: "invalid-label",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Label)),
    cases: [
        Case::fails(
            "a value with a blank",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: my web
"#,
        ),
        Case::fails(
            "a value of an expression",
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
          - "-web"
"#,
        ),
        Case::fails(
            "an expression without a key",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchExpressions:
      - operator: Exists
"#,
        ),
        Case::fails(
            "a label of a service",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: a:b
  ports:
    - port: 80
"#,
        ),
        Case::fails(
            "a time without quotes, which is text",
            "case.yaml",
            r#"apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    since: 22:22
"#,
        ),
        Case::passes(
            "an empty value",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: ""
"#,
        ),
        Case::passes(
            "a key with a prefix",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: Web_1.x
"#,
        ),
    ],
}
