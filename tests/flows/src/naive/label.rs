//! Labels with a source, and selectors of them (C1-C3, E12, E13).

use serde_json::Value;

use super::address::Cidr;
use super::value::{list, text, texts};

/// A label of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where it comes from: `k8s`, `reserved`, `cidr`, `cidrgroup`, `fqdn`, `node`.
    pub source: String,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Label {
    /// A label.
    pub fn new(source: &str, key: &str, value: &str) -> Self {
        Self { source: source.to_owned(), key: key.to_owned(), value: value.to_owned() }
    }

    /// The label of a prefix.
    pub fn of_cidr(cidr: Cidr) -> Self {
        Self::new("cidr", &format!("{}/{}", cidr.address, cidr.bits), "")
    }
}

/// What a selector wants of the value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// One of these.
    In(Vec<String>),
    /// None of these, or no such key.
    NotIn(Vec<String>),
    /// Any.
    Exists,
    /// No such key.
    Absent,
}

/// One requirement of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The source, `any` for all.
    pub source: String,
    /// The key.
    pub key: String,
    /// What is wanted.
    pub want: Want,
}

/// All requirements must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// What `matchLabels` ask, one a key.
    equal: Vec<Requirement>,
    /// What `matchExpressions` ask.
    more: Vec<Requirement>,
}

/// The value of a key among labels. A prefix is found by every prefix inside it.
pub fn find<'a>(labels: &'a [Label], source: &str, key: &str) -> Option<&'a str> {
    let found = labels.iter().find(|label| {
        let source_fits = source == "any" || label.source == source;
        let key_fits = if source == "cidr" && label.source == "cidr" {
            match (cidr_of_key(key), cidr_of_key(&label.key)) {
                (Some(wanted), Some(present)) => wanted.covers(&present),
                _ => false,
            }
        } else {
            label.key == key
        };
        source_fits && key_fits
    });
    found.map(|label| label.value.as_str())
}

/// Whether a label has this key, whatever its source.
pub fn has_key(labels: &[Label], key: &str) -> bool {
    labels.iter().any(|label| label.key == key)
}

/// In the keys of labels the colons of IPv6 are written as dashes.
fn cidr_of_key(key: &str) -> Option<Cidr> {
    Cidr::read(&key.replace('-', ":"))
}

impl Requirement {
    /// A requirement by an extended key, `k8s:app`.
    pub fn new(extended: &str, want: Want) -> Self {
        let (source, key) = split(extended);
        let any = source.is_empty() || source == "unspec";
        Self { source: if any { "any".to_owned() } else { source }, key, want }
    }

    /// Whether labels meet it.
    pub fn holds(&self, labels: &[Label]) -> bool {
        let value = find(labels, &self.source, &self.key);
        match &self.want {
            Want::In(values) => value.is_some_and(|value| values.iter().any(|one| one == value)),
            Want::NotIn(values) => !value.is_some_and(|value| values.iter().any(|one| one == value)),
            Want::Exists => value.is_some(),
            Want::Absent => value.is_none(),
        }
    }
}

impl Selector {
    /// The selector of a written one, its keys without a source taken to be of this one.
    pub fn read(written: &Value, source: &str) -> Self {
        let mut all = Self::default();
        for (key, value) in texts(written, &["matchLabels"]) {
            all.set(&with_source(key, source), value);
        }
        for expression in list(written, &["matchExpressions"]) {
            let values = || list(expression, &["values"]).iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let want = match text(expression, &["operator"]) {
                "In" => Want::In(values()),
                "NotIn" => Want::NotIn(values()),
                "Exists" => Want::Exists,
                _ => Want::Absent,
            };
            all.more.push(Requirement::new(&with_source(text(expression, &["key"]), source), want));
        }
        all
    }

    /// The same, as versions before 1.20 read keys: `reserved.host` is `reserved:host`.
    pub fn read_with_dots(written: &Value, source: &str) -> Self {
        let mut all = Self::read(written, source);
        for one in all.equal.iter_mut().chain(&mut all.more) {
            if let Some(key) = one.key.strip_prefix("reserved.").filter(|_| one.source == source) {
                *one = Requirement { source: "reserved".to_owned(), key: key.to_owned(), want: one.want.clone() };
            }
        }
        all
    }

    /// Sets a key of `matchLabels`: what stood there is forgotten.
    pub fn set(&mut self, extended: &str, value: &str) {
        let wanted = Requirement::new(extended, Want::In(vec![value.to_owned()]));
        self.equal.retain(|one| one.source != wanted.source || one.key != wanted.key);
        self.equal.push(wanted);
    }

    /// Adds a requirement.
    pub fn and(mut self, extended: &str, want: Want) -> Self {
        self.more.push(Requirement::new(extended, want));
        self
    }

    /// Takes over what another asks; its `matchLabels` win.
    pub fn merge(&mut self, other: Self) {
        self.equal.retain(|one| !other.equal.iter().any(|new| one.source == new.source && one.key == new.key));
        self.equal.extend(other.equal);
        self.more.extend(other.more);
    }

    /// All requirements.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.equal.iter().chain(&self.more)
    }

    /// Whether a requirement asks for a key of one of these sources.
    pub fn asks(&self, sources: &[&str], key: &str) -> bool {
        self.requirements().any(|one| sources.contains(&one.source.as_str()) && one.key == key)
    }

    /// Whether labels meet all requirements.
    pub fn matches(&self, labels: &[Label]) -> bool {
        self.requirements().all(|one| one.holds(labels))
    }
}

/// `k8s:app` as source and key; `$host` is short for `reserved:host`. The dot form is a plain key (E13).
fn split(extended: &str) -> (String, String) {
    if let Some(name) = extended.strip_prefix('$') {
        return ("reserved".to_owned(), name.to_owned());
    }
    match extended.split_once(':') {
        Some((source, key)) => (source.to_owned(), key.to_owned()),
        None => (String::new(), extended.to_owned()),
    }
}

/// A key with a source, this one where it has none of its own.
fn with_source(key: &str, source: &str) -> String {
    let (own, rest) = split(key);
    if own.is_empty() { format!("{source}:{rest}") } else { format!("{own}:{rest}") }
}

/// Whether the label filter of a version keeps a label of a pod (C2, E12): the longest prefix that keeps must be longer
/// than the shortest that drops.
pub fn kept(key: &str, minor: u32) -> bool {
    let keeping = ["io.kubernetes.pod.namespace", "io.cilium.k8s.namespace.labels", "app.kubernetes.io"];
    let always = [
        "io.kubernetes",
        "kubernetes.io",
        "k8s.io",
        "pod-template-generation",
        "pod-template-hash",
        "controller-revision-hash",
        "etcd_node",
    ];
    let since_15 = [
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/controller-uid",
        "controller-uid",
    ];
    let mut dropping: Vec<&str> = always.to_vec();
    if minor >= 15 {
        dropping.extend(since_15);
    }
    if minor >= 19 {
        dropping.push("topology.kubernetes.io");
    }
    let length = |prefix: &&&str| key.starts_with(**prefix).then_some(prefix.len());
    let keeps = keeping.iter().filter_map(|prefix| length(&prefix)).max().unwrap_or(0);
    let mut drops: Vec<usize> = dropping.iter().filter_map(|prefix| length(&prefix)).collect();
    // A pattern, not a prefix: anything before `beta.kubernetes.io`, so namespace labels are hit as well.
    let beta = "beta.kubernetes.io";
    drops.extend(key.rfind(beta).map(|at| at + beta.len()));
    drops.extend(key.starts_with("annotation").then_some(key.len()));
    drops.iter().min().is_none_or(|shortest| keeps > *shortest)
}
