use super::hints::Hints;
use crate::policy::Scope;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// An empty list of peers in a Cilium policy selects nobody.
    ///
    /// ## What it does
    /// Finds rules of Cilium's kinds whose lists of peers, such as `fromEndpoints` or `toCIDRSet`, are all empty. Without
    /// ports, a policy that speaks of denying may mean it, and is no finding.
    ///
    /// ## Why it matters
    /// An empty `from` in a NetworkPolicy is everyone. `fromEndpoints: []` in a Cilium policy is nobody, with ports or
    /// without: the rule allows nothing, and its presence still puts the pods in default deny. It is most often left
    /// behind by a template whose values are missing.
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
    ///     - fromEndpoints: []
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
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
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    /// ```
    ///
    /// ## References
    /// - [Layer 3 policies](https://docs.cilium.io/en/stable/security/policy/language/#layer-3-policies): "An empty list
    ///   will select nothing" of `fromEndpoints`; proved on the policy engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP202",
    name: "empty-peer-list-selects-nobody",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#layer-3-policies",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("a deny rule", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egressDeny:\n    - toCIDRSet: []\n"),
        Case::fails("a pod loses all", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: []\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::passes("another list has peers", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toCIDR: []\n      toEntities: [world]\n"),
        Case::passes("meant as a denial", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: deny-all\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints: []\n"),
        Case::passes("a null list is none", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints:\n      toPorts:\n        - ports:\n            - port: \"53\"\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let kind = view.policy.kind;
    for (spec, rule) in view.policy.rules().filter(|(_, rule)| rule.scope(kind) == Scope::Nobody) {
        let Some(list) = rule.peers.iter().find(|list| !list.is_taken_as_absent()) else { continue };
        let has_ports = !rule.ports.is_empty() || rule.icmps.is_some();
        if !rule.deny && !has_ports && Hints::of(view.policy, spec).speak_of_closing() {
            continue;
        }
        let verb = if rule.deny { "denies" } else { "allows" };
        let loss = if rule.deny { String::new() } else { effects::loss(view, spec, rule.direction) };
        let message = format!("the empty `{}` selects nobody, so the rule {verb} nothing{loss}", list.key);
        let help = if has_ports {
            format!("name peers; to mean everyone, leave `{}` out beside the ports", list.key)
        } else {
            format!("name peers; to mean everyone, write `{}Entities: [all]`", prefix(list.key))
        };
        sink.report(view.draft_at_key(rule.node, list.key, message).help(help));
    }
}

/// `from` or `to`.
fn prefix(key: &str) -> &'static str {
    if key.starts_with("from") { "from" } else { "to" }
}
