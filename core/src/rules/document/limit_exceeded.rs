use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// Input beyond what is read of one file.
    ///
    /// ## What it does
    ///
    /// Reports a file of which a part is not read because a named limit is reached: 32 MiB a file, 128 levels of
    /// nesting, 100,000 nodes out of aliases, 10,000 documents, 20,000 commands of a script, 200,000 steps to evaluate
    /// a template, and some more. The message names the limit.
    ///
    /// ## Why it matters
    ///
    /// What is not read is not checked, so a clean answer would mean nothing. The limits lie far above what those who
    /// receive such files take: a request to the API server may have about 3 MiB, a template of Azure's resource
    /// manager 4 MiB, and etcd holds no object above 1.5 MiB. YAML whose aliases multiply is an attack on the reader
    /// that the API server refuses as well.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: laughs
    ///   annotations:
    ///     a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]
    ///     b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    ///     c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    ///     d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
    ///     e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
    ///     f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
    /// spec:
    ///   podSelector: {}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: laughs
    /// spec:
    ///   podSelector: {}
    /// ```
    ///
    /// ## References
    ///
    /// - [CVE-2019-11253](https://github.com/kubernetes/kubernetes/issues/83253): the API server and aliases that
    ///   multiply
    /// - [Limits of templates](https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits)
    /// - [Limits of etcd](https://etcd.io/docs/v3.5/dev-guide/limit/)
    code: "NP004",
    name: "limit-exceeded",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes/kubernetes/issues/83253",
    as_of: "2019-10-16",
    check: Check::Problem(ProblemKind::Limit),
    cases: [
        Case::fails(
            "nesting without end",
            "policy.yaml",
            concat!(
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: ",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "[[[[[[[[[[[[[[[[",
                "]]]]]]]]]]]]]]]]",
                "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",                "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
            ),
        ),
        Case::passes(
            "an alias used twice",
            "policy.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: &web {matchLabels: {app: web}}
  ingress:
    - from: [{podSelector: *web}]
    - from: [{podSelector: *web, namespaceSelector: {}}]
"#,
        ),
        Case::passes("an empty file", "policy.yaml", ""),
    ],
}
