//! Where the ports of a rule are listened on: at the subjects of ingress, at the peers of egress.

use crate::policy::{Direction, Peer, Policy, PortItem, Rule, Spec};
use crate::source::Node;
use crate::world::{ByLabels, ContainerPort, Workload, World};

/// The given workloads that a rule's ports are about, as far as all of them are pods by labels.
pub(super) fn listeners<'w, 'a>(
    policy: &Policy<'a>,
    spec: &Spec<'a>,
    rule: &Rule<'a>,
    by_labels: &ByLabels<'w, 'a>,
) -> Vec<&'w Workload<'a>> {
    let mut found = match rule.direction {
        Direction::Ingress => by_labels.subjects(policy, spec),
        Direction::Egress => {
            let is_pods = |peer: &Peer<'_>| matches!(peer, Peer::Pods { .. } | Peer::Endpoints(_));
            if !rule.each_peer().all(is_pods) {
                return Vec::new();
            }
            let mut found: Vec<_> = rule.each_peer().flat_map(|peer| by_labels.peers(policy, peer)).collect();
            found.sort_by_key(|workload| std::ptr::from_ref::<Workload<'_>>(workload));
            found.dedup_by_key(|workload| std::ptr::from_ref::<Workload<'_>>(workload));
            found
        }
    };
    found.retain(|workload| !workload.host_network);
    found
}

/// The ports of a name and protocol that containers declare.
pub(super) fn named<'p, 'a>(
    workload: &'p Workload<'a>,
    name: &'p str,
    item: &'p PortItem<'_>,
) -> impl Iterator<Item = &'p ContainerPort<'a>> {
    let is_named = move |port: &&ContainerPort<'_>| port.name.is_some_and(|own| own.eq_ignore_ascii_case(name));
    workload.ports.iter().filter(is_named).filter(|port| item.protocol.covers(port.protocol))
}

/// The numbers that the given workloads, of all namespaces, give a name.
pub(super) fn numbers(world: &World<'_>, name: &str, item: &PortItem<'_>) -> Vec<u16> {
    let ports = world.workloads.iter().flat_map(|workload| named(workload, name, item));
    let mut numbers: Vec<u16> = ports.map(|port| port.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The node of an item's `port`, or the item.
pub(super) fn port_node<'a>(item: &PortItem<'a>) -> &'a Node {
    item.node.get("port").unwrap_or(item.node)
}
