use super::written::{asks_for_it, key_place, selectors};
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, PolicyView, Sink, objects, rule, wording};

rule! {
    /// A selector names a source of labels that Cilium does not have.
    ///
    /// ## What it does
    ///
    /// Looks at what stands before the first colon of the keys in selectors of Cilium's policies. Known are `k8s`, `any`,
    /// `reserved`, `cidr`, `cidrgroup`, `fqdn`, `node`, `container`, `gen`, `directory`, `ingress`, `unspec`,
    /// `cni` and `cilium-generated`.
    ///
    /// ## Why it matters
    ///
    /// A source is compared like the rest of the label. No identity has a label of that source, so a selector that needs
    /// it matches nothing, and nothing says so.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: db
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             kubernetes:app: api
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: db
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             k8s:app: api
    /// ```
    ///
    /// ## References
    ///
    /// - [Labels of Cilium](https://docs.cilium.io/en/stable/gettingstarted/terminology/#labels)
    /// - cilium/cilium, [`pkg/labels/labels.go`](https://github.com/cilium/cilium/blob/main/pkg/labels/labels.go)
    code: "NP227",
    name: "unknown-label-source",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/gettingstarted/terminology/#labels",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("key and value as one", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {\"app:web\": \"\"}}\n  egress: [{toEntities: [world]}]\n"),
        Case::fails("forbidden", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"kube:app\", operator: NotIn, values: [web]}\n"),
        Case::passes("known ones", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {\"k8s:app\": web, \"any:role\": front}}\n  ingress:\n    - fromEndpoints:\n        - matchLabels: {\"reserved:ingress\": \"\"}\n        - matchLabels: {\"container:app\": web}\n"),
    ],
}

/// The sources of labels (`pkg/labels/labels.go`, `cidr.go`, `array.go`).
const SOURCES: [&str; 14] = [
    "k8s",
    "any",
    "reserved",
    "cidr",
    "cidrgroup",
    "fqdn",
    "node",
    "container",
    "gen",
    "directory",
    "ingress",
    "unspec",
    "cilium-generated",
    "cni",
];

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let policy = view.policy;
    if !policy.is_cilium() {
        return;
    }
    for written in selectors(policy) {
        for requirement in &written.selector.requirements {
            let Some((source, name)) = requirement.key.written.split_once(':') else { continue };
            if source.is_empty() || SOURCES.contains(&source) {
                continue;
            }
            let place = key_place(policy.object, written.selector, requirement);
            let (severity, effect) = if asks_for_it(requirement) {
                (Severity::Error, format!("nothing has such a label, and {}", written.without_pods()))
            } else {
                (Severity::Warning, "nothing has such a label, and the requirement is always met".to_owned())
            };
            let message = format!("there is no source `{source}` of labels: {effect}");
            let near = wording::nearest(source, SOURCES).unwrap_or("k8s");
            let is_pair = !requirement.is_expression && requirement.values == [""];
            let help = if is_pair {
                format!("write the value behind the key: `{source}: {name}`")
            } else {
                format!("write `{near}:{name}` if that label is meant")
            };
            sink.report(
                Draft::new(&place, message).object(objects::reference(policy.object)).severity(severity).help(help),
            );
        }
    }
}
