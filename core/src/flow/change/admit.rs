//! Identities that are new, and whom selectors mean with them.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use crate::flow::Network;
use crate::flow::assemble::{kept, mentioned};
use crate::flow::labels::{Certainty, Identity};
use crate::flow::named_ports::{has_names, named_ports};
use crate::flow::network::Chosen;
use crate::flow::rule::{PolicyOf, SelectorId};
use crate::flow::selection::{Selected, means_peer};
use crate::flow::set::Set;
use crate::flow::topology::IdentityId;
use crate::policy::Direction;

/// New identities that are asked about one by one; where there are more, everybody is asked about again.
const FEW: usize = 1_024;

impl Network {
    /// Whether there are more new identities than can be told of one by one.
    pub(super) fn needs_room(&self) -> bool {
        let count = self.topology.identities.len();
        let last = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
        count.saturating_sub(self.index.count()) > FEW || !self.anyone.sure.contains(last)
    }

    /// Asks selectors about the identities that the network before does not have, and gives these their kinds. The subjects
    /// of rules that mean others than before are the answer.
    pub(super) fn admit(&mut self, before: &Self) -> BTreeSet<SelectorId> {
        let position = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let new = position(before.topology.identities.len())..position(self.topology.identities.len());
        let identities = self.topology.identities.clone();
        let new: Vec<(u32, &Identity)> = new.filter_map(|at| Some((at, identities.get(IdentityId(at))?))).collect();
        let mut subjects = BTreeSet::new();
        if !new.is_empty() {
            let mut about: Vec<Vec<(SelectorId, Certainty)>> = vec![Vec::new(); new.len()];
            let mut others: BTreeSet<SelectorId> = BTreeSet::new();
            for at in 0..self.chosen.len() {
                let id = SelectorId(position(at));
                if self.admit_to(id, &new, &mut about) {
                    others.insert(id);
                }
            }
            for ((at, identity), subjects) in new.iter().zip(about) {
                let group = self.groups.put(IdentityId(*at), identity, subjects);
                Arc::make_mut(&mut self.groups.of).push(group);
            }
            for at in 0..self.policies.len() {
                let Some(policy) = self.policies.get(at).and_then(Option::as_ref) else { continue };
                let mut rules = policy.rules().iter();
                if !rules.any(|rule| mentioned(rule).any(|selector| others.contains(&selector))) {
                    continue;
                }
                subjects.extend(policy.rules().iter().map(|rule| rule.subject));
                let whom = self.whom(policy.rules());
                let policy = PolicyOf { whom, ..(**policy).clone() };
                if let Some(slot) = self.policies.get_mut(at) {
                    *slot = Some(Arc::new(policy));
                }
            }
        }
        if !Arc::ptr_eq(&before.topology.pods, &self.topology.pods) {
            subjects.extend(self.take_named_ports());
        }
        subjects
    }

    /// Finds the numbers of names of ports again. The subjects of rules that use them are the answer, where they differ.
    pub(super) fn take_named_ports(&mut self) -> Vec<SelectorId> {
        let named = named_ports(self.rules(), &self.topology, &self.terms);
        if named == *self.named_ports {
            return Vec::new();
        }
        self.named_ports = Arc::new(named);
        let by_name = self.rules().filter(|rule| rule.direction == Direction::Egress && has_names(rule));
        by_name.map(|rule| rule.subject).collect()
    }

    /// Asks one selector; whether it means some of them as peers.
    fn admit_to(
        &mut self,
        id: SelectorId,
        new: &[(u32, &Identity)],
        about: &mut [Vec<(SelectorId, Certainty)>],
    ) -> bool {
        let Some(selector) = self.texts.selectors.get(id.0) else { return false };
        let (terms, at) = (&self.terms, id.0 as usize);
        let Some(chosen) = self.chosen.get(at) else { return false };
        let ask = |asked: &dyn Fn(&Identity) -> Certainty| {
            let (mut sure, mut maybe) = (Vec::new(), Vec::new());
            for (at, identity) in new {
                match asked(identity) {
                    Certainty::Yes => sure.push(*at),
                    Certainty::Maybe => maybe.push(*at),
                    Certainty::No => {}
                }
            }
            Selected { sure: Set::of(sure), maybe: Set::of(maybe) }
        };
        let peers = ask(&|identity| means_peer(selector, identity, terms));
        let by_labels = ask(&|identity| selector.matches(identity, terms.addresses));
        let meets_others = !peers.is_empty();
        if !meets_others && by_labels.is_empty() {
            return false;
        }
        let mut changed: Chosen = (**chosen).clone();
        if let Some(of) = changed.about.as_mut() {
            for (list, (_, identity)) in about.iter_mut().zip(new) {
                let met = selector.matches(identity, terms.addresses);
                if met.may() {
                    list.push((id, met));
                }
            }
            of.subjects = self.keep_joined(&of.subjects, &by_labels);
        }
        let both = Set::union([&by_labels.sure, &by_labels.maybe]);
        match &mut changed.by_labels {
            Some(known) => *known = Set::union([&*known, &both]),
            None if changed.beside_names && peers != by_labels => {
                let known = Set::union([&changed.peers.sure, &changed.peers.maybe]);
                changed.by_labels = Some(Set::union([&known, &both]));
            }
            None => {}
        }
        changed.peers = self.keep_joined(&changed.peers, &peers);
        if let Some(slot) = self.chosen.get_mut(at) {
            *slot = Arc::new(changed);
        }
        meets_others
    }

    fn keep_joined(&self, one: &Selected, other: &Selected) -> Arc<Selected> {
        let sure = Set::union([&one.sure, &other.sure]);
        let maybe = Set::union([&one.maybe, &other.maybe]);
        kept(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner), Selected { sure, maybe })
    }
}
