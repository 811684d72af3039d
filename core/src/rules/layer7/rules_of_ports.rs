//! The rules of layer 7 that port rules have, and which peers and ports other rules cover.

use crate::policy::{
    L7Kind, LabelKey, Operator, Peer, PeerField, Policy, PolicyKind, Port, PortItem, PortRule, Protocol, Requirement,
    Rule, Selector, Source, Spec,
};
use crate::source::Node;

/// The label of a pod's namespace.
const NAMESPACE: &str = "io.kubernetes.pod.namespace";

/// Whether a port rule limits requests of HTTP: it has rules, and none of them is empty.
pub(super) fn limits_http(ports: &PortRule<'_>) -> bool {
    let Some((L7Kind::Http, rules)) = ports.l7 else { return false };
    let rules = rules.get("http").map(Node::items).unwrap_or_default();
    !rules.is_empty() && rules.iter().all(|rule| !rule.entries().is_empty())
}

/// Whether a port rule limits nothing above the port.
fn is_open(ports: &PortRule<'_>) -> bool {
    let limits = match ports.l7 {
        None | Some((L7Kind::None, _)) => false,
        Some((L7Kind::Http, rules)) => {
            // An empty list is no rule; an empty rule allows every request.
            let rules = rules.get("http").map(Node::items).unwrap_or_default();
            !rules.is_empty() && rules.iter().all(|rule| !rule.entries().is_empty())
        }
        Some(_) => true,
    };
    !limits && ports.server_names.is_none() && ports.node.get("listener").is_none()
}

/// The numbers of a port; `None` for one by name.
fn range(item: &PortItem<'_>) -> Option<(u16, u16)> {
    match item.port {
        None | Some(Port::Number(0)) => Some((0, u16::MAX)),
        Some(Port::Number(port)) => Some((port, item.end.unwrap_or(port).max(port))),
        Some(Port::Name(_)) => None,
    }
}

/// Whether all traffic of a port is also traffic of another one.
fn port_covers(outer: &PortItem<'_>, inner: &PortItem<'_>) -> bool {
    let protocol = outer.protocol == inner.protocol
        || (outer.protocol == Protocol::Any
            && matches!(inner.protocol, Protocol::Tcp | Protocol::Udp | Protocol::Sctp));
    let port = match (range(outer), range(inner)) {
        (Some((first, last)), Some((from, to))) => first <= from && to <= last,
        (Some((0, u16::MAX)), None) => true,
        (None, None) => outer.port == inner.port,
        _ => false,
    };
    protocol && port
}

/// Whether a rule lets all ports of a port rule through, whatever is asked for on them.
pub(super) fn opens_ports(outer: &Rule<'_>, inner: &PortRule<'_>) -> bool {
    if outer.ports.is_empty() {
        return outer.icmps.is_none();
    }
    !inner.items.is_empty()
        && inner.items.iter().all(|item| {
            let open = outer.ports.iter().filter(|ports| !std::ptr::eq(ports.node, inner.node) && is_open(ports));
            open.flat_map(|ports| &ports.items).any(|other| port_covers(other, item))
        })
}

/// A rule with the policy that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Placed<'p, 'a> {
    pub(super) policy: &'p Policy<'a>,
    pub(super) rule: &'p Rule<'a>,
}

/// Whom a rule is about.
enum Peers<'p, 'a> {
    Nobody,
    Everybody,
    These(Vec<&'p Peer<'a>>),
}

fn peers<'p, 'a>(placed: Placed<'p, 'a>) -> Peers<'p, 'a> {
    let Placed { policy, rule } = placed;
    // Cilium takes these lists for absent when they are empty (decision semantics E2).
    let absent = |field| matches!(field, PeerField::Fqdns | PeerField::Services | PeerField::Groups);
    let mut lists = rule.peers.iter().filter(|list| !(list.node.items().is_empty() && absent(list.field))).peekable();
    let is_kubernetes = policy.kind == PolicyKind::NetworkPolicy;
    match lists.peek() {
        None if is_kubernetes || !rule.ports.is_empty() => Peers::Everybody,
        Some(list) if is_kubernetes && list.node.items().is_empty() => Peers::Everybody,
        _ => match lists.flat_map(|list| &list.peers).collect::<Vec<_>>() {
            these if these.is_empty() => Peers::Nobody,
            these => Peers::These(these),
        },
    }
}

/// Whether all peers of a rule are surely also peers of another one.
pub(super) fn covers_peers(outer: Placed<'_, '_>, inner: Placed<'_, '_>) -> bool {
    match (peers(outer), peers(inner)) {
        (Peers::Nobody, _) | (_, Peers::Nobody) => false,
        (Peers::Everybody, _) => true,
        (Peers::These(outers), inners) => {
            let is_all = |peer: &&Peer<'_>| matches!(peer, Peer::Entity(entity) if entity.name == "all");
            if outers.iter().any(is_all) {
                return true;
            }
            let Peers::These(inners) = inners else { return false };
            inners.iter().all(|peer| outers.iter().any(|wide| peer_covers((outer.policy, wide), (inner.policy, peer))))
        }
    }
}

fn peer_covers(outer: (&Policy<'_>, &Peer<'_>), inner: (&Policy<'_>, &Peer<'_>)) -> bool {
    match (outer.1, inner.1) {
        (Peer::Entity(wide), Peer::Entity(narrow)) => wide.name == narrow.name,
        // What only forbids, or asks for a reserved label, may lie outside.
        (Peer::Entity(wide), Peer::Endpoints(narrow)) => {
            let is_of_pods = |one: &Requirement<'_>| matches!(one.key.source, Source::Any | Source::Kubernetes);
            let is_asked = |one: &Requirement<'_>| matches!(one.operator, Operator::In | Operator::Exists);
            let requirements = &narrow.requirements;
            let asks = requirements.is_empty() || requirements.iter().any(is_asked);
            wide.name == "cluster" && asks && requirements.iter().all(is_of_pods)
        }
        (Peer::Entity(wide), Peer::Pods { .. }) => wide.name == "cluster",
        (Peer::Endpoints(wide), Peer::Endpoints(narrow)) => {
            let scopes = (scope(outer.0, wide), scope(inner.0, narrow));
            let in_scope = match scopes {
                (Scope::Named, Scope::Named) | (Scope::All, _) => true,
                (Scope::Own(wide), Scope::Own(narrow)) => wide == narrow,
                _ => false,
            };
            in_scope && implies(narrow, wide)
        }
        (
            Peer::Pods { namespaces: wide_namespaces, pods: wide_pods, .. },
            Peer::Pods { namespaces: narrow_namespaces, pods: narrow_pods, .. },
        ) => {
            let namespaces = match (wide_namespaces, narrow_namespaces) {
                (Some(wide), Some(narrow)) => implies(narrow, wide),
                (Some(wide), None) => wide.is_empty(),
                (None, None) => outer.0.namespace() == inner.0.namespace(),
                (None, Some(_)) => false,
            };
            let pods = match (wide_pods, narrow_pods) {
                (None, _) => true,
                (Some(wide), Some(narrow)) => implies(narrow, wide),
                (Some(wide), None) => wide.is_empty(),
            };
            namespaces && pods
        }
        // The same pods in both ways of writing them: those of the policy's own namespace, or of all.
        (Peer::Pods { namespaces, pods, .. }, Peer::Endpoints(narrow)) => {
            let everywhere = namespaces.as_ref().is_some_and(Selector::is_empty);
            let same = namespaces.is_none()
                && matches!(scope(inner.0, narrow), Scope::Own(namespace) if namespace == outer.0.namespace());
            (everywhere || same) && pods.as_ref().is_none_or(|wide| implies(narrow, wide))
        }
        (Peer::Cidr(wide), Peer::Cidr(narrow)) => {
            let whole = wide.except.is_empty() && wide.group_ref.is_none() && wide.group_selector.is_none();
            match (&wide.cidr, &narrow.cidr) {
                (Some((wide, _)), Some((narrow, _))) => whole && wide.contains(narrow),
                _ => false,
            }
        }
        (Peer::Fqdn(wide), Peer::Fqdn(narrow)) => wide.name == narrow.name && wide.pattern == narrow.pattern,
        _ => false,
    }
}

/// Of which namespaces the pods of a selector are.
enum Scope<'a> {
    /// Of those that it names itself.
    Named,
    /// Of all.
    All,
    /// Of the policy's own.
    Own(Option<&'a str>),
}

fn scope<'a>(policy: &Policy<'a>, selector: &Selector<'_>) -> Scope<'a> {
    let names = |asked: &Requirement<'_>| {
        asked.key.source == Source::Reserved
            || asked.key.name == NAMESPACE
            || asked.key.name.starts_with("io.cilium.k8s.namespace.labels.")
    };
    match policy.kind {
        _ if selector.requirements.iter().any(names) => Scope::Named,
        PolicyKind::CiliumClusterwide => Scope::All,
        _ => Scope::Own(policy.namespace()),
    }
}

/// Whether everything that one selector selects is selected by the other: whatever that one asks is asked here too.
pub(super) fn implies(narrow: &Selector<'_>, wide: &Selector<'_>) -> bool {
    wide.requirements.iter().all(|asked| narrow.requirements.iter().any(|own| requires(own, asked)))
}

fn requires(own: &Requirement<'_>, asked: &Requirement<'_>) -> bool {
    let key =
        |key: &LabelKey<'_>| (matches!(key.source, Source::Any | Source::Kubernetes), key.source == Source::Reserved);
    if own.key.name != asked.key.name || key(&own.key) != key(&asked.key) {
        return false;
    }
    match (own.operator, asked.operator) {
        (Operator::In, _) => !own.values.is_empty() && own.values.iter().all(|value| asked.holds(Some(value))),
        (Operator::Exists, Operator::Exists) | (Operator::DoesNotExist, Operator::DoesNotExist | Operator::NotIn) => {
            true
        }
        (Operator::NotIn, Operator::NotIn) => asked.values.iter().all(|value| own.values.contains(value)),
        _ => false,
    }
}

/// Whether a spec is surely about all pods that another one is about.
pub(super) fn covers_subject(outer: (&Policy<'_>, &Spec<'_>), inner: (&Policy<'_>, &Spec<'_>)) -> bool {
    let scope = match (outer.0.kind, inner.0.kind) {
        (PolicyKind::CiliumClusterwide, _) => true,
        (_, PolicyKind::CiliumClusterwide) => false,
        _ => outer.0.namespace() == inner.0.namespace(),
    };
    let (Some(wide), Some(narrow)) = (&outer.1.subject, &inner.1.subject) else { return false };
    scope && wide.is_node == narrow.is_node && implies(&narrow.selector, &wide.selector)
}

/// What an item of `ports` says, for messages: `80/TCP`.
pub(super) fn port_text(item: &PortItem<'_>) -> String {
    let protocol = item.protocol.name();
    match (item.port, item.end) {
        (None | Some(Port::Number(0)), _) => format!("every port of {protocol}"),
        (Some(Port::Number(port)), Some(end)) if end > port => format!("`{port}-{end}/{protocol}`"),
        (Some(Port::Number(port)), _) => format!("`{port}/{protocol}`"),
        (Some(Port::Name(name)), _) => format!("`{name}/{protocol}`"),
    }
}
