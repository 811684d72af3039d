//! Pods, and what makes pods (decision semantics C1, C2, E12).

use std::collections::BTreeMap;

use super::addresses::{place, place_somewhere};
use super::nodes::{self, Node};
use super::{Identities, IdentityId, Outside, addresses, is_v6};
use crate::flow::labels::{Identity, Label, NamedPort, Scope, Sym, Symbols};
use crate::flow::{Protocol, Terms};
use crate::model::Object;
use crate::net::Address;
use crate::source::{Node as Tree, is_unfilled};
use crate::world::keys::NAMESPACE_LABELS;
use crate::world::{Workload, World, is_dropped_label, namespace_or_default};

/// A pod, or what makes pods.
#[derive(Clone, Debug)]
pub struct Pod {
    /// Its kind: `Pod`, `Deployment`, …
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its identity.
    pub identity: IdentityId,
    /// The node that it runs on, by position; absent where the input does not tell.
    pub node: Option<u32>,
    /// Its addresses; none where the input does not tell.
    pub addresses: Vec<Address>,
    /// Whether it uses the network of its node, and so has the node's identity.
    pub host_network: bool,
    /// All its labels as written, sorted by key: what the selectors of Services look at.
    pub labels: Vec<(String, String)>,
    /// The ports that its containers name, as written.
    pub ports: Vec<(String, Protocol, u16)>,
    /// Whether it has ended.
    pub is_over: bool,
    /// Whether something else in the input makes it, by kind and name.
    pub owner: Option<(String, String)>,
}

/// Whether Cilium leaves a label out of identities.
pub(super) fn is_dropped(key: &str, terms: &Terms) -> bool {
    terms.is_cilium() && is_dropped_label(key, terms.version)
}

/// A label's key as the agent reads it: up to 1.19 without a `reserved.` before it.
pub(super) fn read_key<'k>(key: &'k str, terms: &Terms) -> &'k str {
    let is_read_so = terms.is_cilium() && !terms.version.is_at_least(20);
    key.strip_prefix("reserved.").filter(|_| is_read_so).unwrap_or(key)
}

/// Whether a pod has ended, so that it takes no part any more (decision semantics K12).
fn is_over(object: &Object) -> bool {
    let phase = object.at(&["status", "phase"]).and_then(Tree::as_str);
    matches!(phase, Some("Succeeded" | "Failed"))
}

/// The pods of a world. Nodes that they name are added.
pub(super) fn read(
    world: &World<'_>,
    terms: &Terms,
    outside: &Outside,
    symbols: &mut Symbols,
    identities: &mut Identities,
    nodes: &mut Vec<Node>,
) -> Vec<Pod> {
    let mut namespaces: BTreeMap<String, (Vec<Label>, bool)> = BTreeMap::new();
    let mut known_nodes = BTreeMap::new();
    let mut pods = Vec::new();
    let has_own_filter = terms.is_cilium() && world.settings.agent.contains_key("labels");
    for workload in world.objects.iter().filter_map(|object| Workload::of(object)) {
        if workload.name.is_empty() {
            continue;
        }
        let namespace = namespace_or_default(workload.namespace).to_owned();
        let (of_namespace, hidden) =
            namespaces.entry(namespace.clone()).or_insert_with(|| namespace_labels(world, &namespace, terms, symbols));
        let mut labels = of_namespace.clone();
        let cluster_source = if terms.is_cilium() { Sym::K8S } else { Sym::RESERVED };
        labels.push(Label { key: Sym::CLUSTER, source: cluster_source, value: symbols.of(&terms.cluster) });
        let account = symbols.of(workload.service_account);
        labels.push(Label { key: Sym::SERVICE_ACCOUNT, source: cluster_source, value: account });
        let added: Vec<Sym> = labels.iter().map(|label| label.key).collect();
        for (key, value) in own_labels(&workload) {
            let key = read_key(&key, terms);
            // What the agent adds replaces what a pod calls so.
            if terms.is_cilium() && symbols.find(key).is_some_and(|key| added.contains(&key)) {
                continue;
            }
            if has_own_filter {
                labels.push(Label::k8s(symbols.of(key), Sym::PERHAPS));
            } else if !is_dropped(key, terms) {
                let value = value.filter(|value| !is_unfilled(value));
                let value = value.map_or(Sym::UNKNOWN, |value| symbols.of(&value));
                labels.push(Label::k8s(symbols.of(key), value));
            }
        }
        let listed = ips(workload.object);
        let mut identity = Identity::new(labels, Scope::Cluster);
        identity.hidden.namespace_labels = *hidden;
        let ports = ports(&workload);
        // Ports on the node's network are the node's.
        if !is_over(workload.object) && !workload.host_network {
            identity.ports = named(&workload, terms, symbols);
        }
        if !terms.is_cilium() || terms.addresses.pods {
            identity.hidden.addresses = listed.is_empty();
            place(&mut identity, &listed, outside);
            // The agent puts a pod that no range holds into that of all addresses.
            identity.in_v4 |= listed.iter().any(|address| !is_v6(*address));
            identity.in_v6 |= listed.iter().any(|address| is_v6(*address));
            if listed.is_empty() {
                place_somewhere(&mut identity, terms, outside);
            }
        }
        if terms.is_cilium() && identity.has_key(Sym::REMOTE_NODE) {
            identity.scope = Scope::RemoteNode;
        }
        let node = workload.spec().and_then(|spec| spec.get("nodeName")?.as_str()).filter(|name| !name.is_empty());
        pods.push(Pod {
            kind: workload.object.kind.clone(),
            name: workload.name.to_owned(),
            identity: identities.of(identity),
            node: node.map(|name| nodes::position(nodes, &mut known_nodes, name)),
            addresses: listed,
            host_network: workload.host_network,
            labels: workload.labels.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            ports,
            is_over: is_over(workload.object),
            owner: workload.owner.map(|(kind, name)| (kind.to_owned(), name.to_owned())),
            namespace,
        });
    }
    pods
}

/// The labels that a namespace gives to its pods, its name among them, and whether some are not known.
fn namespace_labels(world: &World<'_>, name: &str, terms: &Terms, symbols: &mut Symbols) -> (Vec<Label>, bool) {
    let source = if terms.is_cilium() { Sym::K8S } else { Sym::RESERVED };
    let mut labels = vec![Label { key: Sym::NAMESPACE, source, value: symbols.of(name) }];
    let given = world.namespaces.get(name).map(|namespace| namespace.objects.as_slice()).unwrap_or_default();
    let mut keys: BTreeMap<String, Option<String>> = BTreeMap::new();
    for object in given {
        let written = object.at(&["metadata", "labels"]).map(Tree::entries).unwrap_or_default();
        keys.extend(written.iter().map(|entry| (entry.key.to_string(), entry.value.as_str().map(str::to_owned))));
    }
    let by_name = "kubernetes.io/metadata.name";
    keys.insert(by_name.to_owned(), Some(name.to_owned()));
    // The filter of keys with `beta.kubernetes.io` is longer than what keeps labels of namespaces.
    for (key, value) in keys.into_iter().filter(|(key, _)| !terms.is_cilium() || !key.contains("beta.kubernetes.io")) {
        let value = value.filter(|value| !is_unfilled(value));
        let value = value.map_or(Sym::UNKNOWN, |value| symbols.of(&value));
        labels.push(Label { key: symbols.of(&format!("{NAMESPACE_LABELS}{key}")), source, value });
    }
    (labels, given.is_empty())
}

/// The labels of a pod, those that its job adds included; a value that is not known is absent.
fn own_labels(workload: &Workload<'_>) -> Vec<(String, Option<String>)> {
    let mut labels: Vec<(String, Option<String>)> =
        workload.labels.iter().map(|(key, value)| (key.to_owned(), Some(value.to_owned()))).collect();
    for key in ["batch.kubernetes.io/job-name", "job-name"] {
        let name = match workload.object.kind.as_str() {
            "Job" => Some(workload.name.to_owned()),
            "CronJob" => None,
            _ => continue,
        };
        if workload.labels.get(key).is_none() {
            labels.push((key.to_owned(), name));
        }
    }
    labels
}

fn ips(object: &Object) -> Vec<Address> {
    let Some(status) = object.root.get("status") else { return Vec::new() };
    let one = status.get("podIP").and_then(Tree::as_str);
    let listed = status.get("podIPs").map(Tree::items).unwrap_or_default();
    addresses(one.into_iter().chain(listed.iter().filter_map(|item| item.get("ip")?.as_str())))
}

fn ports(workload: &Workload<'_>) -> Vec<(String, Protocol, u16)> {
    let ports = workload.ports.iter();
    ports.filter_map(|port| Some((port.name?.to_owned(), Protocol::of(port.protocol)?, port.number))).collect()
}

/// The ports that policies may name. The agent looks at the containers alone, and keeps one port for each name: the last,
/// whatever its protocol.
fn named(workload: &Workload<'_>, terms: &Terms, symbols: &mut Symbols) -> Box<[NamedPort]> {
    let containers = workload.spec().and_then(|spec| spec.get("containers")).map(Tree::items).unwrap_or_default();
    let written = containers.iter().flat_map(|container| container.get("ports").map(Tree::items).unwrap_or_default());
    let mut named: Vec<NamedPort> = Vec::new();
    for node in written {
        let Some(port) = workload.ports.iter().find(|port| std::ptr::eq(port.node, node)) else { continue };
        let (Some(name), Some(protocol)) = (port.name, Protocol::of(port.protocol)) else { continue };
        let name = symbols.of(&name.to_ascii_lowercase());
        if terms.is_cilium() {
            named.retain(|before| before.name != name);
        }
        named.push(NamedPort { name, protocol, number: port.number });
    }
    named.sort_unstable();
    named.dedup();
    named.into()
}
