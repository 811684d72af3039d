use crate::model::Object;
use crate::rules::{Case, Check, Context, Sink, objects, rule};

rule! {
    /// A CiliumLocalRedirectPolicy redirects a Service of another namespace than its own.
    ///
    /// ## What it does
    /// Compares `serviceMatcher.namespace` with the namespace of the CiliumLocalRedirectPolicy.
    ///
    /// ## Why it matters
    /// Cilium takes a redirect of a Service only from its own namespace, and ignores the object otherwise. The backends are
    /// pods of that namespace too.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata:
    ///   name: nodelocaldns
    ///   namespace: dns
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher:
    ///       serviceName: kube-dns
    ///       namespace: kube-system
    ///   redirectBackend:
    ///     localEndpointSelector:
    ///       matchLabels:
    ///         k8s-app: node-local-dns
    ///     toPorts:
    ///       - port: "53"
    ///         name: dns
    ///         protocol: UDP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata:
    ///   name: nodelocaldns
    ///   namespace: kube-system
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher:
    ///       serviceName: kube-dns
    ///       namespace: kube-system
    ///   redirectBackend:
    ///     localEndpointSelector:
    ///       matchLabels:
    ///         k8s-app: node-local-dns
    ///     toPorts:
    ///       - port: "53"
    ///         name: dns
    ///         protocol: UDP
    /// ```
    ///
    /// ## References
    /// - [Local redirect policies](https://docs.cilium.io/en/stable/network/kubernetes/local-redirect-policy/): the
    ///   namespaces must match (2026-08-07)
    code: "NP288",
    name: "local-redirect-of-another-namespace",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/local-redirect-policy/",
    as_of: "2026-08-07",
    check: Check::Object(check),
    cases: [
        Case::passes("an address", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {addressMatcher: {ip: 169.254.169.254, toPorts: [{port: \"80\", protocol: TCP}]}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
        Case::passes("a namespace that is filled in later", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: a, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
        Case::passes("the same", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: a, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
    ],
}

fn check(object: &Object, _: &Context<'_>, sink: &mut Sink) {
    if !object.is("cilium.io", "CiliumLocalRedirectPolicy") {
        return;
    }
    let Some(own) = object.namespace.as_deref() else { return };
    let matcher = object.at(&["spec", "redirectFrontend", "serviceMatcher"]);
    let Some(node) = matcher.and_then(|matcher| matcher.get("namespace")) else { return };
    let Some(other) = node.as_str().filter(|other| *other != own) else { return };
    let message = format!("the redirect is in the namespace `{own}` and has no effect on a Service of `{other}`");
    sink.report(
        objects::draft(object, node, message).help(format!("put the redirect and its backends into `{other}`")),
    );
}
