use super::acns;
use crate::policy::PolicyKind;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A policy names DNS names, but the given cluster does not take FQDN policies.
    ///
    /// ## What it does
    /// Finds `toFQDNs` and `rules.dns` where the cluster of the same call surely has Advanced Container Networking
    /// Services (ACNS), or their security, turned off or never turned on, or `advancedNetworkPolicies: None`.
    ///
    /// ## Why it matters
    /// FQDN filtering is a part of ACNS security. Without it an admission policy of AKS
    /// (`advanced-networking-validating-policy`) denies the object.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toFQDNs:
    ///         - matchName: api.example.com
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toFQDNs:
    ///         - matchName: api.example.com
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [FQDN filtering](https://learn.microsoft.com/azure/aks/container-network-security-fqdn-filtering-concepts): with
    ///   security disabled, FQDN and L7 policies are blocked (2026-08-21)
    /// - [The admission policy](https://github.com/Azure/AKS/issues/4663)
    code: "NP281",
    name: "fqdn-policy-without-acns",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-fqdn-filtering-concepts",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::fails("security off", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --disable-acns-security\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("ACNS on", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("turned on later", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks update -g rg -n aks --enable-acns\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("a cluster made elsewhere", "a.md", "```azurecli\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("not known", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium $ACNS\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("no cluster", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let Some(node) = acns::first_name(view.policy) else { return };
    let Some(limit) = acns::limit(view.world).filter(|limit| limit.names) else { return };
    let draft = view
        .draft(
            node,
            "FQDN policies need the security of Advanced Container Networking Services, which the cluster has off",
        )
        .related(limit.place, limit.what)
        .help("turn it on with `az aks update --enable-acns`, or allow addresses with `toCIDR`");
    let is_denied = view.policy.kind == PolicyKind::Cilium;
    sink.report(if is_denied { draft.refused_by(RefusedBy::AksAdmission) } else { draft });
}
