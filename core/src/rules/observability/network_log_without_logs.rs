use crate::model::{Field, Revision};
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

use super::acn_objects::{is_kind, reference};

rule! {
    /// A ContainerNetworkLog is applied to a cluster whose container network logs are off.
    ///
    /// ## What it does
    /// When the input makes exactly one cluster, and it surely has no container network logs, finds
    /// `ContainerNetworkLog` objects beside it.
    ///
    /// ## Why it matters
    /// The object asks for flows, verdicts included, but nothing takes them to the workspace: the monitoring add-on
    /// alone collects no flow logs. They need Advanced Container Networking Services and
    /// `--enable-container-network-logs` as well.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-addons monitoring
    /// ~~~
    /// ~~~yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkLog
    /// metadata:
    ///   name: dropped
    /// spec:
    ///   includefilters:
    ///     - name: dropped
    ///       verdict: [dropped]
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-addons monitoring --enable-container-network-logs
    /// ~~~
    /// ~~~yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkLog
    /// metadata:
    ///   name: dropped
    /// spec:
    ///   includefilters:
    ///     - name: dropped
    ///       verdict: [dropped]
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [Container network logs](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs)
    ///   (2026-08-21)
    code: "NP572",
    name: "network-log-without-logs",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::passes("the object alone", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: dropped\nspec:\n  includefilters:\n    - name: dropped\n"),
        Case::passes("a cluster made elsewhere", "a.md", "```azurecli\naz aks update -g rg -n aks --enable-acns\n```\n```yaml\napiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: dropped\nspec:\n  includefilters:\n    - name: dropped\n```\n"),
        Case::passes("turned on later", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-addons monitoring\n```\n```azurecli\naz aks update -g rg -n aks --enable-acns --enable-container-network-logs\n```\n```yaml\napiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: dropped\nspec:\n  includefilters:\n    - name: dropped\n```\n"),
        Case::passes("two clusters", "a.md", "```azurecli\naz aks create -g rg -n one\naz aks create -g rg -n two\n```\n```yaml\napiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: dropped\nspec:\n  includefilters:\n    - name: dropped\n```\n"),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    let [cluster] = context.model.clusters.as_slice() else { return };
    let off = |field: &Field<bool>| field.is_absent() || field.is_false();
    let Some(last) = cluster.last().filter(|last| cluster.complete && off(&last.spec.acns.flow_logs)) else { return };
    let Revision { place, spec, .. } = last;
    for object in context.model.objects.iter().filter(|object| is_kind(object, "ContainerNetworkLog")) {
        sink.report(
            Draft::new(&object.place, "this object has no effect: the cluster's container network logs are off")
                .related(spec.acns.flow_logs.place().unwrap_or(place), "the cluster")
                .help("turn them on with `az aks update --enable-acns --enable-container-network-logs` and the monitoring add-on")
                .object(reference(object)),
        );
    }
}
