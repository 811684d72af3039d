use super::unknown_reserved_label::NAMES;
use super::written::{asks_for_it, key_place};
use crate::policy::{PolicyKind, Source};
use crate::rules::{Case, Check, Draft, PolicyView, Sink, objects, rule};

rule! {
    /// A CiliumNetworkPolicy is about a reserved identity, which no namespace has.
    ///
    /// ## What it does
    ///
    /// Finds an `endpointSelector` of a CiliumNetworkPolicy that asks for a reserved label, such as `reserved:ingress`,
    /// `reserved:health` or `reserved:init`. For `reserved:init` it speaks from Cilium 1.15 on: until then such a policy is
    /// an exception and works.
    ///
    /// ## Why it matters
    ///
    /// Cilium adds the policy's namespace to the selector. Only pods have a namespace, and pods have no reserved labels: the
    /// policy is accepted, applies to nothing, and nothing says so. A CiliumClusterwideNetworkPolicy has no namespace.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: ingress
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       reserved:ingress: ""
    ///   ingress:
    ///     - fromEntities:
    ///         - world
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: ingress
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       reserved:ingress: ""
    ///   ingress:
    ///     - fromEntities:
    ///         - world
    /// ```
    ///
    /// ## References
    ///
    /// - [cilium/cilium#28007](https://github.com/cilium/cilium/pull/28007): policies for `reserved:init` have to be
    ///   clusterwide
    /// - cilium/cilium, [`pkg/k8s/apis/cilium.io/utils/utils.go`](https://github.com/cilium/cilium/blob/main/pkg/k8s/apis/cilium.io/utils/utils.go):
    ///   `ParseToCiliumRule`
    code: "NP224",
    name: "reserved-identity-in-namespaced-policy",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/main/pkg/k8s/apis/cilium.io/utils/utils.go",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("by an expression, in one of several specs", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspecs:\n  - endpointSelector: {matchLabels: {app: a}}\n    ingress: [{fromEntities: [cluster]}]\n  - endpointSelector: {matchExpressions: [{key: \"reserved:health\", operator: Exists}]}\n    ingress: [{fromEntities: [cluster]}]\n"),
        Case::fails("pods that start", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {\"reserved:init\": \"\"}}\n  ingress: [{fromEntities: [host]}]\n"),
        Case::passes("a clusterwide policy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {matchLabels: {\"reserved:init\": \"\"}}\n  ingress: [{fromEntities: [host]}]\n"),
        Case::passes("everything but", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchExpressions: [{key: \"reserved:host\", operator: DoesNotExist}]}\n  ingress: [{fromEntities: [cluster]}]\n"),
        Case::passes("a peer", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromEndpoints: [{matchLabels: {\"reserved:ingress\": \"\"}}]}]\n"),
    ],
}

/// From which minor release of Cilium on a namespaced policy for `reserved:init` is no exception any more.
const INIT_IS_LIKE_OTHERS: u32 = 15;

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let policy = view.policy;
    if policy.kind != PolicyKind::Cilium {
        return;
    }
    let works = |name: &str| name == "init" && !view.cilium().is_at_least(INIT_IS_LIKE_OTHERS);
    for spec in &policy.specs {
        let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { continue };
        let asked = subject.selector.requirements.iter().find(|one| {
            let is_reserved = one.key.source == Source::Reserved && NAMES.contains(&one.key.name);
            is_reserved && asks_for_it(one) && !works(one.key.name)
        });
        let Some(requirement) = asked else { continue };
        let message = format!(
            "a CiliumNetworkPolicy is only about pods of its namespace, and none of them has the label `reserved:{}`: the \
             policy applies to nothing",
            requirement.key.name
        );
        sink.report(
            Draft::new(&key_place(policy.object, &subject.selector, requirement), message)
                .object(objects::reference(policy.object))
                .help("make it a CiliumClusterwideNetworkPolicy, without `metadata.namespace`"),
        );
    }
}
