use super::affected;
use crate::policy::{L7Kind, Port, PortRule};
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// HTTP rules stand on a port of TLS, whose requests Cilium cannot read.
    ///
    /// ## What it does
    /// Finds `rules.http` on port 443, or on a port named `https`, without `terminatingTLS`.
    ///
    /// ## Why it matters
    /// What a client sends over TLS is encrypted. Cilium's proxy finds no request of HTTP in it and closes the connection,
    /// so that the rules allow nothing. With `terminatingTLS` and `originatingTLS` the proxy reads the requests; with
    /// `serverNames` it looks at the name of the server only.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             app: api
    ///       toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: /public
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             app: api
    ///       toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    ///           serverNames:
    ///             - api.example.com
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    /// ```
    ///
    /// ## References
    /// - [Inspecting TLS](https://docs.cilium.io/en/stable/security/tls-visibility/): HTTP rules need the secrets of TLS
    ///   (2026-08-07)
    code: "NP262",
    name: "http-rule-on-encrypted-port",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/tls-visibility/",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("by name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: https, protocol: TCP}], rules: {http: [{}]}}]}]\n"),
        Case::passes("TLS ends at the proxy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"443\", protocol: TCP}], terminatingTLS: {secret: {name: a, namespace: b}}, rules: {http: [{}]}}]}]\n"),
        Case::passes("another port", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"8443\", protocol: TCP}], rules: {http: [{}]}}]}]\n"),
        Case::passes("no rules", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"443\", protocol: TCP}]}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for (spec, rule) in view.policy.rules() {
        for ports in rule.ports.iter().filter(|ports| is_http(ports)) {
            let encrypted = ports.items.iter().find_map(|item| match item.port? {
                Port::Number(443) if item.end.is_none_or(|end| end <= 443) => Some("443".to_owned()),
                Port::Name(name) if name.eq_ignore_ascii_case("https") => Some(name.to_owned()),
                _ => None,
            });
            let (Some(port), Some((_, rules))) = (encrypted, ports.l7) else { continue };
            let pods = affected::named(view.world.subjects(view.policy, spec));
            let whose = pods.map(|pods| format!(" of {pods}")).unwrap_or_default();
            let message =
                format!("HTTP rules on port `{port}`{whose} allow nothing: the requests are encrypted by TLS");
            sink.report(view.draft(rules.get("http").unwrap_or(rules), message).help(
                "use `serverNames` in place of HTTP rules, or end TLS at the proxy with `terminatingTLS` and `originatingTLS`",
            ));
        }
    }
}

fn is_http(ports: &PortRule<'_>) -> bool {
    let has_rules = |rules: &crate::source::Node| rules.get("http").is_some_and(|list| !list.items().is_empty());
    ports.l7.is_some_and(|(kind, rules)| kind == L7Kind::Http && has_rules(rules))
        && ports.node.get("terminatingTLS").is_none()
}
