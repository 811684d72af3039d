//! A cluster prepared for questions about flows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Terms;
use super::compile::{Limits, ServiceOf, is_of_tier};
use super::decide::DnsAnswers;
use super::dns::Naming;
use super::draft::{Draft, Drafted};
use super::labels::{Certainty, Identity, Sym, Symbols};
use super::named_ports::{NamedPorts, by_labels, named_ports};
use super::names::Names;
use super::rule::{Action, Peers, PolicyOf, PortNumber, Ports, Rule, RuleId, RulePeer, SelectorId};
use super::selection::{Index, Selected};
use super::set::Set;
use super::table::{Builder, Member, Table};
use super::terms::Mode;
use super::topology::{IdentityId, Topology, services_of, slices};
use crate::admission::{Conditions, agent};
use crate::model::Object;
use crate::policy::{Direction, PolicyKind};
use crate::source::Node;
use crate::world::{World, namespace_or_default};

/// A cluster prepared for questions about flows: load once, ask many times.
///
/// It holds no borrow of what it was made from. What is asked for the first time about a kind of subject is laid out then
/// and kept; [`prepare`](Self::prepare) does so for all.
#[derive(Debug)]
pub struct Network {
    /// By which rules it decides.
    pub terms: Terms,
    /// The texts of labels.
    pub symbols: Symbols,
    /// Who there is.
    pub topology: Topology,
    /// Who has which name.
    pub(super) names: Names,
    /// The policies, those that are refused included.
    pub policies: Vec<PolicyOf>,
    /// The objects of the policies.
    pub objects: Vec<Object>,
    /// The rules of those in force.
    rules: Vec<Rule>,
    /// Whether any of them requires something of the peers of others (R23).
    has_requirements: bool,
    /// The selectors of rules, and whom they mean.
    pub selectors: Vec<super::labels::Selector>,
    selected: Vec<Arc<Selected>>,
    /// Whom selectors of peers beside names of ports mean by labels alone, where that are not all whom they mean.
    pub(super) by_labels: BTreeMap<SelectorId, Set>,
    /// Whom each rule means, without what a subject's other rules require.
    peers: Vec<Arc<Selected>>,
    /// Everybody.
    anyone: Arc<Selected>,
    /// Whom selectors, rules and steps mean, each once: in large clusters many mean the same.
    known: Mutex<HashSet<Arc<Selected>>>,
    /// The rules about a subject, by the selector of it.
    by_subject: BTreeMap<SelectorId, Vec<RuleId>>,
    /// The kind of subject that each identity is.
    group_of: Vec<u32>,
    groups: Vec<Group>,
    pub(super) named_ports: NamedPorts,
    /// The limits of layer 7.
    pub limits: Vec<Limits>,
    /// What answers of DNS gave, where the user says so.
    pub answers: Option<DnsAnswers>,
    /// What the user ought to know of what was read.
    pub notes: Vec<String>,
    /// Under what conditions objects are examined.
    pub(super) conditions: Conditions,
    /// What `toServices` may name.
    pub(super) services: Arc<[ServiceOf]>,
}

/// What a network holds besides policies and those who are there.
pub(super) struct Ground {
    pub terms: Terms,
    pub conditions: Conditions,
    pub services: Arc<[ServiceOf]>,
    pub answers: Option<DnsAnswers>,
}

/// Whom rules of a direction require the endpoints of those that do the same to be (decision semantics R23).
#[derive(Debug)]
pub(super) struct Required {
    action: Action,
    sure: Set,
    may: Set,
}

/// Subjects that the same rules are about.
#[derive(Debug)]
struct Group {
    subjects: Box<[(SelectorId, Certainty)]>,
    example: IdentityId,
    tables: [OnceLock<Table>; 2],
    /// Which of the rules conflict, if any.
    conflict: OnceLock<Option<Box<str>>>,
}

impl Network {
    /// The network of a world. `asked` are options of the agent that the user sets beside a given `cilium-config`, `answers`
    /// what DNS answered, where that is known.
    #[must_use]
    pub fn of(world: &World<'_>, asked: &BTreeMap<String, String>, answers: Option<DnsAnswers>) -> Self {
        let terms = Terms::of(&world.settings, asked, has_v6(world));
        let flag = |key: &str| match asked.get(key).map(String::as_str) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => world.settings.agent_flag(key),
        };
        let conditions = Conditions {
            versions: world.settings.versions,
            agent: terms.is_cilium().then(|| agent::Options::of(flag)),
        };
        let backends = slices(world);
        let services: Arc<[ServiceOf]> = services_of(world, &backends).into();
        let mut draft = Draft::new(&terms, conditions, &services);
        let mut notes = Vec::new();
        for object in in_force(world, &mut notes) {
            let is_kubernetes = matches!(PolicyKind::of(object), None | Some(PolicyKind::NetworkPolicy));
            if is_kubernetes || terms.is_cilium() {
                draft.add(object.clone(), true);
            }
        }
        let mut drafted = draft.finish();
        let topology = Topology::of(world, &backends, &terms, &drafted.compiled, &mut drafted.symbols);
        let ground = Ground { terms, conditions, services, answers };
        Self::assembled(drafted, topology, ground, notes)
    }

    /// A network of policies and of those who are there.
    pub(super) fn assembled(drafted: Drafted, topology: Topology, ground: Ground, notes: Vec<String>) -> Self {
        let Drafted { policies, objects, compiled, symbols } = drafted;
        let Ground { terms, conditions, services, answers } = ground;
        let mut index = Index::of(topology.identities.all());
        let mut known = HashSet::new();
        let select = |selector| kept(&mut known, index.select_peers(selector, &terms));
        let selected: Vec<Arc<Selected>> = compiled.selectors.iter().map(select).collect();
        let mut subjects: BTreeMap<SelectorId, Selected> = BTreeMap::new();
        for rule in &compiled.rules {
            if let Some(selector) = compiled.selectors.get(rule.subject.0 as usize) {
                subjects.entry(rule.subject).or_insert_with(|| index.select_subjects(selector, &terms));
            }
        }
        let by_labels = by_labels(&compiled, &selected, &mut index, &terms);
        let named_ports = named_ports(&compiled.rules, topology.identities.all(), &terms);
        let all = (0_u32..).zip(topology.identities.all()).map(|(at, _)| at).collect();
        let anyone = kept(&mut known, Selected { sure: Set::of(all), maybe: Set::default() });
        let mut network = Self {
            names: Names::of(&topology),
            anyone,
            known: Mutex::new(known),
            by_labels,
            peers: Vec::new(),
            by_subject: BTreeMap::new(),
            group_of: Vec::new(),
            groups: Vec::new(),
            has_requirements: compiled.rules.iter().any(|rule| !rule.requires.is_empty()),
            rules: compiled.rules,
            selectors: compiled.selectors,
            limits: compiled.l7,
            terms,
            symbols,
            topology,
            policies,
            objects,
            selected,
            named_ports,
            answers,
            notes,
            conditions,
            services,
        };
        network.peers = network.rules.iter().map(|rule| network.whom(rule)).collect();
        network.group(&subjects);
        network
    }

    /// A rule.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.0 as usize)
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whom a selector means.
    #[must_use]
    pub fn selected(&self, id: SelectorId) -> Option<&Selected> {
        self.selected.get(id.0 as usize).map(|selected| &**selected)
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
        self.group_of.get(identity.0 as usize).copied().unwrap_or(u32::MAX)
    }

    /// Lays out everything that may be asked for.
    pub fn prepare(&self) {
        for group in &self.groups {
            for direction in Direction::BOTH {
                self.lay_out(group, direction);
            }
        }
    }

    /// The rules about a subject in a direction.
    #[must_use]
    pub fn table(&self, subject: IdentityId, direction: Direction) -> Option<&Table> {
        let group = self.groups.get(*self.group_of.get(subject.0 as usize)? as usize)?;
        Some(self.lay_out(group, direction))
    }

    /// Which rules about a subject conflict, if any: then its policy before stays in force, which the input does not show.
    pub(super) fn conflict(&self, subject: IdentityId) -> Option<&str> {
        let group = self.groups.get(*self.group_of.get(subject.0 as usize)? as usize)?;
        group.conflict.get_or_init(|| self.find_conflict(subject).map(String::into_boxed_str)).as_deref()
    }

    /// The rules that are or may be about a subject in a direction, in the order of the policies.
    #[must_use]
    pub fn rules_about(&self, subject: IdentityId, direction: Direction) -> Vec<(RuleId, Certainty)> {
        let group = self.group_of.get(subject.0 as usize).and_then(|group| self.groups.get(*group as usize));
        group.map(|group| self.rules_of(group, direction)).unwrap_or_default()
    }

    /// Whom a rule means where others about the same subject require this (R23).
    pub(super) fn peers_within(&self, member: &Member, required: &[Required]) -> Arc<Selected> {
        let Some(whole) = self.peers.get(member.rule.0 as usize) else { return Arc::default() };
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
        required.sort_unstable();
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
        several.sort_unstable_by_key(|one| Arc::as_ptr(one).addr());
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

    /// Whom a rule means by itself.
    fn whom(&self, rule: &Rule) -> Arc<Selected> {
        match &rule.peers {
            Peers::Nobody => Arc::default(),
            Peers::Anyone => Arc::clone(&self.anyone),
            Peers::Of(peers) => {
                let of = |peer: &RulePeer| self.selected.get(peer.selector.0 as usize).map(Arc::clone);
                self.any_of(peers.iter().filter_map(of).collect())
            }
        }
    }

    /// Puts identities that the same rules are about together.
    fn group(&mut self, selected: &BTreeMap<SelectorId, Selected>) {
        for (at, rule) in (0_u32..).zip(&self.rules) {
            self.by_subject.entry(rule.subject).or_default().push(RuleId(at));
        }
        let count = self.topology.identities.all().len();
        let mut about: Vec<Vec<(SelectorId, Certainty)>> = vec![Vec::new(); count];
        for (subject, selected) in selected {
            for (set, certainty) in [(&selected.sure, Certainty::Yes), (&selected.maybe, Certainty::Maybe)] {
                for member in set.members() {
                    if let Some(list) = about.get_mut(member as usize) {
                        list.push((*subject, certainty));
                    }
                }
            }
        }
        let by_name = self.rules.iter().any(|rule| match &rule.ports {
            Ports::Of(ports) => ports.iter().any(|port| matches!(port.number, PortNumber::Name(..))),
            Ports::All => false,
        });
        let mut known = HashMap::new();
        for (at, subjects) in (0_u32..).zip(about) {
            let Some(identity) = self.topology.identities.get(IdentityId(at)) else { continue };
            let ports = by_name.then(|| identity.ports.clone());
            let flags = (identity.is_reserved(Sym::HOST), identity.has_key(Sym::INIT), identity.has_key(Sym::HOST));
            let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
            let group = *known.entry((subjects.clone(), ports, flags)).or_insert(next);
            if group == next {
                let tables = [OnceLock::new(), OnceLock::new()];
                let conflict = OnceLock::new();
                self.groups.push(Group { subjects: subjects.into(), example: IdentityId(at), tables, conflict });
            }
            self.group_of.push(group);
        }
    }

    fn rules_of(&self, group: &Group, direction: Direction) -> Vec<(RuleId, Certainty)> {
        let example = self.identity(group.example);
        let is_host = example.is_some_and(|identity| identity.is_reserved(Sym::HOST));
        if example.is_some_and(|identity| self.escapes(identity)) {
            return Vec::new();
        }
        let mut rules = Vec::new();
        for (subject, certainty) in &group.subjects {
            let of_subject = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
            let fits = |id: &&RuleId| {
                self.rule(**id).is_some_and(|rule| rule.direction == direction && rule.of_nodes == is_host)
            };
            rules.extend(of_subject.iter().filter(fits).map(|id| (*id, *certainty)));
        }
        rules.sort_unstable();
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

/// The one that is kept of equal ones.
fn kept(known: &mut HashSet<Arc<Selected>>, selected: Selected) -> Arc<Selected> {
    if let Some(known) = known.get(&selected) {
        return Arc::clone(known);
    }
    let selected = Arc::new(selected);
    known.insert(Arc::clone(&selected));
    selected
}

/// The policies of a world, in order. Of several with one kind, namespace and name the last is in force, as after
/// `kubectl apply`.
fn in_force<'a>(world: &World<'a>, notes: &mut Vec<String>) -> Vec<&'a Object> {
    let mut last: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    let mut objects: Vec<Option<&'a Object>> = Vec::new();
    let is_policy = |object: &&Object| PolicyKind::of(object).is_some() || is_of_tier(object);
    for object in world.objects.iter().copied().filter(is_policy) {
        let namespace = namespace_or_default(object.namespace.as_deref()).to_owned();
        if let Some(name) = object.name.clone().filter(|name| !name.is_empty())
            && let Some(before) = last.insert((object.kind.clone(), namespace.clone(), name.clone()), objects.len())
        {
            if let Some(slot) = objects.get_mut(before) {
                *slot = None;
            }
            let is_of_cluster = is_of_tier(object) || object.kind == "CiliumClusterwideNetworkPolicy";
            let named = if is_of_cluster { name } else { format!("{namespace}/{name}") };
            notes.push(format!("{} `{named}` is given more than once; the last one counts", object.kind));
        }
        objects.push(Some(object));
    }
    objects.into_iter().flatten().collect()
}

/// Whether something in a world has an address of IPv6.
fn has_v6(world: &World<'_>) -> bool {
    let of = |object: &&Object| {
        let status = object.root.get("status");
        let listed = |key: &str, field: &str| {
            let items = status.and_then(|status| status.get(key)).map(Node::items).unwrap_or_default();
            items.iter().filter_map(|item| item.get(field)?.as_str()).any(|text| text.contains(':'))
        };
        listed("podIPs", "ip") || listed("addresses", "address")
    };
    world.of_kind("", "Pod").chain(world.of_kind("", "Node")).any(|object| of(&object))
}
