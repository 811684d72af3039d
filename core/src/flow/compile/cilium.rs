//! CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (decision semantics §4).

use super::{Compiler, level, position_of};
use crate::flow::labels::Selector;
use crate::flow::rule::{Authentication, Peers, Rule, RulePeer};
use crate::policy::{self, Direction, Peer, PeerField, Policy, PolicyKind, Spec};
use crate::source::Node;
use crate::world::namespace_or_default;

/// Adds the rules of a policy of Cilium's kinds.
pub(super) fn add(compiler: &mut Compiler<'_>, position: u32, policy: &Policy<'_>) {
    let namespace = (policy.kind == PolicyKind::Cilium).then(|| namespace_or_default(policy.namespace()));
    for spec in &policy.specs {
        let Some(subject) = &spec.subject else { continue };
        let of_init = subject.selector.requirements.iter().any(|one| compiler.is_init(one.key.written));
        let of_init = of_init && !subject.is_node;
        let selector = compiler.subject(&subject.selector, namespace.filter(|_| !subject.is_node));
        let base = Rule {
            default_deny: true,
            of_nodes: subject.is_node,
            ..Rule::new(position, level(false), compiler.selector(selector))
        };
        let root = pointer_of(policy, spec);
        for section in &spec.sections {
            let rules =
                spec.rules.iter().filter(|rule| rule.direction == section.direction && rule.deny == section.deny);
            for rule in rules {
                let word = section.direction.word();
                let suffix = if section.deny { "Deny" } else { "" };
                let pointer = format!("{root}/{word}{suffix}/{}", position_of(section.node, rule.node));
                let rule = compiler.cilium_rule(&base, spec, rule, &pointer, namespace, of_init);
                compiler.compiled.rules.push(rule);
            }
        }
    }
}

/// `/spec`, or `/specs/1`.
fn pointer_of(policy: &Policy<'_>, spec: &Spec<'_>) -> String {
    let specs = policy.object.root.get("specs").map(Node::items).unwrap_or_default();
    match specs.iter().position(|node| std::ptr::eq(node, spec.node)) {
        Some(at) => format!("/specs/{at}"),
        None => "/spec".to_owned(),
    }
}

impl Compiler<'_> {
    fn cilium_rule(
        &mut self,
        base: &Rule,
        spec: &Spec<'_>,
        rule: &policy::Rule<'_>,
        pointer: &str,
        namespace: Option<&str>,
        of_init: bool,
    ) -> Rule {
        let asked = spec.asks_default_deny(rule.direction).filter(|_| self.terms.non_default_deny);
        let requires = rule.list(PeerField::Requires).filter(|_| !self.terms.version.is_at_least(19));
        let requires = requires.map(|list| list.peers.as_slice()).unwrap_or_default();
        let requires: Vec<_> = requires
            .iter()
            .filter_map(|peer| match peer {
                Peer::Requires(selector) => Some(self.endpoints(selector, namespace, false)),
                _ => None,
            })
            .collect();
        Rule {
            pointer: pointer.into(),
            direction: rule.direction,
            level: level(rule.deny),
            default_deny: asked != Some(false),
            peers: self.cilium_peers(rule, namespace, of_init),
            ports: self.cilium_ports(rule, base.policy, pointer),
            requires: requires.into_iter().map(|selector| self.selector(selector)).collect(),
            authentication: authentication(rule),
            ..base.clone()
        }
    }

    /// The other side (R5, E2): an empty list selects nobody, but for those that count as absent; without any list,
    /// everyone where there are ports, and else nobody.
    fn cilium_peers(&mut self, rule: &policy::Rule<'_>, namespace: Option<&str>, of_init: bool) -> Peers {
        let mut peers = Vec::new();
        for list in &rule.peers {
            let is_empty = list.node.items().is_empty();
            if list.field == PeerField::Requires {
                continue;
            }
            if is_empty && !list.field.opens_when_empty() {
                return Peers::Nobody;
            }
            for peer in &list.peers {
                let pointer: Box<str> = format!("/{}/{}", list.key, position_of(list.node, peer.node())).into();
                for selector in self.cilium_peer(peer, rule, namespace, of_init) {
                    // Addresses behind a Service are ranges, its pods endpoints.
                    let is_of_pods = matches!(peer, Peer::Service(_)) && matches!(selector, Selector::Labels(_));
                    let is_endpoints = is_of_pods || matches!(peer, Peer::Endpoints(_));
                    let selector = self.selector(selector);
                    peers.push(RulePeer { pointer: pointer.clone(), selector, is_endpoints });
                }
            }
        }
        if !peers.is_empty() {
            return Peers::Of(peers.into());
        }
        if rule.ports.is_empty() && rule.icmps.is_none() { Peers::Nobody } else { Peers::Anyone }
    }

    fn cilium_peer(
        &mut self,
        peer: &Peer<'_>,
        rule: &policy::Rule<'_>,
        namespace: Option<&str>,
        of_init: bool,
    ) -> Vec<Selector> {
        match peer {
            Peer::Endpoints(selector) => vec![self.endpoints(selector, namespace, of_init)],
            Peer::Nodes(selector) => vec![self.nodes(selector)],
            // Before 1.16 groups are only resolved where ingress is allowed.
            Peer::Cidr(cidr)
                if cidr.group_ref.is_some()
                    && !self.terms.version.is_at_least(16)
                    && (rule.deny || rule.direction == Direction::Egress) =>
            {
                vec![Selector::nothing()]
            }
            Peer::Cidr(cidr) => vec![self.cidr(cidr)],
            Peer::Entity(entity) => self.entity(entity.name),
            // What a rule that denies says of services is not looked at.
            Peer::Service(service) if !rule.deny => self.service(service),
            Peer::Fqdn(fqdn) => {
                let (pattern, is_pattern) = match (fqdn.name, fqdn.pattern) {
                    (Some(name), _) => (name, false),
                    (None, Some(pattern)) => (pattern, true),
                    (None, None) => return Vec::new(),
                };
                vec![Selector::Names { pattern: self.symbol(pattern), is_pattern }]
            }
            Peer::Group(_) => vec![Selector::Unseen],
            Peer::Service(_) | Peer::Pods { .. } | Peer::Requires(_) => Vec::new(),
        }
    }
}

/// `authentication.mode` of a rule.
fn authentication(rule: &policy::Rule<'_>) -> Authentication {
    let mode = rule.node.get("authentication").and_then(|node| node.get("mode")).and_then(Node::as_str);
    match mode {
        Some("disabled") => Authentication::Disabled,
        Some("required") => Authentication::Required,
        Some("test-always-fail") => Authentication::AlwaysFails,
        _ => Authentication::None,
    }
}
