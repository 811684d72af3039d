use super::acns;
use crate::policy::PolicyKind;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A clusterwide policy has rules for HTTP or Kafka, which AKS supports in namespaced policies only.
    ///
    /// ## What it does
    /// Finds `rules.http`, `rules.kafka` and `rules.l7proto` in CiliumClusterwideNetworkPolicy, where the call gives a
    /// cluster of AKS with the Cilium dataplane. Rules for DNS are supported there.
    ///
    /// ## Why it matters
    /// The documentation of AKS names CiliumNetworkPolicy alone for L7 policies, and lists clusterwide ones as not
    /// supported.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: api
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [L7 policies](https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts): limitations
    ///   (2026-08-21)
    code: "NP283",
    name: "layer-7-in-clusterwide-policy",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::fails("whatever ACNS takes", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::passes("names", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n```\n"),
        Case::passes("a namespaced policy", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n```\n"),
        Case::passes("no cluster", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if view.policy.kind != PolicyKind::CiliumClusterwide {
        return;
    }
    let Some(revision) = view.world.revision().filter(|revision| revision.spec.is_cilium()) else { return };
    let Some(node) = acns::first_request(view.policy) else { return };
    let place = revision.spec.network.dataplane.place().unwrap_or(&revision.place);
    sink.report(
        view.draft(node, "AKS does not support L7 rules in a CiliumClusterwideNetworkPolicy")
            .related(place, "the cluster")
            .help("write a CiliumNetworkPolicy in each namespace"),
    );
}
