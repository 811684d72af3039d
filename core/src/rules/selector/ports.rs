//! Where the ports of a rule are listened on: at the subjects of ingress, at the peers of egress.

use std::collections::BTreeMap;

use crate::order::Order as _;
use crate::policy::{Direction, Peer, Policy, PortItem, Protocol, Rule, Spec};
use crate::source::Node;
use crate::world::{ContainerPort, Workload, World};

/// The given workloads that a rule's ports are about, as far as all of them are pods by labels.
pub(super) fn listeners<'w, 'a>(
    policy: &Policy<'a>,
    spec: &Spec<'a>,
    rule: &Rule<'a>,
    world: &'w World<'a>,
) -> Vec<&'w Workload<'a>> {
    let mut found = match rule.direction {
        Direction::Ingress => world.subjects_by_labels(policy, spec),
        Direction::Egress => {
            let is_pods = |peer: &Peer<'_>| matches!(peer, Peer::Pods { .. } | Peer::Endpoints(_));
            if !rule.each_peer().all(is_pods) {
                return Vec::new();
            }
            let mut found: Vec<_> = rule.each_peer().flat_map(|peer| world.peers_by_labels(policy, peer)).collect();
            // They stand in one list, in the order of the input.
            found.order_by_key(|workload| std::ptr::from_ref::<Workload<'_>>(workload));
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

/// The numbers that the given workloads, of all namespaces, give names.
pub(super) struct Numbers(BTreeMap<String, Vec<(Protocol, u16)>>);

impl Numbers {
    pub(super) fn of(world: &World<'_>) -> Self {
        let mut by_name: BTreeMap<String, Vec<(Protocol, u16)>> = BTreeMap::new();
        for port in world.workloads.iter().flat_map(|workload| &workload.ports) {
            let Some(name) = port.name else { continue };
            let numbers = by_name.entry(name.to_ascii_lowercase()).or_default();
            if !numbers.contains(&(port.protocol, port.number)) {
                numbers.push((port.protocol, port.number));
            }
        }
        Self(by_name)
    }

    /// Those of a name with the protocol of an item, in order.
    pub(super) fn get(&self, name: &str, item: &PortItem<'_>) -> Vec<u16> {
        let all = self.0.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let mut numbers: Vec<u16> =
            all.iter().filter(|(protocol, _)| item.protocol.covers(*protocol)).map(|(_, number)| *number).collect();
        numbers.order();
        numbers.dedup();
        numbers
    }
}

/// The node of an item's `port`, or the item.
pub(super) fn port_node<'a>(item: &PortItem<'a>) -> &'a Node {
    item.node.get("port").unwrap_or(item.node)
}
