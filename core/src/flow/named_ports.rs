//! Names of ports: which numbers they have, and of whom (decision semantics K6, E6, E7).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile::Compiled;
use super::labels::{Identity, Sym};
use super::rule::{Peers, PortNumber, Ports, Rule, RuleId, RulePeer, SelectorId};
use super::selection::{Index, Selected};
use super::set::Set;
use super::topology::IdentityId;
use super::{Network, Protocol, Terms};
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
        if !peers.iter().any(|peer| self.by_labels.contains_key(&peer.selector)) {
            return None;
        }
        let of = |peer: &RulePeer| match (self.by_labels.get(&peer.selector), self.selected(peer.selector)) {
            (Some(set), _) => set.clone(),
            (None, Some(selected)) => Set::union([&selected.sure, &selected.maybe]),
            (None, None) => Set::default(),
        };
        Some(Set::union(peers.iter().map(of).collect::<Vec<_>>().iter()))
    }

    /// Takes the numbers of ports' names from a network that has more identities than this one. `moved` are positions there
    /// with those here.
    pub(super) fn name_ports_as(&mut self, whole: &Self, moved: &[(IdentityId, IdentityId)]) {
        for ((name, protocol), numbers) in &mut self.named_ports {
            let Some(known) = whole.symbols.find(self.symbols.text(*name)) else { continue };
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

/// Whom selectors of peers beside names of ports mean by labels alone, where they mean others too.
pub(super) fn by_labels(
    compiled: &Compiled,
    selected: &[Arc<Selected>],
    index: &mut Index<'_>,
    terms: &Terms,
) -> BTreeMap<SelectorId, Set> {
    let mut found = BTreeMap::new();
    if !terms.names_ports_by_pod() || !terms.has_aggregates() {
        return found;
    }
    let has_names = |rule: &&Rule| match &rule.ports {
        Ports::Of(ports) => ports.iter().any(|port| matches!(port.number, PortNumber::Name(..))),
        Ports::All => false,
    };
    let peers = compiled.rules.iter().filter(has_names).filter_map(|rule| match &rule.peers {
        Peers::Of(peers) => Some(peers.iter()),
        _ => None,
    });
    for id in peers.flatten().map(|peer| peer.selector) {
        let at = id.0 as usize;
        let (Some(selector), Some(all)) = (compiled.selectors.get(at), selected.get(at)) else { continue };
        if found.contains_key(&id) {
            continue;
        }
        let of_labels = index.select_subjects(selector, terms);
        if of_labels != **all {
            found.insert(id, Set::union([&of_labels.sure, &of_labels.maybe]));
        }
    }
    found
}

/// The numbers that port names of rules have. From 1.20 on, and by the API of Kubernetes, each pod's own; before, one for
/// the whole cluster, and none where pods differ (decision semantics E7).
pub(super) fn named_ports(rules: &[Rule], identities: &[Identity], terms: &Terms) -> NamedPorts {
    let mut named = NamedPorts::new();
    for rule in rules.iter().filter(|rule| rule.direction == Direction::Egress) {
        let Ports::Of(ports) = &rule.ports else { continue };
        for port in ports {
            if let PortNumber::Name(name, _) = port.number {
                named.entry((name, port.protocol)).or_default();
            }
        }
    }
    let mut holders: BTreeMap<(Sym, Protocol), BTreeMap<u16, Vec<u32>>> = BTreeMap::new();
    for (at, identity) in (0_u32..).zip(identities) {
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
