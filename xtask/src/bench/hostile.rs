//! Clusters that nobody runs, each with one thing ten thousand times, to show that time stays within bounds.

use serde_json::{Value, json};

use super::fleet::Fleet;

/// How many of each.
const MANY: usize = 10_000;
/// Pods where their number is not what is large.
const PODS: usize = 1_000;

/// The clusters, with what is large in each.
pub fn hostile() -> Vec<(&'static str, Fleet)> {
    let port = |at: usize| json!({"port": at + 1, "protocol": "TCP"});
    let range = |at: usize| json!({"port": at + 1, "endPort": 65_535 - at, "protocol": "TCP"});
    let alone = |at: usize| json!({"port": at * 60 + 1, "endPort": at * 60 + 40, "protocol": "TCP"});
    vec![
        ("10,000 ports of one subject", of_ports(MANY, &port)),
        ("10,000 ranges of ports that lie in each other", of_ports(MANY, &range)),
        ("1,000 ranges of ports of one policy", of_ports(1_000, &alone)),
        ("10,000 ranges of addresses", of_ranges()),
        ("10,000 ranges of addresses with exceptions", of_blocks()),
        ("10,000 pods each with labels of its own", of_labels()),
        ("10,000 selectors that forbid something, of 10,000 identities", of_exceptions()),
    ]
}

fn pod(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop", "labels": {"app": name}},
        "spec": {"nodeName": "node", "containers": [{"name": "main"}]}})
}

fn policy(name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name, "namespace": "shop"},
        "spec": spec})
}

fn app(at: usize) -> String {
    format!("app-{at}")
}

fn case(pods: usize, policies: Vec<Value>, flows: Vec<(String, String, String)>) -> Fleet {
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}});
    let mut objects = vec![namespace];
    objects.extend((0..pods).map(|at| pod(&app(at))));
    let count = policies.len();
    let parts = [("pods", objects), ("policies", policies)];
    let files = parts.into_iter().flat_map(|(name, objects)| {
        // A file holds no more documents than this.
        let parts: Vec<Vec<Value>> = objects.chunks(5_000).map(<[Value]>::to_vec).collect();
        (0..).zip(parts).map(move |(at, part)| (format!("{name}-{at}"), part))
    });
    Fleet { files: files.collect(), flows, policies: count }
}

/// One pod that takes traffic of each port from another one.
fn of_ports(many: usize, port: &dyn Fn(usize) -> Value) -> Fleet {
    let rule =
        |at: usize| json!({"from": [{"podSelector": {"matchLabels": {"app": app(at % PODS)}}}], "ports": [port(at)]});
    let rules: Vec<Value> = (0..many).map(rule).collect();
    let spec = json!({"podSelector": {"matchLabels": {"app": app(0)}}, "policyTypes": ["Ingress"], "ingress": rules});
    let flow = |at: usize| (format!("shop/{}", app(at % PODS)), "shop/app-0".to_owned(), format!("{}/TCP", at * 6 + 1));
    case(PODS, vec![policy("ports", &spec)], (0..MANY).map(flow).collect())
}

/// Ranges of IPv6 one in another, which is as deep as ranges go.
fn of_ranges() -> Fleet {
    let rule = |at: usize| {
        let (chain, length) = (at / 100, 29 + at % 100);
        // The range begins at its own bits, so that it has no bits of hosts.
        let bits = (0x2001_0db8_u128 << 96 | (chain as u128) << 88 | (u128::MAX >> 40)) & (u128::MAX << (128 - length));
        json!({"to": [{"ipBlock": {"cidr": format!("{}/{length}", std::net::Ipv6Addr::from(bits))}}],
            "ports": [{"port": at % 500 + 1}]})
    };
    let rules: Vec<Value> = (0..MANY).map(rule).collect();
    let spec = json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": rules});
    let flow = |at: usize| {
        let address = 0x2001_0db8_u128 << 96 | ((at / 100) as u128) << 88 | (u128::MAX >> (40 + at % 80));
        let address = std::net::Ipv6Addr::from(address);
        (format!("shop/{}", app(at % PODS)), format!("ip:{address}"), format!("{}/TCP", at % 500 + 1))
    };
    case(PODS, vec![policy("ranges", &spec)], (0..MANY).map(flow).collect())
}

/// Ranges of IPv4 beside and in each other, each without a part of it.
fn of_blocks() -> Fleet {
    let block = |at: usize| {
        // Of each 100 the first is large, and the others lie in it.
        let (second, third) = (at / 100, at % 100);
        let (range, except) = match third {
            0 => (format!("11.{second}.0.0/16"), format!("11.{second}.0.0/24")),
            _ => (format!("11.{second}.{third}.0/24"), format!("11.{second}.{third}.{}/30", at % 64 * 4)),
        };
        json!({"to": [{"ipBlock": {"cidr": range, "except": [except]}}], "ports": [{"port": at % 500 + 1}]})
    };
    let rules: Vec<Value> = (0..MANY).map(block).collect();
    let spec = json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": rules});
    let flow = |at: usize| {
        let address = format!("11.{}.{}.{}", at / 100, at % 100, at % 256);
        (format!("shop/{}", app(at % PODS)), format!("ip:{address}"), format!("{}/TCP", at % 500 + 1))
    };
    case(PODS, vec![policy("blocks", &spec)], (0..MANY).map(flow).collect())
}

/// Policies of single pods, each of which takes traffic of one other at a port of its own.
fn of_labels() -> Fleet {
    let one = |at: usize| {
        let from = json!([{"podSelector": {"matchLabels": {"app": app((at + 1) % MANY)}}}]);
        let spec = json!({"podSelector": {"matchLabels": {"app": app(at)}}, "ingress": [{"from": from,
            "ports": [{"port": at % 1_000 + 1}]}]});
        policy(&app(at), &spec)
    };
    let flow = |at: usize| {
        let from = app((at + 1 + at % 2) % MANY);
        (format!("shop/{from}"), format!("shop/{}", app(at)), format!("{}/TCP", at % 1_000 + 1))
    };
    case(MANY, (0..MANY).map(one).collect(), (0..MANY).map(flow).collect())
}

/// Policies of single pods, each of which takes traffic of all but another one.
fn of_exceptions() -> Fleet {
    let one = |at: usize| {
        let others =
            json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": [app((at + 1) % MANY)]}]});
        let spec = json!({"podSelector": {"matchLabels": {"app": app(at)}}, "ingress": [{"from":
            [{"namespaceSelector": {}, "podSelector": others}]}]});
        policy(&app(at), &spec)
    };
    let flow = |at: usize| (format!("shop/{}", app((at * 7) % MANY)), format!("shop/{}", app(at)), "80/TCP".to_owned());
    case(MANY, (0..MANY).map(one).collect(), (0..MANY).map(flow).collect())
}
