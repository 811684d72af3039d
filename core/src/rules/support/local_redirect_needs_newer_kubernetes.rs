use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A CiliumLocalRedirectPolicy is given for a cluster that is too old for it.
    ///
    /// ## What it does
    ///
    /// Finds CiliumLocalRedirectPolicy where the given cluster runs a version of Kubernetes before 1.29. It is silent where
    /// a given `cilium-config` turns `enable-local-redirect-policy` on.
    ///
    /// ## Why it matters
    ///
    /// AKS turns redirects on from Kubernetes 1.29 on. Before, the agent ignores the object, and the traffic goes where it
    /// would without it: to the DNS servers of the cluster rather than to the cache of the node.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20250801
    /// kind: ManagedCluster
    /// metadata: {name: aks, namespace: default}
    /// spec:
    ///   azureName: aks
    ///   location: westeurope
    ///   kubernetesVersion: "1.28"
    ///   supportPlan: AKSLongTermSupport
    ///   sku: {name: Base, tier: Premium}
    ///   networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata: {name: node-local-dns, namespace: kube-system}
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher: {serviceName: kube-dns, namespace: kube-system}
    ///   redirectBackend:
    ///     localEndpointSelector: {matchLabels: {k8s-app: node-local-dns}}
    ///     toPorts:
    ///       - {port: "53", name: dns, protocol: UDP}
    ///       - {port: "53", name: dns-tcp, protocol: TCP}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20250801
    /// kind: ManagedCluster
    /// metadata: {name: aks, namespace: default}
    /// spec:
    ///   azureName: aks
    ///   location: westeurope
    ///   kubernetesVersion: "1.34"
    ///   networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata: {name: node-local-dns, namespace: kube-system}
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher: {serviceName: kube-dns, namespace: kube-system}
    ///   redirectBackend:
    ///     localEndpointSelector: {matchLabels: {k8s-app: node-local-dns}}
    ///     toPorts:
    ///       - {port: "53", name: dns, protocol: UDP}
    ///       - {port: "53", name: dns-tcp, protocol: TCP}
    /// ```
    ///
    /// ## References
    ///
    /// - [Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium): local redirect
    ///   policies from Kubernetes 1.29 (2026-08-21)
    code: "NP297",
    name: "local-redirect-needs-newer-kubernetes",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::passes("the first version", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.29\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {addressMatcher: {ip: 169.254.169.254, toPorts: [{port: \"80\", protocol: TCP}]}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
        Case::passes("no cluster", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {addressMatcher: {ip: 169.254.169.254, toPorts: [{port: \"80\", protocol: TCP}]}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
        Case::passes("turned on", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.28\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-local-redirect-policy: \"true\"}\n---\napiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {addressMatcher: {ip: 169.254.169.254, toPorts: [{port: \"80\", protocol: TCP}]}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
        Case::passes("another dataplane", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.28\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: azure, networkPolicy: calico}\n---\napiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {addressMatcher: {ip: 169.254.169.254, toPorts: [{port: \"80\", protocol: TCP}]}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let kubernetes = world.settings.versions.kubernetes;
    let is_on = world.settings.agent_flag("enable-local-redirect-policy") == Some(true);
    let Some(feature) = context.facts.feature("local-redirect-policy") else { return };
    if !world.is_cilium() || is_on || !feature.is_newer_than(kubernetes) {
        return;
    }
    let needed = feature.kubernetes.as_deref().unwrap_or("");
    for redirect in world.of_kind("cilium.io", "CiliumLocalRedirectPolicy") {
        let message = format!(
            "AKS has {} from Kubernetes {needed} on: with {kubernetes} this object has no effect",
            feature.title
        );
        sink.report(
            Draft::new(&redirect.key_place(&redirect.root, "kind"), message)
                .object(objects::reference(redirect))
                .related(world.settings.kubernetes_place.as_ref(), "the version is chosen here")
                .source(feature.source.clone(), context.facts.features.as_of.to_string())
                .help(format!("update the cluster to Kubernetes {needed} or newer")),
        );
    }
}
