//! Cases with requests and names: rules of HTTP and DNS, and flows that carry them.

use serde_json::{Value, json};

use super::class::{Class, Version};
use super::cluster::{self, Cluster};
use super::random::Random;
use super::{objects, peers};
use crate::case::{Case, Flow};

const PATHS: &[&str] =
    &["/", "/a", "/a/b", "/public", "/public/x", "/publicx", "/public?x=1", "/v1/users/42", "/v1/users/x", "/A"];
const METHODS: &[&str] = &["GET", "POST", "PUT", "get", "GETS"];
const NAMES: &[&str] = &[
    "example.com",
    "api.example.com",
    "a.b.example.com",
    "API.Example.com",
    "api.example.com.",
    "example.org",
    "xexample.com",
    "api.example.com.evil.org",
    "sub.api.example.com",
    "a_b.example.com",
];
const PATTERNS: &[&str] = &[
    "*",
    "*.example.com",
    "example.com",
    "api.*.com",
    "**.example.com",
    "*.*.example.com",
    "ap*.example.com",
    "*example.com",
];

/// A case with rules and flows of layer 7.
pub fn layer7(seed: u64) -> Case {
    let mut shape = Class::Pods.shape();
    (shape.host_firewall, shape.node_labels) = (0, 0);
    let random = &mut Random::new(seed, "layer 7 cluster");
    let mut cluster = cluster::cluster(random, Class::Pods, &shape, Version::V1_20);
    cluster.options.retain(|key, _| *key == "enable-ipv6");
    let random = &mut Random::new(seed, "layer 7 policies");
    let mut aims = Vec::new();
    let policies: Vec<Value> =
        (0..random.between(1, 4)).map(|index| policy(random, &cluster, &format!("p{index}"), &mut aims)).collect();
    let random = &mut Random::new(seed, "layer 7 flows");
    let mut flows = Vec::new();
    for _ in 0..random.between(150, 250) {
        let flow = flow(random, &cluster, &aims);
        if flow.from != flow.to && !flows.contains(&flow) {
            flows.push(flow);
        }
    }
    Case { objects: objects(&cluster, policies), flows }
}

/// Two ends and a port that a rule is about.
struct Aim {
    from: usize,
    to: usize,
    port: u16,
    dns: bool,
}

fn policy(random: &mut Random, cluster: &Cluster, name: &str, aims: &mut Vec<Aim>) -> Value {
    let managed: Vec<usize> = (0..cluster.pods.len()).filter(|index| !cluster.pods[*index].host_network).collect();
    if managed.is_empty() {
        return json!({"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy",
            "metadata": {"name": name},
            "spec": {"endpointSelector": {}, "ingress": [{"fromEntities": ["all"]}]}});
    }
    let index = *random.pick(&managed);
    let egress = random.chance(55);
    let mut rules = Vec::new();
    for _ in 0..random.weighted(&[(40, 1), (40, 2), (20, 3)]) {
        let other = *random.pick(&managed);
        let dns = egress && random.chance(65);
        let port = if dns { 53 } else { *random.pick(&[80, 8080, 80]) };
        aims.push(if egress {
            Aim { from: index, to: other, port, dns }
        } else {
            Aim { from: other, to: index, port, dns }
        });
        let mut rule = serde_json::Map::new();
        let to = if egress { "to" } else { "from" };
        match random.below(6) {
            0 => {}
            1 => {
                rule.insert(format!("{to}Entities"), json!([random.word(&["all", "cluster", "world"])]));
            }
            2 => {
                rule.insert(format!("{to}Endpoints"), json!([{}]));
            }
            _ => {
                let pod = &cluster.pods[other];
                let mut labels: serde_json::Map<String, Value> =
                    pod.labels.iter().take(1).map(|(key, value)| (key.clone(), value.clone().into())).collect();
                labels.insert("k8s:io.kubernetes.pod.namespace".into(), pod.namespace.clone().into());
                rule.insert(format!("{to}Endpoints"), json!([{"matchLabels": labels}]));
            }
        }
        // Beside the rules, sometimes an allowance without any: it makes HTTP moot, and DNS not.
        let ports = match random.below(12) {
            0 => None,
            1 => Some(json!([{"ports": [{"port": port.to_string(), "protocol": "ANY"}]}])),
            2 => Some(json!([{"ports": [{"port": "1", "endPort": 65535, "protocol": "ANY"}]}])),
            _ if dns => Some(json!([{"ports": [{"port": "53", "protocol": random.word(&["ANY", "UDP"])}],
                    "rules": {"dns": dns_rules(random)}}])),
            _ => Some(json!([{"ports": [{"port": port.to_string(), "protocol": "TCP"}],
                    "rules": {"http": http_rules(random)}}])),
        };
        if let Some(ports) = ports {
            rule.insert("toPorts".into(), ports);
        }
        rules.push(Value::from(rule));
    }
    let pod = &cluster.pods[index];
    let labels: serde_json::Map<String, Value> =
        pod.labels.iter().take(random.below(2)).map(|(key, value)| (key.clone(), value.clone().into())).collect();
    let mut spec =
        json!({"endpointSelector": {"matchLabels": labels}, if egress { "egress" } else { "ingress" }: rules});
    if random.chance(8) {
        spec["enableDefaultDeny"] = json!({if egress { "egress" } else { "ingress" }: false});
    }
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
        "metadata": {"name": name, "namespace": pod.namespace}, "spec": spec})
}

fn http_rules(random: &mut Random) -> Value {
    (0..random.weighted(&[(3, 0), (57, 1), (30, 2), (10, 3)])).map(|_| http_rule(random)).collect()
}

fn http_rule(random: &mut Random) -> Value {
    let mut rule = serde_json::Map::new();
    if random.chance(65) {
        rule.insert("method".into(), random.word(&["GET", "GET|POST", "P.*", "POST", ".*"]).into());
    }
    if random.chance(75) {
        let path = random.word(&[
            "/",
            "/a",
            "/public.*",
            "/public",
            "/v1/users/[0-9]+",
            "/(a|public)(/.*)?",
            "/.*",
            "/A",
            "a",
        ]);
        rule.insert("path".into(), path.into());
    }
    if random.chance(5) {
        rule.insert("host".into(), random.word(&["api.example.com", ".*\\.example\\.com"]).into());
    }
    if random.chance(5) {
        rule.insert("headers".into(), json!([random.word(&["X-Token: 1", "X-Token"])]));
    }
    rule.into()
}

fn dns_rules(random: &mut Random) -> Value {
    (0..random.weighted(&[(3, 0), (57, 1), (30, 2), (10, 3)]))
        .map(|_| {
            if random.chance(40) {
                let name = random.word(&["example.com", "api.example.com", "API.example.com", "example.org."]);
                json!({"matchName": name})
            } else {
                json!({"matchPattern": random.word(PATTERNS)})
            }
        })
        .collect()
}

fn flow(random: &mut Random, cluster: &Cluster, aims: &[Aim]) -> Flow {
    let mut flow = Flow::default();
    let (mut from, mut to) = (random.below(cluster.pods.len()), random.below(cluster.pods.len()));
    let (mut port, mut dns) = (*random.pick(&[80, 8080, 53]), random.chance(30));
    if !aims.is_empty() && random.chance(80) {
        let aim = random.pick(aims);
        (port, dns) = (aim.port, aim.dns);
        (from, to) = (aim.from, aim.to);
        if random.chance(20) {
            from = random.below(cluster.pods.len());
        }
    }
    let managed = |index: usize| !cluster.pods[index].host_network;
    flow.from = cluster.pods[from].peer();
    flow.to = cluster.pods[to].peer();
    // Nodes are asked for in the other classes; here an outside peer takes their place.
    if !managed(from) || random.chance(6) {
        flow.from = peers::outside(random, cluster);
    } else if !managed(to) || random.chance(6) {
        flow.to = peers::outside(random, cluster);
    }
    if !managed(to) && flow.from.starts_with("ip:") {
        flow.to.clone_from(&flow.from);
        return flow;
    }
    if dns {
        port = 53;
        flow.dns = random.chance(94).then(|| random.word(NAMES).to_owned());
    } else {
        flow.http = random.chance(94).then(|| format!("{} {}", random.word(METHODS), random.word(PATHS)));
    }
    flow.port = format!("{port}/{}", if dns { "UDP" } else { "TCP" });
    flow
}
