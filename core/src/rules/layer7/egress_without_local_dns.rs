use super::affected;
use crate::model::{Place, Revision};
use crate::net::{Address, Cidr};
use crate::policy::{Direction, Peer, Policy, PolicyKind, Rule};
use crate::rules::{Case, Check, Context, Sink, dns, objects, rule};
use crate::world::{Companions, World};

/// Where LocalDNS listens on every node.
const LISTENERS: [&str; 2] = ["169.254.10.10", "169.254.10.11"];

rule! {
    /// Egress is limited to DNS servers that pods do not ask: the cluster's pools have LocalDNS.
    ///
    /// ## What it does
    /// Where a pool of the given cluster has LocalDNS in the mode `Required`, finds policies that limit egress and allow
    /// DNS, but not to the node, while no other policy for the same pods does.
    ///
    /// ## Why it matters
    /// With LocalDNS pods ask 169.254.10.10 or 169.254.10.11, which is their own node. From Cilium 1.17 (Kubernetes
    /// 1.32) on only the entity `host` means the node; before, the range `169.254.10.0/24` does as well. A rule for the
    /// pods of `kube-dns` does not let such queries through.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-09-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"kubernetesVersion": "1.34", "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3,
    ///   "localDNSProfile": {"mode": "Required", "vnetDNSOverrides": {".": {}, "cluster.local": {}}, "kubeDNSOverrides": {".": {}, "cluster.local": {}}}}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium"}}}
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web-to-dns
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-09-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"kubernetesVersion": "1.34", "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3,
    ///   "localDNSProfile": {"mode": "Required", "vnetDNSOverrides": {".": {}, "cluster.local": {}}, "kubeDNSOverrides": {".": {}, "cluster.local": {}}}}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium"}}}
    /// ~~~
    /// ~~~yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web-to-dns
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEntities:
    ///         - host
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [LocalDNS](https://learn.microsoft.com/azure/aks/localdns-custom): the policies that it needs (2026-08-21)
    code: "NP256",
    name: "egress-without-local-dns",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/localdns-custom",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("the range from Cilium 1.17 on", "a.md", "```json\n{\"type\":\"Microsoft.ContainerService/managedClusters\",\"apiVersion\":\"2025-09-01\",\"name\":\"aks\",\"location\":\"westeurope\",\"properties\":{\"kubernetesVersion\":\"1.33\",\"agentPoolProfiles\":[{\"name\":\"system\",\"mode\":\"System\",\"localDNSProfile\":{\"mode\":\"Required\"}}],\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkDataplane\":\"cilium\"}}}\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: 169.254.10.0/24}}], ports: [{port: 53, protocol: UDP}]}]\n```\n"),
        Case::passes("the range in Cilium 1.16", "a.md", "```json\n{\"type\":\"Microsoft.ContainerService/managedClusters\",\"apiVersion\":\"2025-09-01\",\"name\":\"aks\",\"location\":\"westeurope\",\"properties\":{\"kubernetesVersion\":\"1.31\",\"agentPoolProfiles\":[{\"name\":\"system\",\"mode\":\"System\",\"localDNSProfile\":{\"mode\":\"Required\"}}],\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkDataplane\":\"cilium\"}}}\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: 169.254.10.0/24}}], ports: [{port: 53, protocol: UDP}]}]\n```\n"),
        Case::passes("LocalDNS off", "a.md", "```json\n{\"type\":\"Microsoft.ContainerService/managedClusters\",\"apiVersion\":\"2025-09-01\",\"name\":\"aks\",\"location\":\"westeurope\",\"properties\":{\"agentPoolProfiles\":[{\"name\":\"system\",\"mode\":\"System\",\"localDNSProfile\":{\"mode\":\"Disabled\"}}],\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkDataplane\":\"cilium\"}}}\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{namespaceSelector: {}}]}]\n```\n"),
        Case::passes("port 53 to everyone", "a.md", "```json\n{\"type\":\"Microsoft.ContainerService/managedClusters\",\"apiVersion\":\"2025-09-01\",\"name\":\"aks\",\"location\":\"westeurope\",\"properties\":{\"agentPoolProfiles\":[{\"name\":\"system\",\"mode\":\"System\",\"localDNSProfile\":{\"mode\":\"Required\"}}],\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkDataplane\":\"cilium\"}}}\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 53, protocol: UDP}]}]\n```\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(profile) = world.revision().and_then(local_dns) else { return };
    let by_range = !world.settings.versions.cilium.is_at_least(17);
    let limited = Companions::of(world, |policy, spec| {
        spec.isolates(policy.kind, Direction::Egress) && dns::lets_ask(world, policy, spec)
    });
    let local = Companions::of(world, |policy, spec| {
        let rules = spec.rules.iter().filter(|rule| rule.direction == Direction::Egress && !rule.deny);
        rules.into_iter().any(|rule| reaches_node(policy, rule, by_range))
    });
    for near in limited.iter() {
        let (policy, spec) = (near.policy, near.spec);
        let mut pods = world.subjects(policy, spec).peekable();
        let whom = if pods.peek().is_none() {
            let is_server = spec.subject.as_ref().is_some_and(|subject| dns::is_server(&subject.selector));
            if is_server || local.of_spec(policy, spec).next().is_some() {
                continue;
            }
            "the pods that it selects".to_owned()
        } else {
            let lost = pods.filter(|pod| !dns::asks_elsewhere(pod) && local.of_workload(pod).next().is_none());
            match affected::named(lost.collect::<Vec<_>>()) {
                Some(pods) => pods,
                None => continue,
            }
        };
        let message =
            format!("{whom} cannot ask LocalDNS: egress is limited, and no given policy allows port 53 to the node");
        let help = if by_range {
            "allow port 53 to `169.254.10.0/24`, UDP and TCP, or to the entity `host` in a CiliumNetworkPolicy"
        } else {
            "allow port 53 to the entity `host` in a CiliumNetworkPolicy: addresses do not mean the node"
        };
        sink.report(
            objects::draft_at_key(policy.object, spec.node, Direction::Egress.word(), message)
                .related(profile, "LocalDNS is turned on here")
                .help(help),
        );
    }
}

/// Where a pool surely has LocalDNS.
fn local_dns(revision: &Revision) -> Option<&Place> {
    let profiles = revision.spec.pools.iter().filter_map(|pool| pool.local_dns.as_ref());
    profiles.into_iter().find(|profile| profile.mode.is("Required")).map(|profile| &profile.place)
}

/// Whether a rule lets queries through to the node itself.
fn reaches_node(policy: &Policy<'_>, rule: &Rule<'_>, by_range: bool) -> bool {
    let has_ports = !rule.ports.is_empty() || rule.icmps.is_some();
    if has_ports && !dns::has_port(rule) {
        return false;
    }
    let mut peers = rule.each_peer().peekable();
    if peers.peek().is_none() {
        let is_kubernetes = policy.kind == PolicyKind::NetworkPolicy;
        return is_kubernetes || (has_ports && rule.peers.is_empty());
    }
    peers.any(|peer| match peer {
        Peer::Entity(entity) => matches!(entity.name, "all" | "cluster" | "host"),
        Peer::Cidr(peer) => by_range && peer.cidr.as_ref().is_some_and(|(cidr, _)| holds_listeners(cidr)),
        _ => false,
    })
}

fn holds_listeners(cidr: &Cidr) -> bool {
    LISTENERS.iter().all(|listener| Address::parse(listener).is_ok_and(|address| cidr.contains_address(address)))
}
