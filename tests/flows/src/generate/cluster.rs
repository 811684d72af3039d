//! Clusters: namespaces, nodes, pods, services, groups of prefixes, options of the agent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::class::{Class, Shape, Version};
use super::random::Random;
use super::words;

/// Labels, by key.
pub(super) type Labels = BTreeMap<String, String>;

/// A cluster without its policies.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    pub namespaces: Vec<(String, Labels)>,
    pub nodes: Vec<Node>,
    pub pods: Vec<Pod>,
    pub services: Vec<Service>,
    pub groups: Vec<Group>,
    /// The addresses of the API server.
    pub apiserver: Vec<String>,
    /// The options of the agent that differ from the defaults.
    pub options: BTreeMap<&'static str, String>,
    /// Whether there are addresses of both families.
    pub dual: bool,
}

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    pub name: String,
    pub labels: Labels,
    pub addresses: Vec<String>,
    pub external: Option<String>,
}

/// A pod.
#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub namespace: String,
    pub name: String,
    pub labels: Labels,
    pub account: Option<&'static str>,
    pub node: usize,
    pub host_network: bool,
    pub addresses: Vec<String>,
    /// The ports of each container: number, name, protocol.
    pub containers: Vec<Vec<(u16, String, &'static str)>>,
}

impl Pod {
    /// The pod as a peer of flows.
    pub fn peer(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// Its ports that have a name.
    pub fn named(&self) -> impl Iterator<Item = &(u16, String, &'static str)> {
        self.containers.iter().flatten().filter(|port| !port.1.is_empty())
    }
}

/// A service.
#[derive(Debug)]
pub(super) struct Service {
    pub namespace: String,
    pub name: String,
    pub labels: Labels,
    /// The labels it selects, or none where its endpoints are written by hand.
    pub selector: Option<Labels>,
    /// The addresses of its endpoints that are no pods.
    pub outside: Vec<String>,
    /// A pod behind it.
    pub witness: Option<usize>,
    pub port: u16,
}

/// A CiliumCIDRGroup.
#[derive(Debug)]
pub(super) struct Group {
    pub name: String,
    pub labels: Labels,
    pub prefixes: Vec<String>,
}

/// Makes a cluster.
pub(super) fn cluster(random: &mut Random, class: Class, shape: &Shape, version: Version) -> Cluster {
    let mut cluster = Cluster { dual: random.chance(33), ..Cluster::default() };
    options(random, class, shape, version, &mut cluster);
    namespaces(random, &mut cluster);
    nodes(random, &mut cluster);
    for index in 0..random.between(5, 16) {
        let pod = pod(random, class, &cluster, index);
        cluster.pods.push(pod);
    }
    apiserver(random, &mut cluster);
    services(random, &mut cluster);
    groups(random, &mut cluster);
    cluster
}

fn options(random: &mut Random, class: Class, shape: &Shape, version: Version, cluster: &mut Cluster) {
    let options = &mut cluster.options;
    let mut set = |key, value: &str| options.insert(key, value.to_owned());
    if cluster.dual {
        set("enable-ipv6", "true");
    }
    if class == Class::Kubernetes {
        return;
    }
    if random.chance(shape.host_firewall) {
        set("enable-host-firewall", "true");
    }
    if random.chance(shape.node_labels) {
        set("enable-node-selector-labels", "true");
    }
    let modes: &[&str] =
        if version == Version::V1_18 { &["nodes"] } else { &["nodes", "pods", "nodes,pods", "pods,nodes"] };
    let rare: [(usize, &'static str, &str); 6] = [
        (4, "enable-policy", "always"),
        (1, "enable-policy", "never"),
        (6, "allow-localhost", "policy"),
        (6, "enable-non-default-deny-policies", "false"),
        (5, "policy-default-local-cluster", if version == Version::V1_18 { "true" } else { "false" }),
        (10, "cluster-name", "west"),
    ];
    for (percent, key, value) in rare {
        if random.chance(percent) {
            set(key, value);
        }
    }
    if random.chance(shape.match_modes) {
        set("policy-cidr-match-mode", random.word(modes));
    }
    if version == Version::V1_20 && random.chance(3) {
        set("enable-extended-ip-protocols", "true");
    }
}

/// Each of a list with some chance.
fn labels(random: &mut Random, list: &[(&str, &[&'static str])], percent: usize) -> Labels {
    let mut labels = Labels::new();
    for (key, values) in list {
        if random.chance(percent) {
            labels.insert((*key).to_owned(), random.word(values).to_owned());
        }
    }
    labels
}

fn namespaces(random: &mut Random, cluster: &mut Cluster) {
    let mut names = BTreeSet::from(["default"]);
    for _ in 0..random.between(1, 4) {
        names.insert(random.word(words::NAMESPACES));
    }
    for name in names {
        let mut labels = labels(random, words::NAMESPACE_LABELS, 28);
        labels.insert("kubernetes.io/metadata.name".into(), name.into());
        cluster.namespaces.push((name.into(), labels));
    }
}

fn nodes(random: &mut Random, cluster: &mut Cluster) {
    for index in 0..random.between(1, 4) {
        let name = format!("node{}", index + 1);
        let mut labels = Labels::from([("kubernetes.io/hostname".into(), name.clone())]);
        if random.chance(70) {
            labels.insert("role".into(), random.word(&["worker", "infra"]).into());
        }
        if random.chance(50) {
            labels.insert("topology.kubernetes.io/zone".into(), random.word(&["z1", "z2"]).into());
        }
        if index == 0 && random.chance(30) {
            labels.insert("node-role.kubernetes.io/control-plane".into(), String::new());
        }
        if random.chance(15) {
            labels.insert("env".into(), random.word(&["dev", "prod"]).into());
        }
        let mut addresses = vec![format!("172.18.{}.{}", index % 2, index + 2)];
        if cluster.dual {
            addresses.push(format!("fd00:18::{:x}", index + 2));
        }
        let external = random.chance(15).then(|| format!("203.0.113.{}", index + 240));
        cluster.nodes.push(Node { name, labels, addresses, external });
    }
}

fn pod(random: &mut Random, class: Class, cluster: &Cluster, index: usize) -> Pod {
    // Replicas: the same identity, sometimes with other ports.
    let model =
        if !cluster.pods.is_empty() && random.chance(35) { Some(random.pick(&cluster.pods).clone()) } else { None };
    let replica = model.is_some();
    let mut pod = model.unwrap_or_else(|| Pod {
        namespace: random.pick(&cluster.namespaces).0.clone(),
        name: String::new(),
        labels: pod_labels(random, class),
        account: if random.chance(35) { Some(random.word(&["api", "web", "default"])) } else { None },
        node: 0,
        host_network: false,
        addresses: Vec::new(),
        containers: Vec::new(),
    });
    let base = pod.name.split('-').next().filter(|_| replica).unwrap_or_default().to_owned();
    let base = if base.is_empty() { random.word(&["web", "api", "db", "job"]).to_owned() } else { base };
    pod.name = format!("{base}-{index}");
    pod.node = random.below(cluster.nodes.len());
    pod.host_network = class != Class::Kubernetes && random.chance(6);
    if !replica || random.chance(if class == Class::NamedPorts { 50 } else { 15 }) {
        pod.containers = containers(random, class);
    }
    pod.addresses = if pod.host_network {
        cluster.nodes[pod.node].addresses.clone()
    } else {
        let v4 = format!("10.{}.{}.{}", random.below(2), random.below(4), index + 10);
        let v6 = cluster.dual.then(|| format!("fd00:10:1::{:x}", index + 10));
        [v4].into_iter().chain(v6).collect()
    };
    pod
}

fn pod_labels(random: &mut Random, class: Class) -> Labels {
    let mut all = labels(random, words::LABELS, 34);
    if class == Class::Kubernetes {
        return all;
    }
    for _ in 0..random.weighted(&[(50, 0), (32, 1), (14, 2), (4, 3)]) {
        let (key, values) = random.pick(words::TRAPS);
        // A pod that is always isolated says little, so there are few of them.
        if !key.ends_with("init") || random.chance(50) {
            all.insert((*key).into(), random.word(values).into());
        }
    }
    // The agent may read both as one key, and which of their values it then keeps is chance.
    for key in all.keys().cloned().collect::<Vec<_>>() {
        if let Some(own) = key.strip_prefix("reserved.") {
            all.remove(own);
        }
    }
    all
}

fn containers(random: &mut Random, class: Class) -> Vec<Vec<(u16, String, &'static str)>> {
    let most = if class == Class::NamedPorts { 5 } else { 3 };
    let mut containers = Vec::new();
    let mut numbers = BTreeSet::new();
    for _ in 0..random.weighted(&[(82, 1), (18, 2)]) {
        let mut names = BTreeSet::new();
        let mut ports = Vec::new();
        for _ in 0..random.between(usize::from(class == Class::NamedPorts), most) {
            let (number, name, protocol) = *random.pick(words::CONTAINER_PORTS);
            let number = if random.chance(8) { *random.pick(words::PORTS) } else { number };
            // The server refuses a name twice in a container; a number twice only earns a warning.
            if numbers.insert((number, protocol)) && (name.is_empty() || names.insert(name)) {
                ports.push((number, name.to_owned(), protocol));
            }
        }
        containers.push(ports);
    }
    containers
}

fn apiserver(random: &mut Random, cluster: &mut Cluster) {
    let node = |random: &mut Random| random.pick(&cluster.nodes).addresses[0].clone();
    cluster.apiserver = match random.below(10) {
        0..4 => Vec::new(),
        4..7 => vec!["203.0.113.10".into()],
        7..9 => vec![node(random)],
        _ => vec![node(random), "198.51.100.7".into()],
    };
}

fn services(random: &mut Random, cluster: &mut Cluster) {
    for index in 0..random.below(4) {
        let mut service = Service {
            namespace: random.pick(&cluster.namespaces).0.clone(),
            name: format!("svc{index}"),
            labels: Labels::from([("svc".into(), random.word(&["x", "y", "z"]).into())]),
            selector: None,
            outside: Vec::new(),
            witness: None,
            port: *random.pick(&[80, 443, 8080]),
        };
        let witness = random.below(cluster.pods.len());
        let pod = &cluster.pods[witness];
        if random.chance(70) && !pod.labels.is_empty() {
            service.namespace = pod.namespace.clone();
            let keys: Vec<&String> = pod.labels.keys().collect();
            let mut selector = Labels::new();
            for _ in 0..random.between(1, 2) {
                let key = *random.pick(&keys);
                selector.insert(key.clone(), pod.labels[key].clone());
            }
            service.selector = Some(selector);
            service.witness = Some(witness);
        } else {
            for _ in 0..random.between(1, 3) {
                let address = random.word(&["8.8.8.8", "203.0.113.77", "198.51.100.9", "192.0.2.130", "10.0.0.200"]);
                service.outside.push(address.into());
            }
            service.outside.dedup();
        }
        cluster.services.push(service);
    }
}

fn groups(random: &mut Random, cluster: &mut Cluster) {
    for index in 0..random.below(4) {
        let mut labels = labels(random, &[("kind", &["office", "partner"]), ("env", &["dev", "prod"])], 60);
        if random.chance(20) {
            labels.insert("team".into(), random.word(&["red", "green"]).into());
        }
        // Where groups give pods and nodes labels, one key with two values is decided by chance.
        if cluster.options.contains_key("policy-cidr-match-mode") {
            labels.retain(|key, _| key == "kind");
        }
        let prefixes = (0..random.between(1, 4))
            .map(|_| {
                let v6 = cluster.dual && random.chance(35);
                random.word(if v6 { words::PREFIXES_V6 } else { words::PREFIXES_V4 }).into()
            })
            .collect();
        cluster.groups.push(Group { name: format!("group{index}"), labels, prefixes });
    }
}

impl Cluster {
    /// The objects, in the order in which people write them.
    pub fn objects(&self) -> Vec<Value> {
        let mut all = Vec::new();
        if !self.options.is_empty() {
            all.push(json!({"apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": "cilium-config", "namespace": "kube-system"},
                "data": self.options}));
        }
        for (name, labels) in &self.namespaces {
            all.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}));
        }
        all.extend(self.nodes.iter().map(Node::object));
        all.extend(self.pods.iter().map(|pod| pod.object(&self.nodes)));
        if !self.apiserver.is_empty() {
            all.push(slice("default", "kubernetes", &self.apiserver, 443));
        }
        for service in &self.services {
            all.push(service.object());
            if service.selector.is_none() {
                all.push(slice(&service.namespace, &service.name, &service.outside, service.port));
            }
        }
        for group in &self.groups {
            all.push(json!({"apiVersion": "cilium.io/v2", "kind": "CiliumCIDRGroup",
                "metadata": {"name": group.name, "labels": group.labels}, "spec": {"externalCIDRs": group.prefixes}}));
        }
        all
    }

    /// The labels of a namespace.
    pub fn namespace_labels(&self, name: &str) -> Labels {
        self.namespaces.iter().find(|(other, _)| other == name).map(|(_, labels)| labels.clone()).unwrap_or_default()
    }

    /// Whether an option is on.
    pub fn is_on(&self, option: &str) -> bool {
        self.options.get(option).is_some_and(|value| value == "true")
    }
}

fn slice(namespace: &str, service: &str, addresses: &[String], port: u16) -> Value {
    json!({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": {"name": service, "namespace": namespace, "labels": {"kubernetes.io/service-name": service}},
        "endpoints": addresses.iter().map(|address| json!({"addresses": [address]})).collect::<Vec<_>>(),
        "ports": [{"port": port, "protocol": "TCP"}]})
}

impl Node {
    fn object(&self) -> Value {
        let mut addresses: Vec<Value> =
            self.addresses.iter().map(|address| json!({"address": address, "type": "InternalIP"})).collect();
        addresses.extend(self.external.iter().map(|address| json!({"address": address, "type": "ExternalIP"})));
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": self.name, "labels": self.labels},
            "status": {"addresses": addresses}})
    }
}

impl Pod {
    fn object(&self, nodes: &[Node]) -> Value {
        let containers: Vec<Value> = self
            .containers
            .iter()
            .enumerate()
            .map(|(index, ports)| {
                let mut container = json!({"name": format!("c{index}"), "image": "x"});
                if !ports.is_empty() {
                    container["ports"] =
                        ports.iter().map(|(number, name, protocol)| port(*number, name, protocol)).collect();
                }
                container
            })
            .collect();
        let mut spec = Map::new();
        spec.insert("containers".into(), containers.into());
        spec.insert("nodeName".into(), nodes[self.node].name.clone().into());
        spec.insert("serviceAccountName".into(), self.account.unwrap_or("default").into());
        if self.host_network {
            spec.insert("hostNetwork".into(), true.into());
        }
        let addresses: Vec<Value> = self.addresses.iter().map(|address| json!({"ip": address})).collect();
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": self.name, "namespace": self.namespace, "labels": self.labels}, "spec": spec,
            "status": {"phase": "Running", "podIP": self.addresses[0], "podIPs": addresses}})
    }
}

fn port(number: u16, name: &str, protocol: &str) -> Value {
    let mut port = json!({"containerPort": number, "protocol": protocol});
    if !name.is_empty() {
        port["name"] = name.into();
    }
    port
}

impl Service {
    fn object(&self) -> Value {
        let mut spec = json!({"ports": [{"port": self.port, "protocol": "TCP"}]});
        if let Some(selector) = &self.selector {
            spec["selector"] = json!(selector);
        }
        json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": self.name, "namespace": self.namespace, "labels": self.labels}, "spec": spec})
    }
}
