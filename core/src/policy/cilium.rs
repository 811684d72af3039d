//! CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy.

use super::peer::{CidrPeer, Entity, FqdnPeer, Peer, PeerField, PeerList, ServicePeer};
use super::port::{IcmpType, L7Kind, Port, PortItem, PortRule, Protocol};
use super::{DefaultDeny, Direction, Rule, Section, Selector, Spec, Subject};
use crate::model::Object;
use crate::source::Node;

/// The lists of rules in the order in which they are read.
const SECTIONS: [(&str, Direction, bool); 4] = [
    ("ingress", Direction::Ingress, false),
    ("ingressDeny", Direction::Ingress, true),
    ("egress", Direction::Egress, false),
    ("egressDeny", Direction::Egress, true),
];

/// The lists of peers of an ingress rule, and of an egress rule.
const INGRESS_LISTS: [(&str, PeerField); 7] = [
    ("fromEndpoints", PeerField::Endpoints),
    ("fromRequires", PeerField::Requires),
    ("fromCIDR", PeerField::Cidr),
    ("fromCIDRSet", PeerField::CidrSet),
    ("fromEntities", PeerField::Entities),
    ("fromGroups", PeerField::Groups),
    ("fromNodes", PeerField::Nodes),
];
const EGRESS_LISTS: [(&str, PeerField); 9] = [
    ("toEndpoints", PeerField::Endpoints),
    ("toRequires", PeerField::Requires),
    ("toCIDR", PeerField::Cidr),
    ("toCIDRSet", PeerField::CidrSet),
    ("toEntities", PeerField::Entities),
    ("toGroups", PeerField::Groups),
    ("toNodes", PeerField::Nodes),
    ("toServices", PeerField::Services),
    ("toFQDNs", PeerField::Fqdns),
];

/// `spec` and each of `specs`.
pub(super) fn specs(object: &Object) -> Vec<Spec<'_>> {
    let specs = object.root.get("specs").map(Node::items).unwrap_or_default();
    let all = object.root.get("spec").into_iter().chain(specs);
    all.filter(|node| !node.is_null()).map(spec).collect()
}

fn spec(node: &Node) -> Spec<'_> {
    let selector = |key: &str| node.get(key).filter(|node| !node.is_null()).map(Selector::cilium);
    let endpoints = selector("endpointSelector").map(|selector| Subject { selector, is_node: false });
    let subject = endpoints.or_else(|| selector("nodeSelector").map(|selector| Subject { selector, is_node: true }));
    let mut sections = Vec::new();
    let mut rules = Vec::new();
    for (key, direction, deny) in SECTIONS {
        let Some(list) = node.get(key).filter(|list| !list.is_null()) else { continue };
        sections.push(Section { node: list, direction, deny });
        rules.extend(list.items().iter().map(|item| rule(item, direction, deny)));
    }
    let asked = |key: &str| node.get("enableDefaultDeny").and_then(|deny| deny.get(key)).and_then(Node::as_bool);
    let default_deny = DefaultDeny { ingress: asked("ingress"), egress: asked("egress") };
    Spec { node, subject, rules, sections, policy_types: None, default_deny }
}

fn rule(node: &Node, direction: Direction, deny: bool) -> Rule<'_> {
    let lists: &[_] = if direction == Direction::Ingress { &INGRESS_LISTS } else { &EGRESS_LISTS };
    let peers = lists.iter().filter_map(|(key, field)| {
        let list = node.get(key).filter(|list| !list.is_null())?;
        let peers = list.items().iter().filter_map(|item| peer(item, *field)).collect();
        Some(PeerList { field: *field, key, node: list, peers })
    });
    let ports = node.get("toPorts").map(Node::items).unwrap_or_default();
    let icmps = node.get("icmps").map(Node::items).filter(|items| !items.is_empty());
    Rule {
        node,
        direction,
        deny,
        peers: peers.collect(),
        ports: ports.iter().map(port_rule).collect(),
        icmps: icmps.map(icmp_types),
    }
}

fn icmp_types(items: &[Node]) -> Vec<IcmpType<'_>> {
    let fields = items.iter().flat_map(|item| item.get("fields").map(Node::items).unwrap_or_default());
    let is_v6 = |node: &Node| matches!(node.get("family").and_then(Node::as_str), Some("IPv6" | "IPV6" | "ipv6"));
    fields.map(|node| IcmpType { node, is_v6: is_v6(node), of: node.get("type") }).collect()
}

fn peer(node: &Node, field: PeerField) -> Option<Peer<'_>> {
    Some(match field {
        PeerField::Peers => return None,
        PeerField::Endpoints => Peer::Endpoints(Selector::cilium(node)),
        PeerField::Requires => Peer::Requires(Selector::cilium(node)),
        PeerField::Nodes => Peer::Nodes(Selector::cilium(node)),
        PeerField::Cidr => Peer::Cidr(CidrPeer {
            node,
            cidr: CidrPeer::range(node),
            except: Vec::new(),
            group_ref: None,
            group_selector: None,
        }),
        PeerField::CidrSet => Peer::Cidr(CidrPeer {
            node,
            cidr: node.get("cidr").and_then(CidrPeer::range),
            except: {
                let except = node.get("except").map(Node::items).unwrap_or_default();
                except.iter().filter_map(CidrPeer::range).collect()
            },
            group_ref: node.get("cidrGroupRef").filter(|node| node.as_str().is_some_and(|name| !name.is_empty())),
            group_selector: node.get("cidrGroupSelector").filter(|node| !node.is_null()).map(Selector::cilium),
        }),
        PeerField::Entities => Peer::Entity(Entity { node, name: node.as_str()? }),
        PeerField::Groups => Peer::Group(node),
        PeerField::Services => service(node),
        PeerField::Fqdns => {
            let text = |key: &str| node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
            Peer::Fqdn(FqdnPeer { node, name: text("matchName"), pattern: text("matchPattern") })
        }
    })
}

fn service(node: &Node) -> Peer<'_> {
    fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
        node.get(key).and_then(Node::as_str)
    }
    let named = node.get("k8sService").filter(|node| !node.is_null());
    let selected = node.get("k8sServiceSelector").filter(|node| !node.is_null());
    Peer::Service(ServicePeer {
        node,
        named: named.map(|named| (text(named, "serviceName"), text(named, "namespace"))),
        selected: selected
            .and_then(|selected| Some((Selector::cilium(selected.get("selector")?), text(selected, "namespace")))),
    })
}

fn port_rule(node: &Node) -> PortRule<'_> {
    let items = node.get("ports").map(Node::items).unwrap_or_default();
    let rules = node.get("rules").filter(|rules| !rules.is_null());
    PortRule {
        node,
        items: items.iter().map(port).collect(),
        l7: rules.map(|rules| (l7_kind(rules), rules)),
        server_names: node.get("serverNames").filter(|names| !names.items().is_empty()),
    }
}

fn l7_kind(rules: &Node) -> L7Kind {
    let has = |key: &str| rules.get(key).is_some_and(|list| !list.is_null());
    match () {
        () if has("http") => L7Kind::Http,
        () if has("dns") => L7Kind::Dns,
        () if has("kafka") => L7Kind::Kafka,
        () if has("l7proto") => L7Kind::Generic,
        () => L7Kind::None,
    }
}

/// A port. The server takes only text; the agent reads numbers in any notation of Go (`010` is 8), and what begins as a
/// name is one (decision semantics R10, E11).
fn port(node: &Node) -> PortItem<'_> {
    let protocol = node.get("protocol").and_then(Node::as_str).map_or(Protocol::Any, Protocol::parse);
    let port = node.get("port").and_then(Node::as_str).filter(|text| !text.is_empty());
    let port = port.map(|text| number(text).map_or(Port::Name(text), Port::Number));
    let end = node.get("endPort").and_then(Node::as_int).and_then(|end| u16::try_from(end).ok());
    PortItem { node, protocol, port, end: end.filter(|end| *end != 0) }
}

fn number(text: &str) -> Option<u16> {
    let octal = text.strip_prefix("0o").or_else(|| text.strip_prefix('0')).filter(|rest| !rest.is_empty());
    match octal {
        Some(digits) => u16::from_str_radix(digits, 8).ok(),
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}
