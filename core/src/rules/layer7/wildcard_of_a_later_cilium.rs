use crate::policy::{Direction, L7Kind, Peer};
use crate::rules::{Case, Check, PolicyView, Sink, rule};
use crate::source::Node;

rule! {
    /// A wildcard is written that the cluster's version of Cilium takes for something else.
    ///
    /// ## What it does
    /// Finds `**.` at the beginning of a `matchPattern` before Cilium 1.19, and `*` in `serverNames` before Cilium 1.18.
    /// Which version a cluster runs follows from its Kubernetes version.
    ///
    /// ## Why it matters
    /// From 1.19 on `**.example.com` means every name below `example.com`, however deep; before, only those one label
    /// below, so that `a.b.example.com` is refused. In `serverNames` older versions compare a wildcard letter by letter,
    /// and no client asks for a server of that name.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-storage
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toFQDNs:
    ///         - matchPattern: "**.blob.core.windows.net"
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-storage
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toFQDNs:
    ///         - matchPattern: "*.blob.core.windows.net"
    ///         - matchPattern: "*.*.blob.core.windows.net"
    /// ```
    ///
    /// ## References
    /// - [DNS-based policies](https://docs.cilium.io/en/stable/security/policy/language/#dns-based): the patterns
    ///   (2026-08-07)
    code: "NP253",
    name: "wildcard-of-a-later-cilium",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#dns-based",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("in `rules.dns`", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"**.example.com\"}]}}]\n"),
        Case::fails("server names, Cilium 1.17", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --kubernetes-version 1.33\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts: [{ports: [{port: \"443\", protocol: TCP}], serverNames: [\"*.example.com\"]}]\n```\n"),
        Case::passes("server names, Cilium 1.18", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts: [{ports: [{port: \"443\", protocol: TCP}], serverNames: [\"*.example.com\"]}]\n"),
        Case::passes("any name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let version = view.cilium();
    let (deep, servers) = (!version.is_at_least(19), !version.is_at_least(18));
    if !view.policy.is_cilium() || !(deep || servers) {
        return;
    }
    for (_, rule) in view.policy.rules().filter(|(_, rule)| rule.direction == Direction::Egress || servers) {
        let names = rule.each_peer().filter_map(|peer| match peer {
            Peer::Fqdn(peer) => peer.node.get("matchPattern"),
            _ => None,
        });
        let queries =
            rule.ports.iter().filter_map(|ports| ports.l7.filter(|(kind, _)| *kind == L7Kind::Dns)?.1.get("dns"));
        let queries = queries.flat_map(Node::items).filter_map(|item| item.get("matchPattern"));
        for node in names.chain(queries).filter(|_| deep) {
            let Some((pattern, rest)) = node.as_str().and_then(|text| Some((text, text.strip_prefix("**.")?))) else {
                continue;
            };
            let message =
                format!("`{pattern}` means names one label below `{rest}` in Cilium {version}, no deeper ones");
            let help = format!(
                "write `*.{rest}`, and `*.*.{rest}` for one label more; from Cilium 1.19 on `**.` means any depth"
            );
            sink.report(view.draft(node, message).help(help));
        }
        let listed = rule.ports.iter().filter_map(|ports| ports.server_names).flat_map(Node::items);
        for node in listed.filter(|_| servers) {
            let Some(name) = node.as_str().filter(|name| name.contains('*')) else { continue };
            let message = format!("`{name}` is compared letter by letter in Cilium {version}: no server has that name");
            let help = "list the names; wildcards in `serverNames` come with Cilium 1.18, which AKS has from Kubernetes 1.34 on";
            sink.report(view.draft(node, message).help(help));
        }
    }
}
