use crate::policy::Direction;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// Default deny is asked for in a direction in which the policy has no rules.
    ///
    /// ## What it does
    /// Finds `enableDefaultDeny.ingress: true` or `.egress: true` in specs of Cilium's kinds that have neither allow nor
    /// deny rules for that direction.
    ///
    /// ## Why it matters
    /// The setting only keeps or takes away the default deny that rules bring. Without rules it has no effect: the pods
    /// stay open in that direction unless another policy closes it.
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
    ///   enableDefaultDeny:
    ///     ingress: true
    ///     egress: true
    ///   ingress:
    ///     - fromEndpoints:
    ///         - {}
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
    ///   enableDefaultDeny:
    ///     ingress: true
    ///     egress: true
    ///   ingress:
    ///     - fromEndpoints:
    ///         - {}
    ///   egress:
    ///     - {}
    /// ```
    ///
    /// ## References
    /// - [cilium#35558](https://github.com/cilium/cilium/issues/35558): no effect without rules in the direction
    ///   (2026-08-07)
    code: "NP207",
    name: "default-deny-without-rules",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/issues/35558",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::passes("the agent denies without policies", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: always}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, enableDefaultDeny: {ingress: true}, egress: [{toEntities: [all]}]}\n"),
        Case::fails("a workload stays open", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: true\n  ingress: []\n  egress:\n    - toEntities: [all]\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::passes("turned off", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: false\n  egress:\n    - toEntities: [all]\n"),
        Case::passes("deny rules are rules", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: true\n  ingressDeny:\n    - fromEntities: [world]\n"),
        Case::passes("another policy closes it", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: true\n  egress:\n    - toEntities: [all]\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny\n  namespace: shop\nspec:\n  podSelector: {}\n"),
        Case::passes("a policy without any rules is refused", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: true\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    // Before 1.16 the field is unknown.
    let settings = &view.world.settings;
    if !view.policy.is_cilium() || !view.cilium().is_at_least(16) || settings.denies_without_policy() {
        return;
    }
    for spec in view.policy.specs.iter().filter(|spec| !spec.rules.is_empty()) {
        for direction in Direction::BOTH {
            let word = direction.word();
            let has_rules = spec.rules.iter().any(|rule| rule.direction == direction);
            if has_rules || spec.asks_default_deny(direction) != Some(true) || is_closed_elsewhere(view, direction) {
                continue;
            }
            let Some(asked) = spec.node.get("enableDefaultDeny") else { continue };
            let message = format!(
                "default deny of {word} has no effect without {word} rules: the pods stay open{}",
                effects::in_brackets(view, spec)
            );
            let help = format!("to close {word}, add `{word}: [{{}}]`; else leave `enableDefaultDeny.{word}` out");
            let Some(value) = asked.get(word) else { continue };
            sink.report(view.draft(value, message).help(help));
        }
    }
}

/// Whether another policy that may select the same pods isolates them in the direction.
fn is_closed_elsewhere(view: &PolicyView<'_>, direction: Direction) -> bool {
    view.world.policies.iter().any(|other| {
        let apart = matches!((view.policy.namespace(), other.namespace()), (Some(own), Some(other)) if own != other);
        !apart && other.specs.iter().any(|spec| spec.isolates(other.kind, direction))
    })
}
