use super::slices::slices;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A slice holds more endpoints than Cilium puts into one.
    ///
    /// ## What it does
    ///
    /// Counts the endpoints of given CiliumEndpointSlice objects: more than 100, or than
    /// `ces-max-ciliumendpoints-per-ces` of a given `cilium-config`.
    ///
    /// ## Why it matters
    ///
    /// The operator fills a slice up to that number and no further. A larger one was not written by it, and each change of
    /// one endpoint sends the whole slice to every node.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: cilium-config, namespace: kube-system}
    /// data:
    ///   ces-max-ciliumendpoints-per-ces: "2"
    /// ---
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumEndpointSlice
    /// metadata: {name: ces-4kq2}
    /// namespace: shop
    /// endpoints:
    ///   - {name: web-1, id: 4711}
    ///   - {name: web-2, id: 4711}
    ///   - {name: web-3, id: 4711}
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
    ///   - {name: web-2, id: 4711}
    ///   - {name: web-3, id: 4711}
    /// ```
    ///
    /// ## References
    ///
    /// - [CiliumEndpointSlice](https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/)
    code: "NP247",
    name: "endpoint-slice-too-large",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::passes("as many as it may hold", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {ces-max-ciliumendpoints-per-ces: \"1\"}\n---\napiVersion: cilium.io/v2alpha1\nkind: CiliumEndpointSlice\nmetadata: {name: ces-a}\nnamespace: shop\nendpoints: [{name: web-1, id: 1}]\n"),
    ],
}

/// How many endpoints the operator puts into a slice unless it is told otherwise.
const MOST: usize = 100;

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let told = world.settings.agent.get("ces-max-ciliumendpoints-per-ces").and_then(|most| most.parse().ok());
    let most = told.unwrap_or(MOST);
    for (slice, list) in slices(world) {
        let count = list.items().len();
        if count > most {
            let draft = objects::draft(
                slice,
                list,
                format!("the slice holds {count} endpoints; Cilium puts at most {most} into one"),
            );
            let place = slice.key_place(&slice.root, "endpoints");
            sink.report(
                crate::rules::Draft { place, ..draft }
                    .help("leave slices to the operator of Cilium, which writes them anew"),
            );
        }
    }
}
