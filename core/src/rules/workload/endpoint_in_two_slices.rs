use std::collections::BTreeMap;

use super::slices::{Endpoint, in_slices};
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// An endpoint stands in slices twice.
    ///
    /// ## What it does
    ///
    /// Looks for the same name and namespace twice in the given CiliumEndpointSlice objects.
    ///
    /// ## Why it matters
    ///
    /// Each endpoint belongs into one slice. Of two entries with different identities, the agents take the one that they
    /// saw last, and policies are enforced for the wrong identity until the operator has cleaned up.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumEndpointSlice
    /// metadata: {name: ces-4kq2}
    /// namespace: shop
    /// endpoints:
    ///   - {name: web-1, id: 4711}
    /// ---
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumEndpointSlice
    /// metadata: {name: ces-9x7p}
    /// namespace: shop
    /// endpoints:
    ///   - {name: web-1, id: 815}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumEndpointSlice
    /// metadata: {name: ces-4kq2}
    /// namespace: shop
    /// endpoints:
    ///   - {name: web-1, id: 4711}
    /// ```
    ///
    /// ## References
    ///
    /// - [CiliumEndpointSlice](https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/)
    code: "NP248",
    name: "endpoint-in-two-slices",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("in one slice", "a.yaml", "apiVersion: cilium.io/v2alpha1\nkind: CiliumEndpointSlice\nmetadata: {name: ces-a}\nnamespace: shop\nendpoints: [{name: web-1, id: 1}, {name: web-1, id: 1}]\n"),
        Case::passes("of two namespaces", "a.yaml", "apiVersion: cilium.io/v2alpha1\nkind: CiliumEndpointSlice\nmetadata: {name: ces-a}\nnamespace: shop\nendpoints: [{name: web-1, id: 1}]\n---\napiVersion: cilium.io/v2alpha1\nkind: CiliumEndpointSlice\nmetadata: {name: ces-b}\nnamespace: web\nendpoints: [{name: web-1, id: 1}]\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut seen: BTreeMap<(Option<&str>, &str), Endpoint<'_>> = BTreeMap::new();
    for endpoint in in_slices(world) {
        let first = *seen.entry((endpoint.namespace, endpoint.name)).or_insert(endpoint);
        let (Some(node), Some(of_first)) = (endpoint.name_node(), first.name_node()) else { continue };
        if std::ptr::eq(node, of_first) {
            continue;
        }
        let slice = first.object.name.as_deref().unwrap_or_default();
        let where_else = if std::ptr::eq(first.object, endpoint.object) {
            "in this slice".to_owned()
        } else {
            format!("in the slice `{slice}`")
        };
        let message = format!("the endpoint `{}` stands {where_else} already", endpoint.title());
        sink.report(
            objects::draft(endpoint.object, node, message)
                .related(&first.object.place_of(of_first), "it stands here")
                .help("leave slices to the operator of Cilium, which writes them anew"),
        );
    }
}
