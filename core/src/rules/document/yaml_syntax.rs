use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// Text that is not YAML.
    ///
    /// ## What it does
    ///
    /// Reports where a YAML document stops being YAML: wrong indentation, a bracket or quote that is never closed, a
    /// tab in the indentation, an alias without an anchor. It speaks up only where the readable part shows a Kubernetes
    /// object or another kind that is known here, or where the file was named.
    ///
    /// ## Why it matters
    ///
    /// Every client refuses the document, and none of what it says takes effect. For a network policy that means that
    /// the pods stay as open as they were.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    /// spec:
    ///   podSelector: {matchLabels: {app: web}
    ///   policyTypes: [Ingress]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Ingress]
    /// ```
    ///
    /// ## References
    ///
    /// - [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
    /// - Kubernetes reads YAML as JSON: [objects](https://kubernetes.io/docs/concepts/overview/working-with-objects/)
    code: "NP001",
    name: "yaml-syntax",
    severity: Error,
    since: "0.1.0",
    source: "https://yaml.org/spec/1.2.2/",
    as_of: "2021-10-01",
    check: Check::Problem(ProblemKind::YamlSyntax),
    cases: [
        Case::fails(
            "a quote that is never closed",
            "policy.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: "web
spec:
  podSelector: {}
"#,
        ),
        Case::fails(
            "a tab in the indentation",
            "policy.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n\tname: web\nspec:\n  podSelector: {}\n",
        ),
        Case::passes(
            "a document that says nothing",
            "policy.yaml",
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {}}\n---\n",
        ),
        Case::passes(
            "JSON is YAML",
            "policy.yaml",
            r#"{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "web"}, "spec": {"podSelector": {}}}"#,
        ),
    ],
}
