use std::collections::BTreeSet;

use crate::edit::{Change, Fix};
use crate::order::Ordered as _;
use crate::policy::Peer;
use crate::rules::{Case, Check, PolicyView, Sink, rule, wording};

rule! {
    /// A policy names a CiliumCIDRGroup that is not among those given.
    ///
    /// ## What it does
    /// Where CiliumCIDRGroups are given, finds every `cidrGroupRef` to a name that none of them has.
    ///
    /// ## Why it matters
    /// A group that does not exist has no addresses: the peer selects nothing. A rule that denies it denies nothing.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumCIDRGroup
    /// metadata:
    ///   name: partners
    /// spec:
    ///   externalCIDRs:
    ///     - 203.0.113.0/24
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: from-partners
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromCIDRSet:
    ///         - cidrGroupRef: partner
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumCIDRGroup
    /// metadata:
    ///   name: partners
    /// spec:
    ///   externalCIDRs:
    ///     - 203.0.113.0/24
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: from-partners
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromCIDRSet:
    ///         - cidrGroupRef: partners
    /// ```
    ///
    /// ## References
    /// - [CiliumCIDRGroup](https://docs.cilium.io/en/stable/network/kubernetes/ciliumcidrgroup/): policies refer to groups
    ///   by name (2026-08-07)
    code: "NP290",
    name: "cidr-group-not-given",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/ciliumcidrgroup/",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("in a rule that denies", "a.yaml", "apiVersion: cilium.io/v2alpha1\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [203.0.113.0/24]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egressDeny: [{toCIDRSet: [{cidrGroupRef: other}]}]\n"),
        Case::passes("no groups given", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromCIDRSet: [{cidrGroupRef: a}]}]\n"),
        Case::passes("given in the newer version", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [203.0.113.0/24]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromCIDRSet: [{cidrGroupRef: a}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let mut groups: Option<BTreeSet<&str>> = None;
    for (_, rule) in view.policy.rules() {
        for peer in rule.each_peer() {
            let Peer::Cidr(peer) = peer else { continue };
            let Some((node, name)) = peer.group_ref.and_then(|node| Some((node, node.as_str()?))) else { continue };
            let given = || view.world.of_kind("cilium.io", "CiliumCIDRGroup").filter_map(|group| group.name.as_deref());
            let groups = groups.get_or_insert_with(|| given().into_set());
            if groups.is_empty() || groups.contains(name) {
                continue;
            }
            let verb = if rule.deny { "denies" } else { "selects" };
            let message = format!("no CiliumCIDRGroup `{name}` is given: this peer {verb} nothing");
            let near = wording::nearest(name, groups.iter().copied());
            let help = near.map_or_else(|| "give the group".to_owned(), |near| format!("did you mean `{near}`?"));
            let fix = near.map(|near| Fix {
                title: format!("write `{near}` (unsafe: the addresses of that group are selected then)"),
                safe: false,
                changes: vec![Change::replace(&view.policy.object.place_of(node), name, near)],
            });
            sink.report(view.draft(node, message).help(help).fix(fix));
        }
    }
}
