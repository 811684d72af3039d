//! The objects of a cluster, the agent's options, and who the peers of a flow are.

use std::net::IpAddr;

use serde_json::Value;

use super::address::Cidr;
use super::label::Selector;
use super::value::{at, is, list, name, namespace, text, texts};
use super::{Semantics, Terms};

/// What may be asked of a cluster.
pub struct Cluster<'a> {
    /// All objects.
    pub objects: &'a [Value],
    /// How to judge.
    pub terms: &'a Terms<'a>,
    /// What the agent is told.
    pub options: Options,
}

/// The agent's settings (D1, D3, D8, C6, C7, R3, R7, R22, P7).
pub struct Options {
    /// `enable-ipv4`.
    pub ipv4: bool,
    /// `enable-ipv6`.
    pub ipv6: bool,
    /// `enable-host-firewall`.
    pub host_firewall: bool,
    /// `enable-policy`.
    pub mode: String,
    /// `allow-localhost` is not `policy`.
    pub local_host_allowed: bool,
    /// `policy-cidr-match-mode` has `nodes`.
    pub cidr_nodes: bool,
    /// `policy-cidr-match-mode` has `pods`.
    pub cidr_pods: bool,
    /// `enable-node-selector-labels`.
    pub node_labels: bool,
    /// `enable-non-default-deny-policies`.
    pub non_default_deny: bool,
    /// `policy-default-local-cluster`.
    pub local_cluster: bool,
    /// `enable-k8s-cluster-network-policy`.
    pub cluster_network_policy: bool,
    /// `cluster-name`.
    pub cluster_name: String,
}

/// One end of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// The node that it is on.
    pub node: Option<&'a str>,
    /// Its address, where it has one of its own.
    pub addresses: Vec<IpAddr>,
}

/// What a peer is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind<'a> {
    /// A pod with an endpoint.
    Pod(&'a Value),
    /// A node, and the pods of its network.
    Node(&'a Value),
    /// A reserved identity with an endpoint on the other end's node: `health`, `ingress`, `init`.
    Reserved(&'static str),
    /// A reserved identity without an endpoint: `unmanaged`, `remote-node`.
    Nobody(&'static str),
    /// A remote node that serves the API.
    ApiServerNode,
    /// An address outside.
    Outside,
    /// A name outside whose addresses are not known.
    Named(String),
}

impl<'a> Cluster<'a> {
    /// Looks at the objects.
    pub fn new(objects: &'a [Value], terms: &'a Terms<'a>) -> Self {
        let config = objects.iter().find(|object| is(object, "ConfigMap") && name(object) == "cilium-config");
        let setting = |key: &str| config.map(|config| text(config, &["data", key])).unwrap_or_default();
        let flag = |key: &str, default: bool| match setting(key) {
            "" => default,
            value => value == "true",
        };
        let minor = terms.cilium.0;
        let modes: Vec<&str> = setting("policy-cidr-match-mode").split([',', ' ']).collect();
        let options = Options {
            ipv4: flag("enable-ipv4", true),
            ipv6: flag("enable-ipv6", false),
            host_firewall: flag("enable-host-firewall", false),
            mode: setting("enable-policy").to_owned(),
            local_host_allowed: setting("allow-localhost") != "policy",
            cidr_nodes: minor >= 15 && modes.contains(&"nodes"),
            cidr_pods: minor >= 20 && modes.contains(&"pods"),
            node_labels: minor >= 16 && flag("enable-node-selector-labels", false),
            non_default_deny: minor >= 16 && flag("enable-non-default-deny-policies", true),
            local_cluster: minor >= 18 && flag("policy-default-local-cluster", minor >= 19),
            cluster_network_policy: minor >= 20 && flag("enable-k8s-cluster-network-policy", false),
            cluster_name: match setting("cluster-name") {
                "" => "default".to_owned(),
                name => name.to_owned(),
            },
        };
        Self { objects, terms, options }
    }

    /// The minor version of Cilium.
    pub fn minor(&self) -> u32 {
        self.terms.cilium.0
    }

    /// A written selector, its keys without a source taken to be of this one.
    pub fn selector(&self, written: &Value, source: &str) -> Selector {
        if self.minor() < 20 { Selector::read_with_dots(written, source) } else { Selector::read(written, source) }
    }

    /// All objects of a kind.
    pub fn all(&self, kind: &'static str) -> impl Iterator<Item = &'a Value> {
        self.objects.iter().filter(move |object| is(object, kind))
    }

    /// All policies of a kind that are in force.
    pub fn policies(&self, kind: &'static str) -> impl Iterator<Item = &'a Value> {
        self.all(kind).filter(|policy| (self.terms.enforced)(policy))
    }

    /// The namespace of a name.
    pub fn namespace(&self, wanted: &str) -> Option<&'a Value> {
        self.all("Namespace").find(|object| name(object) == wanted)
    }

    /// The labels of a namespace: its own, and its name, which the API server always sets.
    pub fn namespace_labels(&self, wanted: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut labels = self.namespace(wanted).map(|one| texts(one, &["metadata", "labels"])).unwrap_or_default();
        labels.retain(|(key, _)| *key != "kubernetes.io/metadata.name");
        labels.push(("kubernetes.io/metadata.name", wanted));
        labels
    }

    /// The node of a name.
    pub fn node(&self, wanted: &str) -> Option<&'a Value> {
        self.all("Node").find(|object| name(object) == wanted)
    }

    /// The service of a name.
    pub fn service(&self, in_namespace: &str, wanted: &str) -> Option<&'a Value> {
        self.all("Service").find(|object| namespace(object) == in_namespace && name(object) == wanted)
    }

    /// The peer that a text of a flow names. `None` where there is none of that name.
    pub fn peer(&self, written: &str, other: &str) -> Option<Peer<'a>> {
        match written.split_once(':') {
            Some(("node", wanted)) => Some(self.node_peer(self.node(wanted)?)),
            Some(("ip", address)) => Some(self.address_peer(address.parse().ok()?)),
            Some(("fqdn", wanted)) => {
                Some(Peer { kind: Kind::Named(wanted.to_owned()), node: None, addresses: Vec::new() })
            }
            Some(("entity", wanted)) => self.entity_peer(wanted, other),
            Some(("pod", wanted)) => self.peer(wanted, other),
            _ => {
                let (in_namespace, wanted) = written.split_once('/')?;
                let pods = |object: &&Value| namespace(object) == in_namespace && name(object) == wanted;
                self.pod_peer(self.all("Pod").find(pods)?)
            }
        }
    }

    /// A pod; of the host network, its node (C10, K8).
    pub fn pod_peer(&self, pod: &'a Value) -> Option<Peer<'a>> {
        if at(pod, &["spec", "hostNetwork"]) == &Value::Bool(true) {
            return Some(self.node_peer(self.node(text(pod, &["spec", "nodeName"]))?));
        }
        let node = Some(text(pod, &["spec", "nodeName"])).filter(|node| !node.is_empty());
        Some(Peer { kind: Kind::Pod(pod), node, addresses: pod_addresses(pod) })
    }

    /// A node.
    pub fn node_peer(&self, node: &'a Value) -> Peer<'a> {
        Peer { kind: Kind::Node(node), node: Some(name(node)), addresses: node_addresses(node) }
    }

    /// Whoever has an address: a node, a pod, or somebody outside.
    fn address_peer(&self, address: IpAddr) -> Peer<'a> {
        if let Some(node) = self.all("Node").find(|node| node_addresses(node).contains(&address)) {
            return Peer { addresses: vec![address], ..self.node_peer(node) };
        }
        let mut pods = self.all("Pod").filter(|pod| at(pod, &["spec", "hostNetwork"]) != &Value::Bool(true));
        let pod = pods.find(|pod| pod_addresses(pod).contains(&address)).and_then(|pod| self.pod_peer(pod));
        match pod {
            Some(pod) => Peer { addresses: vec![address], ..pod },
            None => Peer { kind: Kind::Outside, node: None, addresses: vec![address] },
        }
    }

    /// An entity, seen from the other end.
    fn entity_peer(&self, wanted: &str, other: &str) -> Option<Peer<'a>> {
        let others_node = match other.split_once(':') {
            Some(("entity", _)) => None,
            _ => self.peer(other, "").and_then(|other| other.node),
        };
        let node = others_node.or_else(|| self.all("Node").next().map(name));
        let reserved = |entity| Some(Peer { kind: Kind::Reserved(entity), node, addresses: Vec::new() });
        let nobody = |entity| Some(Peer { kind: Kind::Nobody(entity), node: None, addresses: Vec::new() });
        match wanted {
            "host" => Some(self.node_peer(self.node(node?)?)),
            "health" => reserved("health"),
            "ingress" => reserved("ingress"),
            "init" => reserved("init"),
            "unmanaged" => nobody("unmanaged"),
            "remote-node" => nobody("remote-node"),
            "world" => Some(Peer { kind: Kind::Outside, node: None, addresses: self.unnamed_address() }),
            "kube-apiserver" => match self.api_addresses().first() {
                Some(address) => Some(self.address_peer(*address)),
                None => Some(Peer { kind: Kind::ApiServerNode, node: None, addresses: Vec::new() }),
            },
            _ => None,
        }
    }

    /// An outside address that no policy names; to Cilium the world needs none.
    fn unnamed_address(&self) -> Vec<IpAddr> {
        if self.terms.semantics == Semantics::Cilium {
            return Vec::new();
        }
        let named = self.policy_prefixes();
        let mut candidates = (1..255).flat_map(|third| (1..4).map(move |last| IpAddr::from([192, 88, third, last])));
        let found = candidates.find(|address| !named.iter().any(|cidr| cidr.bits > 0 && cidr.holds(*address)));
        found.into_iter().collect()
    }

    /// The addresses of the API server: the endpoints of `default/kubernetes`.
    pub fn api_addresses(&self) -> Vec<IpAddr> {
        let slices =
            self.all("EndpointSlice").filter(|slice| namespace(slice) == "default" && slice_of(slice) == "kubernetes");
        slices.flat_map(slice_addresses).collect()
    }

    /// All prefixes that policies in force name, and the addresses of services without a selector that they name: the
    /// agent tells addresses apart by these (C8).
    pub fn policy_prefixes(&self) -> Vec<Cidr> {
        let mut found = Vec::new();
        let kinds = ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "ClusterNetworkPolicy"];
        for kind in kinds {
            for policy in self.policies(kind) {
                self.prefixes_in(at(policy, &["spec"]), &mut found);
                self.prefixes_in(at(policy, &["specs"]), &mut found);
            }
        }
        found
    }

    /// The prefixes in a part of a policy.
    fn prefixes_in(&self, part: &Value, found: &mut Vec<Cidr>) {
        for one in part.as_array().into_iter().flatten() {
            self.prefixes_in(one, found);
        }
        for (key, value) in part.as_object().into_iter().flatten() {
            match key.as_str() {
                "cidr" => found.extend(value.as_str().and_then(Cidr::read)),
                "except" | "toCIDR" | "fromCIDR" | "networks" => {
                    let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    found.extend(texts.filter_map(Cidr::read));
                }
                "toServices" => {
                    let services = value.as_array().into_iter().flatten().flat_map(|one| self.named_services(one));
                    let outside = services.filter(|service| !has_selector(service));
                    found.extend(outside.flat_map(|service| self.service_addresses(service)).map(Cidr::of));
                }
                _ => self.prefixes_in(value, found),
            }
        }
    }

    /// The services that an item of `toServices` names (R20).
    pub fn named_services(&self, item: &Value) -> Vec<&'a Value> {
        if let selector @ Value::Object(_) = at(item, &["k8sServiceSelector"]) {
            let wanted = text(selector, &["namespace"]);
            let labels = Selector::read(at(selector, &["selector"]), "any");
            let all = self.all("Service").filter(|one| wanted.is_empty() || namespace(one) == wanted);
            return all.filter(|one| labels.matches(&super::identity::plain_labels(one, "k8s"))).collect();
        }
        let wanted = text(item, &["k8sService", "namespace"]);
        let all = self.all("Service").filter(|one| wanted.is_empty() || namespace(one) == wanted);
        all.filter(|one| name(one) == text(item, &["k8sService", "serviceName"])).collect()
    }

    /// The slices of a service.
    pub fn slices(&self, service: &'a Value) -> impl Iterator<Item = &'a Value> {
        let all = self.all("EndpointSlice").filter(move |slice| namespace(slice) == namespace(service));
        all.filter(move |slice| slice_of(slice) == name(service))
    }

    /// The addresses behind a service, by its slices.
    pub fn service_addresses(&self, service: &'a Value) -> Vec<IpAddr> {
        self.slices(service).flat_map(slice_addresses).collect()
    }
}

/// Whether a service picks pods by their labels.
pub fn has_selector(service: &Value) -> bool {
    at(service, &["spec", "selector"]).as_object().is_some_and(|selector| !selector.is_empty())
}

/// The service that a slice belongs to.
fn slice_of(slice: &Value) -> &str {
    match text(slice, &["metadata", "labels", "kubernetes.io/service-name"]) {
        "" => name(slice),
        service => service,
    }
}

/// The addresses in a slice.
pub fn slice_addresses(slice: &Value) -> Vec<IpAddr> {
    let endpoints = list(slice, &["endpoints"]).iter();
    let addresses = endpoints.flat_map(|endpoint| list(endpoint, &["addresses"]));
    addresses.filter_map(Value::as_str).filter_map(|address| address.parse().ok()).collect()
}

/// The addresses of a pod.
pub fn pod_addresses(pod: &Value) -> Vec<IpAddr> {
    let many = list(pod, &["status", "podIPs"]).iter().map(|one| text(one, &["ip"]));
    let mut all: Vec<IpAddr> = many.filter_map(|address| address.parse().ok()).collect();
    if all.is_empty() {
        all.extend(text(pod, &["status", "podIP"]).parse::<IpAddr>().ok());
    }
    all
}

/// The addresses of a node.
pub fn node_addresses(node: &Value) -> Vec<IpAddr> {
    let all = list(node, &["status", "addresses"]).iter();
    let ips = all.filter(|one| matches!(text(one, &["type"]), "InternalIP" | "ExternalIP"));
    ips.filter_map(|one| text(one, &["address"]).parse().ok()).collect()
}
