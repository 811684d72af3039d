//! What policies say about the queries that pods send to DNS servers.

use crate::edit::{Change, Fix};
use crate::policy::{
    Direction, DnsPattern, FqdnPeer, L7Kind, LabelKey, Peer, PeerField, Policy, PolicyKind, Port, PortItem, PortRule,
    Protocol, Rule, Selector, Source, Spec,
};
use crate::source::Node;
use crate::world::{Workload, World};

/// The port of DNS.
pub const PORT: u16 = 53;
/// The namespace of the cluster's DNS servers.
const NAMESPACE: &str = "kube-system";
/// The label that the cluster's DNS servers have.
const SERVER_LABEL: (&str, &str) = ("k8s-app", "kube-dns");

/// Whether a rule's ports, if it has any, hold the port of DNS. Ports by a name that speaks of DNS count.
#[must_use]
pub fn has_port(rule: &Rule<'_>) -> bool {
    rule.each_port().any(is_port)
}

fn is_port(item: &PortItem<'_>) -> bool {
    if !matches!(item.protocol, Protocol::Any | Protocol::Udp | Protocol::Tcp) {
        return false;
    }
    match item.port {
        None | Some(Port::Number(0)) => true,
        Some(Port::Number(port)) => port <= PORT && PORT <= item.end.unwrap_or(port),
        Some(Port::Name(name)) => name.to_ascii_lowercase().contains("dns"),
    }
}

/// Whether a spec may let its pods ask DNS servers, or leaves their egress as it is. Servers of one's own count where a
/// rule names the port.
#[must_use]
pub fn lets_ask(world: &World<'_>, policy: &Policy<'_>, spec: &Spec<'_>) -> bool {
    let allows = spec.rules.iter().filter(|rule| rule.direction == Direction::Egress && !rule.deny);
    allows.into_iter().any(|rule| allows_queries(world, policy, rule))
}

/// Whether a rule may let queries through.
fn allows_queries(world: &World<'_>, policy: &Policy<'_>, rule: &Rule<'_>) -> bool {
    let has_ports = !rule.ports.is_empty() || rule.icmps.is_some();
    // Some servers listen on a port of their own, which only `rules.dns` tells.
    if rule.ports.iter().any(|ports| rules_of_dns(ports).is_some_and(|list| !list.items().is_empty())) {
        return true;
    }
    if has_ports && !has_port(rule) {
        return false;
    }
    let is_kubernetes = policy.kind == PolicyKind::NetworkPolicy;
    // Cilium takes these lists for absent when they are empty (decision semantics E2).
    let absent = |field| matches!(field, PeerField::Fqdns | PeerField::Services | PeerField::Groups);
    let mut lists = rule.peers.iter().filter(|list| !(list.node.items().is_empty() && absent(list.field)));
    let Some(list) = lists.next() else { return is_kubernetes || has_ports };
    if list.node.items().is_empty() {
        return is_kubernetes;
    }
    // Who names the port means DNS servers, wherever they are.
    let names_port =
        rule.each_port().any(|item| matches!(item.port, Some(port) if port != Port::Number(0)) && is_port(item));
    names_port || list.peers.iter().any(|peer| may_be_server(world, policy, peer))
}

/// Whether a peer may be the DNS servers of the cluster.
fn may_be_server(world: &World<'_>, policy: &Policy<'_>, peer: &Peer<'_>) -> bool {
    match peer {
        Peer::Pods { namespaces, pods, .. } => {
            let in_namespace = match namespaces {
                None => policy.namespace() == Some(NAMESPACE),
                Some(selector) => selector.decide(|key| label_of_namespace(key.written)) != Some(false),
            };
            in_namespace && pods.as_ref().is_none_or(may_select_server)
        }
        Peer::Endpoints(selector) => {
            let is_local = policy.kind == PolicyKind::Cilium && !world.names_a_namespace(selector);
            (!is_local || policy.namespace() == Some(NAMESPACE)) && may_select_server(selector)
        }
        Peer::Entity(entity) => matches!(entity.name, "all" | "cluster" | "cluster-mesh"),
        Peer::Service(service) => match service.named {
            Some((name, _)) => name.is_some_and(|name| name.contains("dns")),
            None => true,
        },
        Peer::Cidr(_) | Peer::Fqdn(_) | Peer::Group(_) | Peer::Nodes(_) | Peer::Requires(_) => false,
    }
}

fn label_of_namespace<'l>(key: &str) -> Option<Option<&'l str>> {
    (key == "kubernetes.io/metadata.name").then_some(Some(NAMESPACE))
}

/// Whether a selector may mean the pods of the cluster's DNS servers, whose labels are known but for those that AKS
/// itself adds.
fn may_select_server(selector: &Selector<'_>) -> bool {
    selector.decide(label_of_server) != Some(false)
}

fn label_of_server<'l>(key: &LabelKey<'_>) -> Option<Option<&'l str>> {
    if !matches!(key.source, Source::Any | Source::Kubernetes) {
        return Some(None);
    }
    match key.name {
        "io.kubernetes.pod.namespace" => Some(Some(NAMESPACE)),
        name if name == SERVER_LABEL.0 => Some(Some(SERVER_LABEL.1)),
        name if name.starts_with("io.cilium.k8s.namespace.labels.") => {
            label_of_namespace(name.strip_prefix("io.cilium.k8s.namespace.labels.").unwrap_or(name))
        }
        name if name.contains("azure") || name.contains("io.cilium") || name == "version" => None,
        _ => Some(None),
    }
}

/// Whether a selector asks for pods that are DNS servers themselves.
#[must_use]
pub fn is_server(selector: &Selector<'_>) -> bool {
    selector.requirements.iter().flat_map(|asked| &asked.values).any(|value| value.contains("dns"))
}

/// Whether a workload's pods ask a server other than that of the cluster, or are one.
#[must_use]
pub fn asks_elsewhere(workload: &Workload<'_>) -> bool {
    let policy = workload.spec().and_then(|spec| spec.get("dnsPolicy")).and_then(Node::as_str);
    matches!(policy, Some("Default" | "None")) || workload.labels.iter().any(|(_, value)| value.contains("dns"))
}

/// The names that a spec's rules let its pods ask for through Cilium's DNS proxy.
#[must_use]
pub fn asked_names(spec: &Spec<'_>, knows_deep: bool) -> Vec<DnsPattern> {
    let rules = spec.rules.iter().filter(|rule| rule.direction == Direction::Egress && !rule.deny);
    let lists = rules.flat_map(|rule| &rule.ports).filter_map(rules_of_dns);
    lists.flat_map(Node::items).map(|item| asked_name(item, knows_deep)).collect()
}

/// The list of `rules.dns`.
fn rules_of_dns<'a>(ports: &PortRule<'a>) -> Option<&'a Node> {
    ports.l7.filter(|(kind, _)| *kind == L7Kind::Dns)?.1.get("dns")
}

fn asked_name(item: &Node, knows_deep: bool) -> DnsPattern {
    let text = |key: &str| item.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
    match (text("matchName"), text("matchPattern")) {
        (Some(name), _) => DnsPattern::name(name),
        (None, Some(pattern)) => DnsPattern::pattern(pattern, knows_deep),
        (None, None) => DnsPattern::any(),
    }
}

/// The names that a peer of `toFQDNs` means; none when it names nothing.
#[must_use]
pub fn wanted_names(peer: &FqdnPeer<'_>, knows_deep: bool) -> Option<DnsPattern> {
    match (peer.name, peer.pattern) {
        (Some(name), _) => Some(DnsPattern::name(name)),
        (None, Some(pattern)) => Some(DnsPattern::pattern(pattern, knows_deep)),
        (None, None) => None,
    }
}

/// Whether a spec lets its pods reach names of DNS.
#[must_use]
pub fn has_names(spec: &Spec<'_>) -> bool {
    spec.rules.iter().any(|rule| rule.each_peer().any(|peer| matches!(peer, Peer::Fqdn(_))))
}

/// The fix that lets the pods of a spec ask the cluster's DNS servers, by one more egress rule of the policy: for names
/// through the proxy, or for any where there are none. None where the policy has no egress rule to write it behind.
#[must_use]
pub fn fix(policy: &Policy<'_>, spec: &Spec<'_>, names: &[(&str, &str)]) -> Option<Fix> {
    let is_fine = |(_, name): &(&str, &str)| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'*'))
    };
    let last = spec.rules.iter().rfind(|rule| rule.direction == Direction::Egress && !rule.deny)?;
    if !names.iter().all(is_fine) {
        return None;
    }
    let kubernetes = [
        "to:",
        "  - namespaceSelector:",
        "      matchLabels:",
        "        kubernetes.io/metadata.name: kube-system",
        "    podSelector:",
        "      matchLabels:",
        "        k8s-app: kube-dns",
        "ports:",
        "  - port: 53",
        "    protocol: UDP",
        "  - port: 53",
        "    protocol: TCP",
    ];
    let cilium = [
        "toEndpoints:",
        "  - matchLabels:",
        "      k8s:io.kubernetes.pod.namespace: kube-system",
        "      k8s-app: kube-dns",
        "toPorts:",
        "  - ports:",
        "      - port: \"53\"",
        "        protocol: ANY",
    ];
    let lines = if policy.is_cilium() { cilium.as_slice() } else { kubernetes.as_slice() };
    let mut lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    if !names.is_empty() {
        lines.extend(["    rules:", "      dns:"].map(str::to_owned));
        lines.extend(names.iter().map(|(key, name)| format!("        - {key}: \"{name}\"")));
    }
    let after = policy.object.place_of(last.node);
    Some(Fix {
        title: "add a rule for the DNS servers of the cluster (unsafe: it opens port 53 to them)".to_owned(),
        safe: false,
        changes: vec![Change::AddItem { after, lines }],
    })
}
