//! Whether a port of a rule is that of a flow (R10-R12, K6, E6, E7, E11).

use serde_json::Value;

use super::cluster::{Cluster, Kind, Peer};
use super::entry::Port;
use super::value::{at, is, list, text};

/// What a flow asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The port, or the type of ICMP.
    pub number: u32,
    /// The protocol, upper case.
    pub protocol: String,
}

impl Asked {
    /// Reads `5432/TCP`.
    pub fn read(text: &str) -> Option<Self> {
        let (number, protocol) = text.split_once('/')?;
        Some(Self { number: number.parse().ok()?, protocol: protocol.to_uppercase() })
    }
}

/// Whether a port matches. A name is looked up at the destination: the subject of ingress, the peer of egress.
pub fn matches(
    cluster: &Cluster<'_>,
    port: &Port,
    asked: &Asked,
    ingress: bool,
    subject: &Peer<'_>,
    peer: &Peer<'_>,
) -> bool {
    if !protocol_matches(&port.protocol, &asked.protocol) {
        return false;
    }
    if is_name(&port.port) {
        let name = port.port.to_lowercase();
        let number = if ingress || cluster.minor() >= 20 {
            named_port(if ingress { subject } else { peer }, &name, &asked.protocol)
        } else {
            named_port_anywhere(cluster, &name, &asked.protocol)
        };
        // A range that begins with a name ends where it says; since 1.20 not of egress.
        let end = if ingress || cluster.minor() < 20 { port.end } else { 0 };
        return number.is_some_and(|first| (first..=end.max(first)).contains(&asked.number));
    }
    let first = number(&port.port);
    // Since 1.20 port 0 is every port, whatever the range; before, the range begins at 0 (E11).
    if first == 0 && (port.end == 0 || cluster.minor() >= 20) {
        return true;
    }
    let last = port.end.max(first);
    first <= asked.number && asked.number <= last
}

/// R10: no protocol, or any, is TCP, UDP and SCTP.
pub fn protocol_matches(written: &str, asked: &str) -> bool {
    match written {
        "" | "ANY" => matches!(asked, "TCP" | "UDP" | "SCTP"),
        written => written == asked,
    }
}

/// Whether a port is a name: letters, digits and single dashes, at least one letter, at most 15.
pub fn is_name(port: &str) -> bool {
    let fits = (1..=15).contains(&port.len()) && port.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
    let letters = port.chars().any(|one| one.is_ascii_alphabetic());
    fits && letters && !port.starts_with('-') && !port.ends_with('-') && !port.contains("--")
}

/// A number as Go reads it: octal after a leading zero.
pub fn number(text: &str) -> u32 {
    match text.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => u32::from_str_radix(octal, 8).unwrap_or(0),
        _ => text.parse().unwrap_or(0),
    }
}

/// The number that a name has at a pod. Of two ports of the same name the later counts.
pub fn named_port(peer: &Peer<'_>, name: &str, protocol: &str) -> Option<u32> {
    let Kind::Pod(pod) = &peer.kind else { return None };
    let last = pod_ports(pod).into_iter().rfind(|one| one.0 == name)?;
    (last.1 == protocol).then_some(last.2)
}

/// Up to 1.19: the number that all pods of the cluster agree on.
fn named_port_anywhere(cluster: &Cluster<'_>, name: &str, protocol: &str) -> Option<u32> {
    let mut numbers = Vec::new();
    for pod in cluster.objects.iter().filter(|object| is(object, "Pod")) {
        if at(pod, &["spec", "hostNetwork"]) == &Value::Bool(true) {
            continue;
        }
        let last = pod_ports(pod).into_iter().rfind(|one| one.0 == name);
        numbers.extend(last.filter(|one| one.1 == protocol).map(|one| one.2));
    }
    let first = numbers.first().copied()?;
    numbers.iter().all(|number| *number == first).then_some(first)
}

/// The named ports of a pod: name in lower case, protocol, number.
fn pod_ports(pod: &Value) -> Vec<(String, String, u32)> {
    let ports = list(pod, &["spec", "containers"]).iter().flat_map(|container| list(container, &["ports"]));
    let named = ports.filter(|port| is_name(text(port, &["name"])));
    named
        .map(|port| {
            let protocol = match text(port, &["protocol"]) {
                "" => "TCP",
                protocol => protocol,
            };
            let number = at(port, &["containerPort"]).as_u64().unwrap_or(0) as u32;
            (text(port, &["name"]).to_lowercase(), protocol.to_owned(), number)
        })
        .collect()
}
