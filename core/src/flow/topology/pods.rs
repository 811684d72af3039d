//! Pods, and what makes pods (decision semantics C1, C2, E12).

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::addresses::{place, place_somewhere};
use super::nodes::{self, Node};
use super::{Given, Identities, IdentityId, NAME_LABEL, Outside, addresses, is_v6};
use crate::flow::labels::{Identity, Label, NamedPort, Scope, Sym, Symbols};
use crate::flow::{Protocol, Terms};
use crate::model::Object;
use crate::net::Address;
use crate::order::Order as _;
use crate::source::{Node as Tree, is_unfilled};
use crate::world::keys::NAMESPACE_LABELS;
use crate::world::{Workload, is_dropped_label, namespace_or_default};

/// A pod, or what makes pods, as the input gives it.
#[derive(Clone, Debug)]
pub struct GivenPod {
    /// Its kind: `Pod`, `Deployment`, …
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
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
    /// The name of the node that it runs on; absent where the input does not tell.
    node: Option<String>,
    service_account: String,
    /// The ports that policies may name: those of containers alone, in the order written.
    ports_of_containers: Vec<(String, Protocol, u16)>,
}

/// A pod, or what makes pods, with what others see of it.
#[derive(Clone, Debug)]
pub struct Pod {
    /// What the input gives.
    pub given: Arc<GivenPod>,
    /// Its identity.
    pub identity: IdentityId,
    /// The node that it runs on, by position; absent where the input does not tell.
    pub node: Option<u32>,
}

impl Deref for Pod {
    type Target = GivenPod;

    fn deref(&self) -> &GivenPod {
        &self.given
    }
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

impl GivenPod {
    /// The pod that a workload is or makes; none where it has no name yet.
    pub(in crate::flow) fn of(workload: &Workload<'_>) -> Option<Self> {
        if workload.name.is_empty() {
            return None;
        }
        let node = workload.spec().and_then(|spec| spec.get("nodeName")?.as_str()).filter(|name| !name.is_empty());
        let is_over = is_over(workload.object);
        Some(Self {
            kind: workload.object.kind.clone(),
            namespace: namespace_or_default(workload.namespace).to_owned(),
            name: workload.name.to_owned(),
            addresses: ips(workload.object),
            host_network: workload.host_network,
            labels: workload.labels.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            ports: ports(workload),
            is_over,
            owner: workload.owner.map(|(kind, name)| (kind.to_owned(), name.to_owned())),
            node: node.map(str::to_owned),
            service_account: workload.service_account.to_owned(),
            // Ports on the node's network are the node's.
            ports_of_containers: if is_over || workload.host_network { Vec::new() } else { of_containers(workload) },
        })
    }

    /// The name of the node that it runs on; absent where the input does not tell.
    pub(super) fn node(&self) -> Option<&str> {
        self.node.as_deref()
    }

    /// Whether it stands for the same object.
    pub(in crate::flow) fn is_named(&self, kind: &str, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace && self.kind == kind
    }

    /// Its labels, those that its job adds included; a value that is not known is absent.
    fn own_labels(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let of_job = match self.kind.as_str() {
            "Job" => Some(Some(self.name.as_str())),
            "CronJob" => Some(None),
            _ => None,
        };
        let has = |key: &str| self.labels.iter().any(|(known, _)| known == key);
        let added = ["batch.kubernetes.io/job-name", "job-name"].into_iter().filter(move |key| !has(key));
        let added = added.filter_map(move |key| Some((key, of_job?)));
        self.labels.iter().map(|(key, value)| (key.as_str(), Some(value.as_str()))).chain(added)
    }
}

/// Finds the identities of pods.
pub(super) struct Identifier<'t> {
    given: &'t Given,
    terms: &'t Terms,
    outside: &'t Outside,
    /// The labels that namespaces give, and whether some are not known.
    namespaces: BTreeMap<String, (Vec<Label>, bool)>,
    known_nodes: BTreeMap<String, u32>,
}

impl<'t> Identifier<'t> {
    pub(super) fn of(given: &'t Given, terms: &'t Terms, outside: &'t Outside) -> Self {
        Self { given, terms, outside, namespaces: BTreeMap::new(), known_nodes: BTreeMap::new() }
    }

    /// A pod with its identity. The node that it names is added where nothing else tells of it.
    pub(super) fn pod(
        &mut self,
        pod: Arc<GivenPod>,
        symbols: &mut Symbols,
        identities: &mut Identities,
        nodes: &mut Vec<Node>,
    ) -> Pod {
        let identity = identities.of(self.identity(&pod, symbols));
        let node = pod.node.as_ref().map(|name| nodes::position(nodes, &mut self.known_nodes, name));
        Pod { identity, node, given: pod }
    }

    fn identity(&mut self, pod: &GivenPod, symbols: &mut Symbols) -> Identity {
        let (terms, outside) = (self.terms, self.outside);
        if !self.namespaces.contains_key(&pod.namespace) {
            let labels = namespace_labels(self.given, &pod.namespace, terms, symbols);
            self.namespaces.insert(pod.namespace.clone(), labels);
        }
        let (mut labels, hidden) = self.namespaces.get(&pod.namespace).cloned().unwrap_or_default();
        let cluster_source = if terms.is_cilium() { Sym::K8S } else { Sym::RESERVED };
        labels.push(Label { key: Sym::CLUSTER, source: cluster_source, value: symbols.of(&terms.cluster) });
        let account = symbols.of(&pod.service_account);
        labels.push(Label { key: Sym::SERVICE_ACCOUNT, source: cluster_source, value: account });
        let added = labels.len();
        for (key, value) in pod.own_labels() {
            let key = read_key(key, terms);
            // What the agent adds replaces what a pod calls so.
            let is_added = |key: Sym| labels.iter().take(added).any(|label| label.key == key);
            if terms.is_cilium() && symbols.find(key).is_some_and(is_added) {
                continue;
            }
            if terms.is_cilium() && self.given.filters_labels {
                labels.push(Label::k8s(symbols.of(key), Sym::PERHAPS));
            } else if !is_dropped(key, terms) {
                let value = value.filter(|value| !is_unfilled(value));
                let value = value.map_or(Sym::UNKNOWN, |value| symbols.of(value));
                labels.push(Label::k8s(symbols.of(key), value));
            }
        }
        let listed = &pod.addresses;
        let mut identity = Identity::new(labels, Scope::Cluster);
        identity.hidden.namespace_labels = hidden;
        identity.ports = named(&pod.ports_of_containers, terms, symbols);
        if !terms.is_cilium() || terms.addresses.pods {
            identity.hidden.addresses = listed.is_empty();
            place(&mut identity, listed, outside);
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
        identity
    }
}

/// The labels that a namespace gives to its pods, its name among them, and whether some are not known.
fn namespace_labels(given: &Given, name: &str, terms: &Terms, symbols: &mut Symbols) -> (Vec<Label>, bool) {
    let source = if terms.is_cilium() { Sym::K8S } else { Sym::RESERVED };
    let mut labels = vec![Label { key: Sym::NAMESPACE, source, value: symbols.of(name) }];
    let written = given.namespaces.labels_of(name);
    let mut keys: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    keys.extend(written.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_deref())));
    keys.insert(NAME_LABEL, Some(name));
    // The filter of keys with `beta.kubernetes.io` is longer than what keeps labels of namespaces.
    for (key, value) in keys.into_iter().filter(|(key, _)| !terms.is_cilium() || !key.contains("beta.kubernetes.io")) {
        let value = value.filter(|value| !is_unfilled(value));
        let value = value.map_or(Sym::UNKNOWN, |value| symbols.of(value));
        labels.push(Label { key: symbols.of(&format!("{NAMESPACE_LABELS}{key}")), source, value });
    }
    (labels, written.is_none())
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

/// The ports that containers name.
fn of_containers(workload: &Workload<'_>) -> Vec<(String, Protocol, u16)> {
    let containers = workload.spec().and_then(|spec| spec.get("containers")).map(Tree::items).unwrap_or_default();
    let written = containers.iter().flat_map(|container| container.get("ports").map(Tree::items).unwrap_or_default());
    let port = |node: &Tree| {
        let port = workload.ports.iter().find(|port| std::ptr::eq(port.node, node))?;
        Some((port.name?.to_owned(), Protocol::of(port.protocol)?, port.number))
    };
    written.filter_map(port).collect()
}

/// The ports that policies may name. The agent keeps one port for each name: the last, whatever its protocol.
fn named(ports: &[(String, Protocol, u16)], terms: &Terms, symbols: &mut Symbols) -> Box<[NamedPort]> {
    let mut named: Vec<NamedPort> = Vec::new();
    for (name, protocol, number) in ports {
        let name = symbols.of(&name.to_ascii_lowercase());
        if terms.is_cilium() {
            named.retain(|before| before.name != name);
        }
        named.push(NamedPort { name, protocol: *protocol, number: *number });
    }
    named.order();
    named.dedup();
    named.into()
}
