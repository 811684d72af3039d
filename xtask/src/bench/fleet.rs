//! Clusters with pods, policies and flows between them, always the same for the same size: namespaces of many apps, each
//! of which takes traffic of the app before it and sends to the one behind it.
//!
//! The module stands on its own, for the benchmarks and the tests of flows include it as well.

use serde_json::{Value, json};

/// Replicas of an app.
const REPLICAS: usize = 3;
/// Flows that are asked.
const FLOWS: usize = 10_000;
/// Teams that share the namespaces.
const TEAMS: usize = 12;

/// What the objects of a file or a case are.
pub struct Fleet {
    /// The objects: those of the cluster first, then those of each namespace.
    pub files: Vec<(String, Vec<Value>)>,
    /// Flows as (from, to, port); policies are meant to let about half of them pass.
    pub flows: Vec<(String, String, String)>,
    /// How many policies there are.
    pub policies: usize,
}

/// How large a cluster is.
#[derive(Clone, Copy)]
pub struct Size {
    /// Pods.
    pub pods: usize,
    /// Policies of all kinds.
    pub policies: usize,
}

/// Where something stands: the namespace, and how many pods and policies each has.
#[derive(Clone, Copy)]
struct Plan {
    namespaces: usize,
    pods: usize,
    policies: usize,
    nodes: usize,
}

impl Size {
    fn plan(self) -> Plan {
        // Large clusters have larger namespaces, not only more of them.
        let pods = if self.pods > 10_000 { 200 } else { 50 };
        let namespaces = (self.pods / pods).max(1);
        let nodes = (self.pods / 100).max(2);
        Plan { namespaces, pods, policies: self.policies / namespaces, nodes }
    }
}

impl Plan {
    fn apps(self) -> usize {
        self.pods.div_ceil(REPLICAS)
    }

    /// Apps that policies are about: those of the first numbers.
    fn guarded(self) -> usize {
        self.apps().min(self.policies.saturating_sub(1))
    }
}

/// The cluster of a size.
pub fn fleet(size: Size) -> Fleet {
    let plan = size.plan();
    let mut files = vec![("cluster".to_owned(), cluster(plan))];
    for number in 0..plan.namespaces {
        let mut objects = vec![namespace(number)];
        objects.extend((0..plan.pods).map(|at| pod(plan, number, at)));
        objects.extend((0..plan.policies).map(|at| policy(plan, number, at)));
        files.push((name_of(number), objects));
    }
    Fleet { files, flows: flows(plan), policies: plan.policies * plan.namespaces }
}

fn name_of(namespace: usize) -> String {
    format!("ns-{namespace:04}")
}

fn team_of(namespace: usize) -> String {
    format!("team-{}", namespace % TEAMS)
}

fn tier_of(app: usize) -> &'static str {
    ["web", "api", "worker", "db"].get(app % 4).copied().unwrap_or("web")
}

/// Nodes, and the version that decides.
fn cluster(plan: Plan) -> Vec<Value> {
    let node = |at: usize| {
        json!({"apiVersion": "v1", "kind": "Node",
            "metadata": {"name": format!("node-{at:04}"), "labels": {"pool": format!("pool-{}", at % 4)}},
            "status": {"addresses": [{"type": "InternalIP", "address": format!("172.16.{}.{}", at / 250, at % 250 + 1)}]}})
    };
    (0..plan.nodes).map(node).collect()
}

fn namespace(number: usize) -> Value {
    let (name, stage) = (name_of(number), ["dev", "test", "prod"].get(number % 3));
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels":
        {"kubernetes.io/metadata.name": name, "team": team_of(number), "stage": stage}}})
}

fn pod(plan: Plan, namespace: usize, at: usize) -> Value {
    let (app, replica) = (at / REPLICAS, at % REPLICAS);
    let number = namespace * plan.pods + at;
    let address = format!("10.{}.{}.{}", 64 + number / 62_500, number / 250 % 250, number % 250 + 1);
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": pod_name(app, replica), "namespace": name_of(namespace),
            "labels": {"app": format!("app-{app}"), "app.kubernetes.io/name": format!("app-{app}"), "tier": tier_of(app),
                "version": format!("v{}", app % 5), "pod-template-hash": format!("{app:08x}")},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": format!("app-{app}-{app:08x}"),
                "uid": "00000000-0000-0000-0000-000000000000", "controller": true}]},
        "spec": {"nodeName": format!("node-{:04}", number % plan.nodes), "serviceAccountName": format!("sa-{}", app % 6),
            "containers": [{"name": "main", "image": format!("registry.example.com/app-{app}:1.{app}.0"),
                "ports": [{"name": "http", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}]}]},
        "status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}]}})
}

fn pod_name(app: usize, replica: usize) -> String {
    format!("app-{app}-{app:08x}-{replica}")
}

/// A policy of a namespace. The first denies by default; of the others 60 in 100 are NetworkPolicies, 5 clusterwide.
fn policy(plan: Plan, namespace: usize, at: usize) -> Value {
    if at == 0 {
        return json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": "default-deny", "namespace": name_of(namespace)},
            "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}});
    }
    let app = at % plan.apps();
    match at % 20 {
        19 => clusterwide(namespace, at, app),
        kind if kind < 12 => network_policy(plan, namespace, at, app),
        _ => cilium(plan, namespace, at, app),
    }
}

/// The apps from which one takes traffic and to which it sends.
fn beside(plan: Plan, app: usize) -> (String, String) {
    let apps = plan.apps();
    (format!("app-{}", (app + apps - 1) % apps), format!("app-{}", (app + 1) % apps))
}

fn network_policy(plan: Plan, namespace: usize, at: usize, app: usize) -> Value {
    let (before, behind) = beside(plan, app);
    let pods = |app: &str| json!({"podSelector": {"matchLabels": {"app": app}}});
    let mut ingress = vec![json!({"from": [pods(&before)], "ports": [{"port": 8080, "protocol": "TCP"}]})];
    let mut egress = vec![
        json!({"to": [pods(&behind)], "ports": [{"port": 8080, "protocol": "TCP"}]}),
        json!({"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}),
    ];
    match at % 5 {
        0 => ingress.push(json!({"from": [{"namespaceSelector": {"matchLabels": {"team": team_of(namespace + at)}},
            "podSelector": {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["web", "api"]}]}}],
            "ports": [{"port": "http"}]})),
        1 => egress.push(json!({"to": [{"ipBlock": {"cidr": format!("10.{}.0.0/16", namespace % 60),
            "except": [format!("10.{}.{}.0/24", namespace % 60, at % 250)]}}]})),
        2 => ingress.push(json!({"from": [{"namespaceSelector": {"matchLabels":
            {"kubernetes.io/metadata.name": name_of((namespace + at) % plan.namespaces)}}}],
            "ports": [{"port": 9090, "endPort": 9099}]})),
        3 => egress.push(json!({"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "172.16.0.0/12",
            "192.168.0.0/16"]}}], "ports": [{"port": 443}]})),
        _ => ingress.push(json!({"from": [{"ipBlock": {"cidr": format!("203.0.{}.0/24", (namespace + at) % 250)}}],
            "ports": [{"port": 8443}]})),
    }
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": format!("np-{at}"), "namespace": name_of(namespace)},
        "spec": {"podSelector": {"matchLabels": {"app": format!("app-{app}")}}, "policyTypes": ["Ingress", "Egress"],
            "ingress": ingress, "egress": egress}})
}

fn cilium(plan: Plan, namespace: usize, at: usize, app: usize) -> Value {
    let (before, behind) = beside(plan, app);
    let tcp = |port: &str| json!([{"ports": [{"port": port, "protocol": "TCP"}]}]);
    let pods = |app: &str| json!([{"matchLabels": {"app": app}}]);
    let dns = json!([{"matchLabels": {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s-app": "kube-dns"}}]);
    let mut ingress = vec![json!({"fromEndpoints": pods(&before), "toPorts": tcp("8080")})];
    let mut egress = vec![json!({"toEndpoints": pods(&behind), "toPorts": tcp("8080")})];
    let mut spec = json!({"endpointSelector": {"matchLabels": {"app": format!("app-{app}")}}});
    match at % 7 {
        0 => ingress.push(json!({"fromEndpoints": [{"matchLabels": {"k8s:io.cilium.k8s.namespace.labels.team":
            team_of(namespace + at)}}], "toPorts": [{"ports": [{"port": "8080", "protocol": "TCP"}],
            "rules": {"http": [{"method": "GET", "path": "/v1/.*"}]}}]})),
        1 => ingress.push(json!({"fromEntities": ["host", "remote-node", "kube-apiserver"]})),
        2 => egress.push(json!({"toCIDRSet": [{"cidr": format!("198.51.{}.0/24", at % 250),
            "except": [format!("198.51.{}.128/25", at % 250)]}], "toPorts": tcp("443")})),
        3 => egress.extend([
            json!({"toFQDNs": [{"matchName": format!("api-{at}.example.com")}], "toPorts": tcp("443")}),
            json!({"toEndpoints": dns, "toPorts": [{"ports": [{"port": "53", "protocol": "ANY"}],
                "rules": {"dns": [{"matchPattern": "*"}]}}]}),
        ]),
        4 => {
            if let Value::Object(members) = &mut spec {
                let denied = json!([{"fromEndpoints": [{"matchExpressions":
                    [{"key": "version", "operator": "In", "values": [format!("v{}", at % 5)]},
                     {"key": "tier", "operator": "NotIn", "values": ["web", tier_of(app + 3)]}]}], "toPorts": tcp("9090")}]);
                members.insert("ingressDeny".to_owned(), denied);
            }
        }
        5 => ingress.push(json!({"fromEndpoints": [{"matchExpressions":
            [{"key": "k8s:io.kubernetes.pod.namespace", "operator": "Exists"},
             {"key": "app", "operator": "NotIn", "values": [format!("app-{at}")]}]}], "toPorts": tcp("metrics")})),
        _ => egress.push(json!({"toEntities": ["world"], "toPorts": [{"ports": [{"port": "8000", "endPort": 8100,
            "protocol": "TCP"}]}]})),
    }
    if let Value::Object(members) = &mut spec {
        members.insert("ingress".to_owned(), ingress.into());
        members.insert("egress".to_owned(), egress.into());
    }
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
        "metadata": {"name": format!("cnp-{at}"), "namespace": name_of(namespace)}, "spec": spec})
}

fn clusterwide(namespace: usize, at: usize, app: usize) -> Value {
    let subject =
        json!({"matchLabels": {"k8s:io.cilium.k8s.namespace.labels.team": team_of(namespace), "tier": tier_of(app)}});
    let mut spec = json!({"endpointSelector": subject, "ingress": [{"fromEndpoints": [{"matchLabels":
        {"k8s:io.cilium.k8s.namespace.labels.team": team_of(namespace), "app": format!("app-{app}")}}],
        "toPorts": [{"ports": [{"port": "5432", "protocol": "TCP"}]}]}]});
    if let Value::Object(members) = &mut spec {
        members.insert("egressDeny".to_owned(), json!([{"toCIDR": [format!("169.254.{}.0/24", at % 250)]}]));
    }
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy",
        "metadata": {"name": format!("ccnp-{namespace}-{at}")}, "spec": spec})
}

/// Half of them go from an app to the one behind it, the others anywhere.
fn flows(plan: Plan) -> Vec<(String, String, String)> {
    let mut random = Numbers(0x666c_6f77_7321);
    let mut flows = Vec::with_capacity(FLOWS);
    for number in 0..FLOWS {
        let namespace = random.below(plan.namespaces);
        let app = 1 + random.below(plan.guarded().saturating_sub(2));
        let end = |namespace: usize, app: usize, replica: usize| {
            let at = (app * REPLICAS + replica).min(plan.pods - 1);
            format!("{}/{}", name_of(namespace), pod_name(at / REPLICAS, at % REPLICAS))
        };
        let from = end(namespace, app, random.below(REPLICAS));
        let (to, port) = if number % 2 == 0 {
            (end(namespace, app + 1, random.below(REPLICAS)), "8080/TCP".to_owned())
        } else {
            let port = ["8080/TCP", "9090/TCP", "5432/TCP", "53/UDP", "443/TCP"].get(random.below(5)).copied();
            let to = match random.below(5) {
                0 => format!("ip:203.0.{}.{}", random.below(250), random.below(250)),
                1 => format!("ip:10.{}.{}.{}", random.below(60), random.below(250), random.below(250)),
                _ => end(random.below(plan.namespaces), random.below(plan.apps()), random.below(REPLICAS)),
            };
            // What stays in one pod is not for policies to decide.
            let to = if to == from { end(namespace, app + 1, 0) } else { to };
            (to, port.unwrap_or("8080/TCP").to_owned())
        };
        flows.push((from, to, port));
    }
    flows
}

/// Numbers that look random and are always the same (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed % bound.max(1) as u64) as usize
    }
}
