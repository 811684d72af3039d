use crate::model::{ClusterSpec, Field};
use crate::net::{Cidr, Family};
use crate::policy::{Direction, Peer, Rule, Spec};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, rule};
use crate::source::Node;

rule! {
    /// "Everywhere" is written for one address family, and the cluster has others.
    ///
    /// ## What it does
    /// Finds `0.0.0.0/0` without `::/0`, or the reverse, in a rule for pods of a dual-stack cluster, and rules whose only
    /// ranges are of IPv6 in a cluster of IPv4 alone.
    ///
    /// ## Why it matters
    /// `0.0.0.0/0` is the world of IPv4. In a dual-stack cluster connections of the other family stay closed (or, in a deny
    /// rule, open). In a cluster without IPv6 a rule for `::/0` matches nothing.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    /// spec:
    ///   location: westeurope
    ///   owner:
    ///     name: rg
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///     ipFamilies: [IPv4, IPv6]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toCIDR:
    ///         - 0.0.0.0/0
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    /// spec:
    ///   location: westeurope
    ///   owner:
    ///     name: rg
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///     ipFamilies: [IPv4, IPv6]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEntities:
    ///         - world
    /// ```
    ///
    /// ## References
    /// - [IP/CIDR based](https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based); proved on the policy
    ///   engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP217",
    name: "family-not-of-cluster",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("IPv6 where there is none", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: ::/0\n```\n"),
        Case::passes("both families", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --ip-families IPv4,IPv6\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: ::/0\n        - ipBlock:\n            cidr: 0.0.0.0/0\n```\n"),
        Case::passes("both written for one", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: ::/0\n        - ipBlock:\n            cidr: 0.0.0.0/0\n```\n"),
        Case::passes("in two rules", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --ip-families IPv4,IPv6\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromCIDR: [0.0.0.0/0]\n    - fromCIDR: ['::/0']\n```\n"),
        Case::passes("the cluster is not given", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: ::/0\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let Some(revision) = view.world.revision() else { return };
    if revision.spec.is_dual_stack() {
        view.policy.specs.iter().for_each(|spec| in_dual_stack(view, spec, sink));
    } else if is_surely_ipv4(&revision.spec) {
        view.policy.specs.iter().for_each(|spec| in_ipv4(view, spec, sink));
    }
}

fn in_dual_stack(view: &PolicyView<'_>, spec: &Spec<'_>, sink: &mut Sink) {
    for (direction, deny) in
        [Direction::Ingress, Direction::Egress].into_iter().flat_map(|way| [(way, false), (way, true)])
    {
        let of_way = || spec.rules.iter().filter(move |rule| rule.direction == direction && rule.deny == deny);
        let named: Vec<_> = of_way().flat_map(ranges).collect();
        let has = |family| named.iter().any(|(cidr, _)| cidr.family() == family);
        let world = |rule: &Rule<'_>| rule.peers.is_empty() || names_world(rule);
        if (has(Family::V4) && has(Family::V6)) || of_way().any(world) {
            continue;
        }
        for (cidr, node) in named.iter().filter(|(cidr, _)| cidr.prefix_len() == 0) {
            let (own, other) = match cidr.family() {
                Family::V4 => ("IPv4", "::/0"),
                Family::V6 => ("IPv6", "0.0.0.0/0"),
            };
            let left = if deny { "open" } else { "closed" };
            let message = format!(
                "`{}` is {own} alone; the cluster is dual-stack, and the other family stays {left}",
                cidr.written()
            );
            sink.report(view.draft(node, message).help(format!("add `{other}`, or write the entity `world`")));
        }
    }
}

fn in_ipv4(view: &PolicyView<'_>, spec: &Spec<'_>, sink: &mut Sink) {
    for rule in &spec.rules {
        let own = ranges(rule);
        let only_v6 = own.iter().all(|(cidr, _)| cidr.family() == Family::V6) && rule.each_peer().count() == own.len();
        let Some((cidr, node)) = own.first().filter(|_| only_v6) else { continue };
        let verb = if rule.deny { "denies" } else { "allows" };
        let message = format!("the cluster has no IPv6, so `{}` {verb} nothing", cidr.written());
        // Beside a rule for IPv4 it is spare.
        let of_way = spec.rules.iter().filter(|other| other.direction == rule.direction && other.deny == rule.deny);
        let severity = if of_way.take(2).count() > 1 { Severity::Info } else { Severity::Warning };
        sink.report(view.draft(node, message).help("name ranges of IPv4").severity(severity));
    }
}

/// Whether the cluster surely has no IPv6.
fn is_surely_ipv4(spec: &ClusterSpec) -> bool {
    let network = &spec.network;
    let is_v4 = |family: &Field<String>| family.is("IPv4");
    let range_is_v4 = |range: &Field<Cidr>| range.value().is_some_and(|range| range.family() == Family::V4);
    network.ip_families.iter().all(is_v4)
        && network.pod_cidrs.iter().all(range_is_v4)
        && network.service_cidrs.iter().all(range_is_v4)
        && spec.is_cilium()
}

fn ranges<'a>(rule: &Rule<'a>) -> Vec<(Cidr, &'a Node)> {
    let of = |peer: &Peer<'a>| match peer {
        Peer::Cidr(peer) => peer.cidr.clone(),
        _ => None,
    };
    rule.each_peer().filter_map(of).collect()
}

/// Whether it names the world, or everyone.
fn names_world(rule: &Rule<'_>) -> bool {
    rule.each_peer().any(|peer| matches!(peer, Peer::Entity(entity) if matches!(entity.name, "world" | "all")))
}
