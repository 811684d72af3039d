use super::written::{asks_for_it, key_place, selectors};
use crate::edit::{Change, Fix};
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// The source of a label is written with a dot.
    ///
    /// ## What it does
    ///
    /// Finds keys such as `k8s.app`, `any.app` and `reserved.host` in selectors of Cilium's policies, unless a given pod
    /// has a label of that name. Keys with a slash are passed over: `k8s.example.com/role` is a label.
    ///
    /// ## Why it matters
    ///
    /// A source stands before a colon. With a dot the whole is the key of a label, and no pod has it. Cilium writes
    /// labels with dots inside itself and in some of its logs, from where the form is copied.
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
    ///             k8s.app: api
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
    code: "NP226",
    name: "dotted-label-source",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/gettingstarted/terminology/#labels",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("the namespace", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            k8s.io.kubernetes.pod.namespace: data\n"),
        Case::fails("in an expression", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector:\n    matchExpressions:\n      - {key: any.role, operator: In, values: [web]}\n  egress: [{toEntities: [world]}]\n"),
        Case::fails("forbidden", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: reserved.host, operator: DoesNotExist}\n"),
        Case::passes("a label with a slash", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {k8s.example.com/role: web, k8s:app: web, k8s-app: web}}\n  egress: [{toEntities: [world]}]\n"),
        Case::passes("a pod has it", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {k8s.app: web}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {k8s.app: web}}\n  egress: [{toEntities: [world]}]\n"),
        Case::passes("a NetworkPolicy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {k8s.app: web}}\n  policyTypes: [Ingress]\n"),
    ],
}

/// The sources that people write before a dot.
const SOURCES: [&str; 3] = ["k8s", "any", "reserved"];

/// The source before the first dot of a key, with what stands behind it; none where the key may be a label's.
pub(super) fn source(key: &str) -> Option<(&'static str, &str)> {
    let (start, name) = key.split_once('.')?;
    let source = SOURCES.into_iter().find(|source| *source == start)?;
    // `k8s.io/…` and `k8s.example.com/…` are labels; what Cilium makes of namespaces may hold a slash itself.
    let is_label = name.contains('/') && !name.starts_with("io.cilium.k8s.") && !name.starts_with("io.kubernetes.pod.");
    (!name.is_empty() && !is_label).then_some((source, name))
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    for policy in world.policies.iter().filter(|policy| policy.is_cilium()) {
        for written in selectors(policy) {
            for requirement in &written.selector.requirements {
                let key = requirement.key.written;
                let Some((source, name)) = source(key) else { continue };
                if world.workloads.iter().any(|workload| workload.labels.get(key).is_some()) {
                    continue;
                }
                let place = key_place(policy.object, written.selector, requirement);
                let effect = if asks_for_it(requirement) {
                    format!("no pod has it, and {}", written.without_pods())
                } else {
                    "no pod has it, and the requirement is always met".to_owned()
                };
                let message =
                    format!("`{key}` is the name of a label, not `{name}` of the source `{source}`: {effect}");
                let right = format!("{source}:{name}");
                let fix = asks_for_it(requirement).then(|| Fix {
                    title: format!("write `{right}` (unsafe: the selector then matches what it was written for)"),
                    safe: false,
                    changes: vec![Change::replace(&place, key, &*right)],
                });
                sink.report(
                    Draft::new(&place, message)
                        .object(objects::reference(policy.object))
                        .help(format!("write `{right}`, with a colon"))
                        .fix(fix),
                );
            }
        }
    }
}
