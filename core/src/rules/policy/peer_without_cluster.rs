use crate::policy::{Peer, Selector};
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// In a policy that tells clusters apart, a peer names none.
    ///
    /// ## What it does
    /// Finds peers without the label `io.cilium.k8s.policy.cluster` in policies of Cilium's kinds of which another peer
    /// has it.
    ///
    /// ## Why it matters
    /// Up to Cilium 1.18 such a peer means the pods of every connected cluster. From 1.19 on, unless
    /// `policy-default-local-cluster` is off, it means those of the own cluster alone. A policy for several clusters changes
    /// its meaning with the upgrade.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///         - matchLabels:
    ///             app: report
    ///             io.cilium.k8s.policy.cluster: west
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///             io.cilium.k8s.policy.cluster: east
    ///         - matchLabels:
    ///             app: report
    ///             io.cilium.k8s.policy.cluster: west
    /// ```
    ///
    /// ## References
    /// - [Network policies in a cluster mesh](https://docs.cilium.io/en/stable/network/clustermesh/policy/): the own cluster
    ///   alone by default, since 1.19 (2026-08-07)
    code: "NP219",
    name: "peer-without-cluster",
    severity: Info,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/clustermesh/policy/",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::passes("no peer names a cluster", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            app: web\n"),
        Case::passes("entities", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            k8s:io.cilium.k8s.policy.cluster: west\n    - toEntities: [world]\n"),
        Case::passes("decided by the agent's options", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  policy-default-local-cluster: \"true\"\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            io.cilium.k8s.policy.cluster: west\n        - matchLabels:\n            app: web\n"),
    ],
}

/// The label of the cluster of a pod.
const CLUSTER: &str = "io.cilium.k8s.policy.cluster";

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    // Where the option is given, its meaning does not change with the version.
    if !view.policy.is_cilium() || view.world.settings.agent.contains_key("policy-default-local-cluster") {
        return;
    }
    let names =
        |selector: &&Selector<'_>| selector.requirements.iter().any(|requirement| requirement.key.name == CLUSTER);
    let selectors = || {
        view.policy.rules().flat_map(|(_, rule)| rule.each_peer()).filter_map(|peer| match peer {
            Peer::Endpoints(selector) => Some(selector),
            _ => None,
        })
    };
    let Some(named) = selectors().find(names) else { return };
    let message = if view.cilium().is_at_least(19) {
        "this peer names no cluster, so it means the own cluster alone; up to Cilium 1.18 it meant every connected one"
    } else {
        "this peer names no cluster, so it means every connected one; from Cilium 1.19 on it means the own one alone"
    };
    let place = view.policy.object.place_of(named.node);
    for selector in selectors().filter(|selector| !names(selector)) {
        sink.report(
            view.draft(selector.node, message)
                .help(format!("name the cluster with the label `{CLUSTER}`"))
                .related(&place, "this peer names a cluster"),
        );
    }
}
