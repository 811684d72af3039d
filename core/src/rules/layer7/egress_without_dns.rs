use std::collections::BTreeSet;

use super::affected;
use crate::limits::MAX_WORKLOADS_VISITED;
use crate::order::Ordered as _;
use crate::policy::{Direction, Peer, Policy, PolicyKind, Rule, Spec};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Sink, dns, objects, rule};
use crate::world::{Companions, Workload, World};

rule! {
    /// Egress is limited, and no policy lets the pods ask DNS servers.
    ///
    /// ## What it does
    /// Finds policies that limit egress to some peers while no given policy that may select the same pods allows port 53
    /// to the cluster's DNS servers, or to servers of one's own. Policies that deny all egress are no findings by
    /// themselves, nor are pods whose `dnsPolicy` is `None` or `Default`, nor rules to nothing but the API server or nodes.
    /// Where only single addresses are allowed, names may not be needed, so that it only informs.
    ///
    /// ## Why it matters
    /// Once egress is limited, the queries of the pods are dropped like anything else. Every connection by name then
    /// fails, those to the allowed peers too. `kube-dns` is a set of pods, so that Cilium never counts it to an `ipBlock`,
    /// not even `0.0.0.0/0`.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web-to-api
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: web
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - podSelector:
    ///             matchLabels:
    ///               app: api
    ///       ports:
    ///         - port: 8080
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web-to-api
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: web
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - podSelector:
    ///             matchLabels:
    ///               app: api
    ///       ports:
    ///         - port: 8080
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
    ///         - port: 53
    ///           protocol: TCP
    /// ```
    ///
    /// ## References
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): what is not
    ///   allowed to leave an isolated pod is dropped
    /// - [From NPM to Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy): addresses
    ///   never mean pods (2026-08-21)
    code: "NP255",
    name: "egress-without-dns",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("the policy for DNS is in another namespace", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{podSelector: {}}]}]\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: dns, namespace: data}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 53, protocol: UDP}]}]\n"),
        Case::fails("with the pods", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEndpoints: [{matchLabels: {app: api}}]}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: a}]}\n"),
        Case::fails("only addresses", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]\n"),
        Case::passes("allowed by another policy for all pods", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n  egress: [{to: [{podSelector: {}}]}]\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: dns, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 53, protocol: UDP}]}]\n"),
        Case::passes("every namespace, all ports", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{namespaceSelector: {}}]}]\n"),
        Case::passes("all egress denied", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n"),
        Case::passes("the pods ask the servers of their node", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEndpoints: [{matchLabels: {app: api}}]}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {dnsPolicy: Default, containers: [{name: a, image: a}]}\n"),
        Case::passes("no default deny", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  enableDefaultDeny: {egress: false}\n  egress: [{toEndpoints: [{matchLabels: {app: api}}]}]\n"),
        Case::passes("only the API server", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEntities: [kube-apiserver]}]\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let limited = Companions::of(world, |policy, spec| limits_names(policy, spec));
    if limited.iter().next().is_none() {
        return;
    }
    let asking = Companions::of(world, |policy, spec| dns::lets_ask(world, policy, spec));
    let mut visited = 0_usize;
    let mut seen: BTreeSet<*const Workload<'_>> = BTreeSet::new();
    let mut selectors: BTreeSet<(Option<&str>, String)> = BTreeSet::new();
    for near in limited.iter() {
        let (policy, spec) = (near.policy, near.spec);
        let Some(subject) = &spec.subject else { continue };
        let pods: Vec<&Workload<'_>> = world.subjects(policy, spec).collect();
        let whom = if pods.is_empty() {
            if dns::is_server(&subject.selector) || asking.of_spec(policy, spec).next().is_some() {
                continue;
            }
            // What several policies say of the same pods is told once.
            let asked: BTreeSet<String> = subject
                .selector
                .requirements
                .iter()
                .map(|asked| format!("{:?}", (asked.key, asked.operator, &asked.values)))
                .into_set();
            if !selectors.insert((policy.namespace(), format!("{asked:?}"))) {
                continue;
            }
            "the pods that it selects".to_owned()
        } else {
            visited = visited.saturating_add(pods.len());
            if visited > MAX_WORKLOADS_VISITED {
                return;
            }
            // Each is looked at once: the first policy that limits it tells.
            let fresh = pods.into_iter().filter(|pod| seen.insert(std::ptr::from_ref(*pod)));
            let fresh: Vec<&Workload<'_>> =
                fresh.filter(|pod| !dns::asks_elsewhere(pod) && asking.of_workload(pod).next().is_none()).collect();
            match affected::named(fresh) {
                Some(pods) => pods,
                None => continue,
            }
        };
        let section = spec.sections.iter().find(|section| section.direction == Direction::Egress && !section.deny);
        let message = format!(
            "{whom} cannot ask for any name: egress is limited, and no given policy allows port 53 of the DNS servers"
        );
        let is_by_address = spec.rules.iter().filter(|rule| limits_egress(rule)).all(is_to_hosts);
        let severity = if is_by_address { Severity::Info } else { Severity::Warning };
        let draft = match section {
            Some(_) => objects::draft_at_key(policy.object, spec.node, Direction::Egress.word(), message),
            None => objects::draft(policy.object, spec.node, message),
        };
        sink.report(draft.severity(severity).help(help(policy.kind)).fix(dns::fix(policy, spec, &[])));
    }
}

fn help(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::NetworkPolicy => {
            "allow port 53, UDP and TCP, to the pods `k8s-app: kube-dns` of the namespace `kube-system`"
        }
        _ => "allow port 53 with `toEndpoints` to `k8s:io.kubernetes.pod.namespace: kube-system`, `k8s-app: kube-dns`",
    }
}

/// Whether a spec limits egress, and lets its pods reach something that they may know by name. `toFQDNs` has rules of
/// its own.
fn limits_names(policy: &Policy<'_>, spec: &Spec<'_>) -> bool {
    let rules = spec.rules.iter().filter(|rule| limits_egress(rule));
    spec.isolates(policy.kind, Direction::Egress)
        && !dns::has_names(spec)
        && rules.into_iter().any(|rule| is_by_name(policy.kind, rule))
}

fn limits_egress(rule: &Rule<'_>) -> bool {
    rule.direction == Direction::Egress && !rule.deny
}

/// Whether a rule allows nothing but single addresses, and what has no name at all.
fn is_to_hosts(rule: &Rule<'_>) -> bool {
    let is_host = |peer: &Peer<'_>| match peer {
        Peer::Cidr(peer) => peer.cidr.as_ref().is_some_and(|(cidr, _)| cidr.size() == 1),
        peer => !needs_name(peer),
    };
    let mut peers = rule.each_peer().peekable();
    peers.peek().is_some() && peers.all(is_host)
}

fn needs_name(peer: &Peer<'_>) -> bool {
    let by_address = ["kube-apiserver", "host", "remote-node", "health", "ingress", "none"];
    !matches!(peer, Peer::Entity(entity) if by_address.contains(&entity.name))
}

fn is_by_name(kind: PolicyKind, rule: &Rule<'_>) -> bool {
    let mut peers = rule.each_peer().peekable();
    match peers.peek() {
        Some(_) => peers.any(needs_name),
        None => kind == PolicyKind::NetworkPolicy || !rule.ports.is_empty(),
    }
}
