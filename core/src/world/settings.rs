use std::collections::BTreeMap;

use super::{AskedVersions, Semantics};
use crate::facts::Facts;
use crate::model::{CiliumVersion, Cluster, KubernetesVersion, Object, Place, Versions};
use crate::order::Ordered as _;
use crate::policy::{Policy, PolicyKind};
use crate::source::Node;

/// What is judged against where neither user nor facts name a version.
const FALLBACK: Versions =
    Versions { kubernetes: KubernetesVersion { major: 1, minor: 36, patch: None }, cilium: CiliumVersion::minor(18) };

/// How the objects of one cluster are judged.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The versions: those asked for, else those of the cluster, else the newest that AKS ships.
    pub versions: Versions,
    /// By whose rules.
    pub semantics: Semantics,
    /// What a given ConfigMap `cilium-config` says, by key.
    pub agent: BTreeMap<String, String>,
    /// Where the Kubernetes version is written, when the cluster's specification gives it.
    pub kubernetes_place: Option<Place>,
}

impl Settings {
    /// The settings of a cluster with its objects.
    #[must_use]
    pub fn of(cluster: Option<&Cluster>, objects: &[&Object], asked: AskedVersions, facts: &Facts) -> Self {
        let written = cluster.and_then(Cluster::last).and_then(|revision| revision.spec.kubernetes_version.sited());
        let of_cluster = written.and_then(|sited| Some((KubernetesVersion::parse(&sited.value)?, &sited.place)));
        let newest = facts.versions.cilium.rows.last().and_then(|row| KubernetesVersion::parse(&row.kubernetes));
        let kubernetes = asked.kubernetes.or(of_cluster.map(|(version, _)| version)).or(newest);
        let kubernetes = kubernetes.unwrap_or(FALLBACK.kubernetes);
        let shipped = facts.versions.cilium_of(kubernetes).and_then(|row| CiliumVersion::parse(&row.minimum));
        let oldest = || facts.versions.cilium.rows.first().and_then(|row| CiliumVersion::parse(&row.minimum));
        let newest = || facts.versions.cilium.rows.last().and_then(|row| CiliumVersion::parse(&row.minimum));
        let is_old = KubernetesVersion::parse(facts.versions.cilium.rows.first().map_or("", |row| &row.kubernetes))
            .is_some_and(|first| kubernetes.minor() < first.minor());
        let cilium = asked.cilium.or(shipped).or_else(|| if is_old { oldest() } else { newest() });
        Self {
            versions: Versions { kubernetes, cilium: cilium.unwrap_or(FALLBACK.cilium) },
            semantics: asked.semantics,
            agent: agent_options(objects),
            kubernetes_place: of_cluster.filter(|_| asked.kubernetes.is_none()).map(|(_, place)| place.clone()),
        }
    }
}

/// Beginnings of the keys of labels that identities do not have (decision semantics C2, E12).
const DROPPED: [&str; 14] = [
    "io.kubernetes",
    "kubernetes.io",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/controller-uid",
    "k8s.io",
    "pod-template-generation",
    "pod-template-hash",
    "controller-revision-hash",
    "controller-uid",
    "annotation",
    "etcd_node",
    "io.cilium.k8s",
];

/// Whether Cilium, with the filter that it has by default, leaves a pod's label out of its identity (decision semantics
/// C2, E12).
#[must_use]
pub fn is_dropped_label(key: &str, version: CiliumVersion) -> bool {
    let is_newer = |start: &str| NOT_DROPPED_BEFORE_15.contains(&start) && !version.is_at_least(15);
    DROPPED.iter().any(|start| key.starts_with(start) && !is_newer(start))
        || key.contains("beta.kubernetes.io")
        || (key.starts_with("topology.kubernetes.io") && version.is_at_least(19))
}

/// Those that Cilium keeps before 1.15.
const NOT_DROPPED_BEFORE_15: [&str; 5] = [
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/controller-uid",
    "controller-uid",
];

impl Settings {
    /// An object as a policy, where something enforces its kind.
    pub(super) fn policy<'a>(&self, object: &'a Object) -> Option<Policy<'a>> {
        let policy = Policy::of(object)?;
        (self.semantics == Semantics::Cilium || policy.kind == PolicyKind::NetworkPolicy).then_some(policy)
    }

    /// Whether no selector sees a pod's label, by the rules that are in force.
    #[must_use]
    pub fn is_unseen_label(&self, key: &str) -> bool {
        self.semantics == Semantics::Cilium && self.is_dropped_label(key)
    }

    /// Whether Cilium leaves a pod's label out of its identity, so that no selector matches it. With a label filter of
    /// the cluster's own (`labels` of `cilium-config`), nothing is said to be left out.
    #[must_use]
    pub fn is_dropped_label(&self, key: &str) -> bool {
        if self.agent.contains_key("labels") {
            return false;
        }
        is_dropped_label(key, self.versions.cilium)
    }

    /// Whether a given `cilium-config` has policies enforced, as is the default: neither `enable-policy: never` nor the
    /// mode that only logs.
    #[must_use]
    pub fn enforces_policies(&self) -> bool {
        !self.has_policy_mode("never") && self.agent_flag("policy-audit-mode") != Some(true)
    }

    /// Whether a given `cilium-config` has pods in default deny without any policy: `enable-policy: always`.
    #[must_use]
    pub fn denies_without_policy(&self) -> bool {
        self.has_policy_mode("always")
    }

    fn has_policy_mode(&self, mode: &str) -> bool {
        self.agent.get("enable-policy").is_some_and(|set| set.eq_ignore_ascii_case(mode))
    }

    /// Whether an option of the agent is on; `None` when no `cilium-config` was given or it does not say.
    #[must_use]
    pub fn agent_flag(&self, name: &str) -> Option<bool> {
        self.agent.get(name).and_then(|value| match value.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }
}

/// The `data` of the ConfigMaps `cilium-config`; where several differ about a key, it is left out.
fn agent_options(objects: &[&Object]) -> BTreeMap<String, String> {
    let configs = objects.iter().filter(|object| object.is("", "ConfigMap"));
    let mut options: BTreeMap<String, Option<String>> = BTreeMap::new();
    for entry in configs.flat_map(|object| object.at(&["data"]).map(Node::entries).unwrap_or_default()) {
        let value = entry.value.as_str().map(str::to_owned);
        let known = options.entry(entry.key.to_string()).or_insert_with(|| value.clone());
        if *known != value {
            *known = None;
        }
    }
    options.into_iter().filter_map(|(key, value)| Some((key, value?))).into_map()
}
