use std::collections::BTreeMap;

use super::affected;
use super::rules_of_ports::port_text;
use crate::order::Order as _;
use crate::policy::{Direction, L7Kind, Peer, PolicyKind, PortRule, Rule, Selector};
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::source::Node;
use crate::world::{Companion, Companions, World};

rule! {
    /// Two rules limit the same port of the same pods and peers by different protocols of layer 7.
    ///
    /// ## What it does
    /// Compares the rules of all given policies with the same selector, direction, peers and port, and finds those that
    /// ask for another of `http`, `dns`, `kafka` and `l7proto` than an earlier one.
    ///
    /// ## Why it matters
    /// Cilium sends the traffic of a port to one parser. Where two are asked for it cannot compute the policy of the pods,
    /// and goes on with the last one that it could compute, or with none.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: TCP
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - path: /dns-query
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: TCP
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toEntities:
    ///         - cluster
    ///       toPorts:
    ///         - ports:
    ///             - port: "8053"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - path: /dns-query
    /// ```
    ///
    /// ## References
    /// - [Layer 7 policies](https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples); the agent's
    ///   words are "cannot merge conflicting L7 parsers" (2026-08-07)
    code: "NP258",
    name: "conflicting-layer-7-protocols",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("in two policies", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toPorts: [{ports: [{port: \"53\", protocol: TCP}], rules: {dns: [{matchPattern: \"*\"}]}}]}]\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toPorts: [{ports: [{port: \"53\", protocol: TCP}], rules: {http: [{path: /a}]}}]}]\n"),
        Case::passes("the same protocol twice", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]\n    - toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /b}]}}]\n"),
        Case::passes("other peers", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts: [{ports: [{port: \"53\", protocol: TCP}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\", protocol: TCP}], rules: {http: [{path: /a}]}}]\n"),
        Case::passes("other namespaces", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toPorts: [{ports: [{port: \"53\", protocol: TCP}], rules: {dns: [{matchPattern: \"*\"}]}}]}]\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: b, namespace: data}\nspec:\n  endpointSelector: {}\n  egress: [{toPorts: [{ports: [{port: \"53\", protocol: TCP}], rules: {http: [{path: /a}]}}]}]\n"),
    ],
}

/// What makes two port rules one: kind of scope, namespace, subject, direction, peers, port.
type Key<'a> = (bool, Option<&'a str>, String, Direction, Vec<String>, String);

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let mut first: BTreeMap<Key<'_>, (L7Kind, Companion<'_, '_>, &Node)> = BTreeMap::new();
    let parsed = |rule: &Rule<'_>| rule.ports.iter().any(|ports| parser(ports).is_some());
    let all = Companions::of(world, |_, spec| spec.rules.iter().any(parsed));
    for near in all.iter() {
        let Some(subject) = &near.spec.subject else { continue };
        for rule in near.spec.rules.iter().filter(|rule| !rule.deny) {
            for (ports, kind) in rule.ports.iter().filter_map(|ports| Some((ports, parser(ports)?))) {
                let node = ports.l7.map_or(ports.node, |(_, rules)| rules);
                for item in &ports.items {
                    let port = port_text(item);
                    let clusterwide = near.policy.kind == PolicyKind::CiliumClusterwide;
                    let subject = shown(&subject.selector);
                    let peers = peers(rule);
                    let key = (clusterwide, near.policy.namespace(), subject, rule.direction, peers, port.clone());
                    let (other, place) = match first.get(&key) {
                        None => {
                            first.insert(key, (kind, near, node));
                            continue;
                        }
                        Some((same, ..)) if *same == kind => continue,
                        Some((_, other, _))
                            if !affected::are_together(context, near.policy.object, other.policy.object) =>
                        {
                            continue;
                        }
                        Some((_, other, node)) => (other, other.policy.object.place_of(node)),
                    };
                    let message = format!(
                        "port {port} is limited by {} here, and by another protocol of layer 7 in `{}`: Cilium cannot compute the policy of these pods",
                        name(kind),
                        other.policy.object.name.as_deref().unwrap_or_default()
                    );
                    sink.report(
                        objects::draft(near.policy.object, node, message)
                            .related(&place, "the other protocol")
                            .help("keep the rules of one protocol for each port"),
                    );
                }
            }
        }
    }
}

/// The protocol that a port rule asks for, if it has rules for it.
fn parser(ports: &PortRule<'_>) -> Option<L7Kind> {
    let (kind, rules) = ports.l7?;
    let key = match kind {
        L7Kind::Http => "http",
        L7Kind::Dns => "dns",
        L7Kind::Kafka => "kafka",
        L7Kind::Generic => return Some(kind),
        L7Kind::None => return None,
    };
    rules.get(key).is_some_and(|list| !list.items().is_empty()).then_some(kind)
}

fn name(kind: L7Kind) -> &'static str {
    match kind {
        L7Kind::Http => "HTTP rules",
        L7Kind::Dns => "DNS rules",
        L7Kind::Kafka => "Kafka rules",
        L7Kind::Generic => "`l7proto`",
        L7Kind::None => "nothing",
    }
}

fn shown(selector: &Selector<'_>) -> String {
    let mut asked: Vec<String> = selector
        .requirements
        .iter()
        .map(|asked| format!("{:?} {} {:?} {:?}", asked.key.source, asked.key.name, asked.operator, asked.values))
        .collect();
    asked.order();
    asked.join("; ")
}

/// The peers of a rule, so that equal texts mean equal peers.
fn peers(rule: &Rule<'_>) -> Vec<String> {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
    let lists = rule.peers.iter().flat_map(|list| list.peers.iter().map(move |peer| (list.key, peer)));
    let mut peers: Vec<String> = lists
        .enumerate()
        .map(|(at, (key, peer))| match peer {
            Peer::Endpoints(selector) | Peer::Nodes(selector) => format!("{key} {}", shown(selector)),
            Peer::Entity(entity) => format!("{key} {}", entity.name),
            Peer::Fqdn(fqdn) => format!("{key} {:?} {:?}", fqdn.name, fqdn.pattern),
            Peer::Cidr(cidr) if cidr.node.entries().is_empty() => format!("{key} {}", text(Some(cidr.node))),
            // What is not compared is equal to nothing.
            other => format!("{key} {at} {:?}", other.node().span),
        })
        .collect();
    peers.order();
    peers
}
