use super::affected;
use super::rules_of_ports::limits_http;
use crate::policy::{Direction, L7Kind, PortRule};
use crate::rules::{Case, Check, PolicyView, Sink, rule};
use crate::source::Node;

rule! {
    /// A policy that asks for no default deny drops requests all the same, by its rules of layer 7.
    ///
    /// ## What it does
    /// With Cilium 1.16 and 1.17, finds rules for HTTP and DNS in directions for which `enableDefaultDeny` is `false`.
    /// Rules that allow every request or name are no findings.
    ///
    /// ## Why it matters
    /// `enableDefaultDeny: false` is for policies that only look, or only add. Up to Cilium 1.17 the proxy refuses the
    /// requests that match no rule of the port nevertheless; from 1.18 on (Kubernetes 1.34) it lets them through.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7 --kubernetes-version 1.33
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: watch-names
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   enableDefaultDeny:
    ///     egress: false
    ///     ingress: false
    ///   egress:
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*.example.com"
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7 --kubernetes-version 1.33
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: watch-names
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   enableDefaultDeny:
    ///     egress: false
    ///     ingress: false
    ///   egress:
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [Default deny](https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples): rules of layer 7 cause
    ///   drops; Cilium 1.18 appends a rule for everything else (2026-08-07)
    code: "NP259",
    name: "layer-7-drops-without-default-deny",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/intro/",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("HTTP, Cilium 1.16", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --kubernetes-version 1.31\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  enableDefaultDeny: {ingress: false}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::passes("Cilium 1.18", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  enableDefaultDeny: {ingress: false}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n"),
        Case::passes("the other direction", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --kubernetes-version 1.31\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  enableDefaultDeny: {egress: false}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::passes("every request", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --kubernetes-version 1.31\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  enableDefaultDeny: {ingress: false}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{}]}}]}]\n```\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let version = view.cilium();
    if !version.is_at_least(16) || version.is_at_least(18) {
        return;
    }
    for (spec, rule) in view.policy.rules().filter(|(_, rule)| !rule.deny) {
        let asked = match rule.direction {
            Direction::Ingress => spec.default_deny.ingress,
            Direction::Egress => spec.default_deny.egress,
        };
        if asked != Some(false) {
            continue;
        }
        for ports in rule.ports.iter().filter(|ports| limits_http(ports) || limits_names(ports)) {
            let node = ports.l7.map_or(ports.node, |(_, rules)| rules);
            let pods = affected::named(view.world.subjects(view.policy, spec));
            let whose = pods.map(|pods| format!(" of {pods}")).unwrap_or_default();
            let message = format!(
                "requests{whose} that match none of these rules are dropped in Cilium {version}, though `enableDefaultDeny` is false"
            );
            sink.report(view.draft(node, message).help(
                "add a rule that allows everything else (`{}` for HTTP, `matchPattern: \"*\"` for DNS), or wait for Cilium 1.18",
            ));
        }
    }
}

/// Whether a port rule limits the names to ask for.
fn limits_names(ports: &PortRule<'_>) -> bool {
    let Some((L7Kind::Dns, rules)) = ports.l7 else { return false };
    let names = rules.get("dns").map(Node::items).unwrap_or_default();
    let any = |item: &Node| {
        let pattern = item.get("matchPattern").and_then(Node::as_str);
        item.entries().is_empty() || pattern.is_some_and(|pattern| pattern.trim_end_matches('.') == "*")
    };
    !names.is_empty() && !names.iter().any(any)
}
