//! What is about the ends of a flow and nothing else: few enough to be compiled and decided again for each change.
//!
//! A scene holds the policies that are about either end and the identities of the ends, with all labels that they have
//! in the whole network. So a change is decided by the same walk as the question itself, in time that does not grow with
//! the cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::State;
use crate::flow::assemble::{Ground, ranges};
use crate::flow::compile::{Ranges, Texts};
use crate::flow::decide::{Asked, Case, Decision, Other, Question};
use crate::flow::draft::{Draft, Drafted, Examined};
use crate::flow::end::End;
use crate::flow::labels::{Identity, Label, NamedPort, Scope, Sym, Symbols};
use crate::flow::rule::PolicyOf;
use crate::flow::topology::{Identities, IdentityId, Reserved, Topology};
use crate::flow::{Network, Traffic};
use crate::limits::MAX_NEAREST_FLOWS;
use crate::net::{Address, Family};
use crate::order::Order as _;
use crate::policy::Direction;

/// A question with what matters for its answer.
pub(super) struct Scene<'n> {
    whole: &'n Network,
    pub asked: Asked,
    pub question: Question,
    flows: Vec<(End, Other, Traffic)>,
    /// The policies that are about one of the ends, by position in the whole network.
    policies: Vec<u32>,
}

/// A network of a scene, with its answer.
pub(super) struct Trial {
    pub network: Network,
    pub decision: Decision,
    /// For each of its policies the position in the whole network; none for a new one.
    pub origin: Vec<Option<u32>>,
}

impl<'n> Scene<'n> {
    /// The scene of a question. None where it stands for too many flows.
    pub(super) fn of(whole: &'n Network, question: &Question, decision: &Decision) -> Option<Self> {
        let asked = question.read().ok()?;
        let mut distinct: Vec<&Case> = Vec::new();
        for case in &decision.cases {
            if !distinct.iter().any(|known| is_same(known, case)) {
                distinct.push(case);
                if distinct.len() > MAX_NEAREST_FLOWS {
                    return None;
                }
            }
        }
        let mut policies = Vec::new();
        for case in &distinct {
            for (side, direction) in [(&case.egress, Direction::Egress), (&case.ingress, Direction::Ingress)] {
                let Some(subject) = side.subject else { continue };
                let rules = whole.rules_about(subject, direction);
                policies.extend(rules.iter().filter_map(|(id, _)| whole.rule(*id)).map(|rule| rule.policy));
            }
        }
        policies.order();
        policies.dedup();
        let flows = distinct.iter().map(|case| (case.from, case.to.clone(), case.traffic)).collect();
        Some(Self { whole, asked, question: question.clone(), flows, policies })
    }

    /// The answer with some policies changed and others added. None where somebody refuses one of these.
    pub(super) fn trial(&self, state: &State) -> Option<Trial> {
        let mut draft = Draft::new(&self.whole.terms, self.whole.conditions, &self.whole.services, Texts::default());
        let mut policies: Vec<PolicyOf> = Vec::new();
        let next = |policies: &Vec<PolicyOf>| u32::try_from(policies.len()).unwrap_or(u32::MAX);
        let mut origin = Vec::new();
        for position in &self.policies {
            let changed = state.changed.get(position);
            let (object, examined) = match changed {
                Some(object) => (Arc::new(object.clone()), Examined::Not),
                None => (Arc::clone(&self.whole.policy(*position)?.object), Examined::As(None)),
            };
            policies.push(draft.policy(next(&policies), object, examined));
            origin.push(Some(*position));
        }
        for object in &state.added {
            policies.push(draft.policy(next(&policies), Arc::new(object.clone()), Examined::Not));
            origin.push(None);
        }
        if policies.iter().any(|policy| policy.refused.is_some()) {
            return None;
        }
        let mut drafted = Drafted { texts: draft.finish(), policies: policies.into_iter().map(Some).collect() };
        let mut stage = Stage::of(self.whole, &mut drafted);
        let flows: Vec<_> =
            self.flows.iter().map(|(from, to, traffic)| (stage.end(*from), stage.other(to), *traffic)).collect();
        let Stage { topology, moved, .. } = stage;
        let ground = Ground {
            terms: self.whole.terms.clone(),
            conditions: self.whole.conditions,
            services: Arc::clone(&self.whole.services),
            answers: self.answers(),
            settings: None,
        };
        let mut network = Network::assembled(drafted, topology, ground, Vec::new());
        network.name_ports_as(self.whole, &moved);
        let cases = flows.into_iter().map(|(from, to, traffic)| network.case(from, to, traffic, &self.asked));
        let cases: Vec<Case> = cases.collect();
        let decision = network.joined(cases, Vec::new());
        Some(Trial { network, decision, origin })
    }

    /// The answers of DNS that gave the address of an end.
    fn answers(&self) -> Option<crate::flow::decide::DnsAnswers> {
        let all = self.whole.answers.as_ref()?;
        let address = |to: &Other| match to {
            Other::End(End::Outside(address, _)) => *address,
            Other::Name { address, .. } => address.map(|(address, _)| address),
            Other::End(_) => None,
        };
        let ends: Vec<Address> = self.flows.iter().filter_map(|(_, to, _)| address(to)).collect();
        let fitting = all.iter().filter(|(_, given)| given.iter().any(|one| ends.contains(one)));
        Some(fitting.map(|(name, given)| (name.clone(), given.clone())).collect())
    }
}

/// Whether policies cannot tell two flows of a question apart.
fn is_same(one: &Case, other: &Case) -> bool {
    let is_named = |case: &Case| matches!(case.to, Other::Name { .. } | Other::End(End::Outside(..)));
    one.traffic == other.traffic
        && one.egress.subject == other.egress.subject
        && one.egress.views == other.egress.views
        && one.egress.without_policies == other.egress.without_policies
        && one.ingress.subject == other.ingress.subject
        && one.ingress.views == other.ingress.views
        && one.ingress.without_policies == other.ingress.without_policies
        && if is_named(one) || is_named(other) { one.to == other.to } else { true }
}

/// Who is on a scene, with the labels as the whole network has them and those of the ranges that are new.
struct Stage<'s> {
    whole: &'s Network,
    ranges: Ranges,
    symbols: &'s mut Symbols,
    topology: Topology,
    /// Positions of identities in the whole network and here.
    moved: Vec<(IdentityId, IdentityId)>,
    pods: BTreeMap<u32, u32>,
    nodes: BTreeMap<u32, u32>,
}

impl<'s> Stage<'s> {
    fn of(whole: &'s Network, drafted: &'s mut Drafted) -> Self {
        let there = whole.topology.reserved;
        let ranges = ranges(drafted.policies.iter().flatten());
        let symbols = &mut drafted.texts.symbols;
        let topology = Topology {
            given: Arc::default(),
            identities: Identities::default(),
            reserved: there,
            pods: Arc::default(),
            nodes: Arc::default(),
            outside: Arc::default(),
            services: Arc::default(),
            holders: Arc::default(),
            is_azure: whole.topology.is_azure,
            pod_ranges: whole.topology.pod_ranges.clone(),
            apiserver: whole.topology.apiserver.clone(),
        };
        let (moved, pods, nodes) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut stage = Self { whole, ranges, symbols, topology, moved, pods, nodes };
        let mut of = |id: IdentityId| stage.identity(id, &[], false);
        stage.topology.reserved = Reserved {
            host: of(there.host),
            remote_node: of(there.remote_node),
            health: of(there.health),
            ingress: of(there.ingress),
            init: of(there.init),
            unmanaged: of(there.unmanaged),
            world_v4: of(there.world_v4),
            world_v6: of(there.world_v6),
            kube_apiserver: of(there.kube_apiserver),
            kube_apiserver_outside: of(there.kube_apiserver_outside),
        };
        stage
    }

    /// An identity. With addresses it also gets the labels of the ranges that hold these.
    fn identity(&mut self, id: IdentityId, addresses: &[Address], is_outside: bool) -> IdentityId {
        let Some(there) = self.whole.identity(id) else { return id };
        let mut text = |sym: Sym| self.symbols.of(self.whole.symbols().text(sym));
        let label =
            |label: &Label| Label { key: text(label.key), source: text(label.source), value: text(label.value) };
        let mut labels: Vec<Label> = there.labels.iter().map(label).collect();
        let port = |port: &NamedPort| NamedPort { name: text(port.name), ..*port };
        let mut ports: Vec<NamedPort> = there.ports.iter().map(port).collect();
        ports.order();
        let mut families = (there.in_v4, there.in_v6);
        for address in addresses {
            for (key, cidr) in self.ranges.iter() {
                if cidr.contains_address(*address) {
                    labels.push(Label { key, source: Sym::CIDR, value: Sym::EMPTY });
                    let is_v6 = address.family() == Family::V6;
                    families = (families.0 || !is_v6, families.1 || is_v6);
                }
            }
        }
        let is_in_range = families != (there.in_v4, there.in_v6);
        let scope = if is_outside && is_in_range { Scope::World } else { there.scope };
        let mut identity = Identity::new(labels, scope);
        identity.hidden = there.hidden;
        (identity.in_v4, identity.in_v6) = families;
        identity.ports = ports.into();
        let here = self.topology.identities.of(identity);
        if !self.moved.contains(&(id, here)) {
            self.moved.push((id, here));
        }
        here
    }

    fn other(&mut self, other: &Other) -> Other {
        match other {
            Other::End(end) => Other::End(self.end(*end)),
            Other::Name { name, address } => {
                let address = address.map(|(address, end)| (address, self.end(end)));
                Other::Name { name: name.clone(), address }
            }
        }
    }

    fn end(&mut self, end: End) -> End {
        match end {
            End::Pod(at) => End::Pod(self.pod(at)),
            End::Node(at) => End::Node(at.map(|at| self.node(at))),
            End::Outside(Some(address), id) => End::Outside(Some(address), self.identity(id, &[address], true)),
            End::Outside(None, id) => End::Outside(None, self.identity(id, &[], true)),
            End::Reserved(id, place) => End::Reserved(self.identity(id, &[], false), place),
            End::Apiserver => End::Apiserver,
        }
    }

    fn pod(&mut self, at: u32) -> u32 {
        if let Some(known) = self.pods.get(&at) {
            return *known;
        }
        let whole = self.whole;
        let Some(there) = whole.topology.pods.get(at as usize) else { return at };
        let has_ranges = !whole.terms.is_cilium() || whole.terms.addresses.pods;
        let addresses = if has_ranges { there.addresses.as_slice() } else { &[] };
        let identity = self.identity(there.identity, addresses, false);
        let node = there.node.map(|node| self.node(node));
        let here = u32::try_from(self.topology.pods.len()).unwrap_or(u32::MAX);
        Arc::make_mut(&mut self.topology.pods).push(crate::flow::topology::Pod { identity, node, ..there.clone() });
        self.pods.insert(at, here);
        here
    }

    fn node(&mut self, at: u32) -> u32 {
        if let Some(known) = self.nodes.get(&at) {
            return *known;
        }
        let whole = self.whole;
        let Some(there) = whole.topology.nodes.get(at as usize) else { return at };
        let has_ranges = !whole.terms.is_cilium() || whole.terms.addresses.nodes;
        let addresses = if has_ranges { there.addresses.as_slice() } else { &[] };
        let as_host = self.identity(there.as_host, addresses, false);
        let as_remote = self.identity(there.as_remote, addresses, false);
        let as_subject = self.identity(there.as_subject, &[], false);
        let here = u32::try_from(self.topology.nodes.len()).unwrap_or(u32::MAX);
        Arc::make_mut(&mut self.topology.nodes).push(crate::flow::topology::Node {
            as_host,
            as_remote,
            as_subject,
            ..there.clone()
        });
        self.nodes.insert(at, here);
        here
    }
}
