//! Nodes. Seen from its own pods a node is the host, from all others a remote node (decision semantics C4, C5).

use std::collections::BTreeMap;

use super::addresses::{place, place_somewhere};
use super::{Identities, IdentityId, Outside, addresses, is_v6};
use crate::flow::Terms;
use crate::flow::labels::{Identity, Label, Scope, Sym, Symbols};
use crate::model::Object;
use crate::net::Address;
use crate::order::Order as _;
use crate::source::Node as Tree;

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// The addresses of the host, this one among them.
    pub of_host: Vec<Address>,
    /// Its labels, sorted by key.
    pub labels: Vec<(String, String)>,
    /// Whether the input gives it, rather than only a pod naming it.
    pub is_given: bool,
    /// Whose other address it is, by position: where addresses select nodes, each address is a peer of its own.
    pub other_of: Option<u32>,
    /// As a peer of what runs on it.
    pub as_host: IdentityId,
    /// As a peer of what runs elsewhere.
    pub as_remote: IdentityId,
    /// As the subject of policies of its own.
    pub as_subject: IdentityId,
}

/// A node as the input gives it.
#[derive(Clone, Debug)]
pub(super) struct GivenNode {
    pub addresses: Vec<Address>,
    /// Sorted by key.
    labels: Vec<(String, String)>,
}

impl GivenNode {
    /// The node that an object is, with its name, if it is one.
    pub fn of(object: &Object) -> Option<(String, Self)> {
        let name = object.name.clone().filter(|_| object.is("", "Node"))?;
        let listed = object.at(&["status", "addresses"]).map(Tree::items).unwrap_or_default();
        let listed = listed.iter().filter_map(|item| item.get("address")?.as_str());
        let labels = object.at(&["metadata", "labels"]).map(Tree::entries).unwrap_or_default();
        let labels = labels.iter().filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())));
        let mut labels: Vec<_> = labels.collect();
        labels.order();
        Some((name, Self { addresses: addresses(listed), labels }))
    }

    fn shows_azure(&self) -> bool {
        self.labels.iter().any(|(key, _)| key.starts_with("kubernetes.azure.com/"))
    }
}

/// Whether the labels of some node show a cluster of Azure.
pub(super) fn show_azure(given: &BTreeMap<String, GivenNode>) -> bool {
    given.values().any(GivenNode::shows_azure)
}

/// The nodes that the input gives, with the identity of none.
pub(super) fn nodes(given: &BTreeMap<String, GivenNode>) -> Vec<Node> {
    let node = |(name, node): (&String, &GivenNode)| Node {
        of_host: node.addresses.clone(),
        addresses: node.addresses.clone(),
        labels: node.labels.clone(),
        is_given: true,
        ..named(name.clone())
    };
    given.iter().map(node).collect()
}

/// A node of which only the name is known.
fn named(name: String) -> Node {
    let none = IdentityId(u32::MAX);
    Node {
        name,
        addresses: Vec::new(),
        of_host: Vec::new(),
        labels: Vec::new(),
        is_given: false,
        other_of: None,
        as_host: none,
        as_remote: none,
        as_subject: none,
    }
}

/// The position of the node of that name, which is added where the input only names it.
pub(super) fn position(nodes: &mut Vec<Node>, known: &mut BTreeMap<String, u32>, name: &str) -> u32 {
    if known.is_empty() {
        let own = nodes.iter().zip(0..).filter(|(node, _)| node.other_of.is_none());
        known.extend(own.map(|(node, at)| (node.name.clone(), at)));
    }
    if let Some(at) = known.get(name) {
        return *at;
    }
    let at = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    nodes.push(named(name.to_owned()));
    known.insert(name.to_owned(), at);
    at
}

/// Adds an entry for each further address of a node, where addresses select nodes, or one of them is the API server's.
pub(super) fn part_addresses(nodes: &mut Vec<Node>, terms: &Terms, apiserver: &[Address]) {
    let tells = terms.addresses.nodes || !apiserver.is_empty();
    if !terms.is_cilium() || !tells {
        return;
    }
    let mut others = Vec::new();
    for (at, node) in (0_u32..).zip(nodes.iter_mut()) {
        let rest = node.addresses.split_off(node.addresses.len().min(1));
        let other = |address: Address| Node { addresses: vec![address], other_of: Some(at), ..node.clone() };
        others.extend(rest.into_iter().map(other));
    }
    nodes.extend(others);
}

/// Gives nodes their identities.
pub(super) fn identify(
    nodes: &mut [Node],
    terms: &Terms,
    outside: &Outside,
    apiserver: &[Address],
    symbols: &mut Symbols,
    identities: &mut Identities,
) {
    for node in nodes {
        let apiserver_at = |addresses: &[Address]| {
            let is_there = addresses.iter().any(|address| apiserver.contains(address));
            if is_there { vec![Label::reserved(Sym::KUBE_APISERVER)] } else { Vec::new() }
        };
        let with = |key: Sym, own: &[Label]| {
            let mut labels = own.to_vec();
            labels.push(Label::reserved(key));
            labels
        };
        let mut host = with(Sym::HOST, &apiserver_at(&node.of_host));
        let mut remote = with(Sym::REMOTE_NODE, &apiserver_at(&node.addresses));
        let mut scope = Scope::Reserved;
        if terms.shows_node_labels() {
            let mut shown: Vec<Label> = Vec::new();
            for (key, value) in &node.labels {
                let key = symbols.of(super::pods::read_key(key, terms));
                shown.push(Label { key, source: Sym::NODE, value: symbols.of(value) });
            }
            if terms.is_cilium() {
                shown.push(Label::k8s(Sym::CLUSTER, symbols.of(&terms.cluster)));
                scope = Scope::RemoteNode;
            }
            // Up to 1.19 the agent shows only those of other nodes (E17).
            if !terms.is_cilium() || terms.version.is_at_least(20) {
                host.extend(&shown);
            }
            remote.extend(shown);
        }
        let mut host = Identity::new(host, Scope::Reserved);
        let mut remote = Identity::new(remote, scope);
        host.hidden.node_labels = terms.shows_node_labels() && !node.is_given;
        remote.hidden.node_labels = host.hidden.node_labels;
        if !terms.is_cilium() || terms.addresses.nodes {
            place(&mut host, &node.of_host, outside);
            place(&mut remote, &node.addresses, outside);
            // As the host, a node has a range of each address of its own (E14).
            host.in_v4 |= node.addresses.iter().any(|address| !is_v6(*address));
            host.in_v6 |= node.addresses.iter().any(|address| is_v6(*address));
            if node.addresses.is_empty() {
                place_somewhere(&mut host, terms, outside);
                place_somewhere(&mut remote, terms, outside);
            }
            if terms.is_cilium() {
                remote.scope = Scope::RemoteNode;
            }
            host.hidden.addresses = node.addresses.is_empty();
            remote.hidden.addresses = node.addresses.is_empty();
        }
        let mut subject = vec![Label::reserved(Sym::HOST)];
        for (key, value) in node.labels.iter().filter(|(key, _)| !super::pods::is_dropped(key, terms)) {
            let key = symbols.of(super::pods::read_key(key, terms));
            subject.push(Label::k8s(key, symbols.of(value)));
        }
        node.as_host = identities.of(host);
        node.as_remote = identities.of(remote);
        node.as_subject = identities.of(Identity::new(subject, Scope::Reserved));
    }
}
