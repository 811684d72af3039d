use crate::policy::Selector;
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::source::Node;
use crate::world::World;

rule! {
    /// A CiliumLocalRedirectPolicy redirects to pods that there are none of.
    ///
    /// ## What it does
    /// Where workloads of the redirect's namespace are given, finds redirects whose `localEndpointSelector` selects none of
    /// their pods.
    ///
    /// ## Why it matters
    /// Without a backend on a node the traffic goes where it would without the redirect, or nowhere with
    /// `skipRedirectFromBackend`.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata:
    ///   name: cache
    ///   namespace: shop
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher:
    ///       serviceName: cache
    ///       namespace: shop
    ///   redirectBackend:
    ///     localEndpointSelector:
    ///       matchLabels:
    ///         app: local-cache
    ///     toPorts:
    ///       - port: "6379"
    ///         protocol: TCP
    /// ---
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: local-cache
    ///   namespace: shop
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: cache-local
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: cache-local
    ///     spec:
    ///       containers:
    ///         - name: cache
    ///           image: example.azurecr.io/cache:1
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata:
    ///   name: cache
    ///   namespace: shop
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher:
    ///       serviceName: cache
    ///       namespace: shop
    ///   redirectBackend:
    ///     localEndpointSelector:
    ///       matchLabels:
    ///         app: cache-local
    ///     toPorts:
    ///       - port: "6379"
    ///         protocol: TCP
    /// ---
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: local-cache
    ///   namespace: shop
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: cache-local
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: cache-local
    ///     spec:
    ///       containers:
    ///         - name: cache
    ///           image: example.azurecr.io/cache:1
    /// ```
    ///
    /// ## References
    /// - [Local redirect policies](https://docs.cilium.io/en/stable/network/kubernetes/local-redirect-policy/): backends
    ///   are pods of the same node and namespace (2026-08-07)
    code: "NP289",
    name: "local-redirect-without-backend",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/local-redirect-policy/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("pods on the node's network are no backends", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: a, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n"),
        Case::passes("workloads not given", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: a, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: data}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("a backend", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: a, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a}]}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    for redirect in world.of_kind("cilium.io", "CiliumLocalRedirectPolicy") {
        let namespace = redirect.namespace.as_deref();
        let backend = redirect.at(&["spec", "redirectBackend", "localEndpointSelector"]);
        let Some(node) = backend.filter(|node| !Node::is_null(node)) else { continue };
        let selector = Selector::cilium(node);
        let own: Vec<_> = world.workloads.iter().filter(|workload| workload.namespace == namespace).collect();
        let selects = |workload: &&_| world.matches(&selector, workload) != Some(false);
        let on_nodes = own.iter().filter(|workload| workload.host_network && selects(workload)).count();
        let backends = own.iter().filter(|workload| !workload.host_network && selects(workload)).count();
        if own.is_empty() || backends > 0 {
            continue;
        }
        let what = if on_nodes > 0 {
            "only pods on the network of their node"
        } else {
            "none of the given pods of its namespace"
        };
        sink.report(
            objects::draft(redirect, node, format!("the redirect has no backend: its selector selects {what}"))
                .help("write the labels that the pods of the backend have"),
        );
    }
}
