use super::acns;
use crate::policy::PolicyKind;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A policy has rules for HTTP or Kafka, but the given cluster does not take L7 policies.
    ///
    /// ## What it does
    /// Finds `rules.http`, `rules.kafka` and `rules.l7proto` where the cluster of the same call surely has no
    /// `advancedNetworkPolicies: L7`.
    ///
    /// ## Why it matters
    /// L7 policies need Advanced Container Networking Services (ACNS) with `L7`; ACNS alone brings FQDN policies only.
    /// Without it an admission policy of AKS (`advanced-networking-validating-policy`) denies the object.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: /public
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: /public
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [L7 policies](https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts): they need ACNS
    ///   with `L7` (2026-08-21)
    /// - [The admission policy](https://github.com/Azure/AKS/issues/4663)
    code: "NP282",
    name: "layer-7-policy-without-acns",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::fails("FQDN only", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies FQDN\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::fails("no ACNS", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::passes("names are FQDN policies", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("kind not known", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies $KIND\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::passes("no cluster", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let Some(node) = acns::first_request(view.policy) else { return };
    let Some(limit) = acns::limit(view.world) else { return };
    let draft = view
        .draft(node, "policies of layer 7 need Advanced Container Networking Services with `L7`, which the cluster does not have")
        .related(limit.place, limit.what)
        .help("turn them on with `az aks update --enable-acns --acns-advanced-networkpolicies L7`, or leave out the rules");
    let is_denied = view.policy.kind == PolicyKind::Cilium;
    sink.report(if is_denied { draft.refused_by(RefusedBy::AksAdmission) } else { draft });
}
