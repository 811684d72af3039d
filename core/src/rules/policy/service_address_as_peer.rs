use super::known_addresses::last_view;
use crate::model::EffectiveRange;
use crate::net::{Cidr, RangeSet};
use crate::policy::{Direction, Peer};
use crate::rules::{Case, Check, Context, Draft, PolicyView, Sink, effects, ranges, rule};
use crate::world::World;

rule! {
    /// A range of addresses is meant for services, which policies never see.
    ///
    /// ## What it does
    /// Finds egress peers whose range lies in the cluster's service CIDR, or is the cluster address of a given Service.
    ///
    /// ## Why it matters
    /// Policies are applied after the address of a service is replaced by that of a pod. A rule for the service's address,
    /// such as `10.0.0.10/32` for the cluster's DNS, allows and denies nothing.
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
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///     serviceCidr: 10.0.0.0/16
    ///     dnsServiceIP: 10.0.0.10
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: dns
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 10.0.0.10/32
    ///       ports:
    ///         - port: 53
    ///           protocol: UDP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: dns
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - namespaceSelector:
    ///             matchLabels:
    ///               kubernetes.io/metadata.name: kube-system
    ///           podSelector:
    ///             matchLabels:
    ///               k8s-app: kube-dns
    ///       ports:
    ///         - port: 53
    ///           protocol: UDP
    /// ```
    ///
    /// ## References
    /// - [Layer 4 policies](https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-ports):
    ///   "Layer 4 policies apply to ports after service port mapping" (2026-08-07)
    /// - [cilium#44504](https://github.com/cilium/cilium/issues/44504): policies are evaluated after the translation
    code: "NP218",
    name: "service-address-as-peer",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-ports",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("the default range", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toCIDR: [10.0.0.0/16]\n```\n"),
        Case::fails("a given service", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.9.0.7/32\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  clusterIP: 10.9.0.7\n  selector:\n    app: db\n  ports:\n    - port: 5432\n"),
        Case::passes("more than services", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toCIDR: [10.0.0.0/8]\n```\n"),
        Case::passes("a service without a cluster address", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.9.0.7/32\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  clusterIP: None\n  ports:\n    - port: 5432\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let of_cluster = last_view(world, context).map(|view| ranges::services(&view)).unwrap_or_default();
    let known: Vec<(EffectiveRange, String)> = of_cluster
        .into_iter()
        .map(|range| {
            let what = if range.place.is_some() { "the service CIDR" } else { "the default service CIDR" };
            (range, what.to_owned())
        })
        .chain(of_services(world))
        .collect();
    let all = RangeSet::from_cidrs(known.iter().map(|(range, _)| &range.cidr));
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for (spec, rule) in policy.rules().filter(|(_, rule)| rule.direction == Direction::Egress) {
            for peer in rule.each_peer() {
                let Peer::Cidr(peer) = peer else { continue };
                let Some((cidr, node)) = peer.cidr.as_ref().filter(|(cidr, _)| all.contains(cidr.range())) else {
                    continue;
                };
                let Some((range, what)) = known.iter().find(|(range, _)| range.cidr.contains(cidr)) else { continue };
                let verb = if rule.deny { "denies" } else { "allows" };
                let lies = if range.cidr.size() == 1 { "is" } else { "lies in" };
                let message = format!(
                    "`{}` {lies} {what}, and policies see the pods behind services, not their addresses: it {verb} \
                     nothing{}",
                    cidr.written(),
                    effects::in_brackets(&view, spec)
                );
                let draft: Draft = view.draft(node, message).help("select the pods behind the service; the API server is the entity `kube-apiserver` of a Cilium policy");
                sink.report(draft.related(range.place.as_ref(), format!("{what} is given here")));
            }
        }
    }
}

/// The cluster addresses of given services.
fn of_services(world: &World<'_>) -> impl Iterator<Item = (EffectiveRange, String)> {
    world.of_kind("", "Service").filter_map(|service| {
        let node = service.at(&["spec", "clusterIP"])?;
        let cidr = Cidr::parse_or_address(node.as_str()?).ok()?;
        let namespace = service.namespace.as_deref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        let what = format!("the address of service `{namespace}{}`", service.name.as_deref().unwrap_or(""));
        Some((EffectiveRange { cidr, place: Some(service.place_of(node)) }, what))
    })
}
