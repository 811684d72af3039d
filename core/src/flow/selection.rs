//! Which identities each selector means: found once, by an index of labels.

use std::collections::HashMap;
use std::sync::Arc;

use super::Terms;
use super::labels::{Certainty, Identity, Label, Requirement, Scope, Selector, Sym};
use super::set::{Set, put};
use super::topology::{Identities, IdentityId};
use crate::order::Order as _;
use crate::policy::Operator;

/// Whom a selector means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selected {
    /// Surely.
    pub sure: Set,
    /// Where the input does not tell.
    pub maybe: Set,
}

impl Selected {
    /// Whether it means nobody, as far as the input tells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sure.is_empty() && self.maybe.is_empty()
    }
}

/// The identities by their labels: of those up to some position, for others are few.
#[derive(Debug, Default)]
pub struct Index {
    /// How many identities it is of.
    count: usize,
    by_label: HashMap<(Sym, Sym), Vec<u32>>,
    by_key: HashMap<Sym, Vec<u32>>,
    /// Those of whose labels something is not known.
    hidden: Vec<u32>,
    /// Those of them that are nodes whose labels are not known.
    hidden_nodes: Vec<u32>,
    by_scope: [Vec<u32>; 3],
}

/// Finds whom selectors mean.
#[derive(Debug)]
pub struct Selection<'i> {
    index: &'i Index,
    identities: &'i Identities,
    terms: &'i Terms,
    /// Whom requirements mean that concern many identities, each as the only one of a selector.
    known: HashMap<Selector, Arc<Holding>>,
}

/// Whom one requirement means, a bit for each identity.
#[derive(Debug)]
struct Holding {
    sure: Vec<u64>,
    /// Surely or where the input does not tell.
    may: Vec<u64>,
}

/// How many requirements a selection remembers.
const REMEMBERED: usize = 4_096;

/// Of how many identities a requirement has to concern one, for the index to look at single identities no more.
const ONE_OF: usize = 16;

impl Index {
    /// The index of identities.
    #[must_use]
    pub fn of(identities: &Identities) -> Self {
        let mut index = Self { count: identities.len(), ..Self::default() };
        for (at, identity) in (0_u32..).zip(identities.iter()) {
            for label in &identity.labels {
                for holders in [
                    index.by_key.entry(label.key).or_default(),
                    index.by_label.entry((label.key, label.value)).or_default(),
                ] {
                    if holders.last() != Some(&at) {
                        holders.push(at);
                    }
                }
            }
            if identity.hidden != super::labels::Hidden::default() {
                index.hidden.push(at);
            }
            if identity.hidden.node_labels {
                index.hidden_nodes.push(at);
            }
            if let Some(list) = scope_index(identity.scope).and_then(|scope| index.by_scope.get_mut(scope)) {
                list.push(at);
            }
        }
        index
    }

    /// How many identities it is of.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// A bit for each identity, all 1.
    fn all(&self) -> Vec<u64> {
        let mut bits = vec![u64::MAX; self.count.div_ceil(64)];
        if let Some(last) = bits.last_mut()
            && !self.count.is_multiple_of(64)
        {
            *last = (1 << (self.count % 64)) - 1;
        }
        bits
    }

    /// The lists of identities whose labels count for a requirement; all others satisfy it when it forbids something, and
    /// do not when it asks for something.
    fn lists(&self, requirement: &Requirement) -> impl Iterator<Item = &Vec<u32>> {
        let (by_key, values) = match requirement.operator {
            Operator::Exists | Operator::DoesNotExist => (self.by_key.get(&requirement.key), &[][..]),
            Operator::In | Operator::NotIn => (None, &*requirement.values),
        };
        let unknown: &[Sym] = if values.is_empty() { &[] } else { &[Sym::UNKNOWN, Sym::PERHAPS] };
        let by_value = values.iter().chain(unknown).filter_map(|value| self.by_label.get(&(requirement.key, *value)));
        let of_range = matches!(requirement.source, Some(Sym::CIDR | Sym::CIDR_GROUP));
        let hidden = (requirement.of_namespace || of_range).then_some(&self.hidden);
        let hidden_nodes = requirement.may_be_of_nodes().then_some(&self.hidden_nodes);
        by_key.into_iter().chain(by_value).chain(hidden).chain(hidden_nodes)
    }

    fn count_of_concerned(&self, requirement: &Requirement) -> usize {
        self.lists(requirement).map(Vec::len).fold(0, usize::saturating_add)
    }

    fn concerned(&self, requirement: &Requirement) -> Vec<u32> {
        let mut concerned: Vec<u32> = self.lists(requirement).flatten().copied().collect();
        concerned.order();
        concerned.dedup();
        concerned
    }
}

impl<'i> Selection<'i> {
    /// What finds whom selectors mean. `index` is of these identities, or of the first of them.
    #[must_use]
    pub fn of(index: &'i Index, identities: &'i Identities, terms: &'i Terms) -> Self {
        Self { index, identities, terms, known: HashMap::new() }
    }

    /// Whom a selector means as subjects: by the labels alone, for aggregates are only of other ends.
    #[must_use]
    pub fn subjects(&mut self, selector: &Selector) -> Selected {
        let indexed = self.indexed(selector);
        let later = self.later().filter(|_| !matches!(selector, Selector::Names { .. }));
        let later = self.one_by_one(later, selector);
        joined(indexed, &later)
    }

    /// Whom a selector means as peers: also those whose aggregate it matches (decision semantics E10).
    #[must_use]
    pub fn peers(&mut self, selector: &Selector) -> Selected {
        let mut selected = self.subjects(selector);
        for (scope, of_scope) in self.index.by_scope.iter().enumerate() {
            if !means_aggregate(selector, scope, self.terms) {
                continue;
            }
            let later = self.later().filter(|at| {
                let identity = self.identities.get(IdentityId(*at));
                identity.and_then(|identity| scope_index(identity.scope)) == Some(scope)
            });
            let of_scope = of_scope.iter().copied().chain(later).collect();
            selected.sure = Set::union([&selected.sure, &Set::of(of_scope)]);
            selected.maybe = selected.maybe.without(&selected.sure);
        }
        selected
    }

    /// The identities that the index does not have.
    fn later(&self) -> impl Iterator<Item = u32> + use<> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        count(self.index.count)..count(self.identities.len())
    }

    fn indexed(&mut self, selector: &Selector) -> Selected {
        let (requirements, of_one): (_, &dyn Fn(&Requirement) -> Selector) = match selector {
            Selector::Names { .. } => return Selected::default(),
            Selector::Unseen => {
                return self.one_by_one((0_u32..).take(self.index.count), selector);
            }
            Selector::Labels(requirements) => (requirements, &|one| Selector::Labels([one.clone()].into())),
            Selector::Addresses { requirements, is_group } => {
                (requirements, &|one| Selector::Addresses { requirements: [one.clone()].into(), is_group: *is_group })
            }
        };
        let positive = requirements.iter().filter(|one| is_positive(one) && !is_by_family(one) && !one.unfilled);
        let fewest = positive.min_by_key(|one| self.index.count_of_concerned(one));
        if let Some(fewest) = fewest.filter(|one| self.index.count_of_concerned(one) <= self.index.count / ONE_OF) {
            return self.one_by_one(self.index.concerned(fewest).into_iter(), selector);
        }
        let (mut sure, mut may) = match selector {
            Selector::Addresses { .. } => {
                let admitted = Selector::Addresses { requirements: Box::default(), is_group: false };
                let admitted = self.holding(admitted, None);
                (admitted.sure.clone(), admitted.may.clone())
            }
            _ => (self.index.all(), self.index.all()),
        };
        for requirement in requirements {
            let holding = self.holding(of_one(requirement), Some(requirement));
            sure.iter_mut().zip(&holding.sure).for_each(|(all, one)| *all &= one);
            may.iter_mut().zip(&holding.may).for_each(|(all, one)| *all &= one);
        }
        may.iter_mut().zip(&sure).for_each(|(may, sure)| *may &= !sure);
        Selected { sure: Set::of_bits(sure), maybe: Set::of_bits(may) }
    }

    /// Whom of some identities a selector means.
    fn one_by_one(&self, candidates: impl Iterator<Item = u32>, selector: &Selector) -> Selected {
        let (mut sure, mut maybe) = (Vec::new(), Vec::new());
        for at in candidates {
            match self.meets(selector, at) {
                Certainty::Yes => sure.push(at),
                Certainty::Maybe => maybe.push(at),
                Certainty::No => {}
            }
        }
        Selected { sure: Set::of(sure), maybe: Set::of(maybe) }
    }

    fn meets(&self, selector: &Selector, at: u32) -> Certainty {
        let identity = self.identities.get(IdentityId(at));
        identity.map_or(Certainty::No, |identity| selector.matches(identity, self.terms.addresses))
    }

    /// Whom a selector of one requirement means, or of none.
    fn holding(&mut self, selector: Selector, requirement: Option<&Requirement>) -> Arc<Holding> {
        if let Some(known) = self.known.get(&selector) {
            return Arc::clone(known);
        }
        let everybody = || (0_u32..).take(self.index.count).collect();
        let (concerned, others) = match requirement {
            Some(one) if !is_by_family(one) => {
                let others = if one.unfilled { Certainty::Maybe } else { Certainty::of(!is_positive(one)) };
                let concerned = if one.unfilled { Vec::new() } else { self.index.concerned(one) };
                (concerned, others)
            }
            _ => (everybody(), Certainty::No),
        };
        let bits = |on: bool| if on { self.index.all() } else { vec![0; self.index.count.div_ceil(64)] };
        let mut holding = Holding { sure: bits(others == Certainty::Yes), may: bits(others.may()) };
        for at in &concerned {
            let met = self.meets(&selector, *at);
            put(&mut holding.sure, *at, met == Certainty::Yes);
            put(&mut holding.may, *at, met.may());
        }
        let holding = Arc::new(holding);
        let is_large = concerned.len() > self.index.count / ONE_OF;
        if is_large && self.known.len() < REMEMBERED {
            self.known.insert(selector, Arc::clone(&holding));
        }
        holding
    }
}

fn joined(one: Selected, other: &Selected) -> Selected {
    if other.is_empty() {
        return one;
    }
    Selected { sure: Set::union([&one.sure, &other.sure]), maybe: Set::union([&one.maybe, &other.maybe]) }
}

/// Whether a selector of peers means an identity, alone or with all of its scope.
pub(super) fn means_peer(selector: &Selector, identity: &Identity, terms: &Terms) -> Certainty {
    let with_others = scope_index(identity.scope).is_some_and(|scope| means_aggregate(selector, scope, terms));
    if with_others { Certainty::Yes } else { selector.matches(identity, terms.addresses) }
}

/// Whether a selector means all of a scope at once.
fn means_aggregate(selector: &Selector, scope: usize, terms: &Terms) -> bool {
    let key = AGGREGATES.get(scope).filter(|_| terms.has_aggregates());
    key.is_some_and(|key| {
        let aggregate = Identity::new(vec![Label::reserved(*key)], Scope::Reserved);
        selector.matches(&aggregate, terms.addresses) == Certainty::Yes
    })
}

/// The scopes with the label of their aggregate (decision semantics E10).
const AGGREGATES: [Sym; 3] = [Sym::AGGREGATE_CLUSTER, Sym::AGGREGATE_WORLD, Sym::AGGREGATE_REMOTE_NODE];

fn scope_index(scope: Scope) -> Option<usize> {
    match scope {
        Scope::Reserved => None,
        Scope::Cluster => Some(0),
        Scope::World => Some(1),
        Scope::RemoteNode => Some(2),
    }
}

/// Whether a requirement asks for something, rather than forbidding it.
fn is_positive(requirement: &Requirement) -> bool {
    matches!(requirement.operator, Operator::Exists | Operator::In)
}

/// Whether a requirement may be met by the family of addresses, which is no label.
fn is_by_family(requirement: &Requirement) -> bool {
    requirement.source == Some(Sym::RESERVED) && matches!(requirement.key, Sym::WORLD | Sym::WORLD_V4 | Sym::WORLD_V6)
}
