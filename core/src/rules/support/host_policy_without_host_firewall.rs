use super::agent;
use crate::policy::PolicyKind;
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

/// The option of the agent.
const OPTION: &str = "enable-host-firewall";

rule! {
    /// A policy selects nodes, but the cluster's host firewall is off.
    ///
    /// ## What it does
    /// Finds `nodeSelector` in CiliumClusterwideNetworkPolicy where the given `cilium-config` has `enable-host-firewall`
    /// off, or where the call gives a cluster of AKS with the Cilium dataplane, which does not turn it on.
    ///
    /// ## Why it matters
    /// Cilium enforces policies on nodes, and so on pods of the node's network, only with the host firewall. Without it the
    /// policy is accepted and has no effect: the nodes stay open.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   enable-host-firewall: "false"
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: lock-down-nodes
    /// spec:
    ///   nodeSelector: {}
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   enable-host-firewall: "false"
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: lock-down-pods
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
    /// ```
    ///
    /// ## References
    /// - [Host policies](https://docs.cilium.io/en/stable/security/policy/language/#host-policies): they need the host
    ///   firewall (2026-08-07)
    code: "NP293",
    name: "host-policy-without-host-firewall",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#host-policies",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("a cluster of AKS", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  nodeSelector: {}\n  ingress: [{fromEntities: [cluster]}]\n```\n"),
        Case::passes("turned on", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\n```\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-host-firewall: \"true\"}\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  nodeSelector: {}\n  ingress: [{fromEntities: [cluster]}]\n```\n"),
        Case::passes("neither given", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  nodeSelector: {}\n  ingress: [{fromEntities: [cluster]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if view.policy.kind != PolicyKind::CiliumClusterwide {
        return;
    }
    let off = agent::off(view.world, &[OPTION], false);
    let on = view.world.settings.agent_flag(OPTION) == Some(true);
    let cluster = view.world.revision().filter(|revision| revision.spec.is_cilium());
    let (place, what, severity) = match (off, cluster) {
        _ if on => return,
        (Some(place), _) => (place, "the options of the agent", Severity::Error),
        (None, Some(revision)) => {
            let place = revision.spec.network.dataplane.place().unwrap_or(&revision.place);
            (place.clone(), "the cluster", Severity::Warning)
        }
        (None, None) => return,
    };
    for subject in view.policy.specs.iter().filter_map(|spec| spec.subject.as_ref()).filter(|subject| subject.is_node) {
        let message = "no node is selected: policies on nodes need the host firewall, which is off";
        sink.report(
            view.draft(subject.selector.node, message)
                .severity(severity)
                .related(&place, what)
                .help("limit what reaches the nodes with security groups of the network"),
        );
    }
}
