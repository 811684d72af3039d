use std::collections::{BTreeMap, BTreeSet};

use crate::order::Ordered as _;
use crate::policy::{Direction, PolicyKind};
use crate::rules::effects;
use crate::rules::wording::counted;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::{Workload, World, is_managed_namespace};

rule! {
    /// Workloads are selected by no policy, where others are.
    ///
    /// ## What it does
    ///
    /// Tells of the workloads that no policy selects: in namespaces where policies select others, and in namespaces without
    /// policies where those of another namespace deny by default. One finding tells of all of a namespace. Pods on the node's
    /// network are left out, and so are namespaces that AKS fills.
    ///
    /// ## Why it matters
    ///
    /// A pod that no policy selects may be reached by anyone, and may reach anything. Beside pods that are protected one by one
    /// it is easily forgotten; a policy for all pods of the namespace closes the gap.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress: [{from: [{podSelector: {}}]}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: shop, labels: {app: web}}
    /// spec: {containers: [{name: web, image: nginx}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db, namespace: shop, labels: {app: db}}
    /// spec: {containers: [{name: db, image: postgres}]}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: default-deny, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Ingress]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: shop, labels: {app: web}}
    /// spec: {containers: [{name: web, image: nginx}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: db, namespace: shop, labels: {app: db}}
    /// spec: {containers: [{name: db, image: postgres}]}
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): by default a pod is
    ///   not isolated (2026-08-21)
    code: "NP270",
    name: "workloads-without-policy",
    severity: Info,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::passes("a label that Cilium takes for a pod that just starts", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: bank}\nspec: {podSelector: {}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web, init: yes-it-is}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("the agent denies without policies", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: always}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: bank}\nspec: {podSelector: {}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::fails("another namespace denies by default", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: bank}\nspec: {podSelector: {}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("a clusterwide policy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: all}\nspec: {endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: bank}\nspec: {podSelector: {}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("no policies", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("on the node's network", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop, labels: {app: agent}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n"),
        Case::passes("a patch without labels", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: shop}\nspec: {replicas: 5}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    if world.policies.is_empty() || world.settings.denies_without_policy() {
        return;
    }
    // Up to 1.20 the agent looks for the key alone, whatever its source (decision semantics E3).
    let keeps_closed = world.settings.versions.cilium.is_at_least(16);
    let is_open =
        |workload: &&Workload<'_>| is_selectable(workload) && !(keeps_closed && workload.labels.get("init").is_some());
    // A variant of an object that some policy selects counts as selected: which of them is applied is not known.
    let mut is_selected = vec![false; world.workloads.len()];
    let mut left = is_selected.len();
    let specs = || world.policies.iter().flat_map(|policy| policy.specs.iter().map(move |spec| (policy, spec)));
    for (policy, spec) in specs() {
        if left == 0 {
            break;
        }
        let selection = world.subject_selection(policy, spec);
        for at in selection.sure.iter().chain(&selection.maybe) {
            let Some(seen) = is_selected.get_mut(*at as usize).filter(|seen| !**seen) else { continue };
            *seen = true;
            left = left.saturating_sub(1);
        }
    }
    let positions = world.workloads.iter().zip(is_selected).filter(|(_, is_selected)| *is_selected);
    let selected: BTreeSet<(Option<&str>, &str, &str)> = positions.map(|(workload, _)| identity(workload)).into_set();
    let denies_by_default = specs().any(|(policy, spec)| {
        let is_for_all = spec.subject.as_ref().is_some_and(|subject| subject.selector.is_empty() && !subject.is_node);
        is_for_all && policy.kind != PolicyKind::CiliumClusterwide && spec.isolates(policy.kind, Direction::Ingress)
    });
    let mut by_namespace: BTreeMap<Option<&str>, Vec<&Workload<'_>>> = BTreeMap::new();
    for workload in &world.workloads {
        by_namespace.entry(workload.namespace).or_default().push(workload);
    }
    for (namespace, there) in by_namespace {
        let is_managed = namespace.is_some_and(|name| name != "default" && is_managed_namespace(name));
        let (inside, outside): (Vec<_>, Vec<_>) = there.into_iter().partition(|one| selected.contains(&identity(one)));
        let mut outside: Vec<&Workload<'_>> = outside.into_iter().filter(is_open).collect();
        let mut told = BTreeSet::new();
        outside.retain(|workload| told.insert(identity(workload)));
        let why = match inside.len() {
            0 if denies_by_default && namespace.is_some() => "other namespaces deny by default".to_owned(),
            0 => continue,
            count => format!("policies select {}", counted(count as u128, "other", "others")),
        };
        if let Some(first) = outside.first().filter(|_| !is_managed) {
            sink.report(draft(first, namespace, &why, &outside));
        }
    }
}

fn identity<'a>(workload: &Workload<'a>) -> (Option<&'a str>, &'a str, &'a str) {
    (workload.namespace, workload.object.kind.as_str(), workload.name)
}

/// Whether policies could select its pods: a template without labels is a part of an object.
fn is_selectable(workload: &Workload<'_>) -> bool {
    !workload.host_network && !workload.labels.is_empty()
}

fn draft(first: &Workload<'_>, namespace: Option<&str>, why: &str, outside: &[&Workload<'_>]) -> Draft {
    let of = namespace.map(|name| format!(" of the namespace `{name}`")).unwrap_or_default();
    let (what, names) = (effects::number(outside), effects::names(outside));
    let is = if outside.len() == 1 { "is" } else { "are" };
    let node = first.object.at(&["metadata", "name"]).unwrap_or(&first.object.root);
    objects::draft(first.object, node, format!("{what}{of} {is} in no policy and open to all, while {why}: {names}"))
        .help("add a policy for all pods of the namespace, and rules for what they need")
}
