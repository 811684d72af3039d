use std::cell::OnceCell;

use super::absence::{self, Beside, Promises};
use crate::policy::{Peer, Policy, Rule, Selector};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A peer of a rule matches none of the pods that it may mean.
    ///
    /// ## What it does
    ///
    /// Finds peers by labels that match none of the workloads given, where it is plain in which namespaces they would be and
    /// the workloads of those are given. It is silent where they are not, for namespaces that AKS fills, and where a Service
    /// waits for pods with the same labels, or an operator makes pods of other objects there (a `Prometheus`, a
    /// `HelmRelease`). Where another peer of the rule may match something it only informs, unless a label looks misspelt.
    ///
    /// ## Why it matters
    ///
    /// The rule allows (or denies) nothing for that peer. Mostly a label is misspelt, or the peer stands in another
    /// namespace: without a selector of namespaces a peer is looked for in the policy's own.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: db, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: db}}
    ///   ingress:
    ///     - from: [{podSelector: {matchLabels: {app: wbe}}}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db, namespace: shop, labels: {app: db}}
    /// spec: {containers: [{name: db, image: postgres}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: shop, labels: {app: web}}
    /// spec: {containers: [{name: web, image: nginx}]}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: db, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: db}}
    ///   ingress:
    ///     - from: [{podSelector: {matchLabels: {app: web}}}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db, namespace: shop, labels: {app: db}}
    /// spec: {containers: [{name: db, image: postgres}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: shop, labels: {app: web}}
    /// spec: {containers: [{name: web, image: nginx}]}
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): behaviour of `to` and
    ///   `from` selectors (2026-08-21)
    code: "NP267",
    name: "peer-matches-nothing",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("one of several peers", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {team: extra}}}]}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("an operator makes pods of other objects", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  ingress: [{from: [{podSelector: {matchLabels: {app.kubernetes.io/name: prometheus}}}]}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: a}]}\n---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}\nspec: {replicas: 2}\n"),
        Case::passes("such pods are in another namespace", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {app: prometheus}}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: prometheus, namespace: monitoring, labels: {app: prometheus}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::fails("in a namespace by name", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}, podSelector: {matchLabels: {app: dp}}}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: bank, labels: {app: db}}\nspec: {containers: [{name: db, image: postgres}]}\n"),
        Case::passes("in a namespace whose pods are not given", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("in any namespace", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("no workloads", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let refused = context.admission.refused();
    let promises = Promises::of(world);
    let beside = Beside::of(world, context);
    let in_force = world.policies.iter().filter(|policy| !refused.contains(&policy.object.place));
    for policy in in_force.filter(|policy| beside.shows_workloads_of(policy, context)) {
        for (_, rule) in policy.rules() {
            // Asked for once a rule: it may have thousands of peers.
            let some_match = OnceCell::new();
            let others = || *some_match.get_or_init(|| rule.each_peer().any(|peer| may_match(world, policy, peer)));
            for peer in rule.each_peer() {
                look_at(world, policy, (rule, peer), &promises, &others, sink);
            }
        }
    }
}

fn look_at<'a>(
    world: &World<'a>,
    policy: &Policy<'a>,
    (rule, peer): (&Rule<'a>, &Peer<'a>),
    promises: &Promises<'a>,
    others_match: &dyn Fn() -> bool,
    sink: &mut Sink,
) {
    let Some(selector) = pods_of(peer) else { return };
    let Some(namespaces) = world.namespaces_of_peer(policy, peer) else { return };
    let selection = world.peer_selection(policy, peer);
    if !absence::is_sure(world, &namespaces, &selection, selector, promises) {
        return;
    }
    // Which of these the author meant is told by a rule of its own.
    let is_elsewhere = || !world.labelled(selector, None).is_empty();
    if namespaces == [policy.namespace()] && is_elsewhere() {
        return;
    }
    let missing = absence::missing(world, &namespaces, selector);
    let node = missing.as_ref().map_or(selector.node, |missing| missing.requirement.node);
    let why = missing.as_ref().map_or("no workload there has all the labels", |missing| missing.told.as_str());
    let none = absence::none_of(world, &namespaces);
    let effect = if rule.deny { "denies nothing" } else { "allows nothing" };
    let message = format!("this peer matches {none}, so it {effect}: {why}");
    let meant = missing.and_then(|missing| missing.meant);
    // Charts and operators list every peer that there may be; what is given is often a part of them.
    let is_optional = meant.is_none() && others_match();
    let severity = if is_optional { Severity::Info } else { Severity::Warning };
    let help = meant.unwrap_or_else(|| "name labels that the pods have, or take the peer out".to_owned());
    sink.report(objects::draft(policy.object, node, message).severity(severity).help(help));
}

/// Whether a peer may match something: a workload, or what is none.
fn may_match<'a>(world: &World<'a>, policy: &Policy<'a>, peer: &Peer<'a>) -> bool {
    match peer {
        Peer::Pods { .. } | Peer::Endpoints(_) => {
            let namespaces = world.namespaces_of_peer(policy, peer);
            let are_shown = namespaces.is_some_and(|all| all.iter().all(|namespace| world.shows_all_of(*namespace)));
            !are_shown || !world.peer_selection(policy, peer).is_empty()
        }
        _ => true,
    }
}

/// The labels of pods that a peer asks for. A peer that names namespaces alone asks for none.
fn pods_of<'p, 'a>(peer: &'p Peer<'a>) -> Option<&'p Selector<'a>> {
    match peer {
        Peer::Pods { pods, .. } => pods.as_ref(),
        Peer::Endpoints(selector) => Some(selector),
        _ => None,
    }
}
