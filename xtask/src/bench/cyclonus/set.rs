//! Workloads of one pod each, and NetworkPolicies about them, as manifests and as what cyclonus reads: a model of pods in
//! JSON, and one list of policies, as it takes but the first document of a file.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};

/// Workloads of a namespace.
const IN_NAMESPACE: usize = 20;
/// Teams that share the namespaces.
const TEAMS: usize = 5;

/// A set.
pub struct Set {
    /// Its policies.
    pub policies: Vec<Value>,
    workloads: usize,
}

/// The set of so many workloads.
pub fn of(workloads: usize) -> Set {
    let mut policies: Vec<Value> = (0..workloads.div_ceil(IN_NAMESPACE)).map(closed).collect();
    for at in 0..workloads {
        policies.extend([ingress(at, workloads), egress(at, workloads)]);
    }
    Set { policies, workloads }
}

fn namespace_of(at: usize) -> String {
    format!("ns-{}", at / IN_NAMESPACE)
}

fn team_of(at: usize) -> String {
    format!("team-{}", at / IN_NAMESPACE % TEAMS)
}

fn name(at: usize) -> String {
    format!("app-{at}")
}

fn labels(at: usize) -> Value {
    let tier = ["web", "api", "worker", "db"].get(at % 4);
    json!({"app": name(at), "tier": tier, "version": format!("v{}", at % 3)})
}

fn of_namespace(at: usize) -> Value {
    json!({"kubernetes.io/metadata.name": namespace_of(at), "team": team_of(at)})
}

fn address(at: usize) -> String {
    format!("10.0.{}.{}", at / 250, at % 250 + 1)
}

fn policy(name: &str, namespace: &str, spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace}, "spec": spec})
}

/// What is not allowed in a namespace is denied.
fn closed(number: usize) -> Value {
    let spec = json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]});
    policy("default-deny", &namespace_of(number * IN_NAMESPACE), &spec)
}

/// The one of the same namespace so many places further, in a circle.
fn beside(at: usize, places: usize, workloads: usize) -> Value {
    let first = at / IN_NAMESPACE * IN_NAMESPACE;
    let there = IN_NAMESPACE.min(workloads - first);
    json!({"podSelector": {"matchLabels": {"app": name(first + (at - first + places) % there)}}})
}

/// Pods of a tier in the namespaces of a team.
fn of_team(at: usize, tiers: &[&str]) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"team": format!("team-{}", at % TEAMS)}},
        "podSelector": {"matchExpressions": [{"key": "tier", "operator": "In", "values": tiers}]}})
}

fn ingress(at: usize, workloads: usize) -> Value {
    let port = match at % 4 {
        0 => json!({"port": "http", "protocol": "TCP"}),
        1 => json!({"port": 8_000, "endPort": 8_100, "protocol": "TCP"}),
        _ => json!({"port": 8_080, "protocol": "TCP"}),
    };
    let mut rules = vec![json!({"from": [beside(at, IN_NAMESPACE - 1, workloads)], "ports": [port]})];
    match at % 6 {
        0 => rules.push(json!({"from": [of_team(at / 6, &["web", "worker"])], "ports": [{"port": 8_080}]})),
        1 => rules.push(json!({"from": [{"ipBlock": {"cidr": format!("10.0.{}.0/25", at % 4),
            "except": [format!("10.0.{}.64/26", at % 4)]}}]})),
        2 => rules.push(json!({"from": [of_team(at / 6, &["db"])], "ports": [{"port": 9_090}]})),
        3 => rules.push(json!({"from": [{"podSelector": {"matchExpressions":
            [{"key": "version", "operator": "NotIn", "values": ["v1", "v2"]}]}}]})),
        _ => {}
    }
    let spec = json!({"podSelector": {"matchLabels": {"app": name(at)}}, "policyTypes": ["Ingress"], "ingress": rules});
    policy(&format!("in-{}", name(at)), &namespace_of(at), &spec)
}

fn egress(at: usize, workloads: usize) -> Value {
    let mut rules = vec![
        json!({"to": [beside(at, 1, workloads)], "ports": [{"port": 8_080}]}),
        json!({"ports": [{"port": 53, "protocol": "UDP"}]}),
    ];
    match at % 5 {
        0 => rules.push(json!({"to": [of_team(at / 5, &["api", "db"])]})),
        1 => rules.push(json!({"to": [{"ipBlock": {"cidr": "10.0.0.0/16",
            "except": [format!("10.0.{}.0/24", at % 4)]}}], "ports": [{"port": 8_080, "protocol": "TCP"}]})),
        2 => rules.push(json!({"to": [{"namespaceSelector": {}}], "ports": [{"port": 8_000, "endPort": 8_079}]})),
        3 => rules.push(json!({"to": [{"namespaceSelector": {"matchExpressions":
            [{"key": "team", "operator": "NotIn", "values": [team_of(at)]}]}}], "ports": [{"port": "http"}]})),
        _ => {}
    }
    let spec = json!({"podSelector": {"matchLabels": {"app": name(at)}}, "policyTypes": ["Egress"], "egress": rules});
    policy(&format!("out-{}", name(at)), &namespace_of(at), &spec)
}

impl Set {
    /// Namespaces, pods and policies as files of Kubernetes.
    pub fn write_manifests(&self, folder: &Path) -> Result<()> {
        let namespace = |number: usize| {
            let at = number * IN_NAMESPACE;
            json!({"apiVersion": "v1", "kind": "Namespace",
                "metadata": {"name": namespace_of(at), "labels": of_namespace(at)}})
        };
        let pod = |at: usize| {
            json!({"apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": name(at), "namespace": namespace_of(at), "labels": labels(at)},
                "spec": {"containers": [{"name": "main", "ports": [{"name": "http", "containerPort": 8_080}]}]},
                "status": {"phase": "Running", "podIP": address(at), "podIPs": [{"ip": address(at)}]}})
        };
        let namespaces = (0..self.workloads.div_ceil(IN_NAMESPACE)).map(namespace);
        let pods = namespaces.chain((0..self.workloads).map(pod)).collect::<Vec<_>>();
        for (file, objects) in [("pods.yaml", &pods), ("policies.yaml", &self.policies)] {
            let texts: Vec<String> = objects.iter().map(yaml_serde::to_string).collect::<Result<_, _>>()?;
            fs::write(folder.join(file), texts.join("---\n"))?;
        }
        Ok(())
    }

    /// The policies as one object.
    pub fn policy_list(&self) -> Value {
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicyList", "items": self.policies})
    }

    /// The model of pods that cyclonus asks about, and the port.
    pub fn model(&self, port: u16) -> Value {
        let pod = |at: usize| {
            json!({"Namespace": namespace_of(at), "Name": name(at), "Labels": labels(at), "IP": address(at),
                "Containers": [{"Name": "main", "Port": 8_080, "Protocol": "TCP", "PortName": "http"}]})
        };
        let namespaces: Map<String, Value> =
            (0..self.workloads).step_by(IN_NAMESPACE).map(|at| (namespace_of(at), of_namespace(at))).collect();
        json!({"Probes": [{"Protocol": "TCP", "Port": port}],
            "Resources": {"Namespaces": namespaces, "Pods": (0..self.workloads).map(pod).collect::<Vec<_>>()}})
    }
}
