use crate::order::Order as _;
use crate::policy::{Policy, PolicyKind, Spec};
use crate::rules::{Case, Check, Context, PolicyView, Sink, effects, objects, rule, wording};
use crate::world::{Workload, World};

rule! {
    /// A policy selects pods that use the network of their node.
    ///
    /// ## What it does
    ///
    /// Looks for given workloads with `hostNetwork: true` whose labels a policy selects, where they are at least half of
    /// the given workloads that it selects. Policies for all pods of a namespace are named only when all of its given
    /// workloads use the network of the node.
    ///
    /// ## Why it matters
    ///
    /// A pod on the node's network has the node's address and identity. No NetworkPolicy and no policy of Cilium with an
    /// `endpointSelector` applies to it; its traffic is neither limited nor isolated.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: node-exporter, namespace: monitoring}
    /// spec:
    ///   selector: {matchLabels: {app: node-exporter}}
    ///   template:
    ///     metadata: {labels: {app: node-exporter}}
    ///     spec:
    ///       hostNetwork: true
    ///       containers: [{name: exporter, image: node-exporter}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: node-exporter, namespace: monitoring}
    /// spec:
    ///   podSelector: {matchLabels: {app: node-exporter}}
    ///   ingress:
    ///     - from:
    ///         - podSelector: {matchLabels: {app: prometheus}}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: node-exporter, namespace: monitoring}
    /// spec:
    ///   selector: {matchLabels: {app: node-exporter}}
    ///   template:
    ///     metadata: {labels: {app: node-exporter}}
    ///     spec:
    ///       containers: [{name: exporter, image: node-exporter}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: node-exporter, namespace: monitoring}
    /// spec:
    ///   podSelector: {matchLabels: {app: node-exporter}}
    ///   ingress:
    ///     - from:
    ///         - podSelector: {matchLabels: {app: prometheus}}
    /// ```
    ///
    /// ## References
    ///
    /// - [Limitations of Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations):
    ///   network policies are not applied to pods that use host networking (2026-08-21)
    code: "NP233",
    name: "policy-on-host-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("some of them", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {tier: back}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {tier: back}}\n  egress: [{toEntities: [world]}]\n"),
        Case::fails("every workload of the namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n"),
        Case::passes("all pods of a namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {tier: back}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n"),
        Case::passes("another namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {tier: back}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: web}\nspec: {podSelector: {matchLabels: {tier: back}}, policyTypes: [Ingress]}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !world.workloads.iter().any(|workload| workload.host_network) {
        return;
    }
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for spec in &policy.specs {
            look(&view, spec, world, sink);
        }
    }
}

fn look<'a>(view: &PolicyView<'a>, spec: &Spec<'a>, world: &World<'a>, sink: &mut Sink) {
    let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { return };
    // A clusterwide policy for every pod is not about any in particular.
    if is_for_all(view.policy, subject.selector.is_empty()) {
        return;
    }
    let subjects = world.subjects_by_labels(view.policy, spec);
    let (on_node, others): (Vec<&Workload<'_>>, Vec<_>) =
        subjects.into_iter().partition(|workload| workload.host_network);
    let Some(first) = on_node.first() else { return };
    if subject.selector.is_empty() && !others.is_empty() {
        return;
    }
    let (list, verb) = one_or_many(&on_node);
    let message = if others.is_empty() {
        format!("this policy has no effect: {list} {verb} the network of the node, where no policy applies")
    } else if others.len() <= on_node.len() {
        let rest = wording::counted(others.len() as u128, "other workload", "other workloads");
        format!("this policy has no effect on {list}, which {verb} the network of the node; it applies to {rest}")
    } else {
        return;
    };
    let related = objects::host_network_place(first);
    let fault = view
        .draft(subject.selector.node, message)
        .related(related.as_ref(), "the pod takes the network of its node here")
        .help("take `hostNetwork` away, or limit the traffic of the nodes in a network security group");
    sink.report(fault);
}

/// The names of workloads, each once, and whether they use the network or it uses it.
pub(super) fn one_or_many(workloads: &[&Workload<'_>]) -> (String, &'static str) {
    let mut named: Vec<&Workload<'_>> = workloads.to_vec();
    named.order_by_key(|workload| (workload.namespace, workload.name));
    named.dedup_by_key(|workload| (workload.namespace, workload.name));
    (effects::names(&named), if named.len() == 1 { "uses" } else { "use" })
}

fn is_for_all(policy: &Policy<'_>, is_empty: bool) -> bool {
    is_empty && policy.kind == PolicyKind::CiliumClusterwide
}
