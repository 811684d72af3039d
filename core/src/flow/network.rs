//! A cluster prepared for questions about flows.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::compile::{Compiled, Compiler, Limits, ServiceOf, is_of_tier, refusal_of_tier};
use super::decide::DnsAnswers;
use super::labels::{Certainty, Identity, Sym, Symbols};
use super::rule::{Peers, PolicyOf, PortNumber, Ports, Refusal, Rule, RuleId, SelectorId};
use super::selection::{Index, Selected};
use super::set::Set;
use super::table::{Builder, Member, Table};
use super::terms::Mode;
use super::topology::{IdentityId, Topology, services_of};
use super::{Protocol, Terms};
use crate::admission::{self, Conditions, Stage, agent, schema};
use crate::model::Object;
use crate::policy::{Direction, Policy, PolicyKind};
use crate::source::{Node, Value};
use crate::world::World;

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
    /// Whom each rule means, without what a subject's other rules require.
    peers: Vec<Arc<Selected>>,
    /// The rules about a subject, by the selector of it.
    by_subject: BTreeMap<SelectorId, Vec<RuleId>>,
    /// The kind of subject that each identity is.
    group_of: Vec<u32>,
    groups: Vec<Group>,
    named_ports: BTreeMap<(Sym, Protocol), Vec<(u16, Option<Set>)>>,
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

/// Policies on the way to a network.
pub(super) struct Draft<'t> {
    terms: &'t Terms,
    conditions: Conditions,
    compiler: Compiler<'t>,
    policies: Vec<PolicyOf>,
    objects: Vec<Object>,
}

/// Policies with the rules that came of them.
pub(super) struct Drafted {
    pub policies: Vec<PolicyOf>,
    pub objects: Vec<Object>,
    pub compiled: Compiled,
    pub symbols: Symbols,
}

impl<'t> Draft<'t> {
    /// No policies yet.
    pub(super) fn new(terms: &'t Terms, conditions: Conditions, services: &'t [ServiceOf]) -> Self {
        let compiler = Compiler::new(terms, services);
        Self { terms, conditions, compiler, policies: Vec::new(), objects: Vec::new() }
    }

    /// Adds a policy, and its rules where it is in force. `is_examined` is whether somebody may still refuse it.
    pub(super) fn add(&mut self, object: Object, is_examined: bool) {
        let position = u32::try_from(self.policies.len()).unwrap_or(u32::MAX);
        let kind = PolicyKind::of(&object);
        let refused = match kind {
            _ if !is_examined => None,
            Some(_) => refusal(&object, self.conditions).or_else(|| mistaken(&object, self.terms)),
            None => refusal_of_tier(&object, self.terms),
        };
        if refused.is_none() && self.terms.mode != Mode::Never {
            let pruned = pruned(&object, self.conditions);
            match Policy::of(pruned.as_ref().unwrap_or(&object)) {
                Some(policy) => self.compiler.add(position, &policy),
                None => self.compiler.add_cluster(position, &object),
            }
        }
        self.policies.push(PolicyOf { object: position, kind, refused });
        self.objects.push(object);
    }

    /// What came of it.
    pub(super) fn finish(self) -> Drafted {
        let (compiled, symbols) = self.compiler.finish();
        Drafted { policies: self.policies, objects: self.objects, compiled, symbols }
    }
}

/// Subjects that the same rules are about.
#[derive(Debug)]
struct Group {
    subjects: Box<[(SelectorId, Certainty)]>,
    example: IdentityId,
    tables: [OnceLock<Table>; 2],
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
        let services: Arc<[ServiceOf]> = services_of(world).into();
        let mut draft = Draft::new(&terms, conditions, &services);
        let mut notes = Vec::new();
        for object in in_force(world, &mut notes) {
            let is_kubernetes = matches!(PolicyKind::of(object), None | Some(PolicyKind::NetworkPolicy));
            if is_kubernetes || terms.is_cilium() {
                draft.add(object.clone(), true);
            }
        }
        let mut drafted = draft.finish();
        let topology = Topology::of(world, &terms, &drafted.compiled, &mut drafted.symbols);
        let ground = Ground { terms, conditions, services, answers };
        Self::assembled(drafted, topology, ground, notes)
    }

    /// A network of policies and of those who are there.
    pub(super) fn assembled(drafted: Drafted, topology: Topology, ground: Ground, notes: Vec<String>) -> Self {
        let Drafted { policies, objects, compiled, symbols } = drafted;
        let Ground { terms, conditions, services, answers } = ground;
        let index = Index::of(topology.identities.all());
        let select = |selector: &super::labels::Selector| Arc::new(index.select_peers(selector, &terms));
        let selected: Vec<Arc<Selected>> = compiled.selectors.iter().map(select).collect();
        let mut subjects: BTreeMap<SelectorId, Selected> = BTreeMap::new();
        for rule in &compiled.rules {
            if let Some(selector) = compiled.selectors.get(rule.subject.0 as usize) {
                subjects.entry(rule.subject).or_insert_with(|| index.select_subjects(selector, &terms));
            }
        }
        let named_ports = named_ports(&compiled.rules, topology.identities.all(), &terms);
        let mut network = Self {
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

    /// The rules that are or may be about a subject in a direction, in the order of the policies.
    #[must_use]
    pub fn rules_about(&self, subject: IdentityId, direction: Direction) -> Vec<(RuleId, Certainty)> {
        let group = self.group_of.get(subject.0 as usize).and_then(|group| self.groups.get(*group as usize));
        group.map(|group| self.rules_of(group, direction)).unwrap_or_default()
    }

    /// Which numbers a port's name has, and for which peers; for all of them where there is no set.
    pub(super) fn named_port(&self, name: Sym, protocol: Protocol) -> &[(u16, Option<Set>)] {
        self.named_ports.get(&(name, protocol)).map_or(&[], Vec::as_slice)
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
            *numbers = of_whole.iter().map(|(number, holders)| (*number, holders.as_ref().map(here))).collect();
        }
    }

    /// Whom a rule means among those about a subject: what the others require counts too (R23).
    pub(super) fn peers_of(&self, member: &Member, rules: &[(RuleId, Certainty)]) -> Arc<Selected> {
        let Some(whole) = self.peers.get(member.rule.0 as usize) else { return Arc::default() };
        let mut met = self.narrowed(member.rule, rules).map_or_else(|| Arc::clone(whole), Arc::new);
        if let Some(limit) = &member.limit {
            met = Arc::new(Selected { sure: met.sure.intersection(limit), maybe: met.maybe.intersection(limit) });
        }
        if member.certainty == Certainty::Maybe {
            met = Arc::new(Selected { sure: Set::default(), maybe: Set::union([&met.sure, &met.maybe]) });
        }
        met
    }

    /// Whom a rule means where other rules about the subject require something of endpoints.
    fn narrowed(&self, id: RuleId, rules: &[(RuleId, Certainty)]) -> Option<Selected> {
        // Asked at each range of ports for each rule there: all rules must not be looked through each time.
        if !self.has_requirements {
            return None;
        }
        let rule = self.rule(id)?;
        let of_same = |other: &&Rule| other.level.action == rule.level.action && other.direction == rule.direction;
        let others = rules.iter().filter_map(|(other, _)| self.rule(*other)).filter(of_same);
        let required: Vec<SelectorId> = others.flat_map(|other| other.requires.iter().copied()).collect();
        let Peers::Of(peers) = &rule.peers else { return None };
        if required.is_empty() || !peers.iter().any(|peer| peer.is_endpoints) {
            return None;
        }
        let of = |endpoints: bool| {
            let peers = peers.iter().filter(move |peer| peer.is_endpoints == endpoints);
            peers.filter_map(|peer| self.selected(peer.selector))
        };
        let mut sure = Set::union(of(true).map(|one| &one.sure));
        let mut may = Set::union(of(true).flat_map(|one| [&one.sure, &one.maybe]));
        for one in required.iter().filter_map(|required| self.selected(*required)) {
            sure = sure.intersection(&one.sure);
            may = may.intersection(&Set::union([&one.sure, &one.maybe]));
        }
        sure = Set::union(std::iter::once(&sure).chain(of(false).map(|one| &one.sure)));
        may = Set::union(std::iter::once(&may).chain(of(false).map(|one| &one.maybe)));
        let maybe = may.without(&sure);
        Some(Selected { sure, maybe })
    }

    /// Whom a rule means by itself.
    fn whom(&self, rule: &Rule) -> Arc<Selected> {
        match &rule.peers {
            Peers::Nobody => Arc::default(),
            Peers::Anyone => {
                let all = (0_u32..).zip(self.topology.identities.all()).map(|(at, _)| at).collect();
                Arc::new(Selected { sure: Set::of(all), maybe: Set::default() })
            }
            Peers::Of(peers) => {
                let mut selectors: Vec<SelectorId> = peers.iter().map(|peer| peer.selector).collect();
                selectors.sort_unstable();
                selectors.dedup();
                if let [only] = selectors.as_slice() {
                    return self.selected.get(only.0 as usize).map(Arc::clone).unwrap_or_default();
                }
                let of = || selectors.iter().filter_map(|id| self.selected(*id));
                let sure = Set::union(of().map(|one| &one.sure));
                let maybe = Set::union(of().map(|one| &one.maybe)).without(&sure);
                Arc::new(Selected { sure, maybe })
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
                self.groups.push(Group { subjects: subjects.into(), example: IdentityId(at), tables });
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
            table
        })
    }
}

/// The policies of a world, in order. Of several with one kind, namespace and name the last is in force, as after
/// `kubectl apply`.
fn in_force<'a>(world: &World<'a>, notes: &mut Vec<String>) -> Vec<&'a Object> {
    let mut last: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    let mut objects: Vec<Option<&'a Object>> = Vec::new();
    let is_policy = |object: &&Object| PolicyKind::of(object).is_some() || is_of_tier(object);
    for object in world.objects.iter().copied().filter(is_policy) {
        let namespace = super::topology::namespace_or_default(object.namespace.as_deref()).to_owned();
        if let Some(name) = object.name.clone().filter(|name| !name.is_empty()) {
            if let Some(before) = last.insert((object.kind.clone(), namespace.clone(), name.clone()), objects.len()) {
                if let Some(slot) = objects.get_mut(before) {
                    *slot = None;
                }
                let is_of_cluster = is_of_tier(object) || object.kind == "CiliumClusterwideNetworkPolicy";
                let named = if is_of_cluster { name } else { format!("{namespace}/{name}") };
                notes.push(format!("{} `{named}` is given more than once; the last one counts", object.kind));
            }
        }
        objects.push(Some(object));
    }
    objects.into_iter().flatten().collect()
}

/// Who refuses a policy, if somebody does.
fn refusal(object: &Object, conditions: Conditions) -> Option<Refusal> {
    let faults = admission::examine(object, conditions);
    let refusing = faults.into_iter().filter(|fault| !matches!(fault.stage, Stage::Strict | Stage::Warning));
    let first = refusing.min_by_key(|fault| (fault.stage, fault.place.span.start, fault.place.path.clone()))?;
    let pointer = first.place.path.strip_prefix(&*object.place.path).unwrap_or_default().into();
    Some(Refusal { by: first.stage.refused_by()?, why: first.message, pointer })
}

/// Why the agent of 1.18 refuses NetworkPolicies that the API server takes: where selectors mean the local cluster, it adds
/// one to ranges of addresses as well, and then does not take both.
fn mistaken(object: &Object, terms: &Terms) -> Option<Refusal> {
    let applies = terms.is_cilium() && terms.local_cluster && terms.version.minor == 18;
    if !applies || PolicyKind::of(object) != Some(PolicyKind::NetworkPolicy) {
        return None;
    }
    let rules = object.at(&["spec", "ingress"]).map(Node::items).unwrap_or_default();
    let peers = |rule: &Node| rule.get("from").map(Node::items).unwrap_or_default().to_vec();
    let is_range = |peer: &Node| peer.get("ipBlock").is_some_and(|block| !block.is_null());
    let at = rules.iter().position(|rule| peers(rule).iter().any(is_range))?;
    Some(Refusal {
        by: crate::report::RefusedBy::Cilium,
        why: "with `policy-default-local-cluster` Cilium 1.18 refuses an `ipBlock` under `from`".to_owned(),
        pointer: format!("/spec/ingress/{at}").into(),
    })
}

/// The object without what the server prunes; none where it prunes nothing.
fn pruned(object: &Object, conditions: Conditions) -> Option<Object> {
    let mut pointers = schema::pruned(object, conditions.versions);
    pointers.retain(|pointer| pointer.starts_with("/spec"));
    if pointers.is_empty() {
        return None;
    }
    let mut pruned = object.clone();
    for pointer in pointers {
        if let Some((parent, key)) = pointer.rsplit_once('/') {
            remove(&mut pruned.root, parent, &key.replace("~1", "/").replace("~0", "~"));
        }
    }
    Some(pruned)
}

/// Takes a field out of the mapping at a pointer.
fn remove(root: &mut Node, parent: &str, key: &str) {
    let mut node = root;
    for step in parent.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match &mut node.value {
            Value::Sequence(items) => step.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
            Value::Mapping(entries) => {
                entries.iter_mut().find(|entry| *entry.key == *step).map(|entry| &mut entry.value)
            }
            _ => None,
        };
        let Some(next) = next else { return };
        node = next;
    }
    if let Value::Mapping(entries) = &mut node.value {
        entries.retain(|entry| *entry.key != *key);
    }
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

/// The numbers that port names of rules have. From 1.20 on, and by the API of Kubernetes, each pod's own; before, one for
/// the whole cluster, and none where pods differ (decision semantics E7).
fn named_ports(
    rules: &[Rule],
    identities: &[Identity],
    terms: &Terms,
) -> BTreeMap<(Sym, Protocol), Vec<(u16, Option<Set>)>> {
    let mut named: BTreeMap<(Sym, Protocol), Vec<(u16, Option<Set>)>> = BTreeMap::new();
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
            of_key.extend(numbers.into_iter().map(|(number, holders)| (number, Some(Set::of(holders)))));
        } else if numbers.len() == 1 {
            of_key.extend(numbers.into_keys().map(|number| (number, None)));
        }
    }
    named
}
