//! Which identities each selector means: found once, by an index of labels.

use std::collections::HashMap;

use super::Terms;
use super::labels::{Certainty, Identity, Label, Requirement, Scope, Selector, Sym};
use super::set::Set;
use crate::policy::Operator;

/// Whom a selector means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selected {
    /// Surely.
    pub sure: Set,
    /// Where the input does not tell.
    pub maybe: Set,
}

/// The identities by their labels.
#[derive(Debug)]
pub struct Index<'i> {
    identities: &'i [Identity],
    by_label: HashMap<(Sym, Sym), Vec<u32>>,
    by_key: HashMap<Sym, Vec<u32>>,
    /// Those of whose labels something is not known.
    hidden: Vec<u32>,
    by_scope: [Vec<u32>; 3],
}

impl<'i> Index<'i> {
    /// The index of identities.
    #[must_use]
    pub fn of(identities: &'i [Identity]) -> Self {
        let mut index = Self {
            identities,
            by_label: HashMap::new(),
            by_key: HashMap::new(),
            hidden: Vec::new(),
            by_scope: Default::default(),
        };
        for (at, identity) in (0_u32..).zip(identities) {
            for label in &identity.labels {
                let holders = index.by_key.entry(label.key).or_default();
                if holders.last() != Some(&at) {
                    holders.push(at);
                }
                index.by_label.entry((label.key, label.value)).or_default().push(at);
            }
            if identity.hidden != super::labels::Hidden::default() {
                index.hidden.push(at);
            }
            if let Some(list) = scope_index(identity.scope).and_then(|scope| index.by_scope.get_mut(scope)) {
                list.push(at);
            }
        }
        index
    }

    /// Whom a selector means as subjects: by the labels alone, for aggregates are only of other ends.
    #[must_use]
    pub fn select_subjects(&self, selector: &Selector, terms: &Terms) -> Selected {
        let (mut sure, mut maybe) = (Vec::new(), Vec::new());
        let mut decide = |at: u32| {
            let Some(identity) = self.identities.get(at as usize) else { return };
            match selector.matches(identity, terms.addresses) {
                Certainty::Yes => sure.push(at),
                Certainty::Maybe => maybe.push(at),
                Certainty::No => {}
            }
        };
        match self.candidates(selector) {
            Some(candidates) => candidates.into_iter().for_each(&mut decide),
            None => (0_u32..).zip(self.identities).for_each(|(at, _)| decide(at)),
        }
        let sure = Set::of(sure);
        let maybe = Set::of(maybe).without(&sure);
        Selected { sure, maybe }
    }

    /// Whom a selector means as peers: also those whose aggregate it matches (decision semantics E10).
    #[must_use]
    pub fn select_peers(&self, selector: &Selector, terms: &Terms) -> Selected {
        let mut selected = self.select_subjects(selector, terms);
        if !terms.has_aggregates() {
            return selected;
        }
        for (scope, key) in AGGREGATES {
            let aggregate = Identity::new(vec![Label::reserved(key)], Scope::Reserved);
            if selector.matches(&aggregate, terms.addresses) == Certainty::Yes {
                let of_scope = self.by_scope.get(scope).cloned().unwrap_or_default();
                selected.sure = Set::union([&selected.sure, &Set::of(of_scope)]);
                selected.maybe = selected.maybe.without(&selected.sure);
            }
        }
        selected
    }

    /// Identities among which are all that a selector may mean; none where it has no requirement by which an index finds
    /// them.
    fn candidates(&self, selector: &Selector) -> Option<Vec<u32>> {
        let requirements = match selector {
            Selector::Labels(requirements) | Selector::Addresses { requirements, .. } => requirements,
            Selector::Names { .. } => return Some(Vec::new()),
            Selector::Unseen => return None,
        };
        let holders = requirements.iter().filter_map(|requirement| self.holders(requirement));
        holders.min_by_key(Vec::len)
    }

    fn holders(&self, requirement: &Requirement) -> Option<Vec<u32>> {
        // What is found by the family of addresses has no label of it.
        if requirement.unfilled || (requirement.source == Some(Sym::RESERVED) && is_world(requirement.key)) {
            return None;
        }
        let of = |value: &Sym| self.by_label.get(&(requirement.key, *value)).into_iter().flatten().copied();
        let mut holders: Vec<u32> = match requirement.operator {
            Operator::Exists => self.by_key.get(&requirement.key).cloned().unwrap_or_default(),
            Operator::In => requirement.values.iter().chain(&[Sym::UNKNOWN, Sym::PERHAPS]).flat_map(of).collect(),
            Operator::NotIn | Operator::DoesNotExist => return None,
        };
        if requirement.of_namespace || matches!(requirement.source, Some(Sym::CIDR | Sym::CIDR_GROUP | Sym::NODE)) {
            holders.extend(&self.hidden);
        }
        holders.sort_unstable();
        holders.dedup();
        Some(holders)
    }
}

/// The scopes with the label of their aggregate (decision semantics E10).
const AGGREGATES: [(usize, Sym); 3] =
    [(0, Sym::AGGREGATE_CLUSTER), (1, Sym::AGGREGATE_WORLD), (2, Sym::AGGREGATE_REMOTE_NODE)];

fn scope_index(scope: Scope) -> Option<usize> {
    match scope {
        Scope::Reserved => None,
        Scope::Cluster => Some(0),
        Scope::World => Some(1),
        Scope::RemoteNode => Some(2),
    }
}

fn is_world(key: Sym) -> bool {
    matches!(key, Sym::WORLD | Sym::WORLD_V4 | Sym::WORLD_V6)
}
