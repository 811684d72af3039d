//! ClusterNetworkPolicy, and the two kinds that it replaced (decision semantics §2).
//!
//! Their objects are read here straight to rules. By the API of Kubernetes and in Cilium from 1.20 on, with
//! `enable-k8s-cluster-network-policy`, they mean the same but for whom peers are: see [`Compiler::peers_of_tier`].

use super::Compiler;
use super::selectors::DefaultSource;
use crate::flow::labels::{Requirement, Selector, Sym};
use crate::flow::rule::{Action, Level, Peers, Rule, RulePeer, Tier};
use crate::model::Object;
use crate::net::Cidr;
use crate::policy::{self, Direction, Operator};
use crate::source::{Node, is_unfilled};

mod ports;
mod refusal;

pub(in crate::flow) use refusal::refusal;

/// The group of the kinds.
const GROUP: &str = "policy.networking.k8s.io";
/// The kind of today.
const TODAY: &str = "ClusterNetworkPolicy";
/// The kinds that it replaced: of the first tier, and of the last one.
const BEFORE: [&str; 2] = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"];
/// Priorities count in hundredths, so that the rules of an object stand between it and the next one.
const RULES: u32 = 100;

/// Whether an object is a policy of cluster administrators.
pub(in crate::flow) fn is_one(object: &Object) -> bool {
    object.is(GROUP, TODAY) || BEFORE.iter().any(|kind| object.is(GROUP, kind))
}

/// The names of DNS of a peer, or none where it is no peer by names: each with whether it is a pattern. A star at the
/// front means any depth.
pub(in crate::flow) fn names_of(peer: &Node) -> Option<Vec<(String, bool)>> {
    let names = member(peer, "domainNames")?.items();
    Some(names.iter().filter_map(Node::as_str).map(deep).collect())
}

fn deep(name: &str) -> (String, bool) {
    match name.strip_prefix('*') {
        Some(rest) if !rest.starts_with('*') => (format!("*{name}"), true),
        Some(_) => (name.to_owned(), true),
        None => (name.to_owned(), false),
    }
}

/// A field that is there and not null.
fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|value| !value.is_null())
}

/// The items of a list; none where there is no list.
fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

/// Adds the rules of a policy of cluster administrators.
pub(super) fn add(compiler: &mut Compiler<'_>, position: u32, object: &Object) {
    let Some(spec) = object.root.get("spec") else { return };
    let Some(subject) = spec.get("subject").and_then(|subject| compiler.subject_of_tier(subject)) else { return };
    let text = |key: &str| spec.get(key).and_then(Node::as_str);
    let is_baseline = text("tier") == Some("Baseline") || object.kind == "BaselineAdminNetworkPolicy";
    let priority = spec.get("priority").and_then(Node::as_int).and_then(|number| u32::try_from(number).ok());
    let level = Level {
        tier: if is_baseline { Tier::Baseline } else { Tier::Admin },
        priority: priority.unwrap_or_default().saturating_mul(RULES),
        action: Action::Allow,
    };
    let base = Rule::new(position, level, compiler.selector(Selector::Labels(subject.into())));
    for direction in Direction::BOTH {
        for (at, node) in (0_u32..).zip(items(spec, direction.word())) {
            let level = Level { priority: level.priority.saturating_add(at), action: action(node), ..level };
            let pointer = format!("/spec/{}/{at}", direction.word()).into();
            let ports = compiler.ports_of_tier(node);
            let rule = Rule { pointer, direction, level, ports, ..base.clone() };
            if is_later(spec, &["tier", "priority"]) || is_later(node, &["action"]) {
                add_either(compiler, rule);
            } else {
                add_rule(compiler, node, rule);
            }
        }
    }
}

/// Whether one of these fields is filled in later.
fn is_later(node: &Node, keys: &[&str]) -> bool {
    keys.iter().any(|key| node.get(key).and_then(Node::as_str).is_some_and(is_unfilled))
}

/// Adds a rule of which nobody knows what it does, or when: it may deny and may accept whatever it may be about.
fn add_either(compiler: &mut Compiler<'_>, rule: Rule) {
    let unknown = Requirement { unfilled: true, ..Compiler::implied_presence(Sym::K8S, Sym::UNKNOWN) };
    let selector = compiler.selector(Selector::Labels([unknown].into()));
    let peers = Peers::Of([RulePeer { pointer: Box::default(), selector, is_endpoints: false }].into());
    for action in [Action::Deny, Action::Allow] {
        let level = Level { action, ..rule.level };
        compiler.compiled.rules.push(Rule { level, peers: peers.clone(), ..rule.clone() });
    }
}

/// What a rule does with traffic. What Cilium does not know lets through.
fn action(rule: &Node) -> Action {
    match rule.get("action").and_then(Node::as_str) {
        Some("Deny") => Action::Deny,
        Some("Pass") => Action::Pass,
        _ => Action::Allow,
    }
}

fn add_rule(compiler: &mut Compiler<'_>, node: &Node, rule: Rule) {
    let key = if rule.direction == Direction::Ingress { "from" } else { "to" };
    let written = items(node, key);
    if written.is_empty() {
        compiler.compiled.rules.push(Rule { peers: Peers::Anyone, ..rule });
        return;
    }
    let mut peers = Vec::new();
    for (at, item) in written.iter().enumerate() {
        let pointer = format!("/{key}/{at}");
        match compiler.peers_of_tier(item, rule.direction) {
            Some(found) => peers.extend(found.into_iter().map(|(below, selector)| RulePeer {
                pointer: format!("{pointer}{below}").into(),
                selector: compiler.selector(selector),
                is_endpoints: false,
            })),
            // Whom nobody knows is kept out (P4).
            None if rule.level.action != Action::Allow => {
                let level = Level { action: Action::Deny, ..rule.level };
                compiler.compiled.rules.push(Rule { level, peers: Peers::Anyone, ..rule.clone() });
            }
            None => {}
        }
        let names = names_of(item).filter(|_| rule.direction == Direction::Egress && compiler.terms.is_cilium());
        if let Some(names) = names {
            let queries = compiler.queries(&rule, &pointer, &names);
            compiler.compiled.rules.push(queries);
        }
    }
    if !peers.is_empty() {
        compiler.compiled.rules.push(Rule { peers: Peers::Of(peers.into()), ..rule });
    }
}

impl Compiler<'_> {
    /// Whom a policy is about: pods, of whatever cluster.
    fn subject_of_tier(&mut self, subject: &Node) -> Option<Vec<Requirement>> {
        match (member(subject, "namespaces"), member(subject, "pods")) {
            (Some(namespaces), _) => Some(self.namespaces(&policy::Selector::kubernetes(namespaces))),
            (None, Some(pods)) => Some(self.pods_of_tier(pods)),
            (None, None) => None,
        }
    }

    /// Pods by the labels of their namespace and their own.
    fn pods_of_tier(&mut self, pods: &Node) -> Vec<Requirement> {
        let mut requirements = match member(pods, "namespaceSelector") {
            Some(namespaces) => self.namespaces(&policy::Selector::kubernetes(namespaces)),
            None => vec![Self::implied_presence(self.own_source(), Sym::NAMESPACE)],
        };
        if let Some(own) = member(pods, "podSelector") {
            requirements.extend(self.requirements(&policy::Selector::kubernetes(own), DefaultSource::Of(Sym::K8S), ""));
        }
        requirements
    }

    /// Whom a peer means, each selector with the pointer below the peer; none for a peer of no known kind.
    ///
    /// Cilium confines `pods` and `nodes` to the local cluster, and `namespaces` to none.
    fn peers_of_tier(&mut self, peer: &Node, direction: Direction) -> Option<Vec<(String, Selector)>> {
        let one = |requirements: Vec<Requirement>| vec![(String::new(), Selector::Labels(requirements.into()))];
        if let Some(pods) = member(peer, "pods") {
            let mut requirements = self.pods_of_tier(pods);
            self.within_cluster(&mut requirements);
            return Some(one(requirements));
        }
        if let Some(namespaces) = member(peer, "namespaces") {
            return Some(one(self.namespaces(&policy::Selector::kubernetes(namespaces))));
        }
        if direction == Direction::Ingress {
            return None;
        }
        if let Some(nodes) = member(peer, "nodes") {
            let selectors =
                [Sym::HOST, Sym::REMOTE_NODE].map(|place| (String::new(), self.nodes_of_tier(nodes, place)));
            return Some(selectors.into());
        }
        if let Some(networks) = member(peer, "networks") {
            let networks = networks.items().iter().enumerate();
            let selector =
                |(at, network): (usize, &Node)| Some((format!("/networks/{at}"), self.network(network.as_str()?)?));
            return Some(networks.filter_map(selector).collect());
        }
        let names = names_of(peer)?.into_iter().enumerate();
        let selector = |(at, (name, is_pattern)): (usize, (String, bool))| {
            (format!("/domainNames/{at}"), Selector::Names { pattern: self.symbol(&name), is_pattern })
        };
        Some(names.map(selector).collect())
    }

    /// Nodes by their labels: the one that the subject runs on, or the others.
    fn nodes_of_tier(&mut self, written: &Node, place: Sym) -> Selector {
        let written = policy::Selector::kubernetes(written);
        let mut requirements = self.requirements(&written, DefaultSource::Of(Sym::NODE), "");
        requirements.push(Self::implied_presence(Sym::RESERVED, place));
        self.within_cluster(&mut requirements);
        Selector::Labels(requirements.into())
    }

    /// An item of `networks`; none where it is no range.
    fn network(&mut self, written: &str) -> Option<Selector> {
        let requirement = match Cidr::parse(written) {
            Ok(cidr) => self.range(&cidr, true),
            Err(_) if is_unfilled(written) => Requirement {
                source: Some(Sym::CIDR),
                key: self.symbol(written),
                of_namespace: false,
                operator: Operator::Exists,
                values: Box::default(),
                unfilled: true,
                implied: false,
            },
            Err(_) => return None,
        };
        Some(Selector::Addresses { requirements: [requirement].into(), is_group: false })
    }

    /// The rule that Cilium adds for a peer by names: that the names may be asked for, of any pods with the label of the
    /// DNS of the cluster, in any namespace, at the ports that these name so.
    fn queries(&mut self, rule: &Rule, peer: &str, names: &[(String, bool)]) -> Rule {
        let key = self.symbol("k8s-app");
        let dns = Requirement { source: None, ..self.implied(Sym::K8S, key, "kube-dns") };
        let selector = self.selector(Selector::Labels([dns].into()));
        let peers = [RulePeer { pointer: peer.into(), selector, is_endpoints: false }];
        let level = Level { action: Action::Allow, ..rule.level };
        let ports = self.ports_of_queries(rule.policy, &rule.pointer, peer, names);
        Rule { level, ports, peers: Peers::Of(peers.into()), ..rule.clone() }
    }
}
