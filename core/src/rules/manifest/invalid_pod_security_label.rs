use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A label of a namespace sets pod security to what there is not.
    ///
    /// ## What it does
    ///
    /// Checks the labels `pod-security.kubernetes.io/enforce`, `audit` and `warn` (`privileged`, `baseline`,
    /// `restricted`) and those that end in `-version` (`latest`, or `v1.` and a number).
    ///
    /// ## Why it matters
    ///
    /// Admission refuses the namespace with 422 when it is made.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: strict
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: restricted
    /// ```
    ///
    /// ## References
    ///
    /// - [Pod Security
    ///   Admission](https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces)
    code: "NP826",
    name: "invalid-pod-security-label",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::PodSecurity)),
    cases: [
        Case::fails(
            "a version without its v",
            "case.yaml",
            r#"apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/warn-version: "1.31"
"#,
        ),
        Case::fails(
            "a level in title case",
            "case.yaml",
            r#"apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/audit: Baseline
"#,
        ),
        Case::passes(
            "a version",
            "case.yaml",
            r#"apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: baseline
    pod-security.kubernetes.io/enforce-version: v1.36
"#,
        ),
        Case::passes(
            "another label",
            "case.yaml",
            r#"apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/mode: strict
"#,
        ),
    ],
}
