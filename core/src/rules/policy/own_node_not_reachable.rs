use crate::policy::{Direction, Peer, PolicyKind, Scope, Source, Spec};
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// An egress policy of addresses alone closes the way to the pod's own node.
    ///
    /// ## What it does
    /// Finds NetworkPolicies that isolate pods for egress and name only address ranges there, none of them everything,
    /// where no given policy allows the host or everyone.
    ///
    /// ## Why it matters
    /// Kubernetes documents that a pod may always reach the node on which it runs, and Azure Network Policy Manager and
    /// Calico hold to it. Cilium does not, and never matches nodes by address: what listens on the node (a DNS cache, an
    /// agent for metrics or logs) is closed to these pods.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: to-database
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 10.20.30.0/24
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-database
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toCIDR:
    ///         - 10.20.30.0/24
    ///     - toEntities:
    ///         - host
    /// ```
    ///
    /// ## References
    /// - [Migrate from NPM to Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy):
    ///   egress to the local node is no longer implicit (2026-08-21)
    code: "NP216",
    name: "own-node-not-reachable",
    severity: Info,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::passes("another policy allows everyone", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]}\n"),
        Case::fails("another policy allows everyone at one port", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]}\n"),
        Case::passes("a Cilium policy allows the host", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.20.30.0/24\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: b\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [host]\n"),
        Case::passes("pods are named as well", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.20.30.0/24\n    - to:\n        - podSelector: {}\n"),
        Case::passes("everything is another rule's", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n"),
        Case::passes("ingress", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.20.30.0/24\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let mode = view.world.settings.agent.get("policy-cidr-match-mode");
    if view.policy.kind != PolicyKind::NetworkPolicy || mode.is_some_and(|mode| mode.contains("nodes")) {
        return;
    }
    for spec in view.policy.specs.iter().filter(|spec| names_only_addresses(spec)) {
        if !allows_host_elsewhere(view) {
            let message = format!(
                "on Cilium these pods cannot reach the node on which they run, though Kubernetes documents it{}",
                effects::in_brackets(view, spec)
            );
            let help = "if they need the node, allow it with `toEntities: [host]` in a CiliumNetworkPolicy";
            sink.report(view.draft_at_key(spec.node, "egress", message).help(help));
        }
    }
}

/// Whether its egress rules name address ranges alone, none of them everything.
fn names_only_addresses(spec: &Spec<'_>) -> bool {
    let mut rules = spec.rules.iter().filter(|rule| rule.direction == Direction::Egress).peekable();
    let is_range = |peer: &Peer<'_>| matches!(peer, Peer::Cidr(peer) if peer.cidr.as_ref().is_none_or(|(cidr, _)| cidr.prefix_len() > 0));
    rules.peek().is_some()
        && rules.all(|rule| {
            let mut peers = rule.each_peer().peekable();
            peers.peek().is_some() && peers.all(is_range)
        })
}

/// Whether another policy allows egress to the host, for whichever pods: only Cilium's name it, but "everyone" of any
/// kind means the host as well, where it is not limited to ports.
fn allows_host_elsewhere(view: &PolicyView<'_>) -> bool {
    let policies = &view.world.policies;
    let near = policies.iter().filter(|policy| policy.is_cilium() || policy.namespace() == view.policy.namespace());
    near.into_iter().any(|policy| {
        let mut rules = policy.rules().filter(|(_, rule)| rule.direction == Direction::Egress && !rule.deny);
        rules.any(|(_, rule)| {
            let is_everyone = rule.scope(policy.kind) == Scope::Everyone && rule.may_allow(policy.kind);
            let is_whole = rule.ports.is_empty() && rule.icmps.is_none();
            (is_everyone && is_whole) || rule.each_peer().any(is_host)
        })
    })
}

fn is_host(peer: &Peer<'_>) -> bool {
    match peer {
        Peer::Entity(entity) => matches!(entity.name, "host" | "cluster" | "all"),
        Peer::Endpoints(selector) => {
            selector.requirements.iter().any(|one| one.key.source == Source::Reserved && one.key.name == "host")
        }
        _ => false,
    }
}
