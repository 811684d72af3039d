use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A pod carries a label that only Cilium may give.
    ///
    /// ## What it does
    ///
    /// Finds labels that begin with `io.cilium.k8s` on given pods and pod templates.
    ///
    /// ## Why it matters
    ///
    /// Cilium makes these labels itself, from the namespace, the cluster and the service account. It removes those that a
    /// pod brings along, so no policy can select by them, and the pod's own value never counts.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: web
    ///   namespace: shop
    ///   labels:
    ///     app: web
    ///     io.cilium.k8s.policy.serviceaccount: payments
    /// spec:
    ///   containers: [{name: web, image: nginx}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: web
    ///   namespace: shop
    ///   labels:
    ///     app: web
    /// spec:
    ///   serviceAccountName: payments
    ///   containers: [{name: web, image: nginx}]
    /// ```
    ///
    /// ## References
    ///
    /// - cilium/cilium, [`pkg/k8s/labels.go`](https://github.com/cilium/cilium/blob/main/pkg/k8s/labels.go)
    code: "NP242",
    name: "label-of-cilium-on-pod",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/main/pkg/k8s/labels.go",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("in a template", "a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: shop}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a, io.cilium.k8s.namespace.labels.team: a}}\n    spec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("other labels", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {io.cilium/app: operator, k8s-app: cilium}}\nspec: {containers: [{name: a, image: a}]}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    for workload in &world.workloads {
        let Some(labels) = workload.labels_node() else { continue };
        for (key, _) in workload.labels.iter().filter(|(key, _)| key.starts_with("io.cilium.k8s")) {
            let message = format!(
                "the pods of {} lose the label `{key}`, which only Cilium gives: no policy can select by it",
                workload.title()
            );
            sink.report(
                Draft::new(&workload.object.key_place(labels, key), message)
                    .object(objects::reference(workload.object))
                    .help("leave the label out, or give it a name of your own"),
            );
        }
    }
}
