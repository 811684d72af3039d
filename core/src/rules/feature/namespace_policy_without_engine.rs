use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A managed namespace has a default network policy that nothing enforces.
    ///
    /// ## What it does
    /// Finds managed namespaces with a default policy other than `AllowAll` in clusters that surely have no network
    /// policy engine.
    ///
    /// ## Why it matters
    /// Without an engine the policy objects are created, and nothing is blocked.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay
    /// az aks namespace add --resource-group rg --cluster-name aks --name shop --ingress-policy DenyAll --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// az aks namespace add --resource-group rg --cluster-name aks --name shop --ingress-policy DenyAll --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi
    /// ```
    ///
    /// ## References
    /// - [Managed namespaces](https://learn.microsoft.com/azure/aks/concepts-managed-namespaces): the cluster needs a
    ///   network policy engine; Cilium is recommended (2026-08-21)
    code: "NP518",
    name: "namespace-policy-without-engine",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-managed-namespaces",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("none by name", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy none\naz aks namespace add -g rg --cluster-name aks -n shop --egress-policy AllowSameNamespace --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("another engine", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy calico\naz aks namespace add -g rg --cluster-name aks -n shop --ingress-policy DenyAll --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("all allowed", "a.sh", "az aks create -g rg -n aks --network-plugin azure\naz aks namespace add -g rg --cluster-name aks -n shop --ingress-policy AllowAll --egress-policy AllowAll --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks namespace add -g rg --cluster-name aks -n shop --ingress-policy DenyAll --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("an own plugin may enforce it", "a.sh", "az aks create -g rg -n aks --network-plugin none\naz aks namespace add -g rg --cluster-name aks -n shop --ingress-policy DenyAll --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let policy = &spec.network.policy;
    let none = policy.is_absent() || policy.is("none");
    let own_plugin = spec.network.plugin.is("none") || spec.network.plugin.is_unknown();
    if !view.cluster.complete || spec.uses_cilium() != Some(false) || !none || own_plugin {
        return;
    }
    for namespace in &spec.namespaces {
        for field in [&namespace.ingress, &namespace.egress] {
            let Some(wanted) = field.sited().filter(|_| field.is_none_of(&["AllowAll"])) else { continue };
            let message = format!(
                "nothing enforces the namespace's policy `{}`: the cluster has no network policy engine",
                wanted.value
            );
            sink.report(
                Draft::new(&wanted.place, message)
                    .related(policy.place(), "the engine is turned off here")
                    .help("create the cluster with the Cilium dataplane"),
            );
        }
    }
}
