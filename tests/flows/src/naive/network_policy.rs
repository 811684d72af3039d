//! Kubernetes NetworkPolicy as Cilium reads it (K3-K6, E1, E8, E19).

use serde_json::Value;

use super::address::Cidr;
use super::cluster::Cluster;
use super::entry::{CidrWanted, Entry, Layer7, PeerSelector, Peers, Port, Ports, Verdict};
use super::label::{Selector, Want};
use super::value::{as_text, at, list, namespace, text, texts};

/// The key of a pod's namespace.
pub const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// The key of a pod's cluster.
pub const CLUSTER: &str = "io.cilium.k8s.policy.cluster";

/// The entries of a policy.
pub fn entries(cluster: &Cluster<'_>, policy: &Value) -> Vec<Entry> {
    let mut found = Vec::new();
    for (ingress, rules, peers) in [(true, "ingress", "from"), (false, "egress", "to")] {
        let rules = list(policy, &["spec", rules]);
        for rule in rules {
            let written = list(rule, &[peers]);
            let ports = ports(cluster, list(rule, &["ports"]));
            if written.is_empty() {
                // K3: no peers are all peers.
                found.push(entry(
                    cluster,
                    policy,
                    ingress,
                    Peers::Of(vec![PeerSelector::Endpoints(Selector::default())]),
                    ports,
                ));
                continue;
            }
            for one in written {
                // Up to 1.18 a peer without words, which the API server refuses, is no peer: with ports, everybody.
                let wordless = one.as_object().is_some_and(|one| one.values().all(Value::is_null));
                let mut selectors = vec![peer(cluster, namespace(policy), one)];
                selectors.extend(beside_a_block(cluster, policy, one).filter(|_| ingress));
                selectors.retain(|_| !(wordless && cluster.minor() <= 18));
                found.push(entry(cluster, policy, ingress, Peers::Of(selectors), ports.clone()));
            }
        }
        if rules.is_empty() && is_named(policy, ingress) {
            found.push(entry(cluster, policy, ingress, Peers::Nobody, Vec::new()));
        }
    }
    found
}

/// E1: policy types only say whether a direction without rules is closed.
fn is_named(policy: &Value, ingress: bool) -> bool {
    let has = |wanted: &str| list(policy, &["spec", "policyTypes"]).iter().any(|one| one == wanted);
    if ingress { has("Ingress") || !has("Egress") } else { has("Egress") }
}

/// An entry of the policy.
fn entry(cluster: &Cluster<'_>, policy: &Value, ingress: bool, peers: Peers, ports: Vec<Ports>) -> Entry {
    Entry {
        tier: 200,
        priority: 0,
        verdict: Verdict::Allow,
        ingress,
        for_node: false,
        subject: pods_of_namespace(cluster, at(policy, &["spec", "podSelector"]), namespace(policy)),
        default_deny: true,
        peers,
        ports,
        requires: Vec::new(),
    }
}

/// E8: the namespace replaces what `matchLabels` say of it; expressions on it stay.
fn pods_of_namespace(cluster: &Cluster<'_>, written: &Value, in_namespace: &str) -> Selector {
    let mut selector = cluster.selector(written, "k8s");
    selector.set(&format!("k8s:{NAMESPACE}"), in_namespace);
    selector
}

/// The labels of a namespace, as a pod's labels. The empty selector wants any namespace.
pub fn namespace_selector(written: &Value) -> Selector {
    let mut prefixed = written.clone();
    let prefix = |key: &str| format!("io.cilium.k8s.namespace.labels.{key}");
    if let Some(labels) = prefixed.get_mut("matchLabels") {
        let pairs = texts(written, &["matchLabels"]);
        *labels = pairs.iter().map(|(key, value)| (prefix(key), Value::from(*value))).collect();
    }
    if let Some(expressions) = prefixed.get_mut("matchExpressions").and_then(Value::as_array_mut) {
        for expression in expressions {
            let key = prefix(text(expression, &["key"]));
            if let Some(place) = expression.get_mut("key") {
                *place = Value::from(key);
            }
        }
    }
    let selector = Selector::read(&prefixed, "k8s");
    if selector.requirements().next().is_none() {
        return selector.and(&format!("k8s:{NAMESPACE}"), Want::Exists);
    }
    selector
}

/// K4: one peer.
fn peer(cluster: &Cluster<'_>, own_namespace: &str, written: &Value) -> PeerSelector {
    let block = at(written, &["ipBlock"]);
    if block.is_object() {
        return ip_block(block);
    }
    let mut pods = cluster.selector(at(written, &["podSelector"]), "k8s");
    // R7: pods of this cluster, unless the selector speaks of clusters.
    if cluster.options.local_cluster && !pods.asks(&["k8s"], CLUSTER) {
        pods.set(&format!("k8s:{CLUSTER}"), &cluster.options.cluster_name);
    }
    let namespaces = at(written, &["namespaceSelector"]);
    if namespaces.is_object() {
        let mut both = namespace_selector(namespaces);
        both.merge(pods);
        return PeerSelector::Endpoints(both);
    }
    pods.set(&format!("k8s:{NAMESPACE}"), own_namespace);
    PeerSelector::Endpoints(pods)
}

/// In 1.19, before 1.19.5, a block of ingress brings all pods of the policy's namespace with it.
fn beside_a_block(cluster: &Cluster<'_>, policy: &Value, written: &Value) -> Option<PeerSelector> {
    let strange = cluster.options.local_cluster && ((19, 0)..(19, 5)).contains(&cluster.terms.cilium);
    let block = at(written, &["ipBlock"]).is_object();
    (strange && block).then(|| peer(cluster, namespace(policy), &Value::Null))
}

/// K5: a prefix without its exceptions.
pub fn ip_block(block: &Value) -> PeerSelector {
    let except = list(block, &["except"]).iter().filter_map(Value::as_str).filter_map(Cidr::read).collect();
    match Cidr::read(text(block, &["cidr"])) {
        Some(cidr) => PeerSelector::Cidr { wanted: CidrWanted::Prefix(cidr), except, in_set: true },
        None => PeerSelector::Labels(Selector::default().and("reserved:none", Want::Exists)),
    }
}

/// K6: each port; none is all ports of the protocol. Before 1.16 `endPort` is not read.
fn ports(cluster: &Cluster<'_>, written: &[Value]) -> Vec<Ports> {
    let one = |port: &Value| {
        let number = as_text(at(port, &["port"]));
        let protocol = text(port, &["protocol"]);
        let end = at(port, &["endPort"]).as_u64().unwrap_or(0) as u32;
        Port {
            port: if number.is_empty() { "0".to_owned() } else { number },
            end: if cluster.minor() >= 16 { end } else { 0 },
            protocol: if protocol.is_empty() { "TCP".to_owned() } else { protocol.to_owned() },
        }
    };
    written.iter().map(|port| Ports { ports: vec![one(port)], layer7: Layer7::None }).collect()
}
