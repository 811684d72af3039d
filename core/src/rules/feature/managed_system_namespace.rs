use crate::rules::{Case, Check, Draft, Sink, View, rule};

/// Namespaces that belong to the system, as far as the documentation names them.
const SYSTEM: [&str; 4] = ["kube-system", "app-routing-system", "istio-system", "gatekeeper-system"];

rule! {
    /// A managed namespace has the name of a system namespace.
    ///
    /// ## What it does
    /// Finds managed namespaces named `kube-system`, `app-routing-system`, `istio-system` or `gatekeeper-system`.
    ///
    /// ## Why it matters
    /// Namespaces of the system cannot be managed namespaces: quotas and policies there could stop the cluster.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks namespace add --resource-group rg --cluster-name aks --name kube-system --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks namespace add --resource-group rg --cluster-name aks --name shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi
    /// ```
    ///
    /// ## References
    /// - [Managed namespaces](https://learn.microsoft.com/azure/aks/concepts-managed-namespaces): limitations
    ///   (2026-08-21)
    code: "NP517",
    name: "managed-system-namespace",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-managed-namespaces",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("template", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.ContainerService/managedClusters/managedNamespaces","apiVersion":"2025-09-01","name":"aks/istio-system","location":"westeurope","properties":{"defaultNetworkPolicy":{"ingress":"DenyAll","egress":"AllowAll"}}}]}"#),
        Case::passes("a name that begins alike", "a.sh", "az aks namespace add -g rg --cluster-name aks -n kube-system-tools --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("not known", "a.sh", "az aks namespace add -g rg --cluster-name aks -n $NS --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("a cluster of that name", "a.sh", "az aks namespace add -g rg --cluster-name kube-system -n shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    for name in view.spec().namespaces.iter().filter_map(|namespace| namespace.name.sited()) {
        // A resource of its own is named `cluster/namespace`.
        let own = name.value.rsplit('/').next().unwrap_or(&name.value);
        if SYSTEM.contains(&own) {
            sink.report(
                Draft::new(&name.place, format!("the system namespace `{own}` cannot be a managed namespace"))
                    .help("choose a namespace of your own"),
            );
        }
    }
}
