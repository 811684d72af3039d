use super::peer_is_in_another_namespace::only_elsewhere;
use super::written::{Written, selectors};
use crate::policy::{Peer, Policy, Rule, Selector};
use crate::rules::{Case, Check, Context, PolicyView, Sink, effects, rule};
use crate::world::{Workload, World};

rule! {
    /// A selector of namespaces and one of pods stand in two items, where the workloads ask for one.
    ///
    /// ## What it does
    ///
    /// Looks at a list of peers in a NetworkPolicy where an item with `namespaceSelector` alone is followed by one with
    /// `podSelector` alone. It speaks only when the given workloads show what was meant: none of the policy's own
    /// namespace has the pod labels, and some in the selected namespaces have them.
    ///
    /// ## Why it matters
    ///
    /// Two items are two peers: every pod of those namespaces, and pods with those labels in the policy's namespace. One
    /// dash too many lets a whole namespace in.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: prometheus-0, namespace: monitoring, labels: {app: prometheus}}
    /// spec: {containers: [{name: prometheus, image: prometheus}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db-0, namespace: data, labels: {app: db}}
    /// spec: {containers: [{name: db, image: postgres}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: db, namespace: data}
    /// spec:
    ///   podSelector: {matchLabels: {app: db}}
    ///   ingress:
    ///     - from:
    ///         - namespaceSelector:
    ///             matchLabels: {kubernetes.io/metadata.name: monitoring}
    ///         - podSelector:
    ///             matchLabels: {app: prometheus}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: prometheus-0, namespace: monitoring, labels: {app: prometheus}}
    /// spec: {containers: [{name: prometheus, image: prometheus}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db-0, namespace: data, labels: {app: db}}
    /// spec: {containers: [{name: db, image: postgres}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: db, namespace: data}
    /// spec:
    ///   podSelector: {matchLabels: {app: db}}
    ///   ingress:
    ///     - from:
    ///         - namespaceSelector:
    ///             matchLabels: {kubernetes.io/metadata.name: monitoring}
    ///           podSelector:
    ///             matchLabels: {app: prometheus}
    /// ```
    ///
    /// ## References
    ///
    /// - [Behavior of `to` and `from` selectors](https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors)
    code: "NP232",
    name: "two-peers-instead-of-one",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
    as_of: "2026-08-07",
    check: Check::AnyWorld(check),
    cases: [
        Case::passes("both are there", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: web, labels: {app: front}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: data, labels: {app: front}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}, {podSelector: {matchLabels: {app: front}}}]}]\n"),
        Case::passes("no workloads", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}, {podSelector: {matchLabels: {app: front}}}]}]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for written in selectors(policy) {
            let Some((namespaces, meant)) = meant(policy, &written, world) else { continue };
            let message = format!(
                "this peer is beside the one of namespaces, not within it: every pod of those namespaces is a peer, and \
                 of the policy's own none; {} {} these labels",
                effects::names(&meant),
                if meant.len() == 1 { "has" } else { "have" }
            );
            sink.report(
                view.draft(written.selector.node, message)
                    .related(&policy.object.place_of(namespaces.node), "the namespaces as a whole")
                    .help("write `namespaceSelector` and `podSelector` into one item, with one dash"),
            );
        }
    }
}

/// Whether a peer is the second half of such a pair.
pub(super) fn is_half<'a>(policy: &Policy<'a>, written: &Written<'_, 'a>, world: &World<'a>) -> bool {
    meant(policy, written, world).is_some()
}

fn meant<'p, 'w, 'a>(
    policy: &Policy<'a>,
    written: &Written<'p, 'a>,
    world: &'w World<'a>,
) -> Option<(&'p Selector<'a>, Vec<&'w Workload<'a>>)> {
    let (rule, peer) = written.peer?;
    let namespaces = before(rule, peer)?;
    let mut meant = only_elsewhere(policy, written, world)?;
    meant.retain(|workload| world.is_in_selected(namespaces, workload) == Some(true));
    (!meant.is_empty()).then_some((namespaces, meant))
}

/// The selector of namespaces that stands alone in the item before that of a peer.
fn before<'p, 'a>(rule: &'p Rule<'a>, peer: &Peer<'a>) -> Option<&'p Selector<'a>> {
    let list = rule.peers.first()?;
    let pairs = list.peers.iter().zip(list.peers.iter().skip(1));
    let (first, _) = pairs.into_iter().find(|(_, second)| std::ptr::eq(second.node(), peer.node()))?;
    match first {
        Peer::Pods { namespaces: Some(namespaces), pods: None, .. } if !namespaces.is_empty() => Some(namespaces),
        _ => None,
    }
}
