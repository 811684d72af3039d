//! The backends of a service (D5, K10): traffic is judged after it is sent to one of them.

use serde_json::Value;

use super::cluster::{Cluster, Kind, Peer, has_selector, pod_addresses};
use super::label::{Label, Selector};
use super::ports::{Asked, named_port};
use super::value::{as_text, at, list, namespace, text, texts};

/// The service that a peer is: by name, or by one of its addresses.
pub fn of_peer<'a>(cluster: &Cluster<'a>, written: &str) -> Option<&'a Value> {
    match written.split_once(':') {
        Some(("service", wanted)) => {
            let (in_namespace, wanted) = wanted.split_once('/')?;
            cluster.service(in_namespace, wanted)
        }
        Some(("ip", address)) => cluster.all("Service").find(|service| {
            let one = text(service, &["spec", "clusterIP"]) == address;
            one || list(service, &["spec", "clusterIPs"]).iter().any(|one| one == address)
        }),
        _ => None,
    }
}

/// The backends, each with the port that it is asked for.
pub fn backends<'a>(cluster: &Cluster<'a>, service: &'a Value, asked: &Asked) -> Vec<(Peer<'a>, Asked)> {
    let ports = list(service, &["spec", "ports"]).iter().filter(|port| {
        let protocol = match text(port, &["protocol"]) {
            "" => "TCP",
            protocol => protocol,
        };
        protocol == asked.protocol && at(port, &["port"]).as_u64() == Some(asked.number.into())
    });
    let mut found = Vec::new();
    for port in ports {
        if has_selector(service) {
            found.extend(pods(cluster, service, port, asked));
        } else {
            found.extend(addresses(cluster, service, port, asked));
        }
    }
    found
}

/// The pods that the service selects.
fn pods<'a>(cluster: &Cluster<'a>, service: &'a Value, port: &Value, asked: &Asked) -> Vec<(Peer<'a>, Asked)> {
    let mut found = Vec::new();
    for pod in cluster.all("Pod").filter(|pod| namespace(pod) == namespace(service) && !pod_addresses(pod).is_empty()) {
        let labels: Vec<Label> = super::identity::plain_labels(pod, "k8s");
        let mut selector = Selector::default();
        for (key, value) in texts(service, &["spec", "selector"]) {
            selector.set(&format!("k8s:{key}"), value);
        }
        if !selector.matches(&labels) {
            continue;
        }
        let target = at(port, &["targetPort"]);
        let number = match target {
            Value::Null => Some(asked.number),
            Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
            other => {
                let itself = Peer { kind: Kind::Pod(pod), node: None, addresses: Vec::new() };
                named_port(&itself, &as_text(other).to_lowercase(), &asked.protocol)
            }
        };
        if let (Some(peer), Some(number)) = (cluster.pod_peer(pod), number) {
            found.push((peer, Asked { number, protocol: asked.protocol.clone() }));
        }
    }
    found
}

/// The addresses of a service without a selector, by its slices.
fn addresses<'a>(cluster: &Cluster<'a>, service: &'a Value, port: &Value, asked: &Asked) -> Vec<(Peer<'a>, Asked)> {
    let mut found = Vec::new();
    for slice in cluster.slices(service) {
        let ports = list(slice, &["ports"]).iter();
        let mine = ports.filter(|one| text(one, &["name"]) == text(port, &["name"]));
        for number in mine.filter_map(|one| at(one, &["port"]).as_u64()).filter_map(|number| u32::try_from(number).ok())
        {
            for address in super::cluster::slice_addresses(slice) {
                let peer = cluster.peer(&format!("ip:{address}"), "");
                found.extend(peer.map(|peer| (peer, Asked { number, protocol: asked.protocol.clone() })));
            }
        }
    }
    found
}
