//! NetworkPolicy (decision semantics §1, E1).

use super::{Compiler, level, position_of};
use crate::flow::labels::Selector;
use crate::flow::rule::{Peers, Rule, RulePeer};
use crate::policy::{self, Direction, Peer, Policy, Spec};
use crate::world::namespace_or_default;

/// Adds the rules of a NetworkPolicy.
pub(super) fn add(compiler: &mut Compiler<'_>, position: u32, policy: &Policy<'_>) {
    let namespace = namespace_or_default(policy.namespace());
    for spec in &policy.specs {
        let subject = spec.subject.as_ref().map(|subject| &subject.selector);
        let subject = compiler.pods(subject, namespace);
        let subject = compiler.selector(Selector::Labels(subject.into()));
        let base = Rule { default_deny: true, ..Rule::new(position, level(false), subject) };
        for direction in Direction::BOTH {
            if compiler.terms.is_cilium() || has_type(spec, direction) {
                add_direction(compiler, &base, spec, direction, namespace);
            }
        }
    }
}

impl Compiler<'_> {
    /// Whether a range under `from` lets the pods of the policy's own namespace in as well: a fault of 1.19.0 to 1.19.4,
    /// where selectors mean the local cluster.
    fn adds_own_namespace(&self) -> bool {
        let version = self.terms.version;
        self.terms.is_cilium() && self.terms.local_cluster && version.is_at_least(19) && !version.has_patch(19, 5)
    }
}

/// Whether the policy isolates in a direction by `policyTypes`, written or by default (K1).
fn has_type(spec: &Spec<'_>, direction: Direction) -> bool {
    match &spec.policy_types {
        Some(types) => types.contains(&direction.policy_type()),
        None => direction == Direction::Ingress || spec.rules.iter().any(|rule| rule.direction == direction),
    }
}

fn add_direction(compiler: &mut Compiler<'_>, base: &Rule, spec: &Spec<'_>, direction: Direction, namespace: &str) {
    let rules: Vec<&policy::Rule<'_>> = spec.rules.iter().filter(|rule| rule.direction == direction).collect();
    if rules.is_empty() {
        // A direction without rules is denied where `policyTypes` names it; ingress also where it names nothing.
        let types = spec.policy_types.as_deref().unwrap_or_default();
        let isolates = match direction {
            Direction::Ingress => types.contains(&"Ingress") || !types.contains(&"Egress"),
            Direction::Egress => types.contains(&"Egress"),
        };
        if isolates {
            compiler.compiled.rules.push(Rule { pointer: "/spec".into(), direction, ..base.clone() });
        }
        return;
    }
    for (at, rule) in rules.into_iter().enumerate() {
        let pointer = format!("/spec/{}/{at}", direction.word());
        let ports = compiler.kubernetes_ports(rule);
        let lists = rule.peers.iter().find(|list| !list.node.items().is_empty());
        let peers = match lists {
            // Up to 1.18 everyone is a selector of endpoints, which other rules may narrow (R23).
            None if compiler.terms.is_cilium() && !compiler.terms.version.is_at_least(19) => {
                let selector = compiler.selector(Selector::everything());
                Peers::Of([RulePeer { pointer: Box::default(), selector, is_endpoints: true }].into())
            }
            None => Peers::Anyone,
            Some(list) => {
                let mut peers = Vec::new();
                for peer in &list.peers {
                    let pointer: Box<str> = format!("/{}/{}", list.key, position_in(list, peer)).into();
                    let is_endpoints = matches!(peer, Peer::Pods { .. });
                    peers.push(RulePeer {
                        pointer: pointer.clone(),
                        selector: selector(compiler, peer, namespace),
                        is_endpoints,
                    });
                    if !is_endpoints && direction == Direction::Ingress && compiler.adds_own_namespace() {
                        let mut pods = compiler.pods(None, namespace);
                        compiler.within_cluster(&mut pods);
                        let selector = compiler.selector(Selector::Labels(pods.into()));
                        peers.push(RulePeer { pointer, selector, is_endpoints: true });
                    }
                }
                Peers::Of(peers.into())
            }
        };
        compiler.compiled.rules.push(Rule { pointer: pointer.into(), direction, peers, ports, ..base.clone() });
    }
}

/// The position of a peer in its list: an `ipBlock` stands one level below its item.
fn position_in(list: &policy::PeerList<'_>, peer: &Peer<'_>) -> usize {
    let items = list.node.items();
    let is_block =
        |item: &crate::source::Node| item.get("ipBlock").is_some_and(|block| std::ptr::eq(block, peer.node()));
    items.iter().position(is_block).unwrap_or_else(|| position_of(list.node, peer.node()))
}

fn selector(compiler: &mut Compiler<'_>, peer: &Peer<'_>, namespace: &str) -> crate::flow::rule::SelectorId {
    let selector = match peer {
        Peer::Cidr(cidr) => compiler.cidr(cidr),
        Peer::Pods { namespaces: None, pods, .. } => {
            let mut requirements = compiler.pods(pods.as_ref(), namespace);
            compiler.within_cluster(&mut requirements);
            Selector::Labels(requirements.into())
        }
        Peer::Pods { namespaces: Some(namespaces), pods, .. } => {
            let mut requirements = compiler.namespaces(namespaces);
            if let Some(pods) = pods {
                let source = super::selectors::DefaultSource::Of(crate::flow::labels::Sym::K8S);
                let of_pods = compiler.requirements(pods, source, "");
                // Cilium keeps one value for each key of both `matchLabels`, that of the pods.
                let written = of_pods.iter().zip(&pods.requirements).filter(|(_, written)| !written.is_expression);
                let replaced: Vec<_> = written.map(|(one, _)| (one.source, one.key)).collect();
                let mut of_namespaces = namespaces.requirements.iter();
                requirements.retain(|one| {
                    let is_expression = of_namespaces.next().is_none_or(|written| written.is_expression);
                    is_expression || !compiler.terms.is_cilium() || !replaced.contains(&(one.source, one.key))
                });
                requirements.extend(of_pods);
            }
            compiler.within_cluster(&mut requirements);
            Selector::Labels(requirements.into())
        }
        _ => Selector::Unseen,
    };
    compiler.selector(selector)
}
