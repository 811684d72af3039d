use super::hints::Hints;
use crate::policy::{Rule, Scope, Spec};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// An empty rule of a Cilium policy matches nothing, where a NetworkPolicy's matches everything.
    ///
    /// ## What it does
    /// Finds `- {}`, a rule without peers and ports, in the sections of Cilium's kinds. It is a warning where the policy
    /// speaks of allowing, or where an empty deny rule stands against rules that allow; a note where nothing tells what
    /// is meant. Policies that speak of denying use it as Cilium's own examples do, and are no findings.
    ///
    /// ## Why it matters
    /// `ingress: [{}]` in a NetworkPolicy lets everyone in. The same text in a CiliumNetworkPolicy lets nobody in: the rule
    /// names no peers, but its presence puts the pods in default deny. In `ingressDeny` the empty rule denies nothing by
    /// itself: what any other policy allows goes on.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: allow-all
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - {}
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: allow-all
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEntities:
    ///         - all
    /// ```
    ///
    /// ## References
    /// - [Layer 3 policies, ingress and egress default deny](https://docs.cilium.io/en/stable/security/policy/language/#ingress-egress-default-deny):
    ///   the empty rule as default deny (2026-08-07)
    code: "NP201",
    name: "empty-rule-allows-nothing",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#ingress-egress-default-deny",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("its description says so", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  description: Permit all egress\n  endpointSelector: {}\n  egress:\n    - {}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::fails("nothing says what is meant", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n    - {}\n"),
        Case::fails("a deny rule against rules that allow", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: deny\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingressDeny:\n    - {}\n  ingress:\n    - fromEntities: [cluster]\n"),
        Case::passes("default deny", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n    - {}\n"),
        Case::passes("default deny is asked for", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: true\n  ingress:\n    - {}\n"),
        Case::passes("a NetworkPolicy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: allow-all\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - {}\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() {
        return;
    }
    for (spec, rule) in view.policy.rules().filter(|(_, rule)| rule.is_bare()) {
        let Some(severity) = severity(view, spec, rule) else { continue };
        let (word, prefix) = (rule.direction.word(), if rule.direction.word() == "ingress" { "from" } else { "to" });
        let (message, help) = if rule.deny {
            (
                format!("an empty rule denies nothing: {word} that another rule allows goes on"),
                format!("to deny all {word}, write `{prefix}Entities: [all]`"),
            )
        } else {
            (
                format!("an empty rule of a Cilium policy allows nothing{}", effects::loss(view, spec, rule.direction)),
                format!(
                    "to allow all {word}, write `{prefix}Entities: [all]`; as a default deny, say so in the name or with \
                     `enableDefaultDeny`"
                ),
            )
        };
        sink.report(view.draft(rule.node, message).help(help).severity(severity));
    }
}

/// How sure it is that the author means something else.
fn severity(view: &PolicyView<'_>, spec: &Spec<'_>, rule: &Rule<'_>) -> Option<Severity> {
    let of_direction = || spec.rules.iter().filter(|other| other.direction == rule.direction);
    let hints = Hints::of(view.policy, spec);
    if rule.deny {
        let allows = of_direction().any(|other| other.may_allow(view.policy.kind));
        return if allows {
            Some(Severity::Warning)
        } else {
            Some(Severity::Info).filter(|_| !hints.speak_of_closing())
        };
    }
    let asked = spec.asks_default_deny(rule.direction);
    if hints.speak_of_opening() {
        // A policy that allows one direction may close the other.
        let is_only = spec.sections.iter().all(|section| section.direction == rule.direction);
        let others = of_direction().any(|other| other.scope(view.policy.kind) != Scope::Nobody);
        return Some(if is_only && !others { Severity::Warning } else { Severity::Info });
    }
    if asked.is_some() || hints.speak_of_closing() {
        return None;
    }
    Some(Severity::Info)
}
