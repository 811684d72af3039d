//! A cluster prepared for questions about flows.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Terms;
use super::assemble::kept;
use super::compile::{Limits, Ranges, ServiceOf, Texts};
use super::decide::DnsAnswers;
use super::dns::Naming;
use super::interned::Interned;
use super::labels::{Certainty, Identity, NamedPort, Selector, Sym, Symbols};
use super::named_ports::NamedPorts;
use super::names::{Names, Positions};
use super::reach::Shown;
use super::rule::{Action, LimitId, Peers, PolicyOf, Rule, RuleId, SelectorId};
use super::selection::{Index, Selected};
use super::set::Set;
use super::table::{Builder, Member, Table};
use super::terms::Mode;
use super::topology::{IdentityId, Topology};
use crate::admission::Conditions;
use crate::order::Order as _;
use crate::policy::Direction;
use crate::world::Settings;

/// A cluster prepared for questions about flows: load once, ask many times.
///
/// It holds no borrow of what it was made from. What is asked for the first time about a kind of subject is laid out then
/// and kept; [`prepare`](Self::prepare) does so for all. A network never changes: a change makes another one, which shares
/// with this one what both have.
#[derive(Clone, Debug)]
pub struct Network {
    /// By which rules it decides.
    pub terms: Terms,
    /// The texts of labels, and the selectors of rules.
    pub(super) texts: Texts,
    /// Who there is.
    pub topology: Topology,
    /// Who has which name.
    pub(super) names: Arc<Names>,
    /// The policies, those that are refused included; none where one was taken away.
    pub(super) policies: Vec<Option<Arc<PolicyOf>>>,
    /// The policies by kind, namespace and name.
    pub(super) by_name: Arc<Positions>,
    /// The ranges that policies name.
    pub(super) ranges: Arc<Ranges>,
    /// Whether any of them requires something of the peers of others (R23).
    pub(super) has_requirements: bool,
    /// What is known of each selector.
    pub(super) chosen: Vec<Arc<Chosen>>,
    /// Everybody, and those who may still come.
    pub(super) anyone: Arc<Selected>,
    /// Whom selectors, rules and steps mean, each once: in large clusters many mean the same.
    pub(super) known: Arc<Mutex<HashSet<Arc<Selected>>>>,
    pub(super) index: Arc<Index>,
    pub(super) groups: Groups,
    pub(super) named_ports: Arc<NamedPorts>,
    /// What answers of DNS gave, where the user says so.
    pub answers: Option<DnsAnswers>,
    /// What the user ought to know of what was read.
    pub notes: Vec<String>,
    /// Under what conditions objects are examined.
    pub(super) conditions: Conditions,
    /// What `toServices` may name.
    pub(super) services: Arc<[ServiceOf]>,
    /// Who is shown in maps, as far as it was asked for.
    pub(super) shown: Shown,
    /// Of what the sizes were when all positions were given.
    pub(super) sizes_at_first: [usize; 4],
    /// What the terms were made of.
    pub(super) settings: Option<Arc<Asked>>,
}

/// What terms are made of.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub settings: Settings,
    /// Options of the agent that the user sets.
    pub options: BTreeMap<String, String>,
}

/// What is known of a selector.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    /// Whom it means as a peer.
    pub peers: Arc<Selected>,
    /// Whom it means by labels alone, where it stands beside names of ports and that are not all whom it means.
    pub by_labels: Option<Set>,
    /// Whether it stands beside names of ports where that matters.
    pub beside_names: bool,
    /// How many mentions of it rules make.
    pub uses: u32,
    /// Whom it means as a subject, and the rules about them, sorted; none where no rule is about it.
    pub about: Option<About>,
}

/// A selector as the subject of rules.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub subjects: Arc<Selected>,
    pub rules: Vec<RuleId>,
}

/// Whom rules of a direction require the endpoints of those that do the same to be (decision semantics R23).
#[derive(Debug)]
pub(super) struct Required {
    action: Action,
    sure: Set,
    may: Set,
}

/// The kinds of subjects: the same rules are about all of a kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// What tells them apart, by position.
    pub keys: Interned<GroupKey>,
    pub all: Vec<Arc<Group>>,
    /// The kind of each identity.
    pub of: Arc<Vec<u32>>,
    /// Whether the names of ports tell them apart.
    pub by_name: bool,
}

/// What tells kinds of subjects apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct GroupKey {
    /// The selectors of subjects that mean them, sorted.
    pub subjects: Box<[(SelectorId, Certainty)]>,
    /// The ports that they name, where that counts.
    pub ports: Option<Box<[NamedPort]>>,
    /// Whether they are the host, without an identity yet, labelled as the host.
    pub flags: (bool, bool, bool),
}

/// Subjects that the same rules are about.
#[derive(Debug)]
pub(super) struct Group {
    subjects: Box<[(SelectorId, Certainty)]>,
    example: IdentityId,
    tables: [OnceLock<Table>; 2],
    /// Which of the rules conflict, if any.
    conflict: OnceLock<Option<Box<str>>>,
}

impl Group {
    /// A kind of which nothing is laid out yet.
    pub(super) fn of(key: &GroupKey, example: IdentityId) -> Self {
        let tables = [OnceLock::new(), OnceLock::new()];
        Self { subjects: key.subjects.clone(), example, tables, conflict: OnceLock::new() }
    }

    /// The same, to be laid out anew.
    pub(super) fn again(&self) -> Self {
        let tables = [OnceLock::new(), OnceLock::new()];
        Self { subjects: self.subjects.clone(), example: self.example, tables, conflict: OnceLock::new() }
    }

    /// Whether rules with such a subject are or may be about it.
    pub(super) fn is_about(&self, is_subject: impl Fn(SelectorId) -> bool) -> bool {
        self.subjects.iter().any(|(subject, _)| is_subject(*subject))
    }
}

impl Network {
    /// A rule.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.policy(id.policy)?.rules().get(id.at as usize)
    }

    /// The rules, in the order of the policies.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.policies().flat_map(|(_, policy)| policy.rules())
    }

    /// A policy.
    #[must_use]
    pub fn policy(&self, at: u32) -> Option<&PolicyOf> {
        self.policies.get(at as usize)?.as_deref()
    }

    /// The policies, those that are refused included, each with its position.
    pub fn policies(&self) -> impl Iterator<Item = (u32, &PolicyOf)> {
        (0_u32..).zip(&self.policies).filter_map(|(at, policy)| Some((at, policy.as_deref()?)))
    }

    /// The limits of layer 7 of a port.
    #[must_use]
    pub fn limit(&self, id: LimitId) -> Option<&Limits> {
        self.policy(id.policy)?.compiled.limits.get(id.at as usize)
    }

    /// A selector of rules.
    #[must_use]
    pub fn selector(&self, id: SelectorId) -> Option<&Selector> {
        self.texts.selectors.get(id.0)
    }

    /// How many positions of policies, selectors, identities and texts there are.
    pub(super) fn sizes(&self) -> [usize; 4] {
        [self.policies.len(), self.chosen.len(), self.topology.identities.len(), self.symbols().count()]
    }

    /// The selectors of rules.
    pub fn selectors(&self) -> impl Iterator<Item = &Selector> {
        let used = self.texts.selectors.iter().zip(&self.chosen).filter(|(_, chosen)| chosen.uses > 0);
        used.map(|(selector, _)| selector)
    }

    /// How many selectors have positions, those of rules that are gone included.
    pub(super) fn count_of_selectors(&self) -> usize {
        self.chosen.len()
    }

    /// The texts of labels.
    #[must_use]
    pub fn symbols(&self) -> &Symbols {
        &self.texts.symbols
    }

    /// Whom a selector means.
    #[must_use]
    pub fn selected(&self, id: SelectorId) -> Option<&Selected> {
        self.chosen.get(id.0 as usize).map(|chosen| &*chosen.peers)
    }

    /// Whom a selector means as a subject of rules; none where no rule is about it.
    pub(super) fn subjects_of(&self, id: SelectorId) -> Option<&Selected> {
        let about = self.chosen.get(id.0 as usize)?.about.as_ref()?;
        Some(&*about.subjects)
    }

    /// An identity.
    #[must_use]
    pub fn identity(&self, id: IdentityId) -> Option<&Identity> {
        self.topology.identities.get(id)
    }

    /// Everybody.
    pub(super) fn anyone(&self) -> &Selected {
        &self.anyone
    }

    /// The kind of subject that an identity is: the same rules are about all of a kind.
    pub(super) fn kind_of_subject(&self, identity: IdentityId) -> u32 {
        self.groups.of.get(identity.0 as usize).copied().unwrap_or(u32::MAX)
    }

    fn group(&self, subject: IdentityId) -> Option<&Group> {
        self.groups.all.get(*self.groups.of.get(subject.0 as usize)? as usize).map(|group| &**group)
    }

    /// Lays out everything that may be asked for.
    pub fn prepare(&self) {
        for group in &self.groups.all {
            for direction in Direction::BOTH {
                self.lay_out(group, direction);
            }
        }
    }

    /// The rules about a subject in a direction.
    #[must_use]
    pub fn table(&self, subject: IdentityId, direction: Direction) -> Option<&Table> {
        let group = self.group(subject)?;
        Some(self.lay_out(group, direction))
    }

    /// Which rules about a subject conflict, if any: then its policy before stays in force, which the input does not show.
    pub(super) fn conflict(&self, subject: IdentityId) -> Option<&str> {
        let group = self.group(subject)?;
        group.conflict.get_or_init(|| self.find_conflict(subject).map(String::into_boxed_str)).as_deref()
    }

    /// The rules that are or may be about a subject in a direction, in the order of the policies.
    #[must_use]
    pub fn rules_about(&self, subject: IdentityId, direction: Direction) -> Vec<(RuleId, Certainty)> {
        self.group(subject).map(|group| self.rules_of(group, direction)).unwrap_or_default()
    }

    /// Whom a rule means where others about the same subject require this (R23).
    pub(super) fn peers_within(&self, member: &Member, required: &[Required]) -> Arc<Selected> {
        let RuleId { policy, at } = member.rule;
        let Some(whole) = self.policy(policy).and_then(|policy| policy.whom.get(at as usize)) else {
            return Arc::default();
        };
        let mut met = self.narrowed(member.rule, required).map_or_else(|| Arc::clone(whole), |met| self.keep(met));
        if let Some(limit) = &member.limit {
            met = self.keep(Selected { sure: met.sure.intersection(limit), maybe: met.maybe.intersection(limit) });
        }
        if member.certainty == Certainty::Maybe {
            met = self.keep(Selected { sure: Set::default(), maybe: Set::union([&met.sure, &met.maybe]) });
        }
        met
    }

    /// What the rules about a subject require.
    pub(super) fn requires(&self, rules: &[(RuleId, Certainty)]) -> Vec<(Action, SelectorId)> {
        if !self.has_requirements {
            return Vec::new();
        }
        let rules = rules.iter().filter_map(|(id, _)| self.rule(*id));
        let of = |rule: &Rule| (rule.level.action, rule.requires.clone());
        let mut required: Vec<(Action, SelectorId)> = rules
            .map(of)
            .flat_map(|(action, selectors)| selectors.into_iter().map(move |selector| (action, selector)))
            .collect();
        required.order();
        required.dedup();
        required
    }

    /// Whom requirements leave.
    pub(super) fn required(&self, requires: &[(Action, SelectorId)]) -> Vec<Required> {
        let mut by_action: BTreeMap<Action, Vec<SelectorId>> = BTreeMap::new();
        for (action, selector) in requires {
            by_action.entry(*action).or_default().push(*selector);
        }
        let of = |(action, selectors): (Action, Vec<SelectorId>)| {
            let (mut sure, mut may) = (self.anyone.sure.clone(), self.anyone.sure.clone());
            for one in selectors.iter().filter_map(|required| self.selected(*required)) {
                sure = sure.intersection(&one.sure);
                may = may.intersection(&Set::union([&one.sure, &one.maybe]));
            }
            Required { action, sure, may }
        };
        by_action.into_iter().map(of).collect()
    }

    /// Whom any of several means.
    pub(super) fn any_of(&self, mut several: Vec<Arc<Selected>>) -> Arc<Selected> {
        if several.iter().any(|one| Arc::ptr_eq(one, &self.anyone)) {
            return Arc::clone(&self.anyone);
        }
        several.order_by_key(|one| Arc::as_ptr(one).addr());
        several.dedup_by(|one, other| Arc::ptr_eq(one, other));
        if let [only] = several.as_slice() {
            return Arc::clone(only);
        }
        let sure = Set::union(several.iter().map(|one| &one.sure));
        let maybe = Set::union(several.iter().map(|one| &one.maybe)).without(&sure);
        self.keep(Selected { sure, maybe })
    }

    fn keep(&self, selected: Selected) -> Arc<Selected> {
        kept(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner), selected)
    }

    /// Whom a rule means where other rules about the subject require something of endpoints.
    fn narrowed(&self, id: RuleId, required: &[Required]) -> Option<Selected> {
        let rule = self.rule(id)?;
        let required = required.iter().find(|one| one.action == rule.level.action)?;
        let Peers::Of(peers) = &rule.peers else { return None };
        if !peers.iter().any(|peer| peer.is_endpoints) {
            return None;
        }
        let of = |endpoints: bool| {
            let peers = peers.iter().filter(move |peer| peer.is_endpoints == endpoints);
            peers.filter_map(|peer| self.selected(peer.selector))
        };
        let mut sure = Set::union(of(true).map(|one| &one.sure)).intersection(&required.sure);
        let mut may = Set::union(of(true).flat_map(|one| [&one.sure, &one.maybe])).intersection(&required.may);
        sure = Set::union(std::iter::once(&sure).chain(of(false).map(|one| &one.sure)));
        may = Set::union(std::iter::once(&may).chain(of(false).map(|one| &one.maybe)));
        let maybe = may.without(&sure);
        Some(Selected { sure, maybe })
    }

    fn rules_of(&self, group: &Group, direction: Direction) -> Vec<(RuleId, Certainty)> {
        let example = self.identity(group.example);
        let is_host = example.is_some_and(|identity| identity.is_reserved(Sym::HOST));
        if example.is_some_and(|identity| self.escapes(identity)) {
            return Vec::new();
        }
        let mut rules = Vec::new();
        for (subject, certainty) in &group.subjects {
            let about = self.chosen.get(subject.0 as usize).and_then(|chosen| chosen.about.as_ref());
            let of_subject = about.map_or(&[][..], |about| &about.rules);
            let fits = |id: &&RuleId| {
                self.rule(**id).is_some_and(|rule| rule.direction == direction && rule.of_nodes == is_host)
            };
            rules.extend(of_subject.iter().filter(fits).map(|id| (*id, *certainty)));
        }
        rules.order();
        rules
    }

    /// Whether no policy is about pods with such a label: up to 1.20.1 the agent takes a label named `host` for that of the
    /// node (E4).
    fn escapes(&self, identity: &Identity) -> bool {
        let is_mistaken = identity.has_key(Sym::HOST) && !self.terms.version.has_patch(20, 2);
        self.terms.is_cilium() && is_mistaken && !self.terms.host_firewall
    }

    fn lay_out<'n>(&'n self, group: &'n Group, direction: Direction) -> &'n Table {
        let [ingress, egress] = &group.tables;
        let table = if direction == Direction::Ingress { ingress } else { egress };
        table.get_or_init(|| {
            let rules = self.rules_of(group, direction);
            let Some(example) = self.identity(group.example) else { return Table::default() };
            let mut table = Builder::new(self, direction, example, &rules).build();
            let escapes = self.escapes(example);
            let is_init = self.terms.is_cilium() && example.has_key(Sym::INIT) && !escapes;
            if (self.terms.mode == Mode::Always && !escapes) || is_init {
                table.default_deny = Certainty::Yes;
            }
            if direction == Direction::Egress {
                table.naming = Naming::of(self, &rules, table.default_deny);
            }
            table
        })
    }
}
