//! Rules and policies that could be added.

use serde_json::{Map, Value as Json, json};

use super::candidate::{Candidate, Target};
use super::patch::Patch;
use super::peers::{self, Items, labels_of, selector};
use super::ports::{icmp, item, said};
use super::sight::{Fit, Sight};
use crate::flow::end::End;
use crate::flow::labels::Sym;
use crate::flow::{Network, Protocol};
use crate::policy::{Direction, PolicyKind};
use crate::world::namespace_or_default;

/// Adds what a new rule or a new policy would allow.
pub(super) fn candidates(sight: &Sight<'_>, fits: &[Fit<'_>], whole: &Network, all: &mut Vec<Candidate>) {
    let mut roots: Vec<(u32, String)> = Vec::new();
    for fit in fits {
        let root = (fit.rule.policy, root_of(&fit.rule.pointer).to_owned());
        if !roots.contains(&root) {
            roots.push(root);
        }
    }
    for (policy, root) in roots {
        let Some(kind) = sight.network.policy(policy).and_then(|policy| policy.kind) else { continue };
        let Some(items) = peers::items(sight, policy, whole) else { continue };
        let Some(rule) = rule(sight, kind, items) else { continue };
        let section = format!("{root}/{}", sight.direction.word());
        let list = sight.network.policy(policy).and_then(|policy| policy.object.at_pointer(&section));
        let patch = match list {
            Some(list) if !list.is_null() => Patch::Add { path: format!("{section}/-"), value: rule },
            _ => Patch::Add { path: section, value: json!([rule]) },
        };
        let message = format!("add a rule of {} for {}{}", sight.direction.word(), sight.name(), on(sight, kind));
        all.push(Candidate::of(policy, 8, vec![patch], message));
    }
    let Some(subject) = Subject::of(sight, whole) else { return };
    for (kind, cost) in subject.kinds(sight).iter().zip(12..) {
        let Some(items) = peers::of_kind(sight, *kind, subject.namespace.as_deref(), whole) else { continue };
        let Some(rule) = rule(sight, *kind, items) else { continue };
        let policy = subject.policy(sight, *kind, sight.direction.word(), Some(rule));
        let message = format!("allows {} of {}{}", sight.direction.word(), sight.name(), on(sight, *kind));
        all.push(Candidate { cost, target: Target::New(policy), patch: Vec::new(), message });
    }
}

/// What a policy could be added to deny: one that isolates, and where Cilium decides one with a rule that denies.
pub(super) fn denying(sight: &Sight<'_>, whole: &Network, all: &mut Vec<Candidate>) {
    let Some(subject) = Subject::of(sight, whole) else { return };
    let kinds = subject.kinds(sight);
    let direction = sight.direction.word();
    if let Some(kind) = kinds.first() {
        // Of Cilium's kinds an empty rule isolates and means nobody.
        let rule = (*kind != PolicyKind::NetworkPolicy).then(|| json!({}));
        let isolating = subject.policy(sight, *kind, direction, rule);
        let message = format!("selects `{}` and allows no {direction}", subject.said);
        all.push(Candidate { cost: 10, target: Target::New(isolating), patch: Vec::new(), message });
    }
    let Some(kind) = kinds.iter().copied().find(|kind| *kind != PolicyKind::NetworkPolicy) else { return };
    let Some(items) = peers::of_kind(sight, kind, subject.namespace.as_deref(), whole) else { return };
    // Rules that deny have no names of DNS.
    if items.key == "toFQDNs" {
        return;
    }
    let Some(rule) = rule(sight, kind, items) else { return };
    let denying = subject.policy(sight, kind, &format!("{direction}Deny"), Some(rule));
    let message = format!("denies {direction} of {}{}", sight.name(), on(sight, kind));
    all.push(Candidate { cost: 11, target: Target::New(denying), patch: Vec::new(), message });
}

/// The spec that a rule stands in.
pub(super) fn root_of(pointer: &str) -> &str {
    let steps = if pointer.starts_with("/specs/") { 2 } else { 1 };
    let end = pointer.match_indices('/').nth(steps).map(|(at, _)| at);
    end.and_then(|end| pointer.get(..end)).unwrap_or(pointer)
}

/// Whom a new policy is about.
struct Subject<'w> {
    whole: &'w Network,
    /// None for a node.
    namespace: Option<String>,
    name: String,
    /// As users name it.
    said: String,
    /// The labels that tell it from others.
    labels: Json,
}

impl<'w> Subject<'w> {
    fn of(sight: &Sight<'_>, whole: &'w Network) -> Option<Self> {
        let network = sight.network;
        let said = network.name_of_end(sight.end);
        match sight.end {
            End::Pod(at) => {
                let pod = network.topology.pods.get(at as usize)?;
                let labels = labels_of(pod, network, whole);
                Some(Self { whole, namespace: Some(pod.namespace.clone()), name: pod.name.clone(), said, labels })
            }
            End::Node(Some(at)) => {
                let node = network.topology.nodes.get(at as usize)?;
                let own = &network.identity(node.as_subject)?.labels;
                let own = own.iter().filter(|label| label.source == Sym::K8S);
                let text = |sym: Sym| network.symbols().text(sym).to_owned();
                let labels = own.map(|label| (text(label.key), json!(text(label.value)))).collect();
                Some(Self { whole, namespace: None, name: node.name.clone(), said, labels: Json::Object(labels) })
            }
            _ => None,
        }
    }

    /// The kinds of policies that may be about it, the simplest first.
    fn kinds(&self, sight: &Sight<'_>) -> &'static [PolicyKind] {
        match (&self.namespace, sight.network.terms.is_cilium()) {
            (Some(_), true) => &[PolicyKind::NetworkPolicy, PolicyKind::Cilium],
            (Some(_), false) => &[PolicyKind::NetworkPolicy],
            (None, _) => &[PolicyKind::CiliumClusterwide],
        }
    }

    /// A policy about it with one rule, or none.
    fn policy(&self, sight: &Sight<'_>, kind: PolicyKind, section: &str, rule: Option<Json>) -> Json {
        let (api_version, name, subject) = match kind {
            PolicyKind::NetworkPolicy => ("networking.k8s.io/v1", "NetworkPolicy", "podSelector"),
            PolicyKind::Cilium => ("cilium.io/v2", "CiliumNetworkPolicy", "endpointSelector"),
            PolicyKind::CiliumClusterwide => ("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "nodeSelector"),
        };
        let mut spec = Map::new();
        spec.insert(subject.to_owned(), selector(self.labels.clone()));
        if kind == PolicyKind::NetworkPolicy {
            let direction = if sight.direction == Direction::Ingress { "Ingress" } else { "Egress" };
            spec.insert("policyTypes".to_owned(), json!([direction]));
        }
        if let Some(rule) = rule {
            spec.insert(section.to_owned(), json!([rule]));
        }
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), json!(self.free_name(sight.network, section)));
        if let Some(namespace) = &self.namespace {
            metadata.insert("namespace".to_owned(), json!(namespace));
        }
        json!({"apiVersion": api_version, "kind": name, "metadata": metadata, "spec": spec})
    }

    /// A name that no other policy has.
    fn free_name(&self, trial: &Network, section: &str) -> String {
        let base: String = format!("{}-{}", self.name, section.to_ascii_lowercase()).chars().take(200).collect();
        let namespace = namespace_or_default(self.namespace.as_deref());
        let is_taken = |name: &str| {
            let mut objects = self
                .whole
                .policies()
                .map(|(_, policy)| &*policy.object)
                .chain(trial.policies().map(|(_, policy)| &*policy.object));
            objects.any(|object| {
                object.name.as_deref() == Some(name) && namespace_or_default(object.namespace.as_deref()) == namespace
            })
        };
        let numbered = (2..9).map(|number| format!("{base}-{number}"));
        std::iter::once(base.clone()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(base)
    }
}

/// A rule for some peers and the traffic. A NetworkPolicy cannot name ICMP, so that only all traffic is left.
fn rule(sight: &Sight<'_>, kind: PolicyKind, items: Items) -> Option<Json> {
    let is_kubernetes = kind == PolicyKind::NetworkPolicy;
    let mut rule = Map::new();
    rule.insert(items.key, Json::Array(items.items));
    if let Some(port) = item(sight.traffic, is_kubernetes) {
        let (key, ports) =
            if is_kubernetes { ("ports", json!([port])) } else { ("toPorts", json!([{"ports": [port]}])) };
        rule.insert(key.to_owned(), ports);
    } else if let Some(field) = icmp(sight.traffic) {
        if !is_kubernetes {
            rule.insert("icmps".to_owned(), json!([{"fields": [field]}]));
        }
    } else {
        return None;
    }
    Some(Json::Object(rule))
}

fn on(sight: &Sight<'_>, kind: PolicyKind) -> String {
    match sight.traffic.protocol {
        Protocol::Icmp | Protocol::IcmpV6 if kind == PolicyKind::NetworkPolicy => {
            " without ports: a NetworkPolicy cannot name ICMP".to_owned()
        }
        _ => format!(" on {}", said(sight.traffic)),
    }
}
