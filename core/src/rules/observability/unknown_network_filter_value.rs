use crate::edit::{Change, Fix};
use crate::model::Object;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};
use crate::source::Node;

use super::acn_objects::{filters, is_kind, place, reference};

/// The protocols of a filter.
const PROTOCOLS: [&str; 3] = ["tcp", "udp", "dns"];
/// The verdicts of a filter.
const VERDICTS: [&str; 2] = ["forwarded", "dropped"];
/// The metrics that can be filtered.
const METRICS: [&str; 4] = ["dns", "flow", "tcp", "drop"];

rule! {
    /// A protocol, verdict or metric of a container network filter is none that there is.
    ///
    /// ## What it does
    /// In `ContainerNetworkLog` and `ContainerNetworkMetric`, compares `protocol` with tcp, udp and dns, `verdict` with
    /// forwarded and dropped, and `metric` with dns, flow, tcp and drop.
    ///
    /// ## Why it matters
    /// A filter with another value matches nothing, or the object is refused.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkLog
    /// metadata:
    ///   name: denied
    /// spec:
    ///   includefilters:
    ///     - name: denied
    ///       verdict: [denied]
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkLog
    /// metadata:
    ///   name: denied
    /// spec:
    ///   includefilters:
    ///     - name: denied
    ///       verdict: [dropped]
    /// ```
    ///
    /// ## References
    /// - [Container network logs](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs) and
    ///   [metrics filtering](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering)
    ///   (2026-08-21). The custom resource definitions are not public, and case was not tested: values are compared
    ///   without it, and it is a warning.
    code: "NP574",
    name: "unknown-network-filter-value",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs",
    as_of: "2026-08-21",
    check: Check::Object(check),
    cases: [
        Case::fails("protocol", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n      protocol: [tcp, sctp]\n"),
        Case::fails("metric", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: drops\n      includeFilters:\n        - protocol: [tcp]\n"),
        Case::fails("verdict in a metric's filter", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: flow\n      excludeFilters:\n        - verdict: [allowed]\n"),
        Case::fails("in a list", "a.yaml", "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: acn.azure.com/v1alpha1\n    kind: ContainerNetworkLog\n    metadata:\n      name: a\n    spec:\n      includefilters:\n        - name: a\n          protocol: [sctp]\n"),
        Case::passes("all of them", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n      protocol: [tcp, udp, dns]\n      verdict: [forwarded, dropped]\n"),
        Case::passes("none", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec:\n  filters:\n    - metric: dns\n      excludeFilters:\n        - from:\n            namespacedPod: [\"kube-system/\"]\n"),
    ],
}

fn check(object: &Object, _: &Context<'_>, sink: &mut Sink) {
    let metric_object = is_kind(object, "ContainerNetworkMetric");
    if !metric_object && !is_kind(object, "ContainerNetworkLog") {
        return;
    }
    let report = |what: &str, node: &Node, allowed: &[&str], at: crate::model::Place, sink: &mut Sink| {
        let Some(text) = node.as_str().filter(|text| !allowed.iter().any(|one| one.eq_ignore_ascii_case(text))) else {
            return;
        };
        let quoted: Vec<String> = allowed.iter().map(|one| format!("`{one}`")).collect();
        let help = match wording::nearest(text, allowed.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", wording::listed(&quoted)),
        };
        let fix = wording::nearest(text, allowed.iter().copied()).map(|near| Fix {
            title: format!("write `{near}`"),
            safe: true,
            changes: vec![Change::replace(&at, text, near)],
        });
        let draft = Draft::new(&at, format!("there is no {what} `{text}`")).help(help).fix(fix);
        sink.report(draft.object(reference(object)));
    };
    for filter in filters(object) {
        for (key, allowed) in [("protocol", PROTOCOLS.as_slice()), ("verdict", VERDICTS.as_slice())] {
            for (index, item) in filter.node.get(key).map(Node::items).unwrap_or_default().iter().enumerate() {
                let at = filter.place(object, &[key, &index.to_string()], item.span);
                report(key, item, allowed, at, sink);
            }
        }
    }
    if metric_object {
        for (index, item) in object.at(&["spec", "filters"]).map(Node::items).unwrap_or_default().iter().enumerate() {
            if let Some(metric) = item.get("metric") {
                let at = place(object, &["spec", "filters", &index.to_string(), "metric"], metric.span);
                report("metric", metric, &METRICS, at, sink);
            }
        }
    }
}
