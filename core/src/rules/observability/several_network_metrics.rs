use crate::rules::{Case, Check, Context, Draft, Sink, rule};

use super::acn_objects::{is_kind, reference};

rule! {
    /// There is more than one ContainerNetworkMetric.
    ///
    /// ## What it does
    /// Counts the `ContainerNetworkMetric` objects of one call.
    ///
    /// ## Why it matters
    /// A cluster has exactly one, of a fixed name. Of several, the last one applied replaces the others, so their
    /// filters are lost.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkMetric
    /// metadata:
    ///   name: container-network-metric
    /// spec:
    ///   filters:
    ///     - metric: dns
    /// ---
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkMetric
    /// metadata:
    ///   name: container-network-metric
    /// spec:
    ///   filters:
    ///     - metric: drop
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkMetric
    /// metadata:
    ///   name: container-network-metric
    /// spec:
    ///   filters:
    ///     - metric: dns
    ///     - metric: drop
    /// ```
    ///
    /// ## References
    /// - [Metrics filtering](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering):
    ///   exactly one object (2026-08-21)
    code: "NP576",
    name: "several-network-metrics",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::passes("one with a log", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: dns\n---\napiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n"),
        Case::fails("of two names", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: dns\n---\napiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: second\nspec:\n  filters:\n    - metric: drop\n"),
        Case::passes("two logs", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n---\napiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: b\nspec:\n  includefilters:\n    - name: b\n"),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut metrics = context.model.objects.iter().filter(|object| is_kind(object, "ContainerNetworkMetric"));
    let Some(first) = metrics.next() else { return };
    for object in metrics {
        sink.report(
            Draft::new(&object.place, "a cluster has only one ContainerNetworkMetric")
                .related(&first.place, "the first one")
                .help("put all filters into one object")
                .object(reference(object)),
        );
    }
}
