use crate::policy::{Direction, Policy, Spec};
use crate::rules::{Case, Check, Context, Sink, objects, rule, wording};
use crate::source::Node;
use crate::world::{Companions, World};

/// The annotation by which pods take the gateway.
const ANNOTATION: &str = "kubernetes.azure.com/static-gateway-configuration";

rule! {
    /// Egress policies are given for pods that leave the cluster through a static egress gateway.
    ///
    /// ## What it does
    /// Finds workloads with the annotation `kubernetes.azure.com/static-gateway-configuration` that a given policy limits in
    /// their egress.
    ///
    /// ## Why it matters
    /// The static egress gateway takes the traffic of the pod before Cilium sees where it goes. Network policies do not
    /// apply to it, so that the limits of the policy do not hold for what goes through the gateway.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: billing
    ///   namespace: shop
    ///   labels:
    ///     app: billing
    ///   annotations:
    ///     kubernetes.azure.com/static-gateway-configuration: partners
    /// spec:
    ///   containers:
    ///     - name: billing
    ///       image: example.azurecr.io/billing:1
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: billing
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: billing
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 203.0.113.0/24
    ///     - ports:
    ///         - port: 53
    ///           protocol: UDP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: billing
    ///   namespace: shop
    ///   labels:
    ///     app: billing
    /// spec:
    ///   containers:
    ///     - name: billing
    ///       image: example.azurecr.io/billing:1
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: billing
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: billing
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 203.0.113.0/24
    ///     - ports:
    ///         - port: 53
    ///           protocol: UDP
    /// ```
    ///
    /// ## References
    /// - [Static egress gateway](https://learn.microsoft.com/azure/aks/configure-static-egress-gateway): limitations
    ///   (2026-08-21)
    code: "NP285",
    name: "policy-on-static-egress-gateway",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-static-egress-gateway",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("a template", "a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}, annotations: {kubernetes.azure.com/static-gateway-configuration: a}}\n    spec: {containers: [{name: a, image: a}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egressDeny: [{toCIDR: [203.0.113.0/24]}]\n"),
        Case::passes("only ingress", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, annotations: {kubernetes.azure.com/static-gateway-configuration: a}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n"),
        Case::passes("other pods", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, annotations: {kubernetes.azure.com/static-gateway-configuration: a}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n"),
        Case::passes("no policy", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, annotations: {kubernetes.azure.com/static-gateway-configuration: a}}\nspec: {containers: [{name: a, image: a}]}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut limited = None;
    for workload in &world.workloads {
        let annotations = workload.pod.get("metadata").and_then(|metadata| metadata.get("annotations"));
        let Some(gateway) = annotations.and_then(|all| all.get(ANNOTATION)) else { continue };
        let limited = limited.get_or_insert_with(|| Companions::of(world, limits));
        let mut policies = limited.of_workload(workload);
        let policies: Vec<&Policy<'_>> = policies
            .by_ref()
            .filter(|near| world.selects(near.policy, near.spec, workload) == Some(true))
            .map(|near| near.policy)
            .collect();
        let Some(first) = policies.first() else { continue };
        let mut names: Vec<String> =
            policies.iter().filter_map(|policy| Some(format!("`{}`", policy.object.name.as_deref()?))).collect();
        names.dedup();
        names.truncate(3);
        let name = gateway.as_str().unwrap_or_default();
        let message = format!(
            "the egress rules of {} do not apply to {}: its traffic leaves through the gateway `{name}`",
            wording::listed(&names),
            workload.title()
        );
        sink.report(
            objects::draft(workload.object, gateway, message)
                .related(&first.object.place, "a policy for these pods")
                .help("limit what may be reached at the gateway's public addresses, with a firewall or at the peers"),
        );
    }
}

fn limits(policy: &Policy<'_>, spec: &Spec<'_>) -> bool {
    let has_rules = spec
        .sections
        .iter()
        .any(|section| section.direction == Direction::Egress && !Node::items(section.node).is_empty());
    spec.isolates(policy.kind, Direction::Egress) || has_rules
}
