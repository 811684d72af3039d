//! The labels of identities that Cilium makes itself (decision semantics C1).

/// The name of a pod's namespace.
pub const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// The beginning of the labels that stand for those of the namespace.
pub const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";
/// The beginning of the labels that stand for cluster and service account.
pub const POLICY_LABELS: &str = "io.cilium.k8s.policy.";
