use crate::policy::{Peer, PeerField, PeerList};
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// `podSelector: {}` beside an `ipBlock` of all addresses leaves the pods of other namespaces out.
    ///
    /// ## What it does
    ///
    /// Finds lists of peers in a NetworkPolicy with an `ipBlock` of `0.0.0.0/0` or `::/0` without exceptions, with
    /// `podSelector: {}` alone, and without `namespaceSelector: {}`.
    ///
    /// ## Why it matters
    ///
    /// In Cilium an `ipBlock` never matches a pod, so peers for the pods are written beside it. `podSelector: {}` alone
    /// means the pods of the policy's own namespace. The list reads as everything, and the pods of all other namespaces
    /// are missing, the DNS servers in `kube-system` among them.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: open
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 0.0.0.0/0
    ///         - podSelector: {}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: open
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 0.0.0.0/0
    ///         - namespaceSelector: {}
    /// ```
    ///
    /// ## References
    ///
    /// - [Migrate from Azure network policy manager to Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy):
    ///   `namespaceSelector` and `podSelector` beside `ipBlock` (2026-08-21)
    code: "NP231",
    name: "pod-selector-beside-all-addresses",
    severity: Info,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::passes("with all namespaces", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {namespaceSelector: {}}, {podSelector: {}}]}]\n"),
        Case::passes("some addresses", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{ipBlock: {cidr: 10.1.0.0/16}}, {podSelector: {}}]}]\n"),
        Case::passes("but not these", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}, {podSelector: {}}]}]\n"),
        Case::passes("some namespaces", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {podSelector: {}}, {namespaceSelector: {matchLabels: {team: a}}}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let lists = view.policy.rules().flat_map(|(_, rule)| &rule.peers);
    for list in lists.filter(|list| list.field == PeerField::Peers) {
        let Some((node, block)) = alone_beside_all(list) else { continue };
        let own =
            view.policy.namespace().map_or_else(|| "the policy's own namespace".to_owned(), |own| format!("`{own}`"));
        sink.report(
            view.draft(node, format!("`podSelector: {{}}` means the pods of {own} only, and `ipBlock` none: pods of other namespaces are left out"))
                .related(&view.policy.object.place_of(block), "all addresses, but no pod")
                .help("write `namespaceSelector: {}` if all pods are meant"),
        );
    }
}

/// The selector of all pods of the own namespace, with the block of all addresses beside it; none where the list says
/// anything of namespaces.
fn alone_beside_all<'p>(list: &'p PeerList<'_>) -> Option<(&'p crate::source::Node, &'p crate::source::Node)> {
    let speaks_of_namespaces = |peer: &Peer<'_>| matches!(peer, Peer::Pods { namespaces: Some(_), .. });
    if list.peers.iter().any(speaks_of_namespaces) {
        return None;
    }
    let block = list.peers.iter().find_map(|peer| match peer {
        Peer::Cidr(block) if block.node.get("except").is_none_or(|except| except.items().is_empty()) => {
            block.cidr.as_ref().filter(|(cidr, _)| cidr.prefix_len() == 0).map(|_| block.node)
        }
        _ => None,
    })?;
    let alone = list.peers.iter().find_map(|peer| match peer {
        Peer::Pods { node, namespaces: None, pods: Some(pods) } if pods.is_empty() => Some(*node),
        _ => None,
    })?;
    Some((alone, block))
}
