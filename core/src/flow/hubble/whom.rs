//! Who of a network the ends of a flow are: by the pod's name, by what makes it, by equal labels, by address, or by what
//! Cilium itself knows.

use std::collections::{BTreeMap, HashMap};

use super::seen::{Party, Seen};
use crate::flow::Network;
use crate::flow::end::{End, Meant};
use crate::flow::labels::Sym;
use crate::flow::topology::Pod;
use crate::limits::MAX_HUBBLE_FLOWS;
use crate::order::Ordered as _;
use crate::policy::Direction;
use crate::world::keys::NAMESPACE_LABELS;

/// The label of a pod's namespace.
const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// The label of a pod's cluster, which only an agent's options would show.
const CLUSTER: &str = "io.cilium.k8s.policy.cluster";
/// Differences of labels that are told.
const MAX_DIFFERENCES: usize = 3;

/// The pods of a network by name.
#[derive(Debug, Default)]
pub(super) struct Known {
    by_name: HashMap<String, HashMap<String, Vec<u32>>>,
    by_namespace: HashMap<String, Vec<u32>>,
    /// Who was found by namespace and labels: that takes a look at all pods of the namespace.
    by_labels: HashMap<(String, Vec<String>), Option<u32>>,
}

/// Whom a flow is between, as questions name them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ends {
    pub(super) from: String,
    pub(super) to: String,
    /// The names of DNS that answers gave the destination's address for.
    pub(super) names: Vec<String>,
    /// The end that is not given and is known by its labels only: the one that sends, or the one that it goes to.
    pub(super) labelled: Option<Direction>,
}

/// An end as a question names it.
struct Met {
    peer: String,
    pod: Option<u32>,
}

impl Known {
    pub(super) fn of(network: &Network) -> Self {
        let mut known = Self::default();
        for (at, pod) in (0_u32..).zip(network.topology.pods.iter()) {
            let names = known.by_name.entry(pod.namespace.clone()).or_default();
            names.entry(pod.name.clone()).or_default().push(at);
            known.by_namespace.entry(pod.namespace.clone()).or_default().push(at);
        }
        known
    }

    /// Whom a flow is between.
    ///
    /// # Errors
    /// Which end is not in what is given.
    pub(super) fn ends(&mut self, network: &Network, seen: &Seen) -> Result<Ends, String> {
        let absent = |party: &Party| format!("`{}` is not in what is given", party.name());
        let own_cluster = seen.node.as_deref().and_then(|node| node.split_once('/')).map(|(cluster, _)| cluster);
        for party in [&seen.from, &seen.to] {
            let is_far = own_cluster.is_some() && party.cluster.is_some() && party.cluster.as_deref() != own_cluster;
            if is_far {
                return Err(format!(
                    "`{}` is in the cluster `{}`",
                    party.name(),
                    party.cluster.as_deref().unwrap_or("")
                ));
            }
        }
        let (from_pod, to_pod) = (self.pod(network, &seen.from), self.pod(network, &seen.to));
        let judged = |party: Direction| seen.direction.is_none_or(|direction| direction == party);
        let place = |party: &Party, pod: Option<u32>, other: Option<u32>, is_judged: bool| match pod {
            Some(at) => self.named(network, at).map(|peer| Met { peer, pod }),
            None => without_name(network, seen, party, other, is_judged).map(|peer| Met { peer, pod: None }),
        };
        let mut from = place(&seen.from, from_pod, to_pod, judged(Direction::Egress));
        let mut to = place(&seen.to, to_pod, from_pod, judged(Direction::Ingress));
        let mut labelled = None;
        // Of the end whose policies are not asked, labels are enough.
        let by_labels = |party: &Party| {
            let is_pod = network.terms.is_cilium() && party.label(NAMESPACE).is_some();
            is_pod.then(|| Met { peer: party.name(), pod: None })
        };
        if from.is_none() && to.is_some() && seen.direction == Some(Direction::Ingress) {
            from = by_labels(&seen.from);
            labelled = from.is_some().then_some(Direction::Egress);
        } else if to.is_none() && from.is_some() && seen.direction == Some(Direction::Egress) {
            to = by_labels(&seen.to);
            labelled = to.is_some().then_some(Direction::Ingress);
        }
        let from = from.ok_or_else(|| absent(&seen.from))?;
        let to = to.ok_or_else(|| absent(&seen.to))?;
        let are_two = seen.from.pod != seen.to.pod;
        let is_one = |at: u32| network.topology.pods.get(at as usize).is_some_and(|pod| pod.kind == "Pod");
        if are_two && from.pod == to.pod && from.pod.is_some_and(is_one) {
            return Err(format!("two pods are meant by `{}`: {}", from.peer, absent(&seen.to)));
        }
        let names = if to.pod.is_none() && to.peer.starts_with("ip:") { seen.to.names.clone() } else { Vec::new() };
        Ok(Ends { from: from.peer, to: to.peer, names, labelled })
    }

    /// The pod, or what makes it, that an end is.
    pub(super) fn pod(&mut self, network: &Network, party: &Party) -> Option<u32> {
        if party.pod.is_none()
            && party.reserved().next().is_none()
            && let Some(Meant::End(End::Pod(at))) = party.address.map(|address| network.holder(address))
        {
            return Some(at);
        }
        let namespace = party.namespace.as_deref().or_else(|| party.label(NAMESPACE))?;
        let pods = &network.topology.pods;
        let of = |at: &u32| pods.get(*at as usize);
        let named =
            |name: &str| self.by_name.get(namespace).and_then(|names| names.get(name)).map_or(&[][..], Vec::as_slice);
        if let Some(name) = &party.pod {
            // Alternatives of one name: the last one counts, as everywhere.
            if let Some(at) = named(name).iter().rev().find(|at| of(at).is_some_and(|pod| pod.kind == "Pod")) {
                return Some(*at);
            }
            for (kind, name) in &party.workloads {
                if let Some(at) = named(name).iter().rev().find(|at| of(at).is_some_and(|pod| pod.kind == *kind)) {
                    return Some(*at);
                }
            }
            if let Some(at) = self
                .maker(network, namespace, name)
                .filter(|at| of(at).is_some_and(|pod| differences(network, pod, party).is_empty()))
            {
                return Some(at);
            }
        }
        let key = (namespace.to_owned(), party.labels.clone());
        if let Some(found) = self.by_labels.get(&key) {
            return *found;
        }
        let found = self.alike(network, namespace, party);
        if self.by_labels.len() < MAX_HUBBLE_FLOWS {
            self.by_labels.insert(key, found);
        }
        found
    }

    /// What makes a pod of that name, by the shape of names that each kind gives.
    fn maker(&self, network: &Network, namespace: &str, name: &str) -> Option<u32> {
        let names = self.by_name.get(namespace)?;
        // `web-5d4f8b6c9-x2x1z`: what stands before one of the last two dashes.
        let mut rest = Vec::new();
        let mut before = name;
        while rest.len() < 2
            && let Some((front, back)) = before.rsplit_once('-')
        {
            rest.push(back);
            before = front;
            for at in names.get(before).into_iter().flatten().rev() {
                let kind = network.topology.pods.get(*at as usize).map(|pod| pod.kind.as_str())?;
                if makes(kind, &rest) {
                    return Some(*at);
                }
            }
        }
        None
    }

    /// A pod of the namespace with the very labels that an end has: policies cannot tell them apart (decision semantics
    /// C1, D10).
    fn alike(&self, network: &Network, namespace: &str, party: &Party) -> Option<u32> {
        if party.labels_of_pod().next().is_none() || !network.terms.is_cilium() {
            return None;
        }
        let in_namespace = self.by_namespace.get(namespace)?;
        let mut alike = in_namespace.iter().filter_map(|at| {
            let pod = network.topology.pods.get(*at as usize)?;
            (!pod.host_network && differences(network, pod, party).is_empty()).then_some((*at, pod.identity))
        });
        let (first, identity) = alike.next()?;
        alike.all(|(_, other)| other == identity).then_some(first)
    }

    /// A pod as a question names it.
    fn named(&self, network: &Network, at: u32) -> Option<String> {
        let pod = network.topology.pods.get(at as usize)?;
        let same = self.by_name.get(&pod.namespace)?.get(&pod.name)?;
        let kind = |at: &u32| network.topology.pods.get(*at as usize).map(|pod| pod.kind.as_str());
        let is_only = same.iter().all(|other| kind(other) == Some(&pod.kind));
        let name = format!("{}/{}", pod.namespace, pod.name);
        Some(if is_only { name } else { format!("{}:{name}", pod.kind) })
    }
}

/// Whether a kind gives its pods names that end so; the last part comes first.
fn makes(kind: &str, rest: &[&str]) -> bool {
    let is_random =
        |text: &str| text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_hash = |text: &str| {
        (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    match (kind, rest) {
        ("Deployment", [last, hash]) => is_random(last) && is_hash(hash),
        ("CronJob", [last, time]) => is_random(last) && is_number(time),
        ("StatefulSet", [last]) => is_number(last),
        ("ReplicaSet" | "ReplicationController" | "DaemonSet" | "Job", [last]) => is_random(last),
        _ => false,
    }
}

/// An end that is no pod by name.
fn without_name(network: &Network, seen: &Seen, party: &Party, other: Option<u32>, is_judged: bool) -> Option<String> {
    if party.pod.is_some() {
        return None;
    }
    let is = |name: &str| party.reserved().any(|known| known == name);
    let at_address = party.address.map(|address| network.holder(address));
    let node_of = |meant: &Option<Meant>| match meant {
        Some(Meant::End(End::Node(Some(at)))) => Some(*at),
        _ => None,
    };
    let nodes = &network.topology.nodes;
    let node_named = |name: &str| (0_u32..).zip(nodes.iter()).find(|(_, node)| node.name == name).map(|(at, _)| at);
    let text = |at: u32| nodes.get(at as usize).map(|node| format!("node:{}", node.name));
    let node_of_other = other.and_then(|at| network.topology.pods.get(at as usize)).and_then(|pod| pod.node);
    // Only with these options do policies tell one node from another.
    let are_told_apart = network.terms.shows_node_labels() || network.terms.addresses.nodes;
    if is("host") {
        let named = seen.node.as_deref().map(|node| node.rsplit_once('/').map_or(node, |(_, name)| name));
        let node = named.and_then(node_named).or_else(|| node_of(&at_address));
        return match node.filter(|at| is_judged || other.is_none() || node_of_other == Some(*at)) {
            Some(at) => text(at),
            None => Some("entity:host".to_owned()),
        };
    }
    if is("kube-apiserver") {
        let known = party.address.filter(|address| network.topology.apiserver.contains(address));
        return Some(known.map_or_else(|| "entity:kube-apiserver".to_owned(), |address| format!("ip:{address}")));
    }
    if is("remote-node") {
        let node = node_of(&at_address);
        let is_sure = node.is_some() && (other.is_none() || (node_of_other.is_some() && node_of_other != node));
        return match node.filter(|_| is_sure || are_told_apart) {
            Some(at) => text(at),
            None if are_told_apart => None,
            None => Some("entity:remote-node".to_owned()),
        };
    }
    for entity in ["health", "ingress", "init", "unmanaged"] {
        if is(entity) {
            return Some(format!("entity:{entity}"));
        }
    }
    let is_outside = ["world", "world-ipv4", "world-ipv6"].into_iter().any(is);
    let is_range = party.labels.iter().any(|label| label.starts_with("cidr:") || label.starts_with("fqdn:"));
    let address = party.address?;
    // Without an identity, the address tells only where somebody is known to have it.
    let is_known = !matches!(at_address, Some(Meant::End(End::Outside(..))) | None);
    (is_outside || is_range || is_known).then(|| format!("ip:{address}"))
}

/// Where the labels of an end differ from those of a pod in what is given.
pub(super) fn differences(network: &Network, pod: &Pod, party: &Party) -> Vec<String> {
    let Some(identity) = network.identity(pod.identity) else { return Vec::new() };
    if party.labels_of_pod().next().is_none() || !network.terms.is_cilium() {
        return Vec::new();
    }
    let hides = |key: &str| key == CLUSTER || (identity.hidden.namespace_labels && key.starts_with(NAMESPACE_LABELS));
    let symbols = network.symbols();
    let own = identity.labels.iter().filter(|label| label.source == Sym::K8S);
    let given: BTreeMap<&str, Sym> = own.map(|label| (symbols.text(label.key), label.value)).into_map();
    let shown: BTreeMap<&str, &str> = party.labels_of_pod().into_map();
    let mut differences = Vec::new();
    for (key, value) in shown.iter().filter(|(key, _)| !hides(key)) {
        match given.get(key) {
            None => differences.push(format!("`{key}={value}`, which is not given")),
            Some(&(Sym::UNKNOWN | Sym::PERHAPS)) => {}
            Some(known) if symbols.text(*known) == *value => {}
            Some(known) => {
                differences.push(format!("`{key}={value}`, where `{key}={}` is given", symbols.text(*known)))
            }
        }
    }
    for (key, value) in given.iter().filter(|(key, _)| !hides(key) && !shown.contains_key(*key)) {
        if *value != Sym::PERHAPS {
            differences.push(format!("no label `{key}`, which is given"));
        }
    }
    differences.truncate(MAX_DIFFERENCES);
    differences
}
