use crate::policy::Rule;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};
use crate::source::Node;

rule! {
    /// A port rule without ports, or an ICMP rule without types, matches nothing.
    ///
    /// ## What it does
    /// Finds items of `toPorts` whose `ports` are absent or empty, and items of `icmps` without `fields`, in Cilium's kinds.
    ///
    /// ## Why it matters
    /// `toPorts: []` is as good as no `toPorts`. But an item of it counts, and one that names no port matches none: what
    /// reads as "all ports" allows nothing, and rules for HTTP or DNS in it never apply.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEndpoints:
    ///         - {}
    ///       toPorts:
    ///         - ports: []
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEndpoints:
    ///         - {}
    /// ```
    ///
    /// ## References
    /// - `mergeIngress` and `mergeL4Filter` of
    ///   [rule.go](https://github.com/cilium/cilium/blob/v1.18.6/pkg/policy/rule.go), proved on the policy engine of
    ///   Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP205",
    name: "no-ports-allow-nothing",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.18.6/pkg/policy/rule.go",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("an empty item", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts:\n        - {}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::fails("beside one that has ports", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts:\n        - ports: []\n        - ports:\n            - port: \"443\"\n"),
        Case::fails("no ICMP types", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      icmps:\n        - fields: []\n"),
        Case::passes("no item", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts: []\n"),
        Case::passes("a NetworkPolicy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - ports: []\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() {
        return;
    }
    for (spec, rule) in view.policy.rules() {
        let verb = if rule.deny { "denies" } else { "allows" };
        let empty = empty_items(rule);
        // With all of them empty the rule is lost, else only the item.
        let is_lost = !rule.names_traffic(view.policy.kind);
        let loss = if is_lost && !rule.deny { effects::loss(view, spec, rule.direction) } else { String::new() };
        for (item, what, all) in empty {
            let who = if is_lost { "the rule" } else { "it" };
            let message = format!("this item names no {what}, so {who} {verb} nothing{loss}");
            let help = format!("name each {what}; {all}");
            sink.report(view.draft(item, message).help(help));
        }
    }
}

/// The items that name nothing, with what they lack and how to mean all of it.
fn empty_items<'a>(rule: &Rule<'a>) -> Vec<(&'a Node, &'static str, &'static str)> {
    let ports = rule.ports.iter().filter(|rule| rule.names_no_port());
    let ports = ports.map(|rule| (rule.node, "port", "for all ports, leave `toPorts` out"));
    let icmps = rule.node.get("icmps").map(Node::items).unwrap_or_default();
    let icmps = icmps.iter().filter(|item| item.get("fields").is_none_or(|fields| fields.items().is_empty()));
    ports.chain(icmps.map(|item| (item, "ICMP type", "for all of them, leave `icmps` out"))).collect()
}
