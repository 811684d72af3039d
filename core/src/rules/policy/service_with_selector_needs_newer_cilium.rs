use crate::model::Object;
use crate::policy::{Peer, ServicePeer};
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A service of pods as a peer selects nothing before Cilium 1.17.
    ///
    /// ## What it does
    /// Finds `toServices` that names a given Service with a selector, for Cilium before 1.17.
    ///
    /// ## Why it matters
    /// Until 1.16 `toServices` is for services without a selector, whose endpoints lie outside the cluster. One with a
    /// selector adds no peer, so the pods behind it stay closed. Since 1.17 they are selected. AKS ships 1.16 with
    /// Kubernetes 1.31.
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
    ///   kubernetesVersion: "1.31"
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
    ///   egress:
    ///     - toServices:
    ///         - k8sService:
    ///             serviceName: db
    ///             namespace: shop
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: db
    ///   namespace: shop
    /// spec:
    ///   selector:
    ///     app: db
    ///   ports:
    ///     - port: 5432
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             app: db
    /// ```
    ///
    /// ## References
    /// - [Services based](https://docs.cilium.io/en/v1.16/security/policy/language/#services-based): "Services with
    ///   selectors aren't supported" up to 1.16 (2026-08-07)
    code: "NP215",
    name: "service-with-selector-needs-newer-cilium",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/v1.16/security/policy/language/#services-based",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::passes("a newer Cilium", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toServices:\n        - k8sService:\n            serviceName: db\n            namespace: shop\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  selector:\n    app: db\n  ports:\n    - port: 5432\n"),
        Case::passes("a service without a selector", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --kubernetes-version 1.31\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toServices:\n        - k8sService:\n            serviceName: db\n            namespace: shop\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  ports:\n    - port: 5432\n```\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() || view.cilium().is_at_least(17) {
        return;
    }
    for (_, rule) in view.policy.rules() {
        for peer in rule.each_peer() {
            let Peer::Service(peer) = peer else { continue };
            let Some(service) = named(view, peer) else { continue };
            let Some(selector) = service.at(&["spec", "selector"]).filter(|node| !node.entries().is_empty()) else {
                continue;
            };
            let name = service.name.as_deref().unwrap_or("");
            let message = format!(
                "the service `{name}` has a selector, for which Cilium {} selects nothing; its pods stay {}",
                view.cilium(),
                if rule.deny { "open" } else { "closed" }
            );
            let place = service.place_of(selector);
            sink.report(
                view.draft(peer.node, message)
                    .help("select its pods with `toEndpoints`, or use Cilium 1.17 or later (Kubernetes 1.32)")
                    .related(&place, "the service selects pods here"),
            );
        }
    }
}

/// The service that a peer names, if just one is given.
fn named<'a>(view: &PolicyView<'a>, peer: &ServicePeer<'_>) -> Option<&'a Object> {
    let (name, namespace) = peer.named?;
    let namespace = namespace.or(view.policy.namespace());
    let mut found = view
        .world
        .of_kind("", "Service")
        .filter(|service| service.name.as_deref() == name && service.namespace.as_deref() == namespace);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
