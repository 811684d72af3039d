//! The kinds of Kubernetes objects that are read for themselves, beside those that describe clusters of Azure.

use memchr::memmem;

use super::objects as azure;
use crate::source::Node;

/// Kinds by group; `*` stands for every kind of a group.
const KINDS: [(&str, &[&str]); 10] = [
    ("", &["Namespace", "Node", "Pod", "ReplicationController", "Service", "Endpoints", "ServiceAccount"]),
    ("apps", &["ReplicaSet", "Deployment", "StatefulSet", "DaemonSet"]),
    ("batch", &["Job", "CronJob"]),
    // Every kind: one that there is not may be a misspelt policy.
    ("networking.k8s.io", &["*"]),
    // Where they stood before `apps/v1` and `networking.k8s.io/v1`; no cluster serves it any more.
    ("extensions", &["NetworkPolicy", "Ingress", "ReplicaSet", "Deployment", "DaemonSet"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("policy.networking.k8s.io", &["ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"]),
    ("cilium.io", &["*"]),
    ("acn.azure.com", &["*"]),
    // What this program itself reads: expectations.
    (OWN_GROUP, &["*"]),
];

/// Kinds by group of which an operator makes pods: that they are given tells that not all workloads are.
const OPERATED: [(&str, &[&str]); 18] = [
    ("acid.zalan.do", &["postgresql"]),
    ("argoproj.io", &["Rollout", "Workflow", "CronWorkflow"]),
    ("databases.spotahome.com", &["RedisFailover"]),
    ("elasticsearch.k8s.elastic.co", &["Elasticsearch"]),
    ("helm.cattle.io", &["HelmChart"]),
    ("helm.toolkit.fluxcd.io", &["HelmRelease"]),
    ("jaegertracing.io", &["Jaeger"]),
    ("k8s.keycloak.org", &["Keycloak"]),
    ("kafka.strimzi.io", &["Kafka", "KafkaBridge", "KafkaConnect", "KafkaMirrorMaker2", "KafkaNodePool"]),
    ("keda.sh", &["ScaledJob"]),
    ("kibana.k8s.elastic.co", &["Kibana"]),
    ("mongodbcommunity.mongodb.com", &["MongoDBCommunity"]),
    ("monitoring.coreos.com", &["Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"]),
    ("opentelemetry.io", &["OpenTelemetryCollector"]),
    ("postgresql.cnpg.io", &["Cluster"]),
    ("rabbitmq.com", &["RabbitmqCluster"]),
    ("redis.redis.opstreelabs.in", &["Redis", "RedisCluster", "RedisReplication"]),
    ("serving.knative.dev", &["Service"]),
];

/// Policies, which are read whatever group they name: it may be misspelt.
const POLICIES: [&str; 2] = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

/// Groups that are none of `NetworkPolicy`, but are taken for it; those of other products have their own.
const MISTAKEN: [&str; 6] = ["", "apps", "k8s.io", "networking", "networking.k8s", "policy"];

/// Beginnings of `apiVersion` of the groups of which every kind is read.
const OPEN: [&str; 3] = ["networking.k8s.io/", "cilium.io/", "netproof/"];

/// The group of what no cluster holds and this program reads.
pub(crate) const OWN_GROUP: &str = "netproof";

/// The one ConfigMap that says how Cilium decides.
const CILIUM_CONFIG: &str = "cilium-config";

/// The group of an `apiVersion`; empty for the core group.
fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Whether an object is of a kind that is read.
#[must_use]
pub(super) fn is_read(object: &Node) -> bool {
    let text = |key: &str| object.get(key).and_then(Node::as_str);
    let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind")) else { return false };
    is_kind(api_version, kind) || is_cilium_config(object, kind)
}

/// Whether objects of a version and kind are read.
#[must_use]
pub(super) fn is_kind(api_version: &str, kind: &str) -> bool {
    let group = group(api_version);
    if POLICIES.contains(&kind) || (kind == "NetworkPolicy" && MISTAKEN.contains(&group)) {
        return true;
    }
    KINDS.iter().any(|(of, kinds)| *of == group && (kinds.contains(&kind) || kinds.contains(&"*")))
        || is_operated(api_version, kind)
}

/// Whether an operator makes pods of objects of a version and kind, with labels that only it knows.
#[must_use]
pub fn is_operated(api_version: &str, kind: &str) -> bool {
    let group = group(api_version);
    OPERATED.iter().any(|(of, kinds)| *of == group && kinds.contains(&kind))
}

fn is_cilium_config(object: &Node, kind: &str) -> bool {
    let name = object.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Node::as_str);
    kind == "ConfigMap" && name == Some(CILIUM_CONFIG)
}

/// Whether a text may hold an object that is read. Cheap, and never wrong when it says no.
#[must_use]
pub(super) fn may_hold(text: &str) -> bool {
    let mut at_kinds = memmem::find_iter(text.as_bytes(), b"kind");
    let word_behind = |at: usize| {
        let rest = text.get(at.saturating_add("kind".len())..).unwrap_or("");
        let rest = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?;
        let rest = rest.trim_start().trim_start_matches(['"', '\'']);
        Some(rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(""))
    };
    at_kinds.any(|at| {
        word_behind(at).is_some_and(|word| {
            let single = word.strip_suffix("List").unwrap_or(word);
            let names = |kinds: &[&str]| kinds.iter().any(|kind| *kind == word || *kind == single);
            KINDS.iter().chain(&OPERATED).any(|(_, kinds)| names(kinds))
                || single.starts_with("Cilium")
                || single == "NetworkPolicy"
                || (word == "ConfigMap" && text.contains(CILIUM_CONFIG))
                || word.starts_with("ContainerNetwork")
        })
    }) || azure::GROUPS.iter().chain(&OPEN).any(|group| memmem::find(text.as_bytes(), group.as_bytes()).is_some())
}
