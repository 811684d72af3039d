//! How a network is made: of a world, or of policies and those who are there.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use super::compile::{Ranges, ServiceOf, Texts, is_of_tier};
use super::decide::DnsAnswers;
use super::draft::{Draft, Drafted, Examined};
use super::labels::{Certainty, Identity, Selector, Sym};
use super::named_ports::{has_names, named_ports};
use super::names::{Names, Positions, object_hash};
use super::network::{About, Asked, Chosen, Group, GroupKey, Groups};
use super::reach::Shown;
use super::rule::{Peers, PolicyOf, Rule, RuleId, RulePeer, SelectorId};
use super::selection::{Index, Selected, Selection};
use super::set::Set;
use super::topology::{Given, GivenPod, Identities, IdentityId, Topology};
use super::{Network, Terms};
use crate::admission::{Conditions, agent};
use crate::model::Object;
use crate::net::{Address, Family};
use crate::policy::PolicyKind;
use crate::rules::wording::counted;
use crate::world::{Workload, World, namespace_or_default};

/// What a network holds besides policies and those who are there.
#[derive(Clone)]
pub(super) struct Ground {
    pub terms: Terms,
    pub conditions: Conditions,
    pub services: Arc<[ServiceOf]>,
    pub answers: Option<DnsAnswers>,
    pub settings: Option<Arc<Asked>>,
}

impl Network {
    /// The network of a world. `asked` are options of the agent that the user sets beside a given `cilium-config`, `answers`
    /// what DNS answered, where that is known.
    #[must_use]
    pub fn of(world: &World<'_>, asked: &BTreeMap<String, String>, answers: Option<DnsAnswers>) -> Self {
        let given = Given::of(world);
        let pods = world.objects.iter().filter_map(|object| GivenPod::of(&Workload::of(object)?)).map(Arc::new);
        let pods: Vec<Arc<GivenPod>> = pods.collect();
        let terms = Terms::of(&world.settings, asked, has_v6(&given, pods.iter().map(|pod| &**pod)));
        let flag = |key: &str| match asked.get(key).map(String::as_str) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => world.settings.agent_flag(key),
        };
        let conditions = Conditions {
            versions: world.settings.versions,
            agent: terms.is_cilium().then(|| agent::Options::of(flag)),
        };
        let services: Arc<[ServiceOf]> = given.services_of_policies(&given.endpoints()).into();
        let mut notes = Vec::new();
        let (objects, others): (Vec<&Object>, Vec<&Object>) =
            in_force(world, &mut notes).into_iter().partition(|object| counts(object, &terms));
        if !others.is_empty() {
            let (count, do_not) = (others.len(), if others.len() == 1 { "does not" } else { "do not" });
            let policies = counted(count as u128, "policy", "policies");
            notes.push(format!("{policies} of Cilium's kinds {do_not} count by the API of Kubernetes"));
        }
        let objects = objects.into_iter().map(|object| (Arc::new(object.clone()), Examined::Not)).collect();
        let settings = Some(Arc::new(Asked { settings: world.settings.clone(), options: asked.clone() }));
        let ground = Ground { terms, conditions, services, answers, settings };
        Self::compiled(objects, Arc::new(given), pods, ground, notes)
    }

    /// A network of policies that are still to be compiled, and of those from which who is there is derived.
    pub(super) fn compiled(
        objects: Vec<(Arc<Object>, Examined)>,
        given: Arc<Given>,
        pods: Vec<Arc<GivenPod>>,
        ground: Ground,
        notes: Vec<String>,
    ) -> Self {
        let mut draft = Draft::new(&ground.terms, ground.conditions, &ground.services, Texts::default());
        let policy = |(position, (object, examined))| draft.policy(position, object, examined);
        let policies: Vec<PolicyOf> = (0_u32..).zip(objects).map(policy).collect();
        let mut texts = draft.finish();
        let (ranges, identities) = (ranges(&policies), Identities::default());
        let topology = Topology::of(given, pods, &ground.terms, &ranges, &mut texts.symbols, identities);
        let policies = policies.into_iter().map(Some).collect();
        Self::assembled(Drafted { policies, texts }, topology, ground, notes)
    }

    /// A network of compiled policies and of those who are there.
    pub(super) fn assembled(drafted: Drafted, topology: Topology, ground: Ground, notes: Vec<String>) -> Self {
        let Drafted { policies, texts } = drafted;
        let Ground { terms, conditions, services, answers, settings } = ground;
        let index = Index::of(&topology.identities);
        let mut known = HashSet::new();
        let mut selection = Selection::of(&index, &topology.identities, &terms);
        let peers = |selector| Chosen::of(kept(&mut known, selection.peers(selector)));
        let mut chosen: Vec<Chosen> = texts.selectors.iter().map(peers).collect();
        for (position, policy) in (0_u32..).zip(&policies) {
            for (at, rule) in (0_u32..).zip(policy.iter().flat_map(PolicyOf::rules)) {
                let id = RuleId { policy: position, at };
                for selector in mentioned(rule) {
                    if let Some(chosen) = chosen.get_mut(selector.0 as usize) {
                        chosen.uses = chosen.uses.saturating_add(1);
                    }
                }
                let (Some(selector), Some(subject)) =
                    (texts.selectors.get(rule.subject.0), chosen.get_mut(rule.subject.0 as usize))
                else {
                    continue;
                };
                let about = subject.about.get_or_insert_with(|| About {
                    subjects: kept(&mut known, selection.subjects(selector)),
                    rules: Vec::new(),
                });
                about.rules.push(id);
                for peer in beside_names(rule, &terms) {
                    if let (Some(selector), Some(chosen)) =
                        (texts.selectors.get(peer.0), chosen.get_mut(peer.0 as usize))
                    {
                        chosen.find_by_labels(selector, &mut selection);
                    }
                }
            }
        }
        let in_force = || policies.iter().flatten();
        let by_name =
            (0_u32..).zip(&policies).filter_map(|(at, policy)| Some((hash_of(&policy.as_ref()?.object)?, at)));
        let mut network = Self {
            names: Arc::new(Names::of(&topology)),
            by_name: Arc::new(Positions::of(by_name)),
            ranges: Arc::new(ranges(in_force())),
            anyone: kept(&mut known, everybody(topology.identities.len())),
            known: Arc::new(Mutex::new(known)),
            has_requirements: in_force().flat_map(PolicyOf::rules).any(|rule| !rule.requires.is_empty()),
            chosen: chosen.into_iter().map(Arc::new).collect(),
            named_ports: Arc::new(named_ports(in_force().flat_map(PolicyOf::rules), &topology, &terms)),
            index: Arc::new(index),
            groups: Groups::default(),
            policies: Vec::new(),
            sizes_at_first: [0; 4],
            shown: Shown::default(),
            terms,
            texts,
            topology,
            answers,
            notes,
            conditions,
            services,
            settings,
        };
        let whole = |policy: PolicyOf| Arc::new(PolicyOf { whom: network.whom(policy.rules()), ..policy });
        let policies: Vec<Option<Arc<PolicyOf>>> = policies.into_iter().map(|policy| policy.map(whole)).collect();
        network.policies = policies;
        network.groups = network.grouped();
        network.sizes_at_first = network.sizes();
        network
    }

    /// Whom rules mean by themselves.
    pub(super) fn whom(&self, rules: &[Rule]) -> Box<[Arc<Selected>]> {
        let of = |rule: &Rule| match &rule.peers {
            Peers::Nobody => Arc::default(),
            Peers::Anyone => Arc::clone(&self.anyone),
            Peers::Of(peers) => {
                let of = |peer: &RulePeer| self.chosen.get(peer.selector.0 as usize).map(|one| Arc::clone(&one.peers));
                self.any_of(peers.iter().filter_map(of).collect())
            }
        };
        rules.iter().map(of).collect()
    }

    /// The kinds of all subjects.
    pub(super) fn grouped(&self) -> Groups {
        let mut about: Vec<Vec<(SelectorId, Certainty)>> = vec![Vec::new(); self.topology.identities.len()];
        for (at, chosen) in (0_u32..).zip(&self.chosen) {
            let Some(of) = &chosen.about else { continue };
            for (set, certainty) in [(&of.subjects.sure, Certainty::Yes), (&of.subjects.maybe, Certainty::Maybe)] {
                for member in set.members() {
                    if let Some(list) = about.get_mut(member as usize) {
                        list.push((SelectorId(at), certainty));
                    }
                }
            }
        }
        let by_name = self.rules().any(has_names);
        let mut groups = Groups { by_name, ..Groups::default() };
        let of = (0_u32..).zip(about).zip(self.topology.identities.iter());
        let of = of.map(|((at, subjects), identity)| groups.put(IdentityId(at), identity, subjects));
        let of: Vec<u32> = of.collect();
        groups.of = Arc::new(of);
        groups
    }
}

impl Groups {
    /// The kind of an identity about which these selectors are.
    pub(super) fn put(&mut self, id: IdentityId, identity: &Identity, subjects: Vec<(SelectorId, Certainty)>) -> u32 {
        let key = GroupKey {
            subjects: subjects.into(),
            ports: self.by_name.then(|| identity.ports.clone()),
            flags: (identity.is_reserved(Sym::HOST), identity.has_key(Sym::INIT), identity.has_key(Sym::HOST)),
        };
        let group = Group::of(&key, id);
        let at = self.keys.put(key);
        if at as usize == self.all.len() {
            self.all.push(Arc::new(group));
        }
        at
    }
}

impl Chosen {
    /// A selector that means these as peers, of which no rule is known yet.
    pub(super) fn of(peers: Arc<Selected>) -> Self {
        Self { peers, by_labels: None, beside_names: false, uses: 0, about: None }
    }

    /// Finds whom it means by labels alone.
    pub(super) fn find_by_labels(&mut self, selector: &Selector, selection: &mut Selection<'_>) {
        if std::mem::replace(&mut self.beside_names, true) {
            return;
        }
        let of_labels = selection.subjects(selector);
        if of_labels != *self.peers {
            self.by_labels = Some(Set::union([&of_labels.sure, &of_labels.maybe]));
        }
    }
}

/// The selectors of peers that stand beside names of ports, where it matters whom they mean by labels alone.
pub(super) fn beside_names(rule: &Rule, terms: &Terms) -> Vec<SelectorId> {
    match &rule.peers {
        Peers::Of(peers) if terms.names_ports_by_pod() && terms.has_aggregates() && has_names(rule) => {
            peers.iter().map(|peer| peer.selector).collect()
        }
        _ => Vec::new(),
    }
}

/// The selectors that a rule names.
pub(super) fn mentioned(rule: &Rule) -> impl Iterator<Item = SelectorId> {
    let peers = match &rule.peers {
        Peers::Of(peers) => &**peers,
        Peers::Nobody | Peers::Anyone => &[],
    };
    peers.iter().map(|peer| peer.selector).chain(rule.requires.iter().copied()).chain([rule.subject])
}

/// The ranges that policies name.
pub(super) fn ranges<'p>(policies: impl IntoIterator<Item = &'p PolicyOf>) -> Ranges {
    let mut ranges = Ranges::default();
    for policy in policies {
        ranges.add(&policy.compiled.ranges);
    }
    ranges
}

/// Positions for identities are made in so many at once, so that everybody stays the same set where a few come.
const ROOM: usize = 4_096;

/// Everybody, and as many as may come without a new set.
fn everybody(count: usize) -> Selected {
    let room = (count / ROOM).saturating_add(1).saturating_mul(ROOM);
    Selected { sure: Set::of_bits(vec![u64::MAX; room / 64]), maybe: Set::default() }
}

/// The one that is kept of equal ones.
pub(super) fn kept(known: &mut HashSet<Arc<Selected>>, selected: Selected) -> Arc<Selected> {
    if let Some(known) = known.get(&selected) {
        return Arc::clone(known);
    }
    let selected = Arc::new(selected);
    known.insert(Arc::clone(&selected));
    selected
}

/// Whether policies of an object's kind count at all.
pub(super) fn counts(object: &Object, terms: &Terms) -> bool {
    let is_kubernetes = matches!(PolicyKind::of(object), None | Some(PolicyKind::NetworkPolicy));
    is_kubernetes || terms.is_cilium()
}

/// What tells the policies of a cluster apart: kind, namespace and name; none where it has no name yet.
pub(super) fn key_of(object: &Object) -> Option<(String, String, String)> {
    let name = object.name.clone().filter(|name| !name.is_empty())?;
    Some((object.kind.clone(), namespace_or_default(object.namespace.as_deref()).to_owned(), name))
}

/// What stands for the kind, namespace and name of a policy; none where it has no name yet.
pub(super) fn hash_of(object: &Object) -> Option<u64> {
    let (kind, namespace, name) = key_of(object)?;
    Some(object_hash(&kind, &namespace, &name))
}

/// Whether an object is a policy.
pub(super) fn is_policy(object: &Object) -> bool {
    PolicyKind::of(object).is_some() || is_of_tier(object)
}

/// The policies of a world, in order. Of several with one kind, namespace and name the last is in force, as after
/// `kubectl apply`.
fn in_force<'a>(world: &World<'a>, notes: &mut Vec<String>) -> Vec<&'a Object> {
    let mut last: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    let mut objects: Vec<Option<&'a Object>> = Vec::new();
    for object in world.objects.iter().copied().filter(|object| is_policy(object)) {
        if let Some(key) = key_of(object)
            && let Some(before) = last.insert(key.clone(), objects.len())
        {
            if let Some(slot) = objects.get_mut(before) {
                *slot = None;
            }
            let (kind, namespace, name) = key;
            let is_of_cluster = is_of_tier(object) || kind == "CiliumClusterwideNetworkPolicy";
            let named = if is_of_cluster { name } else { format!("{namespace}/{name}") };
            notes.push(format!("{kind} `{named}` is given more than once; the last one counts"));
        }
        objects.push(Some(object));
    }
    objects.into_iter().flatten().collect()
}

/// Whether something in a cluster has an address of IPv6.
pub(super) fn has_v6<'p>(given: &Given, mut pods: impl Iterator<Item = &'p GivenPod>) -> bool {
    let is_v6 = |address: &Address| address.family() == Family::V6;
    given.has_v6() || pods.any(|pod| pod.addresses.iter().any(is_v6))
}
