use crate::edit::{Change, Fix};
use crate::model::Object;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

use super::acn_objects::{is_kind, place, reference};

rule! {
    /// A ContainerNetworkLog has no filter.
    ///
    /// ## What it does
    /// Finds `ContainerNetworkLog` objects without an entry in `spec.includefilters`. The name is all lower case;
    /// `includeFilters` is another one.
    ///
    /// ## Why it matters
    /// At least one filter is required; without one no flow is logged.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkLog
    /// metadata:
    ///   name: everything
    /// spec:
    ///   includefilters: []
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: acn.azure.com/v1alpha1
    /// kind: ContainerNetworkLog
    /// metadata:
    ///   name: everything
    /// spec:
    ///   includefilters:
    ///     - name: everything
    ///       verdict: [forwarded, dropped]
    /// ```
    ///
    /// ## References
    /// - [Container network logs](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs):
    ///   "At least one filter is required" (2026-08-21)
    code: "NP573",
    name: "network-log-without-filters",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs",
    as_of: "2026-08-21",
    check: Check::Object(check),
    cases: [
        Case::fails("another case", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includeFilters:\n    - name: a\n"),
        Case::fails("no spec", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\n"),
        Case::fails("in a list", "a.yaml", "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Namespace\n    metadata:\n      name: a\n  - apiVersion: acn.azure.com/v1alpha1\n    kind: ContainerNetworkLog\n    metadata:\n      name: a\n    spec:\n      includefilters: []\n"),
        Case::passes("one", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec:\n  includefilters:\n    - name: a\n"),
        Case::passes("another kind", "a.yaml", "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: container-network-metric\nspec: {}\n"),
        Case::passes("a group of another name", "a.yaml", "apiVersion: example.com/v1\nkind: ContainerNetworkLog\nmetadata:\n  name: a\nspec: {}\n"),
    ],
}

fn check(object: &Object, _: &Context<'_>, sink: &mut Sink) {
    if !is_kind(object, "ContainerNetworkLog") {
        return;
    }
    if object.at(&["spec", "includefilters"]).is_some_and(|list| !list.items().is_empty()) {
        return;
    }
    let spec = object.root.entry("spec");
    let list = spec.and_then(|spec| spec.value.entry_ignoring_case("includefilters"));
    let place = match (list, spec) {
        (Some(list), _) => place(object, &["spec", &list.key], list.key_span),
        (None, Some(spec)) => place(object, &["spec"], spec.key_span),
        (None, None) => object.place.clone(),
    };
    let misspelt = list.filter(|list| &*list.key != "includefilters");
    let help = match misspelt {
        Some(list) => format!("write `includefilters` instead of `{}`", list.key),
        None => "give at least one entry in `spec.includefilters`".to_owned(),
    };
    let fix = misspelt.filter(|list| !list.value.items().is_empty()).map(|list| Fix {
        title: "write `includefilters`".to_owned(),
        safe: true,
        changes: vec![Change::replace(&place, &*list.key, "includefilters")],
    });
    let draft = Draft::new(&place, "a ContainerNetworkLog needs at least one filter").help(help).fix(fix);
    sink.report(draft.object(reference(object)));
}
