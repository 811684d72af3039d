use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// A Cilium policy without rules does nothing.
    ///
    /// ## What it does
    /// Finds specs of Cilium's kinds whose sections are absent or empty, for Cilium before 1.18. From 1.18 on the agent
    /// refuses them, which another rule tells.
    ///
    /// ## Why it matters
    /// `ingress: []` isolates the pods of a NetworkPolicy. In a Cilium policy an empty section is as good as none, and a
    /// policy without rules is accepted and has no effect.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    /// spec:
    ///   location: westeurope
    ///   owner:
    ///     name: rg
    ///   kubernetesVersion: "1.32"
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress: []
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: default-deny
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - {}
    /// ```
    ///
    /// ## References
    /// - `Sanitize` of [rule_validation.go](https://github.com/cilium/cilium/blob/v1.18.6/pkg/policy/api/rule_validation.go):
    ///   refused since 1.18, accepted before (2026-08-07)
    code: "NP209",
    name: "policy-without-rules-does-nothing",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.18.6/pkg/policy/api/rule_validation.go",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::passes("refused by the agent", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress: []\n"),
        Case::passes("a NetworkPolicy isolates", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --kubernetes-version 1.32\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress: []\n```\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() || view.cilium().is_at_least(18) {
        return;
    }
    for spec in &view.policy.specs {
        if spec.sections.iter().any(|section| !section.node.items().is_empty()) {
            continue;
        }
        let message = format!(
            "a Cilium policy without rules does nothing: it neither allows nor isolates{}",
            effects::in_brackets(view, spec)
        );
        let section = spec.sections.first().map(|section| section.node);
        let draft = match section {
            Some(section) => view.draft(section, message),
            None => view.draft(spec.node, message),
        };
        sink.report(draft.help("to close ingress, write `ingress: [{}]`; Cilium 1.18 refuses policies without rules"));
    }
}
