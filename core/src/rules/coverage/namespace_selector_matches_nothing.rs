use std::collections::BTreeSet;

use super::absence::{self, Unknown};
use crate::order::Ordered as _;
use crate::policy::{LabelKey, Operator, Peer, Policy, Requirement, Selector, Source};
use crate::report::Severity;
use crate::rules::wording::nearest;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A peer names namespaces that are not among the given ones.
    ///
    /// ## What it does
    ///
    /// Finds peers whose namespaces, by name or by labels, are none of the namespaces given, where all namespaces seem to be
    /// given: each in which workloads stand. It is silent about namespaces that AKS makes. Where neither a similar name nor a
    /// dump of the whole cluster shows that it is a mistake, it only informs: the namespace may come from elsewhere.
    ///
    /// ## Why it matters
    ///
    /// The rule allows nothing for that peer. Mostly a name is misspelt, or the label that the selector asks for was never
    /// put on the Namespace; the label `kubernetes.io/metadata.name` is always there.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: shop, labels: {team: shop}}
    /// ---
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: monitoring, labels: {team: platform}}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: metrics, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - from: [{namespaceSelector: {matchLabels: {team: plattform}}}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: shop, labels: {team: shop}}
    /// ---
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: monitoring, labels: {team: platform}}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: metrics, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - from: [{namespaceSelector: {matchLabels: {team: platform}}}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): targeting a namespace
    ///   by its name (2026-08-21)
    code: "NP269",
    name: "namespace-selector-matches-nothing",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("by name", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shp}}}]}]}\n"),
        Case::fails("in a policy of Cilium", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: bank}\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec: {endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {\"k8s:io.kubernetes.pod.namespace\": bnk}}]}]}\n"),
        Case::fails("a namespace from elsewhere", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: payments}}}]}]}\n"),
        Case::passes("a namespace of AKS", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]}]}\n"),
        Case::passes("no namespaces given", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: payments}}}]}]}\n"),
        Case::passes("not all namespaces given", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: bank, labels: {app: a}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: payments}}}]}]}\n"),
    ],
}

/// Beginnings of the keys of labels that AKS puts on its own namespaces.
const OF_AKS: [&str; 4] = ["kubernetes.io/", "kubernetes.azure.com/", "addonmanager.kubernetes.io/", "control-plane"];
/// What a selector of Cilium writes before a label of the namespace.
const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !world.knows_namespaces() {
        return;
    }
    let refused = context.admission.refused();
    for policy in world.policies.iter().filter(|policy| !refused.contains(&policy.object.place)) {
        for (_, rule) in policy.rules() {
            let effect = if rule.deny { "denies nothing" } else { "allows nothing" };
            for peer in rule.each_peer() {
                match peer {
                    Peer::Pods { namespaces: Some(selector), .. } => by_labels(world, policy, selector, effect, sink),
                    Peer::Endpoints(selector) => by_name(world, policy, selector, effect, sink),
                    _ => {}
                }
            }
        }
    }
}

/// The requirement that names namespaces, in a selector over their labels or in one of Cilium.
fn naming<'s, 'a>(selector: &'s Selector<'a>) -> Option<&'s Requirement<'a>> {
    selector.requirements.iter().find(|one| {
        let LabelKey { source, name, .. } = one.key;
        let label = name.strip_prefix(NAMESPACE_LABELS).unwrap_or(name);
        matches!(source, Source::Any | Source::Kubernetes)
            && one.operator == Operator::In
            && matches!(label, "kubernetes.io/metadata.name" | "io.kubernetes.pod.namespace")
    })
}

fn by_name(world: &World<'_>, policy: &Policy<'_>, selector: &Selector<'_>, effect: &str, sink: &mut Sink) {
    let Some(named) = naming(selector) else { return };
    let unknown: Vec<(&str, Unknown)> =
        named.values.iter().filter_map(|name| Some((*name, absence::unknown_namespace(world, name)?))).collect();
    if unknown.len() != named.values.len() || selector.contradiction().is_some() {
        return;
    }
    let Some((name, first)) = unknown.into_iter().next() else { return };
    let message = format!("the namespace `{name}` is not among the given ones, so this peer {effect}");
    let severity = if first.is_sure { Severity::Warning } else { Severity::Info };
    let help = first.meant.map(|meant| format!("did you mean `{meant}`?"));
    let help = help.unwrap_or_else(|| "give the Namespace as well, or name one that is there".to_owned());
    sink.report(objects::draft(policy.object, named.node, message).severity(severity).help(help));
}

fn by_labels(world: &World<'_>, policy: &Policy<'_>, selector: &Selector<'_>, effect: &str, sink: &mut Sink) {
    if naming(selector).is_some() {
        return by_name(world, policy, selector, effect, sink);
    }
    let asks_for_aks = selector.requirements.iter().any(|requirement| {
        OF_AKS.iter().any(|start| requirement.key.written.starts_with(start))
            || !matches!(requirement.operator, Operator::In | Operator::Exists)
    });
    let mut names = world.namespaces.iter().map(|(name, _)| name);
    let may_match = names.any(|name| selector.decide(|key| world.namespaces.label(name, key.written)) != Some(false));
    if selector.is_empty() || asks_for_aks || may_match || !selector.is_whole() || selector.contradiction().is_some() {
        return;
    }
    let has = |requirement: &&Requirement<'_>| {
        let mut values =
            world.namespaces.iter().filter_map(|(name, _)| world.namespaces.label(name, requirement.key.written));
        values.any(|value| requirement.holds(value))
    };
    let lacking = selector.requirements.iter().find(|requirement| !has(requirement));
    let node = lacking.map_or(selector.node, |requirement| requirement.node);
    let meant = lacking.and_then(|requirement| meant(world, requirement));
    let is_sure = meant.is_some() || world.is_whole_cluster();
    let severity = if is_sure { Severity::Warning } else { Severity::Info };
    let message = format!("none of the given namespaces has these labels, so this peer {effect}");
    let help = meant.map(|meant| format!("did you mean `{meant}`?"));
    let help = help.unwrap_or_else(|| {
        "put the labels on the Namespace, or name it by the label `kubernetes.io/metadata.name`".to_owned()
    });
    sink.report(objects::draft(policy.object, node, message).severity(severity).help(help));
}

/// A value that some namespace has, or a key, near to what is asked for.
fn meant<'a>(world: &World<'a>, requirement: &Requirement<'_>) -> Option<&'a str> {
    let given = || world.namespaces.iter().flat_map(|(_, namespace)| &namespace.objects);
    let labels = || given().filter_map(|object| object.at(&["metadata", "labels"])).flat_map(|node| node.entries());
    let own = labels().filter(|entry| *entry.key == *requirement.key.written);
    let values: BTreeSet<&str> = own.filter_map(|entry| entry.value.as_str()).into_set();
    match requirement.values.as_slice() {
        [value] if !values.is_empty() => nearest(value, values),
        _ if values.is_empty() => nearest(requirement.key.written, labels().map(|entry| &*entry.key)),
        _ => None,
    }
}
