//! Selectors that mostly match a witness, in the spellings of Kubernetes and of Cilium.

use serde_json::{Map, Value, json};

use super::cluster::{Cluster, Labels, Pod};
use super::random::Random;
use super::words;

/// How keys are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As Kubernetes takes them.
    Plain,
    /// With sources in front, as Cilium takes them.
    Sources,
}

/// A selector in the making.
#[derive(Default)]
struct Parts {
    labels: Map<String, Value>,
    expressions: Vec<Value>,
}

impl Parts {
    fn label(&mut self, key: String, value: &str) {
        self.labels.insert(key, value.into());
    }

    fn expression(&mut self, key: &str, operator: &str, values: &[&str]) {
        self.expressions.push(if values.is_empty() {
            json!({"key": key, "operator": operator})
        } else {
            json!({"key": key, "operator": operator, "values": values})
        });
    }

    fn finish(self) -> Value {
        let mut selector = Map::new();
        if !self.labels.is_empty() {
            selector.insert("matchLabels".into(), once(self.labels).into());
        }
        if !self.expressions.is_empty() {
            selector.insert("matchExpressions".into(), self.expressions.into());
        }
        selector.into()
    }
}

/// A selector for labels; `wide` in percent of the cases it is empty.
pub(super) fn selector(random: &mut Random, labels: &Labels, spelling: Spelling, wide: usize) -> Value {
    let mut parts = Parts::default();
    if !random.chance(wide) {
        about(random, labels, spelling, &mut parts);
    }
    parts.finish()
}

fn about(random: &mut Random, labels: &Labels, spelling: Spelling, parts: &mut Parts) {
    let keys: Vec<&String> = labels.keys().collect();
    let (equal, more) = random.weighted(&[(50, (1, 0)), (14, (2, 0)), (16, (0, 1)), (14, (1, 1)), (6, (0, 2))]);
    for _ in 0..equal {
        if keys.is_empty() || random.chance(7) {
            let (key, values) = random.pick(words::LABELS);
            parts.label(spell(random, key, spelling), random.word(values));
        } else {
            let key = random.pick(&keys).as_str();
            parts.label(spell(random, key, spelling), &labels[key]);
        }
    }
    for _ in 0..more {
        expression(random, labels, spelling, parts);
    }
}

/// An expression that is mostly true of the labels.
fn expression(random: &mut Random, labels: &Labels, spelling: Spelling, parts: &mut Parts) {
    let keys: Vec<&String> = labels.keys().collect();
    let holds = !random.chance(12);
    let (other, others) = *{
        let list = if random.chance(20) { words::TRAPS } else { words::LABELS };
        random.pick(list)
    };
    let present = if keys.is_empty() { other } else { random.pick(&keys).as_str() };
    let value = labels.get(present).map_or("x", String::as_str);
    let strange = random.word(others);
    let absent = if labels.contains_key(other) { "absent" } else { other };
    let key = |random: &mut Random, key: &str| spell(random, key, spelling);
    match (random.below(4), holds) {
        (0, true) => parts.expression(&key(random, present), "In", &values(random, value, strange)),
        (0, false) => parts.expression(&key(random, present), "In", &[strange]),
        (1, true) if random.chance(50) => parts.expression(&key(random, absent), "NotIn", &[strange]),
        (1, true) => parts.expression(&key(random, present), "NotIn", &["other", "none"]),
        (1, false) => parts.expression(&key(random, present), "NotIn", &values(random, value, strange)),
        (2, true) => parts.expression(&key(random, present), "Exists", &[]),
        (2, false) => parts.expression(&key(random, absent), "Exists", &[]),
        (_, true) => parts.expression(&key(random, absent), "DoesNotExist", &[]),
        (_, false) => parts.expression(&key(random, present), "DoesNotExist", &[]),
    }
}

fn values<'a>(random: &mut Random, value: &'a str, other: &'a str) -> Vec<&'a str> {
    match random.below(3) {
        0 => vec![value],
        1 => vec![other, value],
        _ => vec![value, other],
    }
}

/// A key with a source in front, sometimes an odd one.
fn spell(random: &mut Random, key: &str, spelling: Spelling) -> String {
    if spelling == Spelling::Plain {
        return key.to_owned();
    }
    let source = random.weighted(&[
        (57, ""),
        (19, "k8s:"),
        (14, "any:"),
        (2, "reserved:"),
        (2, "cidr:"),
        (1, "k8s."),
        (1, "any."),
        (1, "container:"),
        (1, "unspec:"),
        (1, "node:"),
    ]);
    format!("{source}{key}")
}

/// A selector of endpoints, as Cilium's policies have it among their peers. `home` is the policy's namespace.
pub(super) fn endpoints(
    random: &mut Random,
    cluster: &Cluster,
    pod: &Pod,
    home: Option<&str>,
    reserved: usize,
) -> Value {
    if random.chance(reserved) {
        return reserved_labels(random);
    }
    let mut parts = Parts::default();
    if !random.chance(16) {
        about(random, &pod.labels, Spelling::Sources, &mut parts);
    }
    let foreign = home.is_some_and(|home| home != pod.namespace);
    if random.chance(if foreign { 90 } else { 28 }) {
        namespace(random, cluster, pod, &mut parts);
    }
    if random.chance(if cluster.options.contains_key("cluster-name") { 25 } else { 6 }) {
        let own = cluster.options.get("cluster-name").map_or("default", String::as_str);
        let value = if random.chance(75) { own } else { "other" };
        let key = random.word(&["io.cilium.k8s.policy.cluster", "k8s:io.cilium.k8s.policy.cluster"]);
        match random.below(4) {
            0 => parts.expression(key, "Exists", &[]),
            1 => parts.expression(key, "NotIn", &["other"]),
            _ => parts.label(key.into(), value),
        }
    }
    if random.chance(6) {
        let key = random.word(&["io.cilium.k8s.policy.serviceaccount", "k8s:io.cilium.k8s.policy.serviceaccount"]);
        parts.label(key.into(), pod.account.unwrap_or("default"));
    }
    parts.finish()
}

/// The namespace of the witness, by its name or by its labels.
fn namespace(random: &mut Random, cluster: &Cluster, pod: &Pod, parts: &mut Parts) {
    let name = pod.namespace.as_str();
    let key = random.weighted(&[
        (45, "k8s:io.kubernetes.pod.namespace"),
        (35, "io.kubernetes.pod.namespace"),
        (17, "any:io.kubernetes.pod.namespace"),
        (2, "k8s.io.kubernetes.pod.namespace"),
        (1, "reserved:io.kubernetes.pod.namespace"),
    ]);
    let labels = cluster.namespace_labels(name);
    let keys: Vec<&String> = labels.keys().collect();
    match random.below(10) {
        0..5 => parts.label(key.into(), name),
        5 => parts.expression(key, "In", &[name, "shop"]),
        6 => match random.below(3) {
            0 => parts.expression(key, "Exists", &[]),
            1 => parts.expression(key, "NotIn", &["kube-system", "nosuch"]),
            _ => parts.expression(key, "DoesNotExist", &[]),
        },
        _ => {
            let source = random.word(&["", "k8s:", "", "any:"]);
            let key = random.pick(&keys).as_str();
            let full = format!("{source}io.cilium.k8s.namespace.labels.{key}");
            match random.below(5) {
                0 => parts.expression(&full, "Exists", &[]),
                1 => parts.expression(&full, "NotIn", &["other"]),
                2 => parts.expression(&full, "In", &[&labels[key], "other"]),
                _ => parts.label(full, &labels[key]),
            }
        }
    }
}

/// A selector by reserved labels.
pub(super) fn reserved_labels(random: &mut Random) -> Value {
    let key = random.word(&[
        "reserved:host",
        "reserved:remote-node",
        "reserved:world",
        "reserved:world-ipv4",
        "reserved:health",
        "reserved:init",
        "reserved:ingress",
        "reserved:kube-apiserver",
        "reserved:unmanaged",
        "reserved:all",
        "reserved:nosuch",
    ]);
    let mut parts = Parts::default();
    match random.below(12) {
        0 => parts.expression(key, "Exists", &[]),
        1 => parts.expression(key, "DoesNotExist", &[]),
        2 => parts.expression(key, "NotIn", &["x"]),
        3 => parts.expression(key, "In", &["", "x"]),
        4 => {
            parts.label(key.into(), "");
            parts.expression("k8s:io.kubernetes.pod.namespace", "DoesNotExist", &[]);
        }
        5 => {
            parts.expression("reserved:host", "DoesNotExist", &[]);
            parts.expression("reserved:remote-node", "DoesNotExist", &[]);
        }
        _ => parts.label(key.into(), ""),
    }
    parts.finish()
}

/// The subject of a policy of Cilium.
pub(super) fn subject(random: &mut Random, cluster: &Cluster, pod: &Pod, reserved: usize) -> Value {
    if random.chance(reserved / 3) {
        let key = random.word(&[
            "reserved:health",
            "reserved:ingress",
            "reserved:init",
            "reserved:host",
            "reserved:unmanaged",
        ]);
        return json!({"matchLabels": {key: ""}});
    }
    let mut parts = Parts::default();
    if !random.chance(12) {
        about(random, &pod.labels, Spelling::Sources, &mut parts);
    }
    if random.chance(8) {
        namespace(random, cluster, pod, &mut parts);
    }
    parts.finish()
}

/// A selector of nodes.
pub(super) fn nodes(random: &mut Random, labels: &Labels) -> Value {
    if random.chance(12) {
        let label = random.word(&["reserved:remote-node", "reserved:host", "reserved:kube-apiserver"]);
        return json!({"matchLabels": {label: ""}});
    }
    selector(random, labels, Spelling::Sources, 20)
}

/// Labels, each key once: of two spellings of one key Cilium takes one at random.
fn once(labels: Map<String, Value>) -> Map<String, Value> {
    let spelt = |key: &str| {
        let key = key.strip_prefix("any:").or_else(|| key.strip_prefix("unspec:")).unwrap_or(key);
        key.replacen('$', "reserved:", 1).replacen("reserved.", "reserved:", 1)
    };
    let mut known = std::collections::BTreeSet::new();
    labels.into_iter().filter(|(key, _)| known.insert(spelt(key))).collect()
}
