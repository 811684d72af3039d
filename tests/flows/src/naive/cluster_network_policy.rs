//! ClusterNetworkPolicy (section 2).

use serde_json::Value;

use super::address::Cidr;
use super::cluster::Cluster;
use super::entry::{CidrWanted, Entry, Layer7, PeerSelector, Peers, Port, Ports, Verdict};
use super::label::{Selector, Want};
use super::network_policy::{CLUSTER, namespace_selector};
use super::value::{as_text, at, list, text};

/// The entries of a policy.
pub fn entries(cluster: &Cluster<'_>, policy: &Value) -> Vec<Entry> {
    let mut found = Vec::new();
    let tier = if text(policy, &["spec", "tier"]) == "Baseline" { 250 } else { 100 };
    let base = at(policy, &["spec", "priority"]).as_i64().unwrap_or(0) * 100;
    for (ingress, section, peers) in [(true, "ingress", "from"), (false, "egress", "to")] {
        for (place, rule) in (0_i64..).zip(list(policy, &["spec", section])) {
            let verdict = match text(rule, &["action"]) {
                "Deny" => Verdict::Deny,
                "Pass" => Verdict::Pass,
                _ => Verdict::Allow,
            };
            let ports: Vec<Ports> = list(rule, &["protocols"]).iter().map(ports).collect();
            let mut push = |verdict, selectors, ports| {
                found.push(Entry {
                    tier,
                    priority: base + place,
                    verdict,
                    ingress,
                    for_node: false,
                    subject: subject(at(policy, &["spec", "subject"])),
                    default_deny: false,
                    peers: Peers::Of(selectors),
                    ports,
                    requires: Vec::new(),
                });
            };
            let written = list(rule, &[peers]);
            if written.is_empty() {
                push(verdict, vec![PeerSelector::everybody()], ports.clone());
            }
            for peer in written {
                match peer_selectors(cluster, peer) {
                    Some(selectors) => push(verdict, selectors, ports.clone()),
                    // P4: a peer that nobody knows is closed.
                    None if verdict != Verdict::Allow => {
                        push(Verdict::Deny, vec![PeerSelector::everybody()], ports.clone());
                    }
                    None => {}
                }
                if at(peer, &["domainNames"]).is_array() {
                    let dns =
                        PeerSelector::Labels(Selector::default().and("any:k8s-app", Want::In(vec!["kube-dns".into()])));
                    push(verdict, vec![dns], vec![dns_ports(peer)]);
                }
            }
        }
    }
    found
}

/// Whom a policy is for: pods of any cluster.
fn subject(written: &Value) -> Selector {
    let namespaces = at(written, &["namespaces"]);
    if namespaces.is_object() {
        return namespace_selector(namespaces);
    }
    pods(None, at(written, &["pods"]))
}

/// Pods by their namespace's labels and their own.
fn pods(cluster: Option<&Cluster<'_>>, written: &Value) -> Selector {
    let own = Selector::read(at(written, &["podSelector"]), "k8s");
    let confined = cluster.filter(|cluster| cluster.options.local_cluster && !own.asks(&["k8s"], CLUSTER));
    let mut both = namespace_selector(at(written, &["namespaceSelector"]));
    both.merge(own);
    if let Some(cluster) = confined {
        both.set(&format!("k8s:{CLUSTER}"), &cluster.options.cluster_name);
    }
    both
}

/// The selectors of a peer, `None` where it is of no known kind.
fn peer_selectors(cluster: &Cluster<'_>, peer: &Value) -> Option<Vec<PeerSelector>> {
    let member = |name: &str| Some(at(peer, &[name])).filter(|member| !member.is_null());
    if let Some(written) = member("pods") {
        return Some(vec![PeerSelector::Labels(pods(Some(cluster), written))]);
    }
    if let Some(written) = member("namespaces") {
        return Some(vec![PeerSelector::Labels(namespace_selector(written))]);
    }
    if let Some(written) = member("nodes") {
        let one = |entity: &str| {
            let mut selector = Selector::read(written, "node").and(&format!("reserved:{entity}"), Want::Exists);
            if cluster.options.local_cluster {
                selector.set(&format!("k8s:{CLUSTER}"), &cluster.options.cluster_name);
            }
            PeerSelector::Labels(selector)
        };
        return Some(vec![one("host"), one("remote-node")]);
    }
    if let Some(written) = member("networks") {
        let cidrs = written.as_array().into_iter().flatten().filter_map(Value::as_str).filter_map(Cidr::read);
        let selector =
            |cidr| PeerSelector::Cidr { wanted: CidrWanted::Prefix(cidr), except: Vec::new(), in_set: false };
        return Some(cidrs.map(selector).collect());
    }
    let names = member("domainNames")?.as_array()?;
    Some(names.iter().filter_map(Value::as_str).map(|name| PeerSelector::Fqdn(name_rule(name))).collect())
}

/// A star at the front is any depth.
fn name_rule(name: &str) -> Value {
    if name.starts_with('*') {
        let pattern = if name.starts_with("**") { name.to_owned() } else { format!("*{name}") };
        return serde_json::json!({ "matchPattern": pattern });
    }
    serde_json::json!({ "matchName": name })
}

/// What names bring with them: their queries to the DNS of the cluster.
fn dns_ports(peer: &Value) -> Ports {
    let names = list(peer, &["domainNames"]).iter().filter_map(Value::as_str).map(name_rule).collect();
    let port = |name: &str| Port { port: name.to_owned(), end: 0, protocol: String::new() };
    Ports { ports: vec![port("dns"), port("dns-tcp")], layer7: Layer7::Dns(names) }
}

/// P3: one protocol.
fn ports(written: &Value) -> Ports {
    let named = text(written, &["destinationNamedPort"]);
    let mut port = Port { port: named.to_owned(), end: 0, protocol: String::new() };
    for (member, protocol) in [("tcp", "TCP"), ("udp", "UDP"), ("sctp", "SCTP")] {
        let inner = at(written, &[member]);
        if inner.is_null() {
            continue;
        }
        let destination = at(inner, &["destinationPort"]);
        let range = at(destination, &["range"]);
        port.protocol = protocol.to_owned();
        if range.is_object() {
            port.port = as_text(at(range, &["start"]));
            port.end = at(range, &["end"]).as_u64().unwrap_or(0) as u32;
        } else {
            port.port = as_text(at(destination, &["number"]));
        }
    }
    if port.port.is_empty() {
        port.port = "0".to_owned();
    }
    Ports { ports: vec![port], layer7: Layer7::None }
}
