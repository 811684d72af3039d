use crate::model::Object;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};

use super::acn_objects::{filters, is_kind, reference};

/// What belongs below `from` and `to`.
const PEER: [&str; 3] = ["namespacedPod", "labelSelector", "ip"];

rule! {
    /// A filter's `from` or `to` is empty because what belongs into it is not indented.
    ///
    /// ## What it does
    /// In filters of `ContainerNetworkLog` and `ContainerNetworkMetric`, finds an empty `from` or `to` with
    /// `namespacedPod`, `labelSelector` or `ip` beside it instead of below it.
    ///
    /// ## Why it matters
    /// The filter then has no condition on the peer at all: `labelSelector` beside `from:` is a member that the filter
    /// does not have.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkMetric
    /// metadata:
    ///   name: container-network-metric
    /// spec:
    ///   filters:
    ///     - metric: tcp
    ///       includeFilters:
    ///         - from:
    ///           labelSelector:
    ///             matchLabels:
    ///               tier: web
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
    ///     - metric: tcp
    ///       includeFilters:
    ///         - from:
    ///             labelSelector:
    ///               matchLabels:
    ///                 tier: web
    /// ```
    ///
    /// ## References
    /// - [Metrics filtering](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering):
    ///   the sample for TCP metrics has this mistake (2026-08-21)
    code: "NP577",
    name: "misindented-network-filter",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering",
    as_of: "2026-08-21",
    check: Check::Object(check),
    cases: [
        Case::fails("to, in a log", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n      to:\n      ip: [10.0.0.1]\n"),
        Case::fails("in a list", "a.yaml", "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: acn.azure.com/v1alpha1\n    kind: ContainerNetworkLog\n    metadata:\n      name: a\n    spec:\n      includefilters:\n        - name: a\n          to:\n          ip: [10.0.0.1]\n"),
        Case::passes("indented", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n      to:\n        ip: [10.0.0.1]\n"),
        Case::passes("the pod left out", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: drop\n      excludeFilters:\n        - from:\n            namespacedPod: [\"kube-system/\"]\n"),
        Case::passes("empty, nothing beside it", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: drop\n      excludeFilters:\n        - from:\n          verdict: [dropped]\n"),
    ],
}

fn check(object: &Object, _: &Context<'_>, sink: &mut Sink) {
    if !is_kind(object, "ContainerNetworkLog") && !is_kind(object, "ContainerNetworkMetric") {
        return;
    }
    for filter in filters(object) {
        let beside: Vec<String> =
            PEER.iter().filter(|key| filter.node.get(key).is_some()).map(|key| format!("`{key}`")).collect();
        for side in ["from", "to"] {
            let Some(entry) = filter.node.entry(side).filter(|entry| entry.value.is_null()) else { continue };
            if beside.is_empty() {
                continue;
            }
            let place = filter.place(object, &[side], entry.key_span);
            let list = wording::listed(&beside);
            let (verb, pronoun) = if beside.len() == 1 { ("stands", "it") } else { ("stand", "them") };
            sink.report(
                Draft::new(&place, format!("`{side}` is empty: {list} {verb} beside it, not below it"))
                    .help(format!("indent {list} further than `{side}`, to put {pronoun} below it"))
                    .object(reference(object)),
            );
        }
    }
}
