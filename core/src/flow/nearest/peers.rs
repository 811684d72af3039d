//! Rules whose ports mean the flow and whose peers do not.

use serde_json::{Value as Json, json};

use super::candidate::Candidate;
use super::patch::Patch;
use super::sight::{Fit, Sight};
use crate::flow::Network;
use crate::flow::decide::Other;
use crate::flow::end::{End, Place};
use crate::flow::labels::{Certainty, Identity, Requirement, Selector, Sym};
use crate::flow::rule::{Peers, RulePeer};
use crate::flow::topology::Pod;
use crate::model::push_pointer;
use crate::net::Address;
use crate::order::Order as _;
use crate::policy::{Direction, Operator, PolicyKind};
use crate::rules::wording::distance;
use crate::source::Node;
use crate::world::keys::NAMESPACE_LABELS;
use crate::world::namespace_or_default;

/// The label that every namespace has.
const NAME_OF_NAMESPACE: &str = "kubernetes.io/metadata.name";

/// The key by which selectors of Cilium name namespaces.
const NAMESPACE_KEY: &str = "k8s:io.kubernetes.pod.namespace";

/// The labels by which pods are mostly selected, the best first.
const PREFERRED: [&str; 6] =
    ["app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/component", "name", "app.kubernetes.io/instance"];

/// The other end as peers of one list.
pub(super) struct Items {
    /// The key of the list: `from`, `toEndpoints`.
    pub key: String,
    /// The items.
    pub items: Vec<Json>,
}

/// Adds what would make the peers of a rule mean the other end.
pub(super) fn candidates(sight: &Sight<'_>, fit: &Fit<'_>, whole: &Network, all: &mut Vec<Candidate>) {
    if let Peers::Of(peers) = &fit.rule.peers {
        for peer in peers {
            change(sight, fit, peer, all);
        }
    }
    let Some(items) = items(sight, fit.rule.policy, whole) else { return };
    let pointer = fit.pointer(&format!("/{}", items.key));
    let Some(rule) = sight.node(fit.rule, &fit.rule.pointer) else { return };
    let written = rule.get(&items.key);
    let has_others = rule.entries().iter().any(|entry| {
        let is_list = entry.key.starts_with("from") || (entry.key.starts_with("to") && &*entry.key != "toPorts");
        is_list && *entry.key != items.key && !entry.value.is_null()
    });
    if has_others || sight.kind(fit.rule) == Some(PolicyKind::NetworkPolicy) && written.is_none() {
        return;
    }
    let patch = match written {
        Some(list) if !list.items().is_empty() => {
            let add = |value: Json| Patch::Add { path: format!("{pointer}/-"), value };
            items.items.into_iter().map(add).collect()
        }
        _ => vec![Patch::Add { path: pointer, value: Json::Array(items.items) }],
    };
    let message = format!("add a peer for {} to rule `{}`{}", sight.name(), fit.rule.pointer, never(sight, fit));
    all.push(Candidate::of(fit.rule.policy, 4, patch, message));
}

/// Why ranges of a rule that hold the other end do not mean it.
fn never(sight: &Sight<'_>, fit: &Fit<'_>) -> &'static str {
    let Other::End(end) = &sight.other else { return "" };
    let (addresses, said): (&[Address], _) = match end {
        End::Pod(at) => {
            let pod = sight.network.topology.pods.get(*at as usize);
            (pod.map_or(&[], |pod| &pod.addresses), ": ranges of addresses do not mean pods")
        }
        End::Node(Some(at)) => {
            let node = sight.network.topology.nodes.get(*at as usize);
            (node.map_or(&[], |node| &node.addresses), ": ranges of addresses do not mean nodes")
        }
        _ => return "",
    };
    let Peers::Of(peers) = &fit.rule.peers else { return "" };
    let holds = |peer: &RulePeer| {
        let node = sight.node(fit.rule, &fit.pointer(&peer.pointer))?;
        let block = node.get("ipBlock").unwrap_or(node);
        let text = block.get("cidr").unwrap_or(block).as_str()?;
        let cidr = crate::net::Cidr::parse_or_address(text).ok()?;
        Some(addresses.iter().any(|address| cidr.contains_address(*address)))
    };
    if peers.iter().any(|peer| holds(peer) == Some(true)) { said } else { "" }
}

/// Adds what would change one peer, where one requirement stands between it and the other end.
fn change(sight: &Sight<'_>, fit: &Fit<'_>, peer: &RulePeer, all: &mut Vec<Candidate>) {
    let network = sight.network;
    let [view] = sight.side.views.as_slice() else { return };
    let (Some(identity), Other::End(End::Pod(at))) = (network.identity(view.identity), &sight.other) else { return };
    let Some(pod) = network.topology.pods.get(*at as usize) else { return };
    let Some(Selector::Labels(requirements)) = network.selector(peer.selector) else { return };
    let failing: Vec<&Requirement> = requirements.iter().filter(|one| one.holds(identity) != Certainty::Yes).collect();
    let [failing] = failing.as_slice() else { return };
    let pointer = fit.pointer(&peer.pointer);
    let Some(node) = sight.node(fit.rule, &pointer) else { return };
    let is_kubernetes = sight.kind(fit.rule) == Some(PolicyKind::NetworkPolicy);
    let policy = fit.rule.policy;
    if failing.implied {
        if failing.key == Sym::NAMESPACE && failing.operator == Operator::In {
            let patch = of_namespace(node, &pointer, &pod.namespace, is_kubernetes);
            let field = if is_kubernetes { "namespaceSelector" } else { NAMESPACE_KEY };
            let message = format!(
                "add `{field}` for namespace `{}` to peer `{pointer}`, which means pods of the policy's own namespace only",
                pod.namespace
            );
            all.push(Candidate::of(policy, 1, vec![patch], message));
        }
        return;
    }
    let key = network.symbols().text(failing.key);
    let Some(own) = value_of(network, identity, failing) else { return };
    let (selector, pointer, key) = match key.strip_prefix(NAMESPACE_LABELS).filter(|_| is_kubernetes) {
        Some(rest) => (node.get("namespaceSelector"), format!("{pointer}/namespaceSelector"), rest),
        None if is_kubernetes => (node.get("podSelector"), format!("{pointer}/podSelector"), key),
        None => (Some(node), pointer, key),
    };
    let Some(selector) = selector else { return };
    let is_key = |written: &str| {
        let written = if is_kubernetes { written } else { written.split_once(':').map_or(written, |(_, rest)| rest) };
        written == key
    };
    let label =
        selector.get("matchLabels").map(Node::entries).unwrap_or_default().iter().find(|entry| is_key(&entry.key));
    if let Some((label, from)) = label.and_then(|label| Some((label, label.value.as_str()?)))
        && failing.values.len() == 1
        && failing.operator == Operator::In
    {
        let mut path = format!("{pointer}/matchLabels");
        push_pointer(&mut path, &label.key);
        let cost = if distance(from, own) <= 2 { 2 } else { 6 };
        let message = format!("write `{own}` in place of `{from}` for the label `{}`", label.key);
        all.push(Candidate::of(policy, cost, vec![Patch::Replace { path, value: json!(own) }], message));
        return;
    }
    let expressions = selector.get("matchExpressions").map(Node::items).unwrap_or_default();
    for (at, expression) in expressions.iter().enumerate() {
        let text = |field: &str| expression.get(field).and_then(Node::as_str);
        if !text("key").is_some_and(is_key) {
            continue;
        }
        let values = expression.get("values").map(Node::items).unwrap_or_default();
        let path = format!("{pointer}/matchExpressions/{at}/values");
        let written = values.iter().position(|value| value.as_str() == Some(own));
        match (text("operator"), written) {
            (Some("In"), None) => {
                let message = format!("add `{own}` to the values of `{key}`");
                let add = Patch::Add { path: format!("{path}/-"), value: json!(own) };
                all.push(Candidate::of(policy, 2, vec![add], message));
            }
            (Some("NotIn"), Some(value)) if values.len() > 1 => {
                let message = format!("take `{own}` from the values of `{key}`");
                all.push(Candidate::of(policy, 5, vec![Patch::Remove { path: format!("{path}/{value}") }], message));
            }
            _ => {}
        }
    }
}

/// The value that an identity has for a requirement's label.
fn value_of<'n>(network: &'n Network, identity: &Identity, requirement: &Requirement) -> Option<&'n str> {
    let is_of = |source: Sym| requirement.source.is_none_or(|wanted| wanted == source);
    let label = identity.labels.iter().find(|label| label.key == requirement.key && is_of(label.source))?;
    (label.value != Sym::UNKNOWN && label.value != Sym::PERHAPS).then(|| network.symbols().text(label.value))
}

/// That a peer means pods of a namespace.
fn of_namespace(peer: &Node, pointer: &str, namespace: &str, is_kubernetes: bool) -> Patch {
    if is_kubernetes {
        let value = json!({"matchLabels": {NAME_OF_NAMESPACE: namespace}});
        return Patch::Add { path: format!("{pointer}/namespaceSelector"), value };
    }
    if peer.get("matchLabels").is_some_and(|labels| !labels.is_null()) {
        return Patch::Add { path: format!("{pointer}/matchLabels/{NAMESPACE_KEY}"), value: json!(namespace) };
    }
    Patch::Add { path: format!("{pointer}/matchLabels"), value: json!({NAMESPACE_KEY: namespace}) }
}

/// The other end as peers of a policy of the trial.
pub(super) fn items(sight: &Sight<'_>, policy: u32, whole: &Network) -> Option<Items> {
    let kind = sight.network.policy(policy)?.kind?;
    let object = &sight.network.policy(policy)?.object;
    let namespace = (kind != PolicyKind::CiliumClusterwide).then(|| namespace_or_default(object.namespace.as_deref()));
    of_kind(sight, kind, namespace, whole)
}

/// The other end as peers of a policy of that kind and namespace. None where such a policy has no words for it.
pub(super) fn of_kind(sight: &Sight<'_>, kind: PolicyKind, namespace: Option<&str>, whole: &Network) -> Option<Items> {
    let side = if sight.direction == Direction::Ingress { "from" } else { "to" };
    let is_kubernetes = kind == PolicyKind::NetworkPolicy;
    let listed = |of: &str, items: Vec<Json>| {
        let key = if is_kubernetes { side.to_owned() } else { format!("{side}{of}") };
        Some(Items { key, items })
    };
    let entities = |names: &[&str]| {
        if is_kubernetes { None } else { listed("Entities", names.iter().map(|name| json!(name)).collect()) }
    };
    let range = |address: Address| {
        let text = format!("{address}/{}", address.family().width());
        listed("CIDR", vec![if is_kubernetes { json!({"ipBlock": {"cidr": text}}) } else { json!(text) }])
    };
    let end = match &sight.other {
        Other::Name { name, .. } if !is_kubernetes && sight.direction == Direction::Egress => {
            return listed("FQDNs", vec![json!({"matchName": name})]);
        }
        Other::Name { address: Some((address, _)), .. } => return range(*address),
        Other::Name { .. } => return None,
        Other::End(end) => *end,
    };
    let reserved = sight.network.topology.reserved;
    match end {
        End::Pod(at) => {
            let pod = sight.network.topology.pods.get(at as usize)?;
            let mut labels = labels_of(pod, sight.network, whole);
            let is_elsewhere = namespace != Some(pod.namespace.as_str());
            if !is_kubernetes {
                if is_elsewhere && let Json::Object(labels) = &mut labels {
                    labels.insert(NAMESPACE_KEY.to_owned(), json!(pod.namespace));
                }
                return listed("Endpoints", vec![selector(labels)]);
            }
            let mut peer = json!({"podSelector": selector(labels)});
            if is_elsewhere && let Json::Object(peer) = &mut peer {
                let value = json!({"matchLabels": {NAME_OF_NAMESPACE: pod.namespace}});
                peer.insert("namespaceSelector".to_owned(), value);
            }
            listed("", vec![peer])
        }
        End::Outside(Some(address), _) => range(address),
        End::Outside(None, _) if is_kubernetes => listed("", vec![json!({"ipBlock": {"cidr": "0.0.0.0/0"}})]),
        End::Outside(None, _) => entities(&["world"]),
        End::Node(_) | End::Reserved(_, Place::Host) if is_kubernetes && !sight.network.terms.is_cilium() => {
            let End::Node(Some(at)) = end else { return None };
            range(*sight.network.topology.nodes.get(at as usize)?.addresses.first()?)
        }
        End::Node(_) | End::Reserved(_, Place::Host) => {
            let names: Vec<&str> =
                sight.side.views.iter().map(|view| if view.is_own_node { "host" } else { "remote-node" }).collect();
            entities(&names)
        }
        End::Apiserver => entities(&["kube-apiserver"]),
        End::Reserved(identity, Place::Beside | Place::Elsewhere) => {
            let known = [
                (reserved.health, "health"),
                (reserved.ingress, "ingress"),
                (reserved.init, "init"),
                (reserved.unmanaged, "unmanaged"),
                (reserved.remote_node, "remote-node"),
            ];
            let (_, name) = known.into_iter().find(|(known, _)| *known == identity)?;
            entities(&[name])
        }
    }
}

/// A selector of labels; of all where there are none.
pub(super) fn selector(labels: Json) -> Json {
    match labels.as_object() {
        Some(members) if members.is_empty() => json!({}),
        _ => json!({"matchLabels": labels}),
    }
}

/// The labels by which a pod is told from others of its namespace: one that does, else all.
pub(super) fn labels_of(pod: &Pod, network: &Network, whole: &Network) -> Json {
    let Some(identity) = network.identity(pod.identity) else { return json!({}) };
    let text = |sym: Sym| network.symbols().text(sym);
    let is_own = |key: &str| {
        identity.labels.iter().any(|label| {
            label.source == Sym::K8S
                && text(label.key) == key
                && label.value != Sym::UNKNOWN
                && label.value != Sym::PERHAPS
        })
    };
    let mut own: Vec<(&str, &str)> =
        pod.labels.iter().filter(|(key, _)| is_own(key)).map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let rank = |key: &str| PREFERRED.iter().position(|known| *known == key).unwrap_or(PREFERRED.len());
    own.order_by_key(|(key, _)| (rank(key), *key));
    // What has the same identity cannot be told apart anyway.
    let in_namespace = || whole.topology.pods.iter().filter(|other| other.namespace == pod.namespace);
    let same = in_namespace().find(|other| other.name == pod.name && other.kind == pod.kind);
    let others: Vec<&Pod> =
        in_namespace().filter(|other| Some(other.identity) != same.map(|same| same.identity)).collect();
    let has =
        |other: &Pod, label: &(&str, &str)| other.labels.iter().any(|(key, value)| key == label.0 && value == label.1);
    let one = own.iter().find(|label| !others.iter().any(|other| has(other, label)));
    let chosen: Vec<_> = one.map_or_else(|| own.clone(), |one| vec![*one]);
    let members = chosen.into_iter().map(|(key, value)| (key.to_owned(), json!(value)));
    Json::Object(members.collect())
}
