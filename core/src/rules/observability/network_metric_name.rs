use crate::edit::{Change, Fix};
use crate::model::Object;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};
use crate::source::Span;

use super::acn_objects::{is_kind, place, reference};

/// The only name that is read.
const NAME: &str = "container-network-metric";

rule! {
    /// A ContainerNetworkMetric is not named `container-network-metric`.
    ///
    /// ## What it does
    /// Finds `ContainerNetworkMetric` objects of another name.
    ///
    /// ## Why it matters
    /// The agent reads one object of exactly that name. Another one is stored and changes nothing.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkMetric
    /// metadata:
    ///   name: dns-filter
    /// spec:
    ///   filters:
    ///     - metric: dns
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
    /// ```
    ///
    /// ## References
    /// - [Metrics filtering](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering):
    ///   exactly one object, of this name (2026-08-21)
    code: "NP575",
    name: "network-metric-name",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-metrics-filtering",
    as_of: "2026-08-21",
    check: Check::Object(check),
    cases: [
        Case::fails("no name", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nspec:\n  filters:\n    - metric: dns\n"),
        Case::fails("in a list", "a.yaml", "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: acn.azure.com/v1alpha1\n    kind: ContainerNetworkMetric\n    metadata:\n      name: other\n    spec:\n      filters:\n        - metric: dns\n"),
        Case::passes("a log of any name", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: any\nspec:\n  includefilters:\n    - name: a\n"),
        Case::passes("a group of another name", "a.yaml", "apiVersion: example.com/v1\nkind: ContainerNetworkMetric\nmetadata:\n  name: any\nspec: {}\n"),
        Case::fails("almost", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metrics\nspec:\n  filters:\n    - metric: dns\n"),
    ],
}

fn check(object: &Object, _: &Context<'_>, sink: &mut Sink) {
    if !is_kind(object, "ContainerNetworkMetric") || object.name.as_deref() == Some(NAME) {
        return;
    }
    let name = object.at(&["metadata", "name"]);
    let at = |span: Span| place(object, &["metadata", "name"], span);
    let place = name.map_or_else(|| object.place.clone(), |name| at(name.span));
    let message = match &object.name {
        Some(name) => format!("a ContainerNetworkMetric named `{name}` has no effect"),
        None => "a ContainerNetworkMetric without a name has no effect".to_owned(),
    };
    let fix = object.name.as_ref().map(|name| Fix {
        title: format!("name it `{NAME}`"),
        safe: true,
        changes: vec![Change::replace(&place, name.as_str(), NAME)],
    });
    sink.report(Draft::new(&place, message).help(format!("name it `{NAME}`")).fix(fix).object(reference(object)));
}
