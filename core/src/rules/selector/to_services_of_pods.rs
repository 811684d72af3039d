use crate::policy::Peer;
use crate::rules::{Case, Check, Context, PolicyView, Sink, rule};
use crate::world::{Service, World};

rule! {
    /// `toServices` names a Service of pods, which Cilium takes only from 1.17 on.
    ///
    /// ## What it does
    ///
    /// Finds Services with a selector in `toServices` up to Cilium 1.16, when the Service is given.
    ///
    /// ## Why it matters
    ///
    /// Before 1.17 `toServices` means only Services without a selector, whose endpoints are addresses outside. For a
    /// Service of pods the rule allows nothing. AKS ships 1.16 with Kubernetes 1.31 and older.
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
    ///   kubernetesVersion: "1.31"
    ///   supportPlan: AKSLongTermSupport
    ///   sku: {name: Base, tier: Premium}
    ///   networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: db, namespace: data}
    /// spec:
    ///   selector: {app: db}
    ///   ports: [{port: 5432}]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   endpointSelector: {matchLabels: {app: api}}
    ///   egress:
    ///     - toServices:
    ///         - k8sService: {serviceName: db, namespace: data}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: db, namespace: data}
    /// spec:
    ///   selector: {app: db}
    ///   ports: [{port: 5432}]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   endpointSelector: {matchLabels: {app: api}}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: data
    ///             app: db
    /// ```
    ///
    /// ## References
    ///
    /// - [Services in policies of Cilium](https://docs.cilium.io/en/stable/security/policy/language/#services-based)
    code: "NP225",
    name: "to-services-of-pods",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#services-based",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::passes("from 1.17 on", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toServices: [{k8sService: {serviceName: db, namespace: data}}]}]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    if world.settings.versions.cilium.is_at_least(17) {
        return;
    }
    let services: Vec<Service<'_>> = world.services().collect();
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for peer in policy.rules().flat_map(|(_, rule)| rule.each_peer()) {
            let Peer::Service(peer) = peer else { continue };
            let Some((Some(name), Some(namespace))) = peer.named else { continue };
            let mut same = services.iter().filter(|one| (one.name, one.namespace) == (name, Some(namespace)));
            let Some(service) = same.find(|service| service.selector.is_some()) else { continue };
            let message = format!(
                "Cilium {} takes only Services without a selector in `toServices`: `{}` is one of pods, and this peer allows \
                 nothing",
                view.cilium(),
                service.title()
            );
            let place = service.object.at(&["spec", "selector"]).map(|node| service.object.place_of(node));
            sink.report(
                view.draft(peer.node, message)
                    .related(place.as_ref(), "the Service selects pods")
                    .help("name the pods in `toEndpoints`"),
            );
        }
    }
}
