//! Flows: those that rules are about, their neighbours, and others.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::class::{Class, Shape};
use super::cluster::Cluster;
use super::peers;
use super::policies::Aim;
use super::prefix::Prefix;
use super::random::Random;
use super::words;
use crate::case::Flow;

/// What flows are chosen from.
pub(super) struct Asker<'a> {
    class: Class,
    shape: &'a Shape,
    cluster: &'a Cluster,
    aims: &'a [Aim],
    /// Ports with their neighbours, and types of ICMP.
    ports: Vec<u16>,
    types_v4: Vec<u8>,
    types_v6: Vec<u8>,
    /// Addresses at the edges of prefixes.
    edges_v4: Vec<String>,
    edges_v6: Vec<String>,
}

/// Where an end of a flow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place<'a> {
    Pod(usize),
    Node(usize),
    Outside,
    Entity(&'a str),
}

impl<'a> Asker<'a> {
    /// Looks up what the policies and groups name.
    pub fn new(class: Class, shape: &'a Shape, cluster: &'a Cluster, aims: &'a [Aim], policies: &[Value]) -> Self {
        let mut named = Named::default();
        for policy in policies {
            named.visit(policy, "");
        }
        for group in &cluster.groups {
            named.prefixes.extend(group.prefixes.iter().cloned());
        }
        let mut edges_v4 = BTreeSet::new();
        let mut edges_v6 = BTreeSet::new();
        for prefix in named.prefixes.iter().filter_map(|text| Prefix::parse(text)) {
            if prefix.is_v6() { edges_v6.extend(prefix.edges()) } else { edges_v4.extend(prefix.edges()) }
        }
        for pod in &cluster.pods {
            named.ports.extend(pod.containers.iter().flatten().map(|port| port.0));
        }
        let mut ports = BTreeSet::new();
        for port in named.ports {
            ports.extend([port.saturating_sub(1).max(1), port.max(1), port.saturating_add(1)]);
        }
        ports.extend([80, 443, 12345]);
        named.types.extend([8, 128]);
        Self {
            class,
            shape,
            cluster,
            aims,
            ports: ports.into_iter().collect(),
            types_v4: named.types.iter().copied().filter(|kind| !(100..255).contains(kind)).chain([0, 3]).collect(),
            types_v6: named.types.iter().copied().chain([129, 1]).collect(),
            edges_v4: edges_v4.into_iter().collect(),
            edges_v6: edges_v6.into_iter().collect(),
        }
    }

    /// So many flows, none twice.
    pub fn flows(&self, random: &mut Random, count: usize) -> Vec<Flow> {
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        // A small cluster may not have so many.
        for _ in 0..count * 6 {
            if all.len() == count {
                break;
            }
            let flow = if self.aims.is_empty() || random.chance(36) { self.any(random) } else { self.aimed(random) };
            if self.is_asked(&flow) && seen.insert((flow.from.clone(), flow.to.clone(), flow.port.clone())) {
                all.push(flow);
            }
        }
        all
    }

    /// A flow that a rule is about, or one that differs in one thing.
    fn aimed(&self, random: &mut Random) -> Flow {
        let aim = random.pick(self.aims);
        let mut subject = aim.subject.clone();
        let mut peer = if aim.peers.is_empty() { self.peer(random) } else { random.pick(&aim.peers).clone() };
        let mut port = if aim.ports.is_empty() { self.port(random, &peer) } else { random.pick(&aim.ports).clone() };
        match random.below(10) {
            0 => subject = self.pod(random),
            1 => peer = self.peer(random),
            2 if peer.starts_with("ip:") => peer = self.address(random),
            2 => peer = self.pod(random),
            3 => port = self.port(random, &peer),
            4 => port = neighbour(random, &port),
            _ => {}
        }
        if aim.egress { flow(subject, peer, port) } else { flow(peer, subject, port) }
    }

    /// Any flow.
    fn any(&self, random: &mut Random) -> Flow {
        let subject =
            if self.class == Class::HostPolicies && random.chance(60) { self.node(random) } else { self.pod(random) };
        let peer = self.peer(random);
        let port = self.port(random, &peer);
        if random.chance(50) { flow(subject, peer, port) } else { flow(peer, subject, port) }
    }

    fn pod(&self, random: &mut Random) -> String {
        let pod = random.pick(&self.cluster.pods);
        if random.chance(4) { format!("ip:{}", random.pick(&pod.addresses)) } else { pod.peer() }
    }

    fn node(&self, random: &mut Random) -> String {
        let node = random.pick(&self.cluster.nodes);
        match &node.external {
            Some(external) if random.chance(10) => format!("ip:{external}"),
            _ if random.chance(8) => format!("ip:{}", random.pick(&node.addresses)),
            _ => format!("node:{}", node.name),
        }
    }

    fn address(&self, random: &mut Random) -> String {
        let v6 = self.cluster.dual && !self.edges_v6.is_empty() && random.chance(35);
        let edges = if v6 { &self.edges_v6 } else { &self.edges_v4 };
        if edges.is_empty() || random.chance(20) {
            peers::outside(random, self.cluster)
        } else {
            format!("ip:{}", random.pick(edges))
        }
    }

    fn peer(&self, random: &mut Random) -> String {
        if random.chance(self.shape.outside) {
            self.address(random)
        } else if random.chance(self.shape.odd_ends) {
            if random.chance(50) { self.node(random) } else { format!("entity:{}", random.word(words::FLOW_ENTITIES)) }
        } else {
            self.pod(random)
        }
    }

    fn port(&self, random: &mut Random, peer: &str) -> String {
        if random.chance(self.shape.icmp_flows) {
            // The family of the address; pods may have both.
            let v6 = peer.starts_with("ip:") && peer.matches(':').count() > 1;
            return if v6 || (self.cluster.dual && !peer.starts_with("ip:") && random.chance(35)) {
                format!("{}/ICMPv6", random.pick(&self.types_v6))
            } else {
                format!("{}/ICMP", random.pick(&self.types_v4))
            };
        }
        let protocol = random.weighted(&[(60, "TCP"), (25, "UDP"), (15, "SCTP")]);
        if random.chance(8) {
            return format!("{}/{protocol}", random.between(1, 65535));
        }
        format!("{}/{protocol}", random.pick(&self.ports))
    }

    /// Where an end stands.
    fn place<'b>(&self, peer: &'b str) -> Option<Place<'b>> {
        if let Some(entity) = peer.strip_prefix("entity:") {
            return Some(Place::Entity(entity));
        }
        if let Some(name) = peer.strip_prefix("node:") {
            return self.cluster.nodes.iter().position(|node| node.name == name).map(Place::Node);
        }
        if let Some(address) = peer.strip_prefix("ip:") {
            let is = |list: &[String]| list.iter().any(|own| own == address);
            if let Some(index) = self
                .cluster
                .nodes
                .iter()
                .position(|node| is(&node.addresses) || node.external.as_deref() == Some(address))
            {
                return Some(Place::Node(index));
            }
            return Some(
                self.cluster.pods.iter().position(|pod| is(&pod.addresses)).map_or(Place::Outside, Place::Pod),
            );
        }
        let index = self.cluster.pods.iter().position(|pod| pod.peer() == peer)?;
        let pod = &self.cluster.pods[index];
        Some(if pod.host_network { Place::Node(pod.node) } else { Place::Pod(index) })
    }

    /// Whether a flow has a meaning, and is not traffic of something with itself.
    fn is_asked(&self, flow: &Flow) -> bool {
        let (Some(from), Some(to)) = (self.place(&flow.from), self.place(&flow.to)) else { return false };
        let kubernetes = self.class == Class::Kubernetes;
        let ends = match (from, to) {
            (Place::Entity(entity), Place::Pod(_)) | (Place::Pod(_), Place::Entity(entity)) => {
                // Where nodes show their labels, those of some node or other are not known.
                let is_some_node = matches!(entity, "remote-node" | "kube-apiserver");
                !(kubernetes || (is_some_node && self.cluster.is_on("enable-node-selector-labels")))
            }
            (Place::Entity(entity), Place::Node(_)) | (Place::Node(_), Place::Entity(entity)) => {
                // What stands on the node is not the node; the others need no place.
                self.class == Class::HostPolicies && matches!(entity, "world" | "health" | "ingress" | "unmanaged")
            }
            (Place::Pod(from), Place::Pod(to)) | (Place::Node(from), Place::Node(to)) => from != to,
            (Place::Pod(_), Place::Outside) | (Place::Outside, Place::Pod(_)) => true,
            (Place::Pod(_), Place::Node(_)) | (Place::Node(_), Place::Pod(_)) => true,
            (Place::Node(_), Place::Outside) | (Place::Outside, Place::Node(_)) => true,
            _ => false,
        };
        // A flow has one family, which the cluster has.
        let is_v6 = |peer: &str| peer.starts_with("ip:") && peer.matches(':').count() > 1;
        let is_v4 = |peer: &str| peer.starts_with("ip:") && !is_v6(peer) || peer == "entity:world";
        let v6 = is_v6(&flow.from) || is_v6(&flow.to) || flow.port.ends_with("ICMPv6");
        let v4 = is_v4(&flow.from) || is_v4(&flow.to) || flow.port.ends_with("ICMP");
        ends && !(v6 && (v4 || !self.cluster.dual)) && !(kubernetes && flow.port.contains("ICMP"))
    }
}

/// Members of policies by which flows are chosen.
#[derive(Default)]
struct Named {
    prefixes: BTreeSet<String>,
    ports: BTreeSet<u16>,
    types: BTreeSet<u8>,
}

impl Named {
    fn visit(&mut self, value: &Value, key: &str) {
        match value {
            Value::Object(members) => members.iter().for_each(|(key, value)| self.visit(value, key)),
            Value::Array(items) => items.iter().for_each(|item| self.visit(item, key)),
            Value::String(text) if matches!(key, "port" | "type") => self.number(key, text.parse().ok()),
            Value::String(text) => {
                self.prefixes.extend(text.contains('/').then(|| text.clone()));
            }
            Value::Number(number) => self.number(key, number.as_u64()),
            _ => {}
        }
    }

    fn number(&mut self, key: &str, number: Option<u64>) {
        match (key, number) {
            ("port" | "endPort", Some(number)) => self.ports.extend(u16::try_from(number)),
            ("type", Some(number)) => self.types.extend(u8::try_from(number)),
            _ => {}
        }
    }
}

/// A port beside a port, or the same of another protocol.
fn neighbour(random: &mut Random, port: &str) -> String {
    let Some((number, protocol)) = port.split_once('/') else { return port.to_owned() };
    let number: u16 = number.parse().unwrap_or(1);
    match (protocol, random.below(3)) {
        ("ICMP" | "ICMPv6", 0) => format!("{}/{protocol}", (number + 1) % 256),
        ("ICMP", _) => format!("{number}/ICMPv6"),
        ("ICMPv6", _) => format!("{number}/ICMP"),
        (_, 0) => format!("{}/{protocol}", number.saturating_add(1)),
        (_, 1) => format!("{}/{protocol}", number.saturating_sub(1).max(1)),
        _ => format!("{number}/{}", random.word(&["TCP", "UDP", "SCTP"])),
    }
}

fn flow(from: String, to: String, port: String) -> Flow {
    Flow { from, to, port, http: None, dns: None }
}
