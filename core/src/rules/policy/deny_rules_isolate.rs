use crate::policy::{Direction, Peer, Policy, Spec};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// A policy that only denies puts its pods in default deny.
    ///
    /// ## What it does
    /// Finds specs of Cilium's kinds that have deny rules and no allow rules for a direction, where no policy given allows
    /// anything there for the same pods and `enableDefaultDeny` is not set. It is a warning where the input shows pods
    /// that lose everything, otherwise a note.
    ///
    /// ## Why it matters
    /// `ingressDeny` reads as "everything but this". But deny rules count as rules: from the first one on, only what some
    /// policy allows gets through, and a policy with deny rules alone closes everything.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: no-ssh
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingressDeny:
    ///     - fromEntities:
    ///         - all
    ///       toPorts:
    ///         - ports:
    ///             - port: "22"
    ///               protocol: TCP
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   containers:
    ///     - name: web
    ///       image: nginx
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: no-ssh
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   enableDefaultDeny:
    ///     ingress: false
    ///   ingressDeny:
    ///     - fromEntities:
    ///         - all
    ///       toPorts:
    ///         - ports:
    ///             - port: "22"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    /// - [Deny policies](https://docs.cilium.io/en/stable/security/policy/language/#deny-policies): deny policies "require
    ///   an allow" beside them, and put the endpoint in default deny (2026-08-07)
    code: "NP206",
    name: "deny-rules-isolate",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#deny-policies",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("workloads lose all", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector:\n    matchLabels:\n      app: web\n  egressDeny:\n    - toEntities: [world]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers: []\n"),
        Case::passes("beside rules that allow", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [all]\n  egressDeny:\n    - toEntities: [world]\n"),
        Case::passes("another policy allows", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector:\n    matchLabels:\n      app: web\n  egressDeny:\n    - toEntities: [world]\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: b\n  namespace: shop\nspec:\n  podSelector: {}\n  egress:\n    - {}\n"),
        Case::passes("default deny is off", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    egress: false\n  egressDeny:\n    - toEntities: [world]\n"),
        Case::passes("everything is denied", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingressDeny:\n    - fromEntities: [all]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() {
        return;
    }
    for spec in &view.policy.specs {
        for direction in Direction::BOTH {
            let has = |deny| spec.section(direction, deny).is_some_and(|section| !section.items().is_empty());
            if !has(true) || has(false) || spec.asks_default_deny(direction).is_some() || denies_all(spec, direction) {
                continue;
            }
            let loss = effects::loss(view, spec, direction);
            // Where the pods are given, they tell; else any policy that may allow them something does.
            let is_allowed = || {
                !effects::subjects(view, spec).is_empty()
                    || view.world.policies.iter().any(|other| may_allow_for(view, spec, other, direction))
            };
            if loss.is_empty() && is_allowed() {
                continue;
            }
            let key = format!("{}Deny", direction.word());
            let message = format!(
                "a policy with deny rules alone closes all {word} of its pods, not only what it denies{loss}",
                word = direction.word(),
            );
            let peers = if direction == Direction::Ingress { "fromEntities" } else { "toEntities" };
            let allow = format!("allow the rest with `{}: [{{{peers}: [all]}}]`", direction.word());
            let help = if view.cilium().is_at_least(16) {
                format!("set `enableDefaultDeny.{}: false`, or {allow}", direction.word())
            } else {
                allow
            };
            // What other policies allow is known only where the input shows the pods that lose it.
            let severity = if loss.is_empty() { Severity::Info } else { Severity::Warning };
            sink.report(view.draft_at_key(spec.node, &key, message).help(help).severity(severity));
        }
    }
}

/// Whether its deny rules deny everything, so that default deny closes nothing more.
fn denies_all(spec: &Spec<'_>, direction: Direction) -> bool {
    let mut rules = spec.rules.iter().filter(|rule| rule.direction == direction && rule.deny);
    rules.any(|rule| {
        let is_all = rule.each_peer().any(|peer| matches!(peer, Peer::Entity(entity) if entity.name == "all"));
        (is_all && rule.ports.is_empty() && rule.icmps.is_none()) || rule.is_bare()
    })
}

/// Whether another policy may allow something in the direction for pods that the spec selects.
fn may_allow_for(view: &PolicyView<'_>, spec: &Spec<'_>, other: &Policy<'_>, direction: Direction) -> bool {
    let namespaces = (view.policy.namespace(), other.namespace());
    let apart = matches!(namespaces, (Some(own), Some(other)) if own != other);
    let is_node = |spec: &Spec<'_>| spec.subject.as_ref().is_some_and(|subject| subject.is_node);
    !apart
        && other.specs.iter().any(|of| {
            let mut rules = of.rules.iter().filter(|rule| rule.direction == direction);
            is_node(of) == is_node(spec) && rules.any(|rule| rule.may_allow(other.kind))
        })
}
