use std::collections::BTreeSet;

use super::slices::{alone, in_slices};
use crate::order::Ordered as _;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// An endpoint of a pod that is not there.
    ///
    /// ## What it does
    ///
    /// Compares CiliumEndpoint objects, and the endpoints of CiliumEndpointSlice objects, with the given pods. It speaks
    /// only where pods of the endpoint's namespace are given as pods, as a dump of a cluster does; pods on the node's
    /// network have no endpoint.
    ///
    /// ## Why it matters
    ///
    /// The address of such an endpoint still has the identity of a pod that is gone. When another pod gets the address,
    /// policies are enforced for the wrong one.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-7d4b, namespace: shop, labels: {app: web}}
    /// spec: {containers: [{name: web, image: nginx}]}
    /// ---
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumEndpointSlice
    /// metadata: {name: ces-4kq2}
    /// namespace: shop
    /// endpoints:
    ///   - {name: web-7d4b, id: 4711}
    ///   - {name: web-5c9f, id: 4711}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-7d4b, namespace: shop, labels: {app: web}}
    /// spec: {containers: [{name: web, image: nginx}]}
    /// ---
    /// apiVersion: cilium.io/v2alpha1
    /// kind: CiliumEndpointSlice
    /// metadata: {name: ces-4kq2}
    /// namespace: shop
    /// endpoints:
    ///   - {name: web-7d4b, id: 4711}
    /// ```
    ///
    /// ## References
    ///
    /// - [Endpoint CRD](https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpoint/)
    /// - [CiliumEndpointSlice](https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/)
    code: "NP249",
    name: "endpoint-without-pod",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("an endpoint by itself", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumEndpoint\nmetadata: {name: b, namespace: shop}\n"),
        Case::passes("pods not given", "a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumEndpoint\nmetadata: {name: web-1, namespace: shop}\n"),
        Case::passes("of another namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumEndpoint\nmetadata: {name: b, namespace: web}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let pods: BTreeSet<(Option<&str>, &str)> =
        world.of_kind("", "Pod").filter_map(|pod| Some((pod.namespace.as_deref(), pod.name.as_deref()?))).into_set();
    let namespaces: BTreeSet<Option<&str>> = pods.iter().map(|(namespace, _)| *namespace).into_set();
    for endpoint in in_slices(world).into_iter().chain(alone(world)) {
        if !namespaces.contains(&endpoint.namespace) || pods.contains(&(endpoint.namespace, endpoint.name)) {
            continue;
        }
        let Some(node) = endpoint.name_node() else { continue };
        let message = format!(
            "the endpoint `{}` is of a pod that is not among the given ones of its namespace",
            endpoint.title()
        );
        sink.report(
            objects::draft(endpoint.object, node, message).help(
                "when the pod is gone, delete the endpoint, and look at the operator of Cilium, which should have",
            ),
        );
    }
}
