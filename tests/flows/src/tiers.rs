//! Generated cases with policies of cluster administrators above and below those of the case.
//!
//! Their selectors, ports and ranges are taken from the objects and flows of the case, so that much of them is hit.

use serde_json::{Map, Value, json};

use crate::case::Case;
use crate::generate::{self, Class, Random, Version};

/// What a case has that policies can name.
struct Facts {
    namespaces: Vec<Value>,
    pods: Vec<Value>,
    nodes: Vec<Value>,
    addresses: Vec<String>,
    ports: Vec<String>,
    port_names: Vec<String>,
    has_node_labels: bool,
}

/// A case of a class for 1.20, with the option on and some policies of administrators.
pub fn case(seed: u64, class: Class) -> Case {
    let mut case = generate::case(seed, class, Version::V1_20);
    let random = &mut Random::new(seed, &format!("{} tiers", class.name()));
    turn_on(&mut case, "enable-k8s-cluster-network-policy");
    if random.chance(30) {
        turn_on(&mut case, "enable-node-selector-labels");
    }
    let facts = Facts::of(&case);
    let count = random.between(1, 4);
    case.objects.extend((0..count).map(|index| policy(random, &facts, index)));
    case
}

/// Sets an option of the agent.
fn turn_on(case: &mut Case, option: &str) {
    let is_config = |object: &&mut Value| object.pointer("/metadata/name") == Some(&json!("cilium-config"));
    if let Some(data) = case.objects.iter_mut().find(is_config).and_then(|config| config.pointer_mut("/data"))
        && let Some(data) = data.as_object_mut()
    {
        data.insert(option.to_owned(), json!("true"));
        return;
    }
    let metadata = json!({"name": "cilium-config", "namespace": "kube-system"});
    let data: Map<String, Value> = [(option.to_owned(), json!("true"))].into_iter().collect();
    case.objects.insert(0, json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}));
}

impl Facts {
    fn of(case: &Case) -> Self {
        let labels = |kind: &str| {
            let of_kind = case.objects.iter().filter(|object| object.pointer("/kind") == Some(&json!(kind)));
            of_kind.filter_map(|object| object.pointer("/metadata/labels").cloned()).collect::<Vec<_>>()
        };
        let ends = case.flows.iter().flat_map(|flow| [&flow.from, &flow.to]);
        let addresses = ends.filter_map(|end| end.strip_prefix("ip:").map(str::to_owned)).collect();
        let ports = case.flows.iter().map(|flow| flow.port.clone()).collect();
        let containers =
            case.objects.iter().filter_map(|object| object.pointer("/spec/containers")?.as_array()).flatten();
        let named = containers.filter_map(|container| container.get("ports")?.as_array()).flatten();
        let mut port_names: Vec<String> =
            named.filter_map(|port| Some(port.get("name")?.as_str()?.to_owned())).collect();
        port_names.extend(["http", "dns", "my_port", "80", "HTTP"].map(str::to_owned));
        let is_on = |object: &Value| object.pointer("/data/enable-node-selector-labels") == Some(&json!("true"));
        Self {
            namespaces: labels("Namespace"),
            pods: labels("Pod"),
            nodes: labels("Node"),
            addresses,
            ports,
            port_names,
            has_node_labels: case.objects.iter().any(is_on),
        }
    }
}

fn policy(random: &mut Random, facts: &Facts, index: usize) -> Value {
    let tier = if random.chance(55) { "Admin" } else { "Baseline" };
    let subject = if random.chance(50) {
        json!({"namespaces": selector(random, &facts.namespaces, 50)})
    } else {
        json!({"pods": pods(random, facts, 50)})
    };
    let mut rules = |is_egress: bool| -> Vec<Value> {
        let count = random.below(4);
        (0..count).map(|_| rule(random, facts, is_egress)).collect()
    };
    let (ingress, egress) = (rules(false), rules(true));
    json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
        "metadata": {"name": format!("tier{index}")},
        "spec": {"tier": tier, "priority": random.below(3), "subject": subject, "ingress": ingress, "egress": egress}})
}

fn rule(random: &mut Random, facts: &Facts, is_egress: bool) -> Value {
    let action = random.weighted(&[(34, "Accept"), (28, "Deny"), (38, "Pass")]);
    let count = random.weighted(&[(4, 0), (70, 1), (26, 2)]);
    let peers: Vec<Value> = (0..count).map(|_| peer(random, facts, is_egress, action)).collect();
    let mut rule = json!({"action": action});
    if let Some(members) = rule.as_object_mut() {
        members.insert(if is_egress { "to" } else { "from" }.to_owned(), peers.into());
        if random.chance(45) {
            let count = random.between(1, 3);
            let protocols: Vec<Value> = (0..count).map(|_| protocol(random, facts)).collect();
            members.insert("protocols".to_owned(), protocols.into());
        }
    }
    rule
}

fn peer(random: &mut Random, facts: &Facts, is_egress: bool, action: &str) -> Value {
    let kind = if is_egress {
        random.weighted(&[(34, "pods"), (24, "namespaces"), (24, "networks"), (10, "nodes"), (5, "names"), (3, "")])
    } else {
        random.weighted(&[(55, "pods"), (41, "namespaces"), (4, "")])
    };
    match kind {
        "pods" => json!({"pods": pods(random, facts, 30)}),
        "namespaces" => json!({"namespaces": selector(random, &facts.namespaces, 25)}),
        "networks" => {
            let count = random.between(1, 3);
            json!({"networks": (0..count).map(|_| network(random, facts)).collect::<Vec<_>>()})
        }
        "nodes" if facts.has_node_labels => json!({"nodes": selector(random, &facts.nodes, 40)}),
        "names" if action == "Accept" => json!({"domainNames": ["one.example.com", "*.example.org"]}),
        _ => json!({}),
    }
}

/// Pods by two selectors, of which the first may be missing.
fn pods(random: &mut Random, facts: &Facts, wide: usize) -> Value {
    let mut written = json!({"podSelector": selector(random, &facts.pods, wide)});
    if let Some(members) = written.as_object_mut().filter(|_| !random.chance(10)) {
        members.insert("namespaceSelector".to_owned(), selector(random, &facts.namespaces, wide));
    }
    written
}

/// A selector by the labels of somebody; `wide` in percent of the cases it is empty.
fn selector(random: &mut Random, of: &[Value], wide: usize) -> Value {
    if of.is_empty() || random.chance(wide) {
        return json!({});
    }
    let labels = random.pick(of).as_object().cloned().unwrap_or_default();
    let pairs: Vec<(String, Value)> = labels.into_iter().collect();
    if pairs.is_empty() {
        return json!({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]});
    }
    let (key, value) = random.pick(&pairs).clone();
    let expression = |operator: &str, values: Option<Value>| {
        let mut expression = json!({"key": key, "operator": operator});
        if let (Some(members), Some(values)) = (expression.as_object_mut(), values) {
            members.insert("values".to_owned(), values);
        }
        json!({"matchExpressions": [expression]})
    };
    match random.below(12) {
        0 => expression("NotIn", Some(json!([value]))),
        1 => expression("Exists", None),
        2 => expression("DoesNotExist", None),
        3 => expression("In", Some(json!([value, "other"]))),
        4 => expression("NotIn", Some(json!(["none"]))),
        5 if random.chance(30) => {
            json!({"matchExpressions": [{"key": "io.cilium.k8s.policy.cluster", "operator": "Exists"}]})
        }
        5 if random.chance(30) => json!({"matchExpressions": [{"key": "reserved:host", "operator": "Exists"}]}),
        _ => json!({"matchLabels": {key: value}}),
    }
}

/// A range around an address of some flow.
fn network(random: &mut Random, facts: &Facts) -> String {
    let fixed = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "192.168.0.0/16", "::/0", "fd00::/8"];
    if facts.addresses.is_empty() || random.chance(35) {
        return random.word(&fixed).to_owned();
    }
    let address = random.pick(&facts.addresses);
    let length = if address.contains(':') { random.choose([128, 112, 64]) } else { random.choose([32, 28, 24, 12]) };
    format!("{address}/{length}")
}

fn protocol(random: &mut Random, facts: &Facts) -> Value {
    let port = facts.ports.get(random.below(facts.ports.len().max(1))).map_or("80/TCP", String::as_str);
    let number: u16 = port.split_once('/').and_then(|(number, _)| number.parse().ok()).unwrap_or(80);
    let number = number.max(1);
    let protocol = random.choose(["tcp", "tcp", "udp", "sctp"]);
    match random.below(10) {
        0 => json!({protocol: {}}),
        1 | 2 => json!({"destinationNamedPort": random.pick(&facts.port_names)}),
        3 => {
            let end = number.saturating_add(10);
            json!({protocol: {"destinationPort": {"range": {"start": number.saturating_sub(1).max(1), "end": end}}}})
        }
        _ => json!({protocol: {"destinationPort": {"number": number}}}),
    }
}
