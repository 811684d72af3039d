use crate::model::Object;
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::source::Node;
use crate::world::World;

rule! {
    /// A workload asks for Windows nodes, which a cluster with the Cilium dataplane cannot have.
    ///
    /// ## What it does
    ///
    /// Finds pods and pod templates that ask for Windows: `kubernetes.io/os: windows` in `nodeSelector` or as required
    /// node affinity, or `os.name: windows`. It is an error where the cluster in the same call has the Cilium dataplane;
    /// of a DaemonSet a warning. Without a cluster it is a warning, and nothing for a DaemonSet, which many charts bring
    /// along for either system.
    ///
    /// ## Why it matters
    ///
    /// Azure CNI powered by Cilium exists for Linux only. The pods stay `Pending`: there is no node for them.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: legacy, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: legacy}}
    ///   template:
    ///     metadata: {labels: {app: legacy}}
    ///     spec:
    ///       nodeSelector:
    ///         kubernetes.io/os: windows
    ///       containers: [{name: legacy, image: legacy}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: legacy, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: legacy}}
    ///   template:
    ///     metadata: {labels: {app: legacy}}
    ///     spec:
    ///       nodeSelector:
    ///         kubernetes.io/os: linux
    ///       containers: [{name: legacy, image: legacy}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Limitations of Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations):
    ///   "Available only for Linux" (2026-08-21)
    code: "NP243",
    name: "windows-workload-on-cilium",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("with a cluster", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {os: {name: windows}, containers: [{name: a, image: a}]}\n"),
        Case::fails("by affinity", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n          - matchExpressions: [{key: kubernetes.io/os, operator: In, values: [windows]}]\n  containers: [{name: a, image: a}]\n"),
        Case::passes("either system", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n          - matchExpressions: [{key: kubernetes.io/os, operator: In, values: [windows]}]\n          - matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]\n  containers: [{name: a, image: a}]\n"),
        Case::passes("a daemon set of a chart", "a.yaml", "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a, namespace: shop}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec: {nodeSelector: {kubernetes.io/os: windows}, containers: [{name: a, image: a}]}\n"),
        Case::passes("another dataplane", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: azure, networkPolicy: calico}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {nodeSelector: {kubernetes.io/os: windows}, containers: [{name: a, image: a}]}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let network =
        world.revision().filter(|revision| revision.spec.uses_cilium() == Some(true)).map(|one| &one.spec.network);
    for workload in &world.workloads {
        let Some(node) = workload.spec().and_then(windows) else { continue };
        let is_daemon = workload.object.kind == "DaemonSet";
        let severity = match (network, is_daemon) {
            (Some(_), false) => Severity::Error,
            (None, true) => continue,
            _ => Severity::Warning,
        };
        let object: &Object = workload.object;
        let message = format!(
            "a cluster with the Cilium dataplane has no Windows nodes, for which {} asks: its pods find no node",
            workload.title()
        );
        sink.report(
            objects::draft(object, node, message)
                .related(network.and_then(|network| network.dataplane.place()), "the dataplane is chosen here")
                .severity(severity)
                .help("run it in a cluster with the dataplane `azure`, or on Linux"),
        );
    }
}

/// Where a pod asks for Windows and nothing else.
fn windows(spec: &Node) -> Option<&Node> {
    let asks = |node: &&Node| node.as_str() == Some("windows");
    if let Some(name) = spec.get("os").and_then(|os| os.get("name")).filter(asks) {
        return Some(name);
    }
    if let Some(selector) = spec.get("nodeSelector") {
        let keys = ["kubernetes.io/os", "beta.kubernetes.io/os"];
        if let Some(value) = keys.iter().find_map(|key| selector.get(key)).filter(asks) {
            return Some(value);
        }
    }
    let required = spec.get("affinity")?.get("nodeAffinity")?.get("requiredDuringSchedulingIgnoredDuringExecution")?;
    let terms = required.get("nodeSelectorTerms").map(Node::items).unwrap_or_default();
    // The terms are alternatives, so each must ask for it.
    let found: Option<Vec<&Node>> = terms.iter().map(windows_term).collect();
    found?.first().copied()
}

fn windows_term(term: &Node) -> Option<&Node> {
    let expressions = term.get("matchExpressions").map(Node::items).unwrap_or_default();
    expressions.iter().find(|expression| {
        let key = expression.get("key").and_then(Node::as_str);
        let is_in = expression.get("operator").and_then(Node::as_str) == Some("In");
        let values = expression.get("values").map(Node::items).unwrap_or_default();
        key == Some("kubernetes.io/os")
            && is_in
            && !values.is_empty()
            && values.iter().all(|value| value.as_str() == Some("windows"))
    })
}
