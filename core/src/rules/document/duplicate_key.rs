use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A key that a mapping holds twice.
    ///
    /// ## What it does
    ///
    /// Reports the second and each further entry of a key in one mapping of a YAML or JSON document.
    ///
    /// ## Why it matters
    ///
    /// Readers keep the last entry and drop the others without a word. Of two `podSelector` or two `ingress` in one
    /// policy only one is in force, and it is seldom clear that the other is not. Strict readers refuse the document,
    /// so the same file behaves differently from one tool to the next.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: db
    /// spec:
    ///   podSelector: {matchLabels: {app: db}}
    ///   policyTypes: [Ingress]
    ///   ingress:
    ///     - from: [{podSelector: {matchLabels: {app: web}}}]
    ///   ingress:
    ///     - from: [{podSelector: {matchLabels: {app: jobs}}}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: db
    /// spec:
    ///   podSelector: {matchLabels: {app: db}}
    ///   policyTypes: [Ingress]
    ///   ingress:
    ///     - from: [{podSelector: {matchLabels: {app: web}}}]
    ///     - from: [{podSelector: {matchLabels: {app: jobs}}}]
    /// ```
    ///
    /// ## References
    ///
    /// - YAML 1.2.2, [3.2.1.3](https://yaml.org/spec/1.2.2/#3213-node-comparison): keys of a mapping are unique
    /// - [Field validation](https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation): the API
    ///   server tells duplicates as a warning or an error, but kubectl drops them before it sends the object
    code: "NP003",
    name: "duplicate-key",
    severity: Warning,
    since: "0.1.0",
    source: "https://yaml.org/spec/1.2.2/#3213-node-comparison",
    as_of: "2021-10-01",
    check: Check::Problem(ProblemKind::DuplicateKey),
    cases: [
        Case::fails(
            "the same label twice",
            "policy.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, labels: {tier: a, tier: b}}
spec: {podSelector: {}}
"#,
        ),
        Case::fails(
            "in a template",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "resources": []
}
"#,
        ),
        Case::passes(
            "the same key in two mappings of a list",
            "policy.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {}
  ingress:
    - ports: [{port: 80}]
    - ports: [{port: 443}]
"#,
        ),
        Case::passes(
            "keys that differ in case",
            "policy.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, labels: {app: a, App: b}}
spec: {podSelector: {}}
"#,
        ),
        Case::passes(
            "the same key in two documents",
            "policies.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec: {podSelector: {}}
"#,
        ),
    ],
}
