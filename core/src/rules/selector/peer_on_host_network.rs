use super::policy_on_host_network::one_or_many;
use crate::policy::Peer;
use crate::rules::{Case, Check, Context, PolicyView, Sink, objects, rule, wording};
use crate::world::{Workload, World};

rule! {
    /// A peer selects pods that use the network of their node.
    ///
    /// ## What it does
    ///
    /// Looks for given workloads with `hostNetwork: true` whose labels a peer asks for, where they are at least half of
    /// the given workloads that it matches. Peers that mean all pods of a namespace are passed over.
    ///
    /// ## Why it matters
    ///
    /// A pod on the node's network has the identity of the node: `host` on its own node, `remote-node` elsewhere. A
    /// selector of pods never matches it, so the rule neither allows nor denies its traffic.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: probe, namespace: monitoring}
    /// spec:
    ///   selector: {matchLabels: {app: probe}}
    ///   template:
    ///     metadata: {labels: {app: probe}}
    ///     spec:
    ///       hostNetwork: true
    ///       containers: [{name: probe, image: probe}]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   endpointSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: monitoring
    ///             app: probe
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: probe, namespace: monitoring}
    /// spec:
    ///   selector: {matchLabels: {app: probe}}
    ///   template:
    ///     metadata: {labels: {app: probe}}
    ///     spec:
    ///       hostNetwork: true
    ///       containers: [{name: probe, image: probe}]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   endpointSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///     - fromEntities: [host, remote-node]
    /// ```
    ///
    /// ## References
    ///
    /// - [Entities](https://docs.cilium.io/en/stable/security/policy/language/#entities-based): `host` and `remote-node`
    ///   include pods on the node's network
    code: "NP234",
    name: "peer-on-host-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#entities-based",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("some of them", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {tier: back}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {tier: back}}}]}]\n"),
        Case::passes("all pods of a namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: web}\nspec:\n  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]\n"),
        Case::passes("the nodes beside it", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints: [{matchLabels: {tier: back}}]\n    - fromEntities: [host, remote-node]\n"),
    ],
}

/// The entities that nodes belong to.
const NODES: [&str; 4] = ["host", "remote-node", "cluster", "all"];

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !world.workloads.iter().any(|workload| workload.host_network) {
        return;
    }
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for spec in &policy.specs {
            for rule in &spec.rules {
                let of_nodes =
                    spec.rules.iter().filter(|other| (other.direction, other.deny) == (rule.direction, rule.deny));
                let mut entities = of_nodes.flat_map(|other| other.each_peer());
                let nodes_too =
                    entities.any(|peer| matches!(peer, Peer::Entity(entity) if NODES.contains(&entity.name)));
                if nodes_too {
                    continue;
                }
                for peer in rule.each_peer().filter(|peer| asks_for_labels(peer)) {
                    look(&view, peer, rule.deny, world, sink);
                }
            }
        }
    }
}

/// Whether a peer asks for labels of pods, rather than for a namespace as a whole.
fn asks_for_labels(peer: &Peer<'_>) -> bool {
    match peer {
        Peer::Pods { pods: Some(pods), .. } => pods.requirements.iter().any(super::written::asks_for_it),
        Peer::Endpoints(selector) => selector.requirements.iter().any(|one| {
            let name = one.key.name;
            super::written::asks_for_it(one)
                && !name.starts_with("io.kubernetes.pod.")
                && !name.starts_with("io.cilium.k8s.")
        }),
        _ => false,
    }
}

fn look<'a>(view: &PolicyView<'a>, peer: &Peer<'a>, deny: bool, world: &World<'a>, sink: &mut Sink) {
    let peers = world.peers_by_labels(view.policy, peer);
    let (on_node, others): (Vec<&Workload<'_>>, Vec<_>) = peers.into_iter().partition(|workload| workload.host_network);
    let Some(first) = on_node.first() else { return };
    let (list, verb) = one_or_many(&on_node);
    let does = if deny { "denies nothing" } else { "allows nothing" };
    let message = if others.is_empty() {
        format!("this peer {does}: {list} {verb} the network of the node, and no selector matches that")
    } else if others.len() <= on_node.len() {
        let rest = wording::counted(others.len() as u128, "other workload", "other workloads");
        format!("this peer does not match {list}, which {verb} the network of the node; it matches {rest}")
    } else {
        return;
    };
    let help = if view.policy.is_cilium() {
        "name the entities `host` and `remote-node`; they mean everything on the nodes"
    } else {
        "a CiliumNetworkPolicy can name the entities `host` and `remote-node`; a NetworkPolicy has nothing for nodes"
    };
    sink.report(
        view.draft(peer.node(), message)
            .related(objects::host_network_place(first).as_ref(), "the pod takes the network of its node here")
            .help(help),
    );
}
