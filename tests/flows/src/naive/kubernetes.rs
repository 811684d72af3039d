//! Plain Kubernetes semantics (section 1): NetworkPolicy alone, as the API describes it.

use std::net::IpAddr;

use serde_json::Value;

use super::address::Cidr;
use super::cluster::{Cluster, Kind, Peer};
use super::identity::plain_labels;
use super::label::{Label, Selector};
use super::ports::{Asked, is_name};
use super::value::{as_text, at, list, namespace, text};

/// Whether one side lets a flow pass. `unnamed` says whether an address that nobody knows is in every `ipBlock`.
pub fn allows<'a>(
    cluster: &Cluster<'a>,
    subject: &Peer<'a>,
    peer: &Peer<'a>,
    asked: &Asked,
    ingress: bool,
    unnamed: bool,
) -> bool {
    // K8: the host network is not selected.
    let Kind::Pod(pod) = &subject.kind else { return true };
    // K7: the node of the pod may always talk to it, and it to its node.
    if matches!(peer.kind, Kind::Node(_)) && peer.node.is_some() && peer.node == subject.node {
        return true;
    }
    let mut isolated = false;
    for policy in cluster.policies("NetworkPolicy").filter(|policy| selects(policy, pod) && has_type(policy, ingress)) {
        isolated = true;
        for rule in list(policy, &["spec", if ingress { "ingress" } else { "egress" }]) {
            let peers = list(rule, &[if ingress { "from" } else { "to" }]);
            let ports = list(rule, &["ports"]);
            // K3: none written is all.
            let peer_fits = peers.is_empty()
                || peers.iter().any(|one| is_peer(cluster, namespace(policy), one, peer, asked, unnamed));
            let destination = if ingress { subject } else { peer };
            let port_fits = ports.is_empty() || ports.iter().any(|one| is_port(one, asked, destination));
            if peer_fits && port_fits {
                return true;
            }
        }
    }
    !isolated
}

/// Whether a policy is for a pod.
fn selects(policy: &Value, pod: &Value) -> bool {
    namespace(policy) == namespace(pod)
        && Selector::read(at(policy, &["spec", "podSelector"]), "k8s").matches(&plain_labels(pod, "k8s"))
}

/// K1: without types, ingress always, and egress where there are rules of it.
fn has_type(policy: &Value, ingress: bool) -> bool {
    let types = list(policy, &["spec", "policyTypes"]);
    if types.is_empty() {
        return ingress || !list(policy, &["spec", "egress"]).is_empty();
    }
    types.iter().any(|one| one == if ingress { "Ingress" } else { "Egress" })
}

/// K4, K5: whether an item names a peer.
fn is_peer<'a>(cluster: &Cluster<'a>, own: &str, item: &Value, peer: &Peer<'a>, asked: &Asked, unnamed: bool) -> bool {
    let block = at(item, &["ipBlock"]);
    if block.is_object() {
        if let Kind::Named(_) = peer.kind {
            return unnamed;
        }
        return address_of(peer, asked).is_some_and(|address| in_block(block, address));
    }
    let Kind::Pod(pod) = &peer.kind else { return false };
    let (pods, namespaces) = (at(item, &["podSelector"]), at(item, &["namespaceSelector"]));
    let namespace_fits = if namespaces.is_object() {
        let labels = cluster.namespace_labels(namespace(pod)).into_iter();
        let labels: Vec<Label> = labels.map(|(key, value)| Label::new("k8s", key, value)).collect();
        Selector::read(namespaces, "k8s").matches(&labels)
    } else {
        namespace(pod) == own
    };
    let pod_fits = !pods.is_object() || Selector::read(pods, "k8s").matches(&plain_labels(pod, "k8s"));
    namespace_fits && pod_fits
}

/// The address by which a peer is seen: of the family of the flow where that shows, else its first.
fn address_of(peer: &Peer<'_>, asked: &Asked) -> Option<IpAddr> {
    let fits = |address: &&IpAddr| match asked.protocol.as_str() {
        "ICMP" => address.is_ipv4(),
        "ICMPV6" => address.is_ipv6(),
        _ => true,
    };
    peer.addresses.iter().find(fits).copied()
}

/// K5: in the prefix and in no exception.
fn in_block(block: &Value, address: IpAddr) -> bool {
    let holds = |text: &str| Cidr::read(text).is_some_and(|cidr| cidr.holds(address));
    let excepted = list(block, &["except"]).iter().filter_map(Value::as_str).any(holds);
    holds(text(block, &["cidr"])) && !excepted
}

/// K6, K11: a number, a range, or a name at the destination.
fn is_port(item: &Value, asked: &Asked, destination: &Peer<'_>) -> bool {
    let protocol = match text(item, &["protocol"]) {
        "" => "TCP",
        protocol => protocol,
    };
    if protocol != asked.protocol {
        return false;
    }
    let written = as_text(at(item, &["port"]));
    if written.is_empty() {
        return true;
    }
    if is_name(&written) {
        let Kind::Pod(pod) = &destination.kind else { return false };
        let ports = list(pod, &["spec", "containers"]).iter().flat_map(|container| list(container, &["ports"]));
        return ports.into_iter().any(|port| {
            let same_protocol =
                matches!((text(port, &["protocol"]), protocol), ("", "TCP")) || text(port, &["protocol"]) == protocol;
            text(port, &["name"]) == written
                && same_protocol
                && at(port, &["containerPort"]).as_u64() == Some(asked.number.into())
        });
    }
    let first: u64 = written.parse().unwrap_or(0);
    let last = at(item, &["endPort"]).as_u64().unwrap_or(first);
    (first..=last).contains(&asked.number.into())
}
