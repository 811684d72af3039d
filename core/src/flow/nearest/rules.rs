//! Rules and policies that could be added.

use serde_json::{Map, Value as Json, json};

use super::candidate::{Candidate, Target};
use super::patch::Patch;
use super::peers::{self, Items, labels_of, selector};
use super::ports::{icmp, item, said};
use super::sight::{Fit, Sight};
use crate::flow::end::End;
use crate::flow::topology::Pod;
use crate::flow::{Network, Protocol};
use crate::policy::{Direction, PolicyKind};

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
        let Some(kind) = sight.network.policies.get(policy as usize).and_then(|policy| policy.kind) else { continue };
        let Some(items) = peers::items(sight, policy, whole) else { continue };
        let Some(rule) = rule(sight, kind, items) else { continue };
        let section = format!("{root}/{}", sight.direction.word());
        let list = sight.network.objects.get(policy as usize).and_then(|object| object.at_pointer(&section));
        let patch = match list {
            Some(list) if !list.is_null() => Patch::Add { path: format!("{section}/-"), value: rule },
            _ => Patch::Add { path: section, value: json!([rule]) },
        };
        let message = format!("add a rule of {} for {}{}", sight.direction.word(), sight.name(), on(sight, kind));
        all.push(Candidate::of(policy, 8, vec![patch], message));
    }
    let kinds = [PolicyKind::NetworkPolicy, PolicyKind::Cilium];
    for (kind, cost) in kinds.into_iter().zip(12..) {
        let Some((pod, labels)) = subject(sight, whole).filter(|_| is_known(sight, kind)) else { continue };
        let Some(items) = peers::of_kind(sight, kind, Some(&pod.namespace), whole) else { continue };
        let Some(rule) = rule(sight, kind, items) else { continue };
        let policy = policy(sight, kind, pod, labels, sight.direction.word(), Some(rule));
        let message = format!("allows {} of {}{}", sight.direction.word(), sight.name(), on(sight, kind));
        all.push(Candidate { cost, target: Target::New(policy), patch: Vec::new(), message });
    }
}

/// What a policy could be added to deny: one that isolates, and where Cilium decides one with a rule that denies.
pub(super) fn denying(sight: &Sight<'_>, whole: &Network, all: &mut Vec<Candidate>) {
    let Some((pod, labels)) = subject(sight, whole) else { return };
    let direction = sight.direction.word();
    let isolating = policy(sight, PolicyKind::NetworkPolicy, pod, labels.clone(), direction, None);
    let message = format!("selects {} and allows no {direction}", own_name(pod));
    all.push(Candidate { cost: 10, target: Target::New(isolating), patch: Vec::new(), message });
    if !is_known(sight, PolicyKind::Cilium) {
        return;
    }
    let kind = PolicyKind::Cilium;
    let Some(items) = peers::of_kind(sight, kind, Some(&pod.namespace), whole) else { return };
    let Some(rule) = rule(sight, kind, items) else { return };
    let denying = policy(sight, kind, pod, labels, &format!("{direction}Deny"), Some(rule));
    let message = format!("denies {direction} of {}{}", sight.name(), on(sight, kind));
    all.push(Candidate { cost: 11, target: Target::New(denying), patch: Vec::new(), message });
}

/// The spec that a rule stands in.
pub(super) fn root_of(pointer: &str) -> &str {
    let mut steps = pointer.match_indices('/').map(|(at, _)| at);
    let end = match (steps.next(), steps.next(), steps.next()) {
        (Some(_), Some(second), Some(third)) if pointer.starts_with("/specs/") => {
            debug_assert!(second < third);
            Some(third)
        }
        (Some(_), second, _) if !pointer.starts_with("/specs/") => second,
        _ => None,
    };
    end.and_then(|end| pointer.get(..end)).unwrap_or(pointer)
}

fn is_known(sight: &Sight<'_>, kind: PolicyKind) -> bool {
    kind == PolicyKind::NetworkPolicy || sight.network.terms.is_cilium()
}

fn own_name(pod: &Pod) -> String {
    format!("`{}/{}`", pod.namespace, pod.name)
}

/// The pod that the policies are about, with the labels that tell it from others.
fn subject<'t>(sight: &Sight<'t>, whole: &Network) -> Option<(&'t Pod, Json)> {
    let End::Pod(at) = sight.end else { return None };
    let pod = sight.network.topology.pods.get(at as usize)?;
    Some((pod, labels_of(pod, sight.network, whole)))
}

/// A rule for some peers and the traffic. A NetworkPolicy cannot name ICMP, so that only all traffic is left.
fn rule(sight: &Sight<'_>, kind: PolicyKind, items: Items) -> Option<Json> {
    let is_kubernetes = kind == PolicyKind::NetworkPolicy;
    let mut rule = Map::new();
    rule.insert(items.key, Json::Array(items.items));
    if let Some(port) = item(sight.traffic, is_kubernetes) {
        let (key, ports) = if is_kubernetes { ("ports", json!([port])) } else { ("toPorts", json!([{"ports": [port]}])) };
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

/// A policy about a pod with one rule, or none.
fn policy(sight: &Sight<'_>, kind: PolicyKind, pod: &Pod, labels: Json, section: &str, rule: Option<Json>) -> Json {
    let is_kubernetes = kind == PolicyKind::NetworkPolicy;
    let (api_version, kind) = if is_kubernetes {
        ("networking.k8s.io/v1", "NetworkPolicy")
    } else {
        ("cilium.io/v2", "CiliumNetworkPolicy")
    };
    let subject = if is_kubernetes { "podSelector" } else { "endpointSelector" };
    let mut spec = Map::new();
    spec.insert(subject.to_owned(), selector(labels));
    if is_kubernetes {
        let direction = if sight.direction == Direction::Ingress { "Ingress" } else { "Egress" };
        spec.insert("policyTypes".to_owned(), json!([direction]));
    }
    if let Some(rule) = rule {
        spec.insert(section.to_owned(), json!([rule]));
    }
    let name = name_of(sight.network, pod, section);
    let metadata = json!({"name": name, "namespace": pod.namespace});
    json!({"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec})
}

/// A name for a policy about a pod that no other policy here has.
fn name_of(network: &Network, pod: &Pod, section: &str) -> String {
    let base: String = format!("{}-{}", pod.name, section.to_ascii_lowercase()).chars().take(200).collect();
    let taken = |name: &str| {
        let is_in = |namespace: &Option<String>| namespace.as_deref() == Some(pod.namespace.as_str());
        network.objects.iter().any(|object| object.name.as_deref() == Some(name) && is_in(&object.namespace))
    };
    let numbered = (2..9).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
}
