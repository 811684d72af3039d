//! A naive evaluator of flows, written straight from the semantics: for every flow it walks all policies.
//!
//! One function a paragraph; the letter and number in a comment is that of the paragraph in the notes on how Cilium
//! decides. Whether a policy is valid is for the caller to say.

mod address;
mod cilium_policy;
mod cluster;
mod cluster_network_policy;
mod entry;
mod fqdn;
mod icmp;
mod identity;
mod kubernetes;
mod label;
mod layer7;
mod network_policy;
mod ports;
mod service;
mod side;
mod value;

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

use crate::case::{Flow, Said};
use cluster::{Cluster, Kind, Peer};
use ports::Asked;

/// Whose reading of policies counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Semantics {
    /// Cilium's own, of all kinds of policies.
    Cilium,
    /// That of the Kubernetes API, of NetworkPolicy alone.
    Kubernetes,
}

/// How to judge.
pub struct Terms<'a> {
    /// Whose reading counts.
    pub semantics: Semantics,
    /// Cilium 1.MINOR.PATCH.
    pub cilium: (u32, u32),
    /// Kubernetes 1.MINOR.
    pub kubernetes: u32,
    /// The addresses of names outside, where they are known.
    pub dns_answers: Option<BTreeMap<String, Vec<IpAddr>>>,
    /// Whether a policy is in force: valid, and read by the agent.
    pub enforced: &'a dyn Fn(&Value) -> bool,
}

/// The verdict of a flow among these objects.
pub fn decide(objects: &[Value], flow: &Flow, terms: &Terms<'_>) -> Said {
    let cluster = Cluster::new(objects, terms);
    let Some(asked) = Asked::read(&flow.port) else { return said("unknown", "unknown", "unknown") };
    let answers: Vec<Said> = legs(&cluster, flow, &asked)
        .into_iter()
        .map(|(from, to, asked)| match terms.semantics {
            Semantics::Cilium => by_cilium(&cluster, &from, &to, &asked, flow),
            Semantics::Kubernetes => by_kubernetes(&cluster, &from, &to, &asked),
        })
        .collect();
    // All backends, or all addresses, must agree.
    match answers.split_first() {
        Some((first, rest)) if rest.iter().all(|one| one == first) => first.clone(),
        _ => said("unknown", "unknown", "unknown"),
    }
}

/// The flows that a flow can be: one for each backend of a service, or for each address of a name.
fn legs<'a>(cluster: &Cluster<'a>, flow: &Flow, asked: &Asked) -> Vec<(Peer<'a>, Peer<'a>, Asked)> {
    let Some(from) = cluster.peer(&flow.from, &flow.to) else { return Vec::new() };
    if let Some(service) = service::of_peer(cluster, &flow.to) {
        let backends = service::backends(cluster, service, asked);
        return backends.into_iter().map(|(to, asked)| (from.clone(), to, asked)).collect();
    }
    let Some(to) = cluster.peer(&flow.to, &flow.from) else { return Vec::new() };
    if let (Kind::Named(name), Some(answers)) = (&to.kind, &cluster.terms.dns_answers)
        && let Some(addresses) = answers.get(name.trim_end_matches('.'))
    {
        let peers = addresses.iter().filter_map(|address| cluster.peer(&format!("ip:{address}"), &flow.from));
        return peers.map(|to| (from.clone(), to, asked.clone())).collect();
    }
    vec![(from, to, asked.clone())]
}

/// Both sides by Cilium.
fn by_cilium<'a>(cluster: &Cluster<'a>, from: &Peer<'a>, to: &Peer<'a>, asked: &Asked, flow: &Flow) -> Said {
    // D9: what never leaves the pod, or the node, is not judged.
    if from.kind == to.kind && !matches!(from.kind, Kind::Outside | Kind::Nobody(_)) {
        return said("allow", "allow", "allow");
    }
    let egress = side::decide(cluster, from, to, asked, false, flow);
    let ingress = side::decide(cluster, to, from, asked, true, flow);
    let verdict = if !egress.allowed || !ingress.allowed {
        "deny"
    } else if egress.refused || ingress.refused {
        "allow-l4-deny-l7"
    } else {
        "allow"
    };
    let words = said(verdict, egress.word(), ingress.word());
    Said { egress_l7: egress.proxied, ingress_l7: ingress.proxied, ..words }
}

/// Both sides by the Kubernetes API.
fn by_kubernetes<'a>(cluster: &Cluster<'a>, from: &Peer<'a>, to: &Peer<'a>, asked: &Asked) -> Said {
    if from.kind == to.kind && !matches!(from.kind, Kind::Outside | Kind::Nobody(_)) {
        return said("allow", "allow", "allow");
    }
    let word = |subject, peer, ingress| {
        let low = kubernetes::allows(cluster, subject, peer, asked, ingress, false);
        let high = kubernetes::allows(cluster, subject, peer, asked, ingress, true);
        match (low, high) {
            (true, true) => "allow",
            (false, false) => "deny",
            _ => "unknown",
        }
    };
    let (egress, ingress) = (word(from, to, false), word(to, from, true));
    let verdict = match (egress, ingress) {
        ("deny", _) | (_, "deny") => "deny",
        ("allow", "allow") => "allow",
        _ => "unknown",
    };
    said(verdict, egress, ingress)
}

/// The three words.
fn said(verdict: &str, egress: &str, ingress: &str) -> Said {
    let (verdict, egress, ingress) = (verdict.to_owned(), egress.to_owned(), ingress.to_owned());
    Said { verdict, egress, ingress, egress_l7: false, ingress_l7: false }
}
