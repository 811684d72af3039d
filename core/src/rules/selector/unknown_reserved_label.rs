use super::written::{asks_for_it, key_place, selectors};
use crate::policy::{Operator, Source};
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, PolicyView, Sink, objects, rule};

rule! {
    /// A selector asks for a reserved label that no identity has.
    ///
    /// ## What it does
    ///
    /// Looks at keys with the source `reserved` in selectors of Cilium's policies: names other than `host`, `world`,
    /// `world-ipv4`, `world-ipv6`, `unmanaged`, `health`, `init`, `remote-node`, `kube-apiserver` and `ingress`, and
    /// values other than the empty one.
    ///
    /// ## Why it matters
    ///
    /// `cluster`, `all` and `none` are entities and no labels. Reserved labels have no value. A selector that asks for
    /// anything else matches nothing, and nothing says so.
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
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             reserved:cluster: ""
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
    ///     - fromEntities:
    ///         - cluster
    /// ```
    ///
    /// ## References
    ///
    /// - [Entities](https://docs.cilium.io/en/stable/security/policy/language/#entities-based)
    /// - cilium/cilium, [`pkg/policy/api/entity.go`](https://github.com/cilium/cilium/blob/main/pkg/policy/api/entity.go)
    code: "NP228",
    name: "unknown-reserved-label",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#entities-based",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("with a value", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchLabels: {\"reserved:host\": \"true\"}\n"),
        Case::fails("another name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"reserved:node\", operator: Exists}\n"),
        Case::passes("labels that are there", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector:\n    matchLabels: {\"reserved:ingress\": \"\"}\n  ingress:\n    - fromEndpoints:\n        - matchLabels: {\"reserved:remote-node\": \"\"}\n        - matchExpressions: [{key: \"reserved:health\", operator: Exists}]\n"),
    ],
}

/// The labels of the reserved identities.
pub(super) const NAMES: [&str; 10] = [
    "host",
    "world",
    "world-ipv4",
    "world-ipv6",
    "unmanaged",
    "health",
    "init",
    "remote-node",
    "kube-apiserver",
    "ingress",
];
/// Entities that are no label.
const ENTITIES: [&str; 4] = ["all", "cluster", "cluster-mesh", "none"];

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let policy = view.policy;
    if !policy.is_cilium() {
        return;
    }
    for written in selectors(policy) {
        for requirement in written.selector.requirements.iter().filter(|one| one.key.source == Source::Reserved) {
            let name = requirement.key.name;
            let is_known = NAMES.contains(&name);
            let asks_value = requirement.operator == Operator::In && !requirement.values.contains(&"");
            if is_known && !asks_value {
                continue;
            }
            let message = if is_known {
                "reserved labels have no value".to_owned()
            } else {
                format!("there is no reserved label `{name}`")
            };
            let (severity, effect) = if asks_for_it(requirement) {
                (Severity::Error, written.without_pods())
            } else {
                (Severity::Warning, "the requirement is always met")
            };
            let help = if is_known {
                format!("write `reserved:{name}: \"\"`")
            } else if ENTITIES.contains(&name) && written.peer.is_some() {
                format!("write the entity `{name}` into `fromEntities` or `toEntities`")
            } else {
                format!("the reserved labels are {}", crate::rules::wording::listed(&NAMES.map(str::to_owned)))
            };
            let place = key_place(policy.object, written.selector, requirement);
            sink.report(
                Draft::new(&place, format!("{message}: {effect}"))
                    .object(objects::reference(policy.object))
                    .severity(severity)
                    .help(help),
            );
        }
    }
}
