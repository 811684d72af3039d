use super::names;
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Sink, dns, objects, rule};
use crate::world::World;

rule! {
    /// A name is allowed by `toFQDNs`, but `rules.dns` does not let the pods ask for it.
    ///
    /// ## What it does
    /// For every name and pattern of `toFQDNs`, looks through the `rules.dns` of all given policies that may select the
    /// same pods, and finds those that none of them meets.
    ///
    /// ## Why it matters
    /// Cilium's DNS proxy refuses queries for other names than those of `rules.dns`, so that the pods never get an
    /// address, and Cilium learns none. A rule that allows port 53 without `rules.dns` does not widen the names. It is an
    /// error where the policy itself has `rules.dns`, and a warning where only other policies have.
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
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*.example.com"
    ///     - toFQDNs:
    ///         - matchName: example.com
    ///         - matchName: api.example.com
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
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchName: example.com
    ///               - matchPattern: "*.example.com"
    ///     - toFQDNs:
    ///         - matchName: example.com
    ///         - matchName: api.example.com
    /// ```
    ///
    /// ## References
    /// - [DNS policies](https://docs.cilium.io/en/stable/security/policy/language/#dns-policy-and-ip-discovery): the
    ///   patterns, and that other names are refused (2026-08-07)
    code: "NP252",
    name: "fqdn-not-in-dns-rules",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#dns-policy-and-ip-discovery",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("two labels deep before 1.19", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*.example.com\"}]}}]\n    - toFQDNs: [{matchName: a.b.example.com}]\n"),
        Case::passes("a pattern that meets another", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*.Example.com.\"}]}}]\n    - toFQDNs: [{matchPattern: \"api*.example.com\"}]\n"),
        Case::passes("in another policy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchName: one.com}]}}]\n    - toFQDNs: [{matchName: two.com}]\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchName: two.com}]}}]\n"),
        Case::passes("no rule for DNS at all is told elsewhere", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toFQDNs: [{matchName: two.com}]}]\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    names::wanted(world, |wanted| {
        // Where the policy itself names what may be asked, it contradicts itself.
        let own = !dns::asked_names(wanted.spec, true).is_empty();
        for (peer, groups) in wanted.missed() {
            let name = peer.name.or(peer.pattern).unwrap_or_default();
            let pods = names::pods_of(&groups);
            let message = format!(
                "no address of `{name}` is ever learned: no `rules.dns` of the given policies lets {pods} ask for it"
            );
            let severity = if own { Severity::Error } else { Severity::Warning };
            let key = if peer.name.is_some() { "matchName" } else { "matchPattern" };
            let node = peer.node.get(key).unwrap_or(peer.node);
            sink.report(
                objects::draft(wanted.policy.object, node, message)
                    .severity(severity)
                    .help(format!("add `{key}: {name}` to the `rules.dns` of a rule that allows port 53")),
            );
        }
    });
}
