//! Policies that a change brings, and what follows for the subjects of their rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use super::plan::Plan;
use super::rules_at;
use crate::flow::Network;
use crate::flow::assemble::{beside_names, hash_of, kept, mentioned};
use crate::flow::draft::{Draft, Examined};
use crate::flow::labels::Certainty;
use crate::flow::named_ports::has_names;
use crate::flow::network::{About, Chosen};
use crate::flow::rule::{PolicyOf, Rule, RuleId, SelectorId};
use crate::flow::selection::Selection;
use crate::flow::topology::IdentityId;
use crate::order::Ordered as _;
use crate::policy::Direction;

/// Policies by position, none where one goes.
pub(super) type Policies = Vec<(u32, Option<PolicyOf>)>;

impl Network {
    /// Compiles the policies of a change, and those that name Services where these change.
    pub(super) fn draft(&mut self, plan: &Plan) -> Policies {
        let mut wanted: BTreeMap<u32, Option<(Arc<crate::model::Object>, Examined)>> = BTreeMap::new();
        if plan.is_wide {
            for (at, policy) in self.policies().filter(|(_, policy)| policy.compiled.names_services) {
                wanted.insert(at, Some((Arc::clone(&policy.object), Examined::As(policy.refused.clone()))));
            }
        }
        for (at, object) in &plan.policies {
            wanted.insert(*at, object.as_ref().map(|object| (Arc::clone(object), Examined::Not)));
        }
        let texts = std::mem::take(&mut self.texts);
        let mut draft = Draft::new(&self.terms, self.conditions, &self.services, texts);
        let policy =
            |(at, wanted): (u32, Option<_>)| (at, wanted.map(|(object, examined)| draft.policy(at, object, examined)));
        let drafted = wanted.into_iter().map(policy).collect();
        self.texts = draft.finish();
        drafted
    }

    /// Puts policies in their places; what else follows is left to do.
    pub(super) fn take_policies_unselected(&mut self, drafted: Policies) {
        for (at, policy) in drafted {
            self.put_policy(at, policy.map(Arc::new));
        }
    }

    fn put_policy(&mut self, at: u32, policy: Option<Arc<PolicyOf>>) {
        let before = self.policies.get(at as usize).and_then(Option::as_ref);
        let name = |policy: Option<&Arc<PolicyOf>>| policy.and_then(|policy| hash_of(&policy.object));
        let (old, new) = (name(before), name(policy.as_ref()));
        if old != new {
            let by_name = Arc::make_mut(&mut self.by_name);
            if let Some(old) = old {
                by_name.remove(old, at);
            }
            if let Some(new) = new {
                by_name.add(new, at);
            }
        }
        while self.policies.len() <= at as usize {
            self.policies.push(None);
        }
        if let Some(slot) = self.policies.get_mut(at as usize) {
            *slot = policy;
        }
    }

    /// Takes policies. `subjects` are those of other rules that mean others than before.
    pub(super) fn take_policies(&mut self, drafted: Policies, before: &Self, mut subjects: BTreeSet<SelectorId>) {
        let touches_names = self.touches_names(&drafted);
        let touches_requirements = self.touches(&drafted, |rule| !rule.requires.is_empty());
        let needs_names = !self.groups.by_name && self.touches(&drafted, has_names);
        self.choose_new();
        let mut members: BTreeSet<SelectorId> = BTreeSet::new();
        for (at, policy) in drafted {
            if let Some(old) = before.policies.get(at as usize).and_then(Option::as_ref) {
                self.forget(at, old, &mut subjects, &mut members);
            }
            let policy = policy.map(|policy| {
                self.learn(at, &policy, &mut subjects, &mut members);
                let whom = self.whom(policy.rules());
                Arc::new(PolicyOf { whom, ..policy })
            });
            self.put_policy(at, policy);
        }
        if touches_requirements {
            let has_requirements = self.rules().any(|rule| !rule.requires.is_empty());
            self.has_requirements = has_requirements;
        }
        if touches_names {
            subjects.extend(self.take_named_ports());
        }
        if needs_names {
            self.groups = self.grouped();
            return;
        }
        self.regroup(before, &members);
        let is_touched = |subject: SelectorId| subjects.contains(&subject);
        let of_before = before.groups.all.len();
        for group in self.groups.all.iter_mut().take(of_before).filter(|group| group.is_about(is_touched)) {
            *group = Arc::new(group.again());
        }
    }

    fn touches(&self, drafted: &Policies, is: impl Fn(&Rule) -> bool) -> bool {
        let before = |at: u32| self.policy(at).map(PolicyOf::rules).unwrap_or_default();
        drafted.iter().any(|(at, policy)| {
            let after = policy.as_ref().map(PolicyOf::rules).unwrap_or_default();
            before(*at).iter().chain(after).any(&is)
        })
    }

    fn touches_names(&self, drafted: &Policies) -> bool {
        self.touches(drafted, |rule| rule.direction == Direction::Egress && has_names(rule))
    }

    /// Finds whom the selectors mean that are new.
    fn choose_new(&mut self) {
        let first = self.chosen.len();
        if first == self.texts.selectors.len() {
            return;
        }
        let mut selection = Selection::of(&self.index, &self.topology.identities, &self.terms);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for at in first..self.texts.selectors.len() {
            let Some(selector) = u32::try_from(at).ok().and_then(|at| self.texts.selectors.get(at)) else { continue };
            self.chosen.push(Arc::new(Chosen::of(kept(&mut known, selection.peers(selector)))));
        }
    }

    fn chosen_mut(&mut self, id: SelectorId) -> Option<&mut Chosen> {
        self.chosen.get_mut(id.0 as usize).map(Arc::make_mut)
    }

    /// Takes the rules of a policy out of what is known of their selectors.
    fn forget(
        &mut self,
        at: u32,
        policy: &PolicyOf,
        subjects: &mut BTreeSet<SelectorId>,
        members: &mut BTreeSet<SelectorId>,
    ) {
        for selector in policy.rules().iter().flat_map(mentioned) {
            if let Some(chosen) = self.chosen_mut(selector) {
                chosen.uses = chosen.uses.saturating_sub(1);
            }
        }
        let of_policy: BTreeSet<SelectorId> = policy.rules().iter().map(|rule| rule.subject).into_set();
        for subject in of_policy {
            subjects.insert(subject);
            if let Some(about) = self.chosen_mut(subject).and_then(|chosen| chosen.about.as_mut()) {
                about.rules.retain(|id| id.policy != at);
                if about.rules.is_empty() {
                    members.insert(subject);
                }
            }
        }
    }

    /// Puts the rules of a policy into what is known of their selectors.
    fn learn(
        &mut self,
        at: u32,
        policy: &PolicyOf,
        subjects: &mut BTreeSet<SelectorId>,
        members: &mut BTreeSet<SelectorId>,
    ) {
        for (id, rule) in rules_at(at, policy) {
            for selector in mentioned(rule) {
                if let Some(chosen) = self.chosen_mut(selector) {
                    chosen.uses = chosen.uses.saturating_add(1);
                }
            }
            subjects.insert(rule.subject);
            self.learn_subject(id, rule, members);
            for peer in beside_names(rule, &self.terms) {
                self.learn_by_labels(peer);
            }
        }
    }

    fn learn_subject(&mut self, id: RuleId, rule: &Rule, members: &mut BTreeSet<SelectorId>) {
        let at = rule.subject.0 as usize;
        let Some(selector) = self.texts.selectors.get(rule.subject.0) else { return };
        if self.chosen.get(at).is_some_and(|chosen| chosen.about.is_none()) {
            let mut selection = Selection::of(&self.index, &self.topology.identities, &self.terms);
            let selected = selection.subjects(selector);
            let known = &mut self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let about = About { subjects: kept(known, selected), rules: Vec::new() };
            if let Some(chosen) = self.chosen.get_mut(at).map(Arc::make_mut) {
                chosen.about = Some(about);
            }
            members.insert(rule.subject);
        }
        let about = self.chosen.get_mut(at).map(Arc::make_mut).and_then(|chosen| chosen.about.as_mut());
        if let Some(about) = about
            && let Err(place) = about.rules.binary_search(&id)
        {
            about.rules.insert(place, id);
        }
    }

    fn learn_by_labels(&mut self, id: SelectorId) {
        let at = id.0 as usize;
        let Some(selector) = self.texts.selectors.get(id.0) else { return };
        if self.chosen.get(at).is_some_and(|chosen| chosen.beside_names) {
            return;
        }
        let mut selection = Selection::of(&self.index, &self.topology.identities, &self.terms);
        if let Some(chosen) = self.chosen.get_mut(at).map(Arc::make_mut) {
            chosen.find_by_labels(selector, &mut selection);
        }
    }

    /// Gives the subjects of selectors, about which rules are now or are no more, their kinds anew.
    fn regroup(&mut self, before: &Self, members: &BTreeSet<SelectorId>) {
        let mut moved: BTreeMap<u32, Vec<(SelectorId, Option<Certainty>)>> = BTreeMap::new();
        for id in members {
            let Some(chosen) = self.chosen.get_mut(id.0 as usize).map(Arc::make_mut) else { continue };
            let was_about = before.chosen.get(id.0 as usize).is_some_and(|chosen| chosen.about.is_some());
            let Some(about) = &chosen.about else { continue };
            let is_about = !about.rules.is_empty();
            if was_about != is_about {
                let subjects = Arc::clone(&about.subjects);
                for (set, certainty) in [(&subjects.sure, Certainty::Yes), (&subjects.maybe, Certainty::Maybe)] {
                    for member in set.members() {
                        moved.entry(member).or_default().push((*id, is_about.then_some(certainty)));
                    }
                }
            }
            if !is_about {
                chosen.about = None;
            }
        }
        for (member, changes) in moved {
            let Some(identity) = self.topology.identities.get(IdentityId(member)).cloned() else { continue };
            let group = self.groups.of.get(member as usize).copied().unwrap_or(u32::MAX);
            let Some(key) = self.groups.keys.get(group) else { continue };
            let mut subjects: BTreeMap<SelectorId, Certainty> = key.subjects.iter().copied().into_map();
            for (selector, certainty) in changes {
                match certainty {
                    Some(certainty) => subjects.insert(selector, certainty),
                    None => subjects.remove(&selector),
                };
            }
            let group = self.groups.put(IdentityId(member), &identity, subjects.into_iter().collect());
            if let Some(slot) = Arc::make_mut(&mut self.groups.of).get_mut(member as usize) {
                *slot = group;
            }
        }
    }
}
