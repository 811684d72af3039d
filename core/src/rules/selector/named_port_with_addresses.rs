use super::ports::port_node;
use crate::policy::{Direction, Peer, Port};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A port of egress by name where every peer is a range of addresses.
    ///
    /// ## What it does
    ///
    /// Finds ports by name in egress rules whose peers are all `ipBlock`, `toCIDR` or `toCIDRSet`.
    ///
    /// ## Why it matters
    ///
    /// A name is that of a pod's port, and nothing outside the cluster has one: from Cilium 1.20 on the rule matches
    /// nothing. Up to 1.19 it takes the number that pods somewhere in the cluster give the name, so that it opens and
    /// closes with workloads that have nothing to do with it.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: to-gateway
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 203.0.113.0/24
    ///       ports:
    ///         - port: https
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: to-gateway
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 203.0.113.0/24
    ///       ports:
    ///         - port: 443
    /// ```
    ///
    /// ## References
    ///
    /// - [NetworkPolicyPort](https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/):
    ///   "a numerical or named port on a pod"
    code: "NP237",
    name: "named-port-with-addresses",
    severity: Error,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("beside a number", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toCIDR: [203.0.113.0/24], toPorts: [{ports: [{port: https, protocol: TCP}, {port: \"8443\", protocol: TCP}]}]}]\n"),
        Case::fails("a policy of Cilium", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toCIDR: [203.0.113.0/24], toPorts: [{ports: [{port: https, protocol: TCP}]}]}]\n"),
        Case::passes("ingress, where the name is the subject's", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: https}]}]\n"),
        Case::passes("pods beside them", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}, {podSelector: {}}], ports: [{port: https}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    // Where ranges mean pods too, a name is that of their port.
    let mode = view.world.settings.agent.get("policy-cidr-match-mode");
    if mode.is_some_and(|mode| mode.contains("pods")) && view.cilium().is_at_least(20) {
        return;
    }
    for (_, rule) in view.policy.rules().filter(|(_, rule)| rule.direction == Direction::Egress) {
        let mut peers = rule.each_peer().peekable();
        if peers.peek().is_none() || !peers.all(|peer| matches!(peer, Peer::Cidr(_))) {
            continue;
        }
        for item in rule.each_port() {
            let Some(Port::Name(name)) = item.port else { continue };
            let does = if rule.deny { "denies" } else { "allows" };
            let (severity, message) = if view.cilium().is_at_least(20) {
                (
                    Severity::Error,
                    format!(
                        "no address outside the cluster has a port named `{name}`: for this name the rule {does} nothing"
                    ),
                )
            } else {
                (
                    Severity::Warning,
                    format!(
                        "no address outside the cluster has a port named `{name}`: the rule {does} whatever number pods somewhere in the cluster give the name, or nothing"
                    ),
                )
            };
            sink.report(view.draft(port_node(item), message).severity(severity).help("write the number of the port"));
        }
    }
}
