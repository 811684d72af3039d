//! The labels by which Cilium knows a peer (C1-C10, E5, E10, E14-E17).

use std::net::{IpAddr, Ipv4Addr};

use serde_json::Value;

use super::address::Cidr;
use super::cluster::{Cluster, Kind, Peer};
use super::fqdn;
use super::label::{Label, has_key, kept};
use super::value::{list, name, namespace, text, texts};

/// An address that stands for all of IPv4.
const SOMEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// What selectors are held against.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Its labels.
    pub labels: Vec<Label>,
    /// The labels of its aggregate, where it has one (E10).
    pub aggregate: Vec<Label>,
}

/// The labels of an object, with a source.
pub fn plain_labels(object: &Value, source: &str) -> Vec<Label> {
    texts(object, &["metadata", "labels"]).iter().map(|(key, value)| Label::new(source, key, value)).collect()
}

/// The identity of a peer, seen from a node: its own node is the host, other nodes are remote.
pub fn of_peer<'a>(cluster: &Cluster<'a>, peer: &Peer<'a>, from_node: Option<&str>, subject: &[Label]) -> Identity {
    let labels = match &peer.kind {
        Kind::Pod(pod) => of_pod(cluster, pod),
        Kind::Node(node) if Some(name(node)) == from_node => of_host(cluster, node),
        Kind::Node(node) => of_remote_node(cluster, node, &peer.addresses),
        Kind::Reserved(entity) | Kind::Nobody(entity) => of_entity(entity),
        Kind::ApiServerNode => {
            vec![Label::new("reserved", "remote-node", ""), Label::new("reserved", "kube-apiserver", "")]
        }
        Kind::Outside => match peer.addresses.first() {
            Some(address) => of_address(cluster, *address, subject),
            None => vec![world_label(cluster, SOMEWHERE)],
        },
        Kind::Named(wanted) => of_name(cluster, wanted, subject),
    };
    let aggregate = aggregate_of(cluster, &peer.kind, &labels);
    Identity { labels, aggregate }
}

/// A reserved identity is its one label.
fn of_entity(entity: &str) -> Vec<Label> {
    vec![Label::new("reserved", entity, "")]
}

/// C1, C2, E12: a pod is known by its filtered labels, its namespace, the labels of its namespace, its cluster and its
/// service account.
pub fn of_pod<'a>(cluster: &Cluster<'a>, pod: &'a Value) -> Vec<Label> {
    let mut labels: Vec<Label> = plain_labels(pod, "k8s");
    labels.retain(|label| !label.key.starts_with("io.cilium.k8s"));
    labels.retain(|label| label.key != "io.kubernetes.pod.namespace");
    // Before 1.20 the word `reserved.` at the front of a key is lost: `reserved.host` is a label named `host`.
    for label in labels.iter_mut().filter(|_| cluster.minor() < 20) {
        label.key = label.key.strip_prefix("reserved.").unwrap_or(&label.key).to_owned();
    }
    for (key, value) in cluster.namespace_labels(namespace(pod)) {
        labels.push(Label::new("k8s", &format!("io.cilium.k8s.namespace.labels.{key}"), value));
    }
    labels.push(Label::new("k8s", "io.kubernetes.pod.namespace", namespace(pod)));
    labels.push(Label::new("k8s", "io.cilium.k8s.policy.cluster", &cluster.options.cluster_name));
    let account = text(pod, &["spec", "serviceAccountName"]);
    if !account.is_empty() {
        labels.push(Label::new("k8s", "io.cilium.k8s.policy.serviceaccount", account));
    }
    labels.retain(|label| kept(&label.key, cluster.minor()));
    if cluster.options.cidr_pods {
        for address in super::cluster::pod_addresses(pod) {
            labels.extend(prefix_labels_of_pod(cluster, address));
        }
    }
    labels
}

/// C6: in mode `pods` a pod has the longest prefix of a policy that holds it, or everything.
fn prefix_labels_of_pod(cluster: &Cluster<'_>, address: IpAddr) -> Vec<Label> {
    if !(if address.is_ipv4() { cluster.options.ipv4 } else { cluster.options.ipv6 }) {
        return Vec::new();
    }
    let mut labels = group_labels(cluster, address);
    let everything = Cidr { address, bits: 0 };
    labels.push(Label::of_cidr(longest_prefix(cluster, address).unwrap_or(everything)));
    labels
}

/// The host as a peer of its own node: with node labels, those too (E17); in mode `nodes`, its prefixes (E14).
fn of_host(cluster: &Cluster<'_>, node: &Value) -> Vec<Label> {
    let mut labels = of_entity("host");
    let addresses = super::cluster::node_addresses(node);
    if addresses.iter().any(|address| cluster.api_addresses().contains(address)) {
        labels.push(Label::new("reserved", "kube-apiserver", ""));
    }
    // Before 1.20 only remote nodes have them.
    labels.extend(node_labels(cluster, node).into_iter().filter(|_| cluster.minor() >= 20));
    if cluster.options.cidr_nodes {
        for address in addresses {
            labels.push(Label::of_cidr(Cidr::of(address)));
            labels.extend(group_labels(cluster, address));
        }
    }
    labels
}

/// A remote node, by one address of it.
fn of_remote_node(cluster: &Cluster<'_>, node: &Value, addresses: &[IpAddr]) -> Vec<Label> {
    let mut labels = of_entity("remote-node");
    let address = addresses.first();
    if address.is_some_and(|address| cluster.api_addresses().contains(address)) {
        labels.push(Label::new("reserved", "kube-apiserver", ""));
    }
    labels.extend(node_labels(cluster, node));
    if let Some(address) = address.filter(|_| cluster.options.cidr_nodes) {
        labels.extend(longest_prefix(cluster, *address).map(Label::of_cidr));
        labels.extend(group_labels(cluster, *address));
    }
    labels
}

/// R22, E17: what `enable-node-selector-labels` adds.
fn node_labels(cluster: &Cluster<'_>, node: &Value) -> Vec<Label> {
    if !cluster.options.node_labels {
        return Vec::new();
    }
    let mut labels = plain_labels(node, "node");
    labels.push(Label::new("k8s", "io.cilium.k8s.policy.cluster", &cluster.options.cluster_name));
    labels
}

/// The labels that policies with a node selector see of the host that they are for.
pub fn of_host_as_subject(cluster: &Cluster<'_>, node: &Value) -> Vec<Label> {
    let mut labels = plain_labels(node, "k8s");
    labels.retain(|label| kept(&label.key, cluster.minor()));
    labels.extend(of_entity("host"));
    labels
}

/// C7, C8: an address outside is the world of its family, the longest prefix of a policy, and all groups that hold it.
fn of_address(cluster: &Cluster<'_>, address: IpAddr, subject: &[Label]) -> Vec<Label> {
    let mut labels = vec![world_label(cluster, address)];
    if cluster.api_addresses().contains(&address) {
        labels.push(Label::new("reserved", "kube-apiserver", ""));
    }
    labels.extend(longest_prefix(cluster, address).map(Label::of_cidr));
    labels.extend(group_labels(cluster, address));
    for wanted in fqdn::names_of(cluster, address) {
        labels.extend(fqdn::labels(cluster, &wanted, subject));
    }
    labels
}

/// C9: a name whose addresses are not known is somewhere outside, over IPv4.
fn of_name(cluster: &Cluster<'_>, wanted: &str, subject: &[Label]) -> Vec<Label> {
    let mut labels = vec![world_label(cluster, SOMEWHERE)];
    labels.extend(fqdn::labels(cluster, wanted, subject));
    labels
}

/// C7: `world` in a cluster of one family, else one label a family; before 1.15 always `world`. Since 1.19 the family
/// that is not there has its own.
pub fn world_label(cluster: &Cluster<'_>, address: IpAddr) -> Label {
    let (four, six) = (cluster.options.ipv4, cluster.options.ipv6);
    let only_family = if cluster.minor() < 15 {
        true
    } else if cluster.minor() >= 19 {
        if address.is_ipv4() { !six } else { !four }
    } else {
        !(four && six)
    };
    let key = match (only_family, address.is_ipv4()) {
        (true, _) => "world",
        (false, true) => "world-ipv4",
        (false, false) => "world-ipv6",
    };
    Label::new("reserved", key, "")
}

/// The longest prefix of a policy that holds an address; the prefix of everything is none.
fn longest_prefix(cluster: &Cluster<'_>, address: IpAddr) -> Option<Cidr> {
    let all = cluster.policy_prefixes();
    all.into_iter().filter(|cidr| cidr.bits > 0 && cidr.holds(address)).max_by_key(|cidr| cidr.bits)
}

/// R21, E16: the groups that hold an address, by name and by label. Before 1.19.4 the longest prefix wins a label's key.
fn group_labels(cluster: &Cluster<'_>, address: IpAddr) -> Vec<Label> {
    let mut found: Vec<(u32, Label)> = Vec::new();
    for group in cluster.all("CiliumCIDRGroup").filter(|_| cluster.minor() >= 14) {
        let cidrs = list(group, &["spec", "externalCIDRs"]).iter().filter_map(Value::as_str).filter_map(Cidr::read);
        let Some(bits) = cidrs.filter(|cidr| cidr.holds(address)).map(|cidr| cidr.bits).max() else { continue };
        found.push((bits, Label::new("cidrgroup", &format!("io.cilium.policy.cidrgroupname/{}", name(group)), "")));
        let own = plain_labels(group, "cidrgroup").into_iter();
        found.extend(own.filter(|label| !label.key.starts_with("io.cilium.k8s")).map(|label| (bits, label)));
    }
    let longest = |one: &(u32, Label)| !found.iter().any(|(bits, label)| *bits > one.0 && label.key == one.1.key);
    let wins = |one: &&(u32, Label)| cluster.terms.cilium >= (19, 4) || longest(one);
    found.iter().filter(wins).map(|(_, label)| label.clone()).collect()
}

/// E10, E5: since 1.20 a selector also matches by the aggregate.
fn aggregate_of(cluster: &Cluster<'_>, kind: &Kind<'_>, labels: &[Label]) -> Vec<Label> {
    if cluster.minor() < 20 {
        return Vec::new();
    }
    let local = labels.iter().any(|label| matches!(label.source.as_str(), "cidr" | "cidrgroup" | "fqdn"))
        || has_key(labels, "kube-apiserver");
    let remote_node_by_itself = cluster.options.cidr_nodes || cluster.options.node_labels;
    let aggregate = match kind {
        Kind::Pod(_) if has_key(labels, "remote-node") => "aggregate-remote-node",
        Kind::Pod(_) => "aggregate-cluster",
        Kind::Node(_) | Kind::ApiServerNode | Kind::Nobody("remote-node")
            if has_key(labels, "remote-node") && remote_node_by_itself =>
        {
            "aggregate-remote-node"
        }
        Kind::Outside | Kind::Named(_) if local => "aggregate-world",
        _ => return Vec::new(),
    };
    of_entity(aggregate)
}
