use super::written::asks_for_it;
use crate::policy::{Peer, PolicyKind, Selector, Source};
use crate::rules::{Case, Check, PolicyView, Sink, rule};
use crate::world::is_about_namespaces;

rule! {
    /// A peer that only says what it is not means addresses outside the cluster as well.
    ///
    /// ## What it does
    ///
    /// Finds peers all of whose requirements are `NotIn` or `DoesNotExist`, where Cilium adds no namespace of its own:
    /// `namespaceSelector` in a NetworkPolicy without a `podSelector` that asks for a label (up to Cilium 1.18), the
    /// same by `io.kubernetes.pod.namespace` or the labels of namespaces in policies of Cilium, and selectors with a
    /// `reserved` key.
    ///
    /// ## Why it matters
    ///
    /// Addresses outside the cluster and nodes have no such labels, so the requirement holds for them: "every namespace
    /// but this one" lets the whole world in. Kubernetes means pods only. From Cilium 1.19 on the peer is bound to
    /// the local cluster. In 1.20 a selector with only a negative `reserved` key matches the whole cluster besides.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: not-from-test
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - from:
    ///         - namespaceSelector:
    ///             matchExpressions:
    ///               - key: kubernetes.io/metadata.name
    ///                 operator: NotIn
    ///                 values: [test]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: not-from-test
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - from:
    ///         - namespaceSelector:
    ///             matchExpressions:
    ///               - key: kubernetes.io/metadata.name
    ///                 operator: Exists
    ///               - key: kubernetes.io/metadata.name
    ///                 operator: NotIn
    ///                 values: [test]
    /// ```
    ///
    /// ## References
    ///
    /// - cilium/cilium, [`pkg/k8s/network_policy.go`](https://github.com/cilium/cilium/blob/v1.18.6/pkg/k8s/network_policy.go):
    ///   only an empty selector of namespaces asks for a namespace; shown with the policy engine of 1.18.6
    /// - [Policies with several clusters](https://docs.cilium.io/en/stable/network/clustermesh/policy/): `policy-default-local-cluster`
    code: "NP230",
    name: "negative-peer-reaches-outside",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.18.6/pkg/k8s/network_policy.go",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("what is outside is forbidden by name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"reserved:world\", operator: DoesNotExist}\n"),
        Case::fails("nodes are forbidden by name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"reserved:host\", operator: DoesNotExist}\n            - {key: \"reserved:remote-node\", operator: DoesNotExist}\n"),
        Case::passes("nodes and what is outside are forbidden", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"reserved:world\", operator: DoesNotExist}\n            - {key: \"reserved:host\", operator: DoesNotExist}\n            - {key: \"reserved:remote-node\", operator: DoesNotExist}\n"),
        Case::fails("a policy of Cilium", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"k8s:io.kubernetes.pod.namespace\", operator: NotIn, values: [test]}\n"),
        Case::fails("a reserved key", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions:\n            - {key: \"reserved:host\", operator: DoesNotExist}\n"),
        Case::fails("pods forbidden as well", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress:\n    - to:\n        - namespaceSelector: {matchExpressions: [{key: env, operator: DoesNotExist}]}\n          podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}\n"),
        Case::passes("pods asked for", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [test]}]}\n          podSelector: {matchLabels: {app: web}}\n"),
        Case::passes("pods of the policy's namespace", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints:\n        - matchExpressions: [{key: app, operator: NotIn, values: [test]}]\n"),
        Case::passes("all namespaces", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {}}]}]\n"),
        Case::passes("bound to the local cluster", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {policy-default-local-cluster: \"true\"}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [test]}]}}]}]\n"),
    ],
}

/// The option that binds peers to the local cluster; on from Cilium 1.19.
const LOCAL_CLUSTER: &str = "policy-default-local-cluster";

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let policy = view.policy;
    let settings = &view.world.settings;
    let is_bound = settings.agent_flag(LOCAL_CLUSTER).unwrap_or_else(|| view.cilium().is_at_least(19));
    let nodes_have_labels = settings.agent_flag("enable-node-selector-labels") == Some(true);
    let is_dual_stack = view.world.revision().is_some_and(|revision| revision.spec.is_dual_stack());
    for (_, rule) in policy.rules() {
        for peer in rule.each_peer() {
            let (node, reserved) = match peer {
                Peer::Pods { node, namespaces: Some(namespaces), pods } => {
                    let is_negative = only_forbids(namespaces)
                        && pods.as_ref().is_none_or(|pods| pods.is_empty() || only_forbids(pods));
                    if !is_negative {
                        continue;
                    }
                    (*node, false)
                }
                Peer::Endpoints(selector) if only_forbids(selector) => {
                    let reserved = selector.requirements.iter().any(|one| one.key.source == Source::Reserved);
                    let is_free = reserved || (is_about_namespaces(selector) && view.world.names_a_namespace(selector));
                    if !is_free {
                        continue;
                    }
                    (selector.node, reserved)
                }
                _ => continue,
            };
            let reached = match (is_bound && !reserved, nodes_have_labels) {
                (false, _) => reached(peer, is_dual_stack),
                (true, true) => Some("nodes"),
                (true, false) => None,
            };
            let Some(whom) = reached else { continue };
            let verb = if rule.deny { "denies" } else { "allows" };
            let direction = rule.direction.word();
            let message = format!(
                "this peer only says what it is not, and that holds for {whom} too: the rule {verb} {direction} for them"
            );
            let help = if policy.kind == PolicyKind::NetworkPolicy {
                "ask for a label that pods have as well: `key: kubernetes.io/metadata.name, operator: Exists`"
            } else {
                "ask for a label that pods have as well: `key: k8s:io.kubernetes.pod.namespace, operator: Exists`"
            };
            sink.report(view.draft(node, message).help(help));
        }
    }
}

/// Who is neither a pod nor kept out by a reserved label that the peer forbids.
fn reached(peer: &Peer<'_>, is_dual_stack: bool) -> Option<&'static str> {
    let forbids = |name: &str| match peer {
        Peer::Endpoints(selector) => selector
            .requirements
            .iter()
            .any(|one| one.key.source == Source::Reserved && one.key.name == name && !one.holds(Some(""))),
        _ => false,
    };
    // In dual stack nothing is `world` (decision semantics E15).
    let no_world = (forbids("world") && !is_dual_stack) || (forbids("world-ipv4") && forbids("world-ipv6"));
    match (no_world, forbids("host"), forbids("remote-node")) {
        (false, false, false) => Some("addresses outside the cluster and nodes"),
        (false, true, false) => Some("addresses outside the cluster and other nodes"),
        (false, false, true) => Some("addresses outside the cluster and the own node"),
        (false, true, true) => Some("addresses outside the cluster"),
        (true, false, false) => Some("nodes"),
        (true, true, false) => Some("other nodes"),
        (true, false, true) => Some("the own node"),
        (true, true, true) => None,
    }
}

fn only_forbids(selector: &Selector<'_>) -> bool {
    !selector.is_empty() && !selector.requirements.iter().any(asks_for_it)
}
