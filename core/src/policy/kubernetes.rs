//! NetworkPolicy.

use super::peer::{CidrPeer, Peer, PeerField, PeerList};
use super::port::{Port, PortItem, PortRule, Protocol};
use super::{DefaultDeny, Direction, Rule, Section, Selector, Spec, Subject};
use crate::model::Object;
use crate::source::{Node, Value};

/// The spec of a NetworkPolicy.
pub(super) fn spec(object: &Object) -> Spec<'_> {
    let node = object.root.get("spec").unwrap_or(&object.root);
    // Without a pod selector the server stores an empty one, which selects every pod of the namespace.
    let selector = node.get("podSelector").map_or(Selector { node, requirements: Vec::new() }, Selector::kubernetes);
    let mut sections = Vec::new();
    let mut rules = Vec::new();
    for direction in Direction::BOTH {
        let Some(list) = node.get(direction.word()).filter(|list| !list.is_null()) else { continue };
        sections.push(Section { node: list, direction, deny: false });
        rules.extend(list.items().iter().map(|item| rule(item, direction)));
    }
    let types: Vec<&str> =
        node.get("policyTypes").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect();
    Spec {
        node,
        subject: Some(Subject { selector, is_node: false }),
        rules,
        sections,
        policy_types: Some(types).filter(|types| !types.is_empty()),
        default_deny: DefaultDeny::default(),
    }
}

fn rule(node: &Node, direction: Direction) -> Rule<'_> {
    let key = if direction == Direction::Ingress { "from" } else { "to" };
    let peers = node.get(key).filter(|list| !list.is_null()).map(|list| PeerList {
        field: PeerField::Peers,
        key,
        node: list,
        peers: list.items().iter().filter_map(peer).collect(),
    });
    let ports = node.get("ports").filter(|list| !list.items().is_empty()).map(|list| PortRule {
        node: list,
        items: list.items().iter().filter_map(port).collect(),
        l7: None,
        server_names: None,
    });
    Rule {
        node,
        direction,
        deny: false,
        peers: peers.into_iter().collect(),
        ports: ports.into_iter().collect(),
        icmps: None,
    }
}

fn peer(node: &Node) -> Option<Peer<'_>> {
    let selector = |key: &str| node.get(key).filter(|node| !node.is_null()).map(Selector::kubernetes);
    let (namespaces, pods) = (selector("namespaceSelector"), selector("podSelector"));
    if namespaces.is_some() || pods.is_some() {
        return Some(Peer::Pods { node, namespaces, pods });
    }
    let block = node.get("ipBlock").filter(|block| !block.is_null())?;
    let except = block.get("except").map(Node::items).unwrap_or_default();
    Some(Peer::Cidr(CidrPeer {
        node: block,
        cidr: block.get("cidr").and_then(CidrPeer::range),
        except: except.iter().filter_map(CidrPeer::range).collect(),
        group_ref: None,
        group_selector: None,
    }))
}

fn port(node: &Node) -> Option<PortItem<'_>> {
    let protocol = node.get("protocol").and_then(Node::as_str).map_or(Protocol::Tcp, Protocol::parse);
    let number = |node: &Node| node.as_int().and_then(|number| u16::try_from(number).ok());
    let port = match node.get("port") {
        Some(Node { value: Value::String(name), .. }) => Some(Port::Name(name)),
        Some(written) if !written.is_null() => Some(Port::Number(number(written)?)),
        _ => None,
    };
    Some(PortItem { node, protocol, port, end: node.get("endPort").and_then(number) })
}
