use crate::edit::{Change, Fix};
use crate::policy::{Direction, PolicyKind};
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// Rules in a direction that `policyTypes` leaves out are enforced all the same.
    ///
    /// ## What it does
    /// Finds NetworkPolicies with rules in `ingress` or `egress` whose `policyTypes` names only the other direction.
    ///
    /// ## Why it matters
    /// Kubernetes ignores such rules. Cilium reads them: they allow what they say and isolate the pods in that direction.
    /// The same manifest closes traffic on Cilium that other engines leave open, such as on the way from Azure Network
    /// Policy Manager.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    ///   ingress:
    ///     - {}
    ///   egress:
    ///     - to:
    ///         - podSelector: {}
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    ///     - Egress
    ///   ingress:
    ///     - {}
    ///   egress:
    ///     - to:
    ///         - podSelector: {}
    /// ```
    ///
    /// ## References
    /// - `ParseNetworkPolicy` of [network_policy.go](https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/network_policy.go#L246-L259),
    ///   proved on the policy engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP208",
    name: "policy-types-do-not-switch-rules-off",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/network_policy.go#L246-L259",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("ingress rules of an egress policy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  ingress:\n    - from:\n        - podSelector: {}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::passes("a type that the API server refuses", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [egress]\n  egress:\n    - {}\n"),
        Case::passes("no types", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  egress:\n    - {}\n"),
        Case::passes("an empty list of rules", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  egress: []\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if view.policy.kind != PolicyKind::NetworkPolicy {
        return;
    }
    for spec in &view.policy.specs {
        // The API server refuses what names no direction, and a rule of its own tells what was meant.
        let is_direction = |one: &&str| Direction::BOTH.iter().any(|direction| direction.policy_type() == *one);
        let Some(types) = spec.policy_types.as_ref().filter(|types| types.iter().all(is_direction)) else { continue };
        for direction in Direction::BOTH {
            let (word, name) = (direction.word(), direction.policy_type());
            let Some(section) = spec.section(direction, false).filter(|section| !section.items().is_empty()) else {
                continue;
            };
            if types.contains(&name) {
                continue;
            }
            let message = format!(
                "on Cilium these rules are enforced though `policyTypes` leaves `{name}` out, and isolate the pods for \
                 {word}{}",
                effects::in_brackets(view, spec)
            );
            let draft = view
                .draft_at_key(spec.node, word, message)
                .help(format!("add `{name}` to `policyTypes`, or remove `{word}`"))
                .fix(Fix {
                    title: format!("remove `{word}` (unsafe: it opens the pods)"),
                    safe: false,
                    changes: vec![Change::RemoveMember { place: view.policy.object.place_of(section) }],
                });
            let place = spec.node.get("policyTypes").map(|types| view.policy.object.place_of(types));
            sink.report(draft.related(place.as_ref(), "the directions are named here"));
        }
    }
}
