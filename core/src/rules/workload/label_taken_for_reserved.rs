use crate::order::Order as _;
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A pod's label is taken for one of Cilium's reserved labels.
    ///
    /// ## What it does
    ///
    /// Looks for labels named `host`, `init` and `remote-node` on given pods and pod templates. `host` is told up to
    /// Cilium 1.19, unless a given `cilium-config` turns the host firewall on, and is an error where a given policy
    /// selects the pods.
    ///
    /// ## Why it matters
    ///
    /// Cilium looks for its reserved labels by their key alone, and so finds those of pods as well:
    ///
    /// - `host`: the pod counts as the node itself. Without host firewall no policy is enforced on it.
    /// - `init`: the pod counts as one that just starts, and stays in default deny without any policy.
    /// - `remote-node`: the pod counts as a node, and rules for the entity `remote-node` mean it.
    ///
    /// Whoever may set labels on pods can take a pod out of every policy.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: vm, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: vm}}
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: vm
    ///         host: esx-17
    ///     spec: {containers: [{name: vm, image: vm}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: closed, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Ingress]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: vm, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: vm}}
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: vm
    ///         example.com/host: esx-17
    ///     spec: {containers: [{name: vm, image: vm}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: closed, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Ingress]
    /// ```
    ///
    /// ## References
    ///
    /// - cilium/cilium, [`pkg/policy/repository.go`](https://github.com/cilium/cilium/blob/v1.18.6/pkg/policy/repository.go)
    ///   and [`pkg/identity`](https://github.com/cilium/cilium/tree/v1.18.6/pkg/identity); shown with the policy engines of
    ///   1.16.19, 1.18.6, 1.19.4 and 1.20.2
    code: "NP241",
    name: "label-taken-for-reserved",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.18.6/pkg/policy/repository.go",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("no policy for it", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {host: a}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::fails("init", "a.yaml", "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a, namespace: shop}\nspec:\n  schedule: \"0 0 * * *\"\n  jobTemplate:\n    spec:\n      template:\n        metadata: {labels: {init: \"true\"}}\n        spec: {restartPolicy: Never, containers: [{name: a, image: a}]}\n"),
        Case::fails("remote-node", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {remote-node: \"\"}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("a host firewall", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-host-firewall: \"true\"}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {host: a}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("other labels", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {example.com/host: a, hostname: b, app: init}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("on the node's network", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {host: a}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n"),
    ],
}

/// The first and the last minor version in which Cilium takes the label of a pod for its own.
const RESERVED: [(&str, u32, u32); 3] = [("host", 0, 19), ("init", 16, 20), ("remote-node", 0, u32::MAX)];

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let cilium = world.settings.versions.cilium;
    let has_firewall = world.settings.agent_flag("enable-host-firewall") == Some(true);
    let mut counts = None;
    for (at, workload) in world.workloads.iter().enumerate().filter(|(_, workload)| !workload.host_network) {
        let Some(labels) = workload.labels_node() else { continue };
        for (name, first, last) in RESERVED {
            let is_affected = cilium.is_at_least(first) && !cilium.is_at_least(last.saturating_add(1));
            if workload.labels.get(name).is_none() || !is_affected || (name == "host" && has_firewall) {
                continue;
            }
            let title = workload.title();
            let (severity, message) = match name {
                "host" => match counts.get_or_insert_with(|| selecting(world)).get(at).copied().unwrap_or(0) {
                    0 => (
                        Severity::Warning,
                        format!(
                            "the label `host` takes {title} out of every policy: Cilium takes its pods for the node"
                        ),
                    ),
                    1 => (
                        Severity::Error,
                        format!(
                            "the label `host` takes {title} out of the policy that selects it: Cilium takes its pods for the node"
                        ),
                    ),
                    many => (
                        Severity::Error,
                        format!(
                            "the label `host` takes {title} out of the {many} policies that select it: Cilium takes its pods for the node"
                        ),
                    ),
                },
                "init" => (
                    Severity::Warning,
                    format!(
                        "the label `init` keeps {title} in default deny, with or without policies: Cilium takes its pods for such as only just start"
                    ),
                ),
                _ => (
                    Severity::Warning,
                    format!(
                        "the label `remote-node` makes {title} one of the nodes for Cilium: rules for the entity `remote-node` mean its pods"
                    ),
                ),
            };
            let object = workload.object;
            sink.report(
                Draft::new(&object.key_place(labels, name), message)
                    .object(objects::reference(object))
                    .severity(severity)
                    .help(format!("give the label another name, such as `example.com/{name}`")),
            );
        }
    }
}

/// How many policies surely select each workload.
fn selecting(world: &World<'_>) -> Vec<usize> {
    let mut counts = vec![0_usize; world.workloads.len()];
    for policy in &world.policies {
        let mut selected: Vec<u32> =
            policy.specs.iter().flat_map(|spec| world.subject_selection(policy, spec).sure.clone()).collect();
        selected.order();
        selected.dedup();
        for at in selected {
            if let Some(count) = counts.get_mut(at as usize) {
                *count = count.saturating_add(1);
            }
        }
    }
    counts
}
