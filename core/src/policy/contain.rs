//! Whether one rule means nothing that another does not mean: exactly, by what is written alone.
//!
//! Only plain rules are compared: peers with ports, without layer 7, authentication and listeners, and all of it
//! readable. Of others nothing is said.

use super::canonical::canonical_tree;
use super::peer::{CidrPeer, Peer, PeerField};
use super::port::{Port, PortItem, Protocol};
use super::{Operator, PolicyKind, Requirement, Rule, Selector};
use crate::model::CiliumVersion;
use crate::source::Node;

/// In which policies rules stand that are compared: two of one kind and namespace, or the same.
#[derive(Clone, Copy)]
pub struct Frame<'f> {
    /// Their kind.
    pub kind: PolicyKind,
    /// Who enforces them.
    pub cilium: CiliumVersion,
    /// Whether a selector of Cilium names the namespaces itself.
    pub names_a_namespace: &'f dyn Fn(&Selector<'_>) -> bool,
}

/// Whom a rule means.
enum Peers<'r, 'a> {
    Everyone,
    Some(Vec<&'r Peer<'a>>),
}

impl Frame<'_> {
    /// Whether all that one rule allows, or denies, the other does as well.
    #[must_use]
    pub fn is_within(&self, inner: &Rule<'_>, outer: &Rule<'_>) -> bool {
        if (inner.direction, inner.deny) != (outer.direction, outer.deny)
            || !self.is_plain(inner)
            || !self.is_plain(outer)
        {
            return false;
        }
        let (Some(inner_peers), Some(outer_peers)) = (self.peers(inner), self.peers(outer)) else { return false };
        let peers_are_within = match (inner_peers, outer_peers) {
            (_, Peers::Everyone) => true,
            (Peers::Everyone, Peers::Some(outer)) => outer.into_iter().any(is_everyone),
            (Peers::Some(inner), Peers::Some(outer)) => {
                inner.into_iter().all(|peer| outer.iter().any(|other| self.is_peer_within(peer, other)))
            }
        };
        peers_are_within && self.are_ports_within(inner, outer)
    }

    /// Whether the rule is one that can be compared.
    #[must_use]
    pub fn is_plain(&self, rule: &Rule<'_>) -> bool {
        let is_kubernetes = self.kind == PolicyKind::NetworkPolicy;
        let known =
            |key: &str| rule.peers.iter().any(|list| list.key == key) || matches!(key, "ports" | "toPorts" | "icmps");
        let has_only_known = rule.node.entries().iter().all(|entry| entry.value.is_null() || known(&entry.key));
        let one_list = rule.peers.len() <= 1;
        let peers = rule.peers.iter().all(|list| {
            list.field != PeerField::Requires
                && list.peers.len() == list.node.items().len()
                && list.peers.iter().all(is_whole_peer)
        });
        let ports = rule.ports.iter().all(|ports| {
            let is_bare = is_kubernetes
                || ports.node.entries().iter().all(|entry| entry.value.is_null() || &*entry.key == "ports");
            let written = if is_kubernetes { Some(ports.node) } else { ports.node.get("ports") };
            let count = written.map_or(0, |list| list.items().len());
            is_bare
                && count > 0
                && count == ports.items.len()
                && ports.items.iter().all(|item| self.is_whole_port(item))
        });
        has_only_known && one_list && peers && ports && (rule.icmps.is_none() || rule.ports.is_empty())
    }

    /// Before 1.16 the end of a range had no effect.
    fn is_whole_port(&self, item: &PortItem<'_>) -> bool {
        let is_written = item.node.get("port").is_some_and(|port| !port.is_null());
        item.protocol != Protocol::Other
            && is_written == item.port.is_some()
            && (item.end.is_none() || self.cilium.is_at_least(16))
    }

    /// `None` where the rule means nobody, or what it means depends on more than is written.
    fn peers<'r, 'a>(&self, rule: &'r Rule<'a>) -> Option<Peers<'r, 'a>> {
        let is_kubernetes = self.kind == PolicyKind::NetworkPolicy;
        let has_ports = !rule.ports.is_empty() || rule.icmps.is_some();
        let Some(list) = rule.peers.first() else {
            return (is_kubernetes || has_ports).then_some(Peers::Everyone);
        };
        match (list.peers.is_empty(), is_kubernetes) {
            (true, true) => Some(Peers::Everyone),
            (true, false) => None,
            (false, _) => Some(Peers::Some(list.peers.iter().collect())),
        }
    }

    fn is_peer_within(&self, inner: &Peer<'_>, outer: &Peer<'_>) -> bool {
        match (inner, outer) {
            (_, outer) if is_everyone(outer) => true,
            (
                Peer::Pods { namespaces: inner_namespaces, pods: inner_pods, .. },
                Peer::Pods { namespaces: outer_namespaces, pods: outer_pods, .. },
            ) => {
                let namespaces = match (inner_namespaces, outer_namespaces) {
                    (None, None) => true,
                    (_, Some(outer)) if outer.is_empty() => true,
                    (Some(inner), Some(outer)) => is_narrower(inner, outer),
                    _ => false,
                };
                let pods = match (inner_pods, outer_pods) {
                    (_, None) => true,
                    (None, Some(outer)) => outer.is_empty(),
                    (Some(inner), Some(outer)) => is_narrower(inner, outer),
                };
                namespaces && pods
            }
            (Peer::Endpoints(inner), Peer::Endpoints(outer)) => {
                let is_local =
                    |selector: &Selector<'_>| self.kind == PolicyKind::Cilium && !(self.names_a_namespace)(selector);
                (!is_local(outer) || is_local(inner)) && is_narrower(inner, outer)
            }
            (Peer::Nodes(inner), Peer::Nodes(outer)) => is_narrower(inner, outer),
            (Peer::Cidr(inner), Peer::Cidr(outer)) => is_cidr_within(inner, outer),
            (Peer::Entity(inner), Peer::Entity(outer)) => inner.name == outer.name,
            (Peer::Fqdn(_), Peer::Fqdn(_))
            | (Peer::Service(_), Peer::Service(_))
            | (Peer::Group(_), Peer::Group(_)) => is_same(inner.node(), outer.node()),
            _ => false,
        }
    }

    fn are_ports_within(&self, inner: &Rule<'_>, outer: &Rule<'_>) -> bool {
        if outer.ports.is_empty() && outer.icmps.is_none() {
            return true;
        }
        match (&inner.icmps, &outer.icmps) {
            (Some(inner), Some(outer)) => {
                inner.iter().all(|one| outer.iter().any(|other| is_same(one.node, other.node)))
            }
            (None, None) if !inner.ports.is_empty() => {
                inner.each_port().all(|item| outer.each_port().any(|other| self.is_port_within(item, other)))
            }
            _ => false,
        }
    }

    fn is_port_within(&self, inner: &PortItem<'_>, outer: &PortItem<'_>) -> bool {
        let is_cilium = self.kind != PolicyKind::NetworkPolicy;
        let is_all = |port: &Port<'_>| is_cilium && *port == Port::Number(0);
        let range = |start: u16, end: Option<u16>| (start, end.unwrap_or(start).max(start));
        inner.protocol != Protocol::Other
            && outer.protocol.covers(inner.protocol)
            && match (inner.port.filter(|port| !is_all(port)), outer.port.filter(|port| !is_all(port))) {
                (_, None) => true,
                (Some(Port::Number(one)), Some(Port::Number(other))) => {
                    let (one, other) = (range(one, inner.end), range(other, outer.end));
                    other.0 <= one.0 && one.1 <= other.1
                }
                (Some(Port::Name(one)), Some(Port::Name(other))) => one == other,
                _ => false,
            }
    }
}

fn is_everyone(peer: &Peer<'_>) -> bool {
    matches!(peer, Peer::Entity(entity) if entity.name == "all")
}

fn is_same(one: &Node, other: &Node) -> bool {
    canonical_tree(one) == canonical_tree(other)
}

fn is_whole_peer(peer: &Peer<'_>) -> bool {
    match peer {
        Peer::Pods { namespaces, pods, .. } => namespaces.iter().chain(pods).all(Selector::is_whole),
        Peer::Endpoints(selector) | Peer::Nodes(selector) => selector.is_whole(),
        Peer::Cidr(cidr) => {
            let count = cidr.node.get("except").map_or(0, |except| except.items().len());
            let is_readable = cidr.cidr.is_some() && cidr.group_ref.is_none() && cidr.group_selector.is_none();
            is_readable && count == cidr.except.len()
        }
        Peer::Requires(_) => false,
        Peer::Entity(_) | Peer::Service(_) | Peer::Fqdn(_) | Peer::Group(_) => true,
    }
}

fn is_cidr_within(inner: &CidrPeer<'_>, outer: &CidrPeer<'_>) -> bool {
    let (Some((range, _)), Some((whole, _))) = (&inner.cidr, &outer.cidr) else { return false };
    whole.contains(range)
        && outer
            .except
            .iter()
            .all(|(hole, _)| !hole.overlaps(range) || inner.except.iter().any(|(other, _)| other.contains(hole)))
}

/// Whether every label that one selector matches is matched by the other: each thing that this asks for follows from
/// something that that one asks for.
fn is_narrower(inner: &Selector<'_>, outer: &Selector<'_>) -> bool {
    outer.requirements.iter().all(|asked| inner.requirements.iter().any(|given| follows(given, asked)))
}

fn follows(given: &Requirement<'_>, asked: &Requirement<'_>) -> bool {
    use Operator::{DoesNotExist, Exists, In, NotIn};
    let is_same_key = given.key.source == asked.key.source
        && given.key.name == asked.key.name
        && given.key.written == asked.key.written;
    let within =
        |one: &Requirement<'_>, other: &Requirement<'_>| one.values.iter().all(|value| other.values.contains(value));
    is_same_key
        && match (given.operator, asked.operator) {
            (In, In) => within(given, asked),
            (In, NotIn) => given.values.iter().all(|value| !asked.values.contains(value)),
            (NotIn, NotIn) => within(asked, given),
            (In | Exists, Exists) | (DoesNotExist, DoesNotExist | NotIn) => true,
            _ => false,
        }
}
