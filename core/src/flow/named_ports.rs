//! Names of ports: which numbers they have, and of whom (decision semantics K6, E6, E7).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::labels::Sym;
use super::rule::{Peers, PortNumber, Ports, Rule, RuleId, RulePeer};
use super::set::Set;
use super::topology::{IdentityId, Topology};
use super::{Network, Protocol, Terms};
use crate::order::Order as _;
use crate::policy::Direction;

/// The numbers of names of ports, each with the peers that give it; with all of them where there is no set.
pub(super) type NamedPorts = BTreeMap<(Sym, Protocol), Vec<(u16, Option<Arc<Set>>)>>;

impl Network {
    /// Which numbers a port's name has, and for which peers; for all of them where there is no set.
    pub(super) fn named_port(&self, name: Sym, protocol: Protocol) -> &[(u16, Option<Arc<Set>>)] {
        self.named_ports.get(&(name, protocol)).map_or(&[], Vec::as_slice)
    }

    /// Those of the peers of a rule whose ports its names of ports may mean: whom a selector means with many others at once
    /// (E10) is not among them. None where that are all peers.
    pub(super) fn named_peers(&self, rule: RuleId) -> Option<Set> {
        let Peers::Of(peers) = &self.rule(rule)?.peers else { return None };
        let by_labels = |peer: &RulePeer| self.chosen.get(peer.selector.0 as usize)?.by_labels.as_ref();
        if !peers.iter().any(|peer| by_labels(peer).is_some()) {
            return None;
        }
        let of = |peer: &RulePeer| match (by_labels(peer), self.selected(peer.selector)) {
            (Some(set), _) => set.clone(),
            (None, Some(selected)) => Set::union([&selected.sure, &selected.maybe]),
            (None, None) => Set::default(),
        };
        Some(Set::union(peers.iter().map(of).collect::<Vec<_>>().iter()))
    }

    /// Takes the numbers of ports' names from a network that has more identities than this one. `moved` are positions there
    /// with those here.
    pub(super) fn name_ports_as(&mut self, whole: &Self, moved: &[(IdentityId, IdentityId)]) {
        for ((name, protocol), numbers) in Arc::make_mut(&mut self.named_ports) {
            let Some(known) = whole.symbols().find(self.texts.symbols.text(*name)) else { continue };
            let Some(of_whole) = whole.named_ports.get(&(known, *protocol)) else { continue };
            let here = |holders: &Set| {
                let held = moved.iter().filter(|(there, _)| holders.contains(there.0));
                Set::of(held.map(|(_, here)| here.0).collect())
            };
            *numbers = of_whole
                .iter()
                .map(|(number, holders)| (*number, holders.as_ref().map(|holders| Arc::new(here(holders)))))
                .collect();
        }
    }
}

/// Whether a rule has names of ports.
pub(super) fn has_names(rule: &Rule) -> bool {
    match &rule.ports {
        Ports::Of(ports) => ports.iter().any(|port| matches!(port.number, PortNumber::Name(..))),
        Ports::All => false,
    }
}

/// The numbers that port names of rules have. From 1.20 on, and by the API of Kubernetes, each pod's own; before, one for
/// the whole cluster, and none where pods differ (decision semantics E7).
pub(super) fn named_ports<'r>(rules: impl Iterator<Item = &'r Rule>, topology: &Topology, terms: &Terms) -> NamedPorts {
    let mut named = NamedPorts::new();
    for rule in rules.filter(|rule| rule.direction == Direction::Egress) {
        let Ports::Of(ports) = &rule.ports else { continue };
        for port in ports {
            if let PortNumber::Name(name, _) = port.number {
                named.entry((name, port.protocol)).or_default();
            }
        }
    }
    let mut holders: BTreeMap<(Sym, Protocol), BTreeMap<u16, Vec<u32>>> = BTreeMap::new();
    let mut held: Vec<u32> = topology.pods.iter().map(|pod| pod.identity.0).collect();
    held.order();
    held.dedup();
    for at in held {
        let Some(identity) = topology.identities.get(IdentityId(at)) else { continue };
        for port in identity.ports.iter().filter(|port| named.contains_key(&(port.name, port.protocol))) {
            let number =
                if terms.names_ports_by_pod() { identity.port(port.name, port.protocol) } else { Some(port.number) };
            if let Some(number) = number {
                holders.entry((port.name, port.protocol)).or_default().entry(number).or_default().push(at);
            }
        }
    }
    for (key, numbers) in holders {
        let of_key = named.entry(key).or_default();
        if terms.names_ports_by_pod() {
            of_key.extend(numbers.into_iter().map(|(number, holders)| (number, Some(Arc::new(Set::of(holders))))));
        } else if numbers.len() == 1 {
            of_key.extend(numbers.into_keys().map(|number| (number, None)));
        }
    }
    named
}
