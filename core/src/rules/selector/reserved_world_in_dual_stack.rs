use super::written::{asks_for_it, key_place, selectors};
use crate::policy::Source;
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, PolicyView, Sink, objects, rule};

rule! {
    /// A selector asks for `reserved:world` in a dual-stack cluster.
    ///
    /// ## What it does
    ///
    /// Finds the key `reserved:world` in selectors of Cilium's policies where the cluster in the same call has both
    /// address families.
    ///
    /// ## Why it matters
    ///
    /// In dual stack the addresses outside carry `reserved:world-ipv4` or `reserved:world-ipv6`, and none carries
    /// `reserved:world`. The entity `world` means both.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20250801
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   azureName: aks
    ///   location: westeurope
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///     networkPolicy: cilium
    ///     ipFamilies: [IPv4, IPv6]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             reserved:world: ""
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20250801
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   azureName: aks
    ///   location: westeurope
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///     networkPolicy: cilium
    ///     ipFamilies: [IPv4, IPv6]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   ingress:
    ///     - fromEntities:
    ///         - world
    /// ```
    ///
    /// ## References
    ///
    /// - [Entities](https://docs.cilium.io/en/stable/security/policy/language/#entities-based)
    code: "NP229",
    name: "reserved-world-in-dual-stack",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#entities-based",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::passes("one family", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromEndpoints: [{matchLabels: {\"reserved:world\": \"\"}}]}]\n"),
        Case::passes("cluster not known", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromEndpoints: [{matchLabels: {\"reserved:world\": \"\"}}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let policy = view.policy;
    let Some(revision) = view.world.revision().filter(|revision| policy.is_cilium() && revision.spec.is_dual_stack())
    else {
        return;
    };
    let family = revision.spec.network.ip_families.iter().find_map(|family| family.place());
    for written in selectors(policy) {
        for requirement in &written.selector.requirements {
            if requirement.key.source != Source::Reserved || requirement.key.name != "world" {
                continue;
            }
            let (severity, effect) = if asks_for_it(requirement) {
                (Severity::Error, written.without_pods())
            } else {
                (Severity::Warning, "the requirement is always met")
            };
            let place = key_place(policy.object, written.selector, requirement);
            sink.report(
                Draft::new(&place, format!("nothing has the label `reserved:world` in a dual-stack cluster: {effect}"))
                    .object(objects::reference(policy.object))
                    .related(family, "the cluster has both families")
                    .severity(severity)
                    .help("write the entity `world`, which means both families"),
            );
        }
    }
}
