use crate::policy::Peer;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A policy names security groups of AWS, which clusters of AKS know nothing of.
    ///
    /// ## What it does
    /// Finds `toGroups` and `fromGroups` with `aws`.
    ///
    /// ## Why it matters
    /// The operator of Cilium asks the API of AWS which addresses belong to such a group. In AKS it has neither that
    /// provider nor its credentials, so that the peer stands for no address.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toGroups:
    ///         - aws:
    ///             securityGroupsIds:
    ///               - sg-0f2146100a88d03c3
    ///     - toEntities:
    ///         - cluster
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toCIDR:
    ///         - 10.4.0.0/24
    ///     - toEntities:
    ///         - cluster
    /// ```
    ///
    /// ## References
    /// - [Groups](https://docs.cilium.io/en/stable/security/policy/language/#aws-based): the operator needs access to the
    ///   API of AWS (2026-08-07)
    code: "NP291",
    name: "aws-group-on-aks",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("by labels, in a rule that denies", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {}\n  egressDeny: [{toGroups: [{aws: {labels: {a: b}}}]}]\n"),
        Case::passes("addresses", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toCIDR: [10.4.0.0/24]}, {toEntities: [cluster]}]\n"),
        Case::passes("an empty list", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toGroups: []}, {toEntities: [cluster]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for (_, rule) in view.policy.rules() {
        for peer in rule.each_peer() {
            let Peer::Group(node) = peer else { continue };
            if node.get("aws").is_none() {
                continue;
            }
            let verb = if rule.deny { "denies" } else { "allows" };
            let message = format!("this peer {verb} nothing: AKS does not resolve security groups of AWS");
            sink.report(
                view.draft_at_key(node, "aws", message).help("write the addresses, with `toCIDR` or a CiliumCIDRGroup"),
            );
        }
    }
}
