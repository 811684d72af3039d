//! What a NetworkPolicy means otherwise once Cilium enforces it, and not the engine before.

use std::collections::BTreeSet;

use crate::net::{Cidr, Coverage, Family, Space};
use crate::order::Ordered as _;
use crate::policy::{Direction, LabelKey, Labels, Peer, Policy, Port, Rule, Selector, Spec};
use crate::source::Node;
use crate::world::World;

/// One thing that changes.
pub(super) struct Difference<'a> {
    /// What of the policy it is about.
    pub(super) node: &'a Node,
    /// What changes, in the style of findings.
    pub(super) told: String,
}

/// All that changes about a policy, in the order written.
pub(super) fn of<'a>(world: &World<'a>, policy: &Policy<'a>) -> Vec<Difference<'a>> {
    let mut all = Vec::new();
    for spec in &policy.specs {
        if let Some(subject) = &spec.subject {
            all.extend(dropped_labels(world, &subject.selector));
        }
        for rule in &spec.rules {
            all.extend(addresses(world, rule));
            let selectors = rule.each_peer().filter_map(|peer| match peer {
                Peer::Pods { pods, .. } => pods.as_ref(),
                _ => None,
            });
            all.extend(selectors.flat_map(|selector| dropped_labels(world, selector)));
            all.extend(ports(world, rule));
        }
        all.extend(switched_off(spec));
        all.extend(own_node(policy, spec));
        all.extend(from_outside(world, policy, spec));
    }
    all
}

fn dropped_labels<'a>(world: &World<'a>, selector: &Selector<'a>) -> Vec<Difference<'a>> {
    let dropped = selector.requirements.iter().filter(|one| world.settings.is_dropped_label(one.key.name));
    let told = dropped
        .map(|one| Difference { node: one.node, told: format!("Cilium does not see the label `{}`", one.key.name) });
    told.collect()
}

/// Ranges that may hold addresses of pods and nodes.
fn addresses<'a>(world: &World<'a>, rule: &Rule<'a>) -> Vec<Difference<'a>> {
    let pod_ranges = world.revision().map(|last| last.spec.effective_pod_cidrs(last.format)).unwrap_or_default();
    let every_pod = rule.each_peer().any(|peer| {
        matches!(peer, Peer::Pods { namespaces: Some(namespaces), pods, .. }
            if namespaces.is_empty() && pods.as_ref().is_none_or(Selector::is_empty))
    });
    let ranges = rule.each_peer().filter_map(|peer| match peer {
        Peer::Cidr(peer) => peer.cidr.as_ref(),
        _ => None,
    });
    let inside =
        ranges.filter(|(cidr, _)| may_be_private(cidr) || pod_ranges.iter().any(|pods| pods.cidr.overlaps(cidr)));
    let whom = if every_pod { "nodes" } else { "pods and nodes" };
    inside
        .map(|(cidr, node)| Difference { node, told: format!("`{}` no longer means {whom}", cidr.written()) })
        .collect()
}

fn may_be_private(cidr: &Cidr) -> bool {
    match cidr.family() {
        Family::V4 => cidr.coverage(Space::PrivateV4) != Coverage::Outside,
        Family::V6 => cidr.coverage(Space::UniqueLocal) != Coverage::Outside,
    }
}

fn ports<'a>(world: &World<'a>, rule: &Rule<'a>) -> Vec<Difference<'a>> {
    let cilium = world.settings.versions.cilium;
    let mut all = Vec::new();
    for item in rule.each_port() {
        if let Some(Port::Name(name)) = item.port
            && rule.direction == Direction::Egress
            && !cilium.is_at_least(20)
            && !means_one_number(world, name)
        {
            all.push(Difference {
                node: item.node,
                told: format!("the port name `{name}` has to mean one number on all pods"),
            });
        }
        if item.end.is_some() && !cilium.is_at_least(16) {
            all.push(Difference { node: item.node, told: "only the first port of the range counts".to_owned() });
        }
    }
    all
}

fn means_one_number(world: &World<'_>, name: &str) -> bool {
    let ports = world.workloads.iter().flat_map(|workload| &workload.ports);
    let numbers: BTreeSet<u16> = ports.filter(|port| port.name == Some(name)).map(|port| port.number).into_set();
    numbers.len() == 1
}

/// Rules of a direction that `policyTypes` does not name.
fn switched_off<'a>(spec: &Spec<'a>) -> Vec<Difference<'a>> {
    let Some(types) = &spec.policy_types else { return Vec::new() };
    let ignored = spec
        .sections
        .iter()
        .filter(|section| !section.node.items().is_empty() && !types.contains(&section.direction.policy_type()));
    let told = ignored.map(|section| Difference {
        node: section.node,
        told: format!("the {} rules count although `policyTypes` does not name them", section.direction.word()),
    });
    told.collect()
}

fn is_closed(policy: &Policy<'_>, spec: &Spec<'_>, direction: Direction) -> bool {
    let allows_all = |rule: &Rule<'_>| {
        rule.direction == direction
            && rule.peers.iter().all(|list| list.node.items().is_empty())
            && rule.ports.is_empty()
    };
    spec.isolates(policy.kind, direction) && !spec.rules.iter().any(allows_all)
}

fn section_or_spec<'a>(spec: &Spec<'a>, direction: Direction) -> &'a Node {
    let section = spec.sections.iter().find(|section| section.direction == direction);
    section.map_or(spec.node, |section| section.node)
}

fn own_node<'a>(policy: &Policy<'a>, spec: &Spec<'a>) -> Option<Difference<'a>> {
    is_closed(policy, spec, Direction::Egress).then(|| Difference {
        node: section_or_spec(spec, Direction::Egress),
        told: "the pods no longer reach their own node".to_owned(),
    })
}

/// Services that let traffic in from outside of the cluster.
fn from_outside<'a>(world: &World<'a>, policy: &Policy<'a>, spec: &Spec<'a>) -> Option<Difference<'a>> {
    if !is_closed(policy, spec, Direction::Ingress) {
        return None;
    }
    let subject = spec.subject.as_ref()?;
    let services: Vec<_> =
        world.of_kind("", "Service").filter(|service| service.namespace.as_deref() == policy.namespace()).collect();
    let lets_in = services.iter().any(|service| {
        let kind = service.at(&["spec", "type"]).and_then(Node::as_str).unwrap_or("ClusterIP");
        let labels = Labels::of(service.at(&["spec", "selector"]));
        let of = |key: &LabelKey<'_>| labels.get(key.name).map(Some);
        matches!(kind, "LoadBalancer" | "NodePort") && subject.selector.decide(of) != Some(false)
    });
    (services.is_empty() || lets_in).then(|| Difference {
        node: section_or_spec(spec, Direction::Ingress),
        told: "traffic of LoadBalancer and NodePort services needs a rule".to_owned(),
    })
}
