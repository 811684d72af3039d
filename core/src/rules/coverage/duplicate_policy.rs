use super::alike;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// Two policies of different names say the same.
    ///
    /// ## What it does
    ///
    /// Finds policies of one kind, namespace and folder that select the same pods with the same rules. Order and spelling
    /// make no difference: an entry of `matchLabels` is the same as an `In` with one value.
    ///
    /// ## Why it matters
    ///
    /// Policies add up, so the second one changes nothing. Who takes one of them out, or narrows it, believes to have closed
    /// what the other still allows.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress: [{from: [{podSelector: {matchLabels: {app: proxy}}}]}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: proxy-to-web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Ingress]
    ///   ingress: [{from: [{podSelector: {matchLabels: {app: proxy}}}]}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress: [{from: [{podSelector: {matchLabels: {app: proxy}}}]}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): they are additive
    ///   (2026-08-21)
    code: "NP264",
    name: "duplicate-policy",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("of Cilium, written otherwise", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEntities: [cluster]}, {fromEndpoints: [{}]}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: b, namespace: shop}\nspecs: [{description: the same, endpointSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}, ingress: [{fromEndpoints: [{}]}, {fromEntities: [cluster]}]}]\n"),
        Case::passes("other pods", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: a}}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {podSelector: {matchLabels: {app: b}}}\n"),
        Case::passes("another direction", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress]}\n"),
        Case::passes("another namespace", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: bank}\nspec: {podSelector: {}}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let policies = alike::comparable(world, context);
    let keyed = policies.iter().filter_map(|(policy, folder)| Some(((folder, alike::meaning(policy)?), *policy)));
    for group in alike::grouped(keyed) {
        let Some((first, others)) = group.split_first() else { continue };
        for policy in others.iter().filter(|policy| policy.object.name != first.object.name) {
            let node = policy.object.at(&["metadata", "name"]).unwrap_or(&policy.object.root);
            let there = first.object.place_of(first.object.at(&["metadata", "name"]).unwrap_or(&first.object.root));
            let name = alike::name(first);
            sink.report(
                objects::draft(policy.object, node, format!("the policy says the same of the same pods as {name}"))
                    .related(&there, "the policy that says the same")
                    .help("keep one of them"),
            );
        }
    }
}
