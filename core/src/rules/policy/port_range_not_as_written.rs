use crate::edit::{Change, Fix};
use crate::policy::{PolicyKind, Port, PortItem, Protocol};
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, PolicyView, Sink, rule};
use crate::source::Node;

rule! {
    /// A range of ports means another one than is written.
    ///
    /// ## What it does
    /// Finds `endPort` where Cilium reads it in another way: in a NetworkPolicy before Cilium 1.16, which allows only the
    /// first port; below the port, or beside a name, in Cilium's kinds, where it counts for nothing; and beside port `0`,
    /// which from 1.20 on means all ports. For Cilium 1.16 it warns, because the documentation of AKS promises ranges from
    /// 1.17 on only.
    ///
    /// ## Why it matters
    /// Nothing refuses the policy. The ports of the range stay closed, or all are open.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8090"
    ///               endPort: 8080
    ///               protocol: TCP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               endPort: 8090
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    /// - [Limit ingress and egress port ranges](https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-port-ranges)
    ///   (2026-08-07)
    /// - [Migrate from NPM to Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy):
    ///   `endPort` needs Cilium 1.17 (2026-08-21). Cilium itself has it since 1.16.
    /// - `keysForRange` of [l4.go](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/l4.go#L718): port 0 with an end
    code: "NP213",
    name: "port-range-not-as-written",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-port-ranges",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("beside a name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toPorts:\n        - ports:\n            - port: http\n              endPort: 8080\n"),
        Case::fails("not documented for Cilium 1.16", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --kubernetes-version 1.31\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 8000\n          endPort: 8010\n```\n"),
        Case::passes("one port", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toPorts:\n        - ports:\n            - port: \"80\"\n              endPort: 80\n"),
        Case::passes("a NetworkPolicy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 8000\n          endPort: 8010\n"),
        Case::passes("port 0 before 1.20 is the start", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toPorts:\n        - ports:\n            - port: \"0\"\n              endPort: 1023\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for (_, rule) in view.policy.rules() {
        for port in rule.each_port() {
            let (Some(end), Some(node)) = (port.end, port.node.get("endPort")) else { continue };
            let found = match view.policy.kind {
                PolicyKind::NetworkPolicy => of_network_policy(view, port, end, node),
                PolicyKind::Cilium | PolicyKind::CiliumClusterwide => of_cilium(view, port, end, node),
            };
            found.into_iter().for_each(|draft| sink.report(draft));
        }
    }
}

fn of_network_policy(view: &PolicyView<'_>, port: &PortItem<'_>, end: u16, node: &Node) -> Option<Draft> {
    // What is below the port or beside a name the server refuses.
    let Some(Port::Number(first)) = port.port.filter(|port| matches!(port, Port::Number(first) if *first < end)) else {
        return None;
    };
    let cilium = view.cilium();
    if !cilium.is_at_least(16) {
        let message =
            format!("`endPort` is ignored by Cilium {cilium}: of the ports {first} to {end} only {first} is open");
        return Some(view.draft(node, message).help("name each port, or use Cilium 1.17 or later"));
    }
    if cilium.is_at_least(17) {
        return None;
    }
    let message = format!("`endPort` is documented by AKS from Cilium 1.17 on; this cluster has {cilium}");
    let help = "use Kubernetes 1.32 or later, or name each port; Cilium itself reads ranges since 1.16";
    let source = "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy";
    Some(view.draft(node, message).help(help).severity(Severity::Warning).source(source, "2026-08-21"))
}

fn of_cilium(view: &PolicyView<'_>, port: &PortItem<'_>, end: u16, node: &Node) -> Option<Draft> {
    // Before 1.16 the field is unknown.
    if !view.cilium().is_at_least(16) {
        return None;
    }
    let removal = |title: &str| Fix {
        title: title.to_owned(),
        safe: true,
        changes: vec![Change::RemoveMember { place: view.policy.object.place_of(node) }],
    };
    match port.port? {
        Port::Name(name) => {
            let message = format!("`endPort` counts for nothing beside the name `{name}`");
            Some(
                view.draft(node, message).help("give numbers, or leave `endPort` out").fix(removal("remove `endPort`")),
            )
        }
        Port::Number(0) if view.cilium().is_at_least(20) => {
            let protocol = if port.protocol == Protocol::Any { "every protocol" } else { port.protocol.name() };
            let message = format!("port `0` with an end means all ports of {protocol}, not those up to {end}");
            Some(view.draft(node, message).help("begin with port `1`"))
        }
        Port::Number(first) if end < first => {
            let message = format!("`endPort` {end} is below the port {first}, so only {first} is meant");
            let help = format!("write port `{end}` with `endPort: {first}`, or leave `endPort` out");
            Some(view.draft(node, message).help(help).fix(removal("remove `endPort`, which counts for nothing")))
        }
        Port::Number(_) => None,
    }
}
