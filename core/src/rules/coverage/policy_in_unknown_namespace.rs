use super::absence;
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A policy stands in a namespace that is not among the given ones.
    ///
    /// ## What it does
    ///
    /// Finds policies whose namespace is none of the namespaces given, where all namespaces seem to be given: each in which
    /// workloads stand. It is silent about namespaces that AKS makes. Where neither a similar name nor a dump of the whole
    /// cluster shows that it is a mistake, it only informs: the namespace may come from elsewhere.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses objects of a namespace that does not exist; where it does exist for other reasons, the policy
    /// protects pods there and not those that it was written for.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: payments}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny, namespace: payment}
    /// spec:
    ///   podSelector: {}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: payments}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny, namespace: payments}
    /// spec:
    ///   podSelector: {}
    /// ```
    ///
    /// ## References
    ///
    /// - [Namespaces](https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/) (2026-08-21)
    code: "NP271",
    name: "policy-in-unknown-namespace",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("in a dump", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}\n"),
        Case::fails("perhaps from elsewhere", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: observability}\nspec: {podSelector: {}}\n"),
        Case::passes("a namespace of AKS", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: kube-system}\nspec: {podSelector: {}}\n"),
        Case::passes("no namespaces given", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n"),
        Case::passes("not all namespaces given", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: bank, labels: {app: a}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: ship}\nspec: {podSelector: {}}\n"),
        Case::passes("clusterwide", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec: {endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !world.knows_namespaces() {
        return;
    }
    let refused = context.admission.refused();
    for policy in world.policies.iter().filter(|policy| !refused.contains(&policy.object.place)) {
        let Some(name) = policy.namespace() else { continue };
        let Some(unknown) = absence::unknown_namespace(world, name) else { continue };
        let node = policy.object.at(&["metadata", "namespace"]).unwrap_or(&policy.object.root);
        let message = format!("the policy stands in the namespace `{name}`, which is not among the given ones");
        let severity = if unknown.is_sure { Severity::Warning } else { Severity::Info };
        let help = unknown.meant.map(|meant| format!("did you mean `{meant}`?"));
        let help = help.unwrap_or_else(|| "give the Namespace as well, or name one that is there".to_owned());
        sink.report(objects::draft(policy.object, node, message).severity(severity).help(help));
    }
}
