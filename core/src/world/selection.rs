//! Which workloads policies select, as subjects and as peers, the way Cilium decides it: by identity labels.

use super::{Workload, World};
use crate::policy::{LabelKey, Peer, Policy, PolicyKind, Selector, Source, Spec};

/// The label of a pod's namespace.
const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// The beginning of the labels that stand for those of the namespace.
const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";
/// The label of the service account.
const SERVICE_ACCOUNT: &str = "io.cilium.k8s.policy.serviceaccount";
/// The label of the cluster.
const CLUSTER: &str = "io.cilium.k8s.policy.cluster";

impl<'a> World<'a> {
    /// The value of an identity label of a workload's pods: `None` when the input does not tell, `Some(None)` when they
    /// have none (decision semantics C1–C3).
    #[must_use]
    pub fn identity_label(&self, workload: &Workload<'a>, key: &LabelKey<'_>) -> Option<Option<&'a str>> {
        if !matches!(key.source, Source::Any | Source::Kubernetes) {
            return Some(None);
        }
        if key.name == NAMESPACE {
            return workload.namespace.map(Some);
        }
        if let Some(label) = key.name.strip_prefix(NAMESPACE_LABELS) {
            return self.namespaces.label(workload.namespace?, label);
        }
        match key.name {
            SERVICE_ACCOUNT => Some(Some(workload.service_account)),
            CLUSTER => None,
            name if self.settings.is_dropped_label(name) => Some(None),
            name => Some(workload.labels.get(name)),
        }
    }

    /// Whether a selector over identity labels matches a workload's pods; `None` when the input does not tell.
    #[must_use]
    pub fn matches(&self, selector: &Selector<'_>, workload: &Workload<'a>) -> Option<bool> {
        selector.decide(|key| self.identity_label(workload, key))
    }

    /// Whether a spec of a policy is about a workload's pods; `None` when the input does not tell.
    #[must_use]
    pub fn selects(&self, policy: &Policy<'a>, spec: &Spec<'a>, workload: &Workload<'a>) -> Option<bool> {
        let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { return Some(false) };
        // Pods on the node's network have the node's identity, which no endpoint selector means (C10).
        if workload.host_network {
            return Some(false);
        }
        let namespace = match policy.kind {
            PolicyKind::CiliumClusterwide => Some(true),
            PolicyKind::NetworkPolicy | PolicyKind::Cilium => Some(policy.namespace() == workload.namespace),
        };
        all([namespace, self.matches(&subject.selector, workload)])
    }

    /// Whether a peer of a policy means a workload's pods; `None` when the input does not tell. Addresses never do
    /// (C6), unless `policy-cidr-match-mode` says so.
    #[must_use]
    pub fn is_peer(&self, policy: &Policy<'a>, peer: &Peer<'a>, workload: &Workload<'a>) -> Option<bool> {
        match peer {
            Peer::Pods { namespaces, pods, .. } => {
                if workload.host_network {
                    return Some(false);
                }
                let namespace = match namespaces {
                    None => Some(policy.namespace() == workload.namespace),
                    Some(selector) if selector.is_empty() => Some(true),
                    Some(selector) => match workload.namespace {
                        Some(name) => selector.decide(|key| self.namespaces.label(name, key.written)),
                        None => None,
                    },
                };
                let pods = pods.as_ref().map_or(Some(true), |selector| self.matches(selector, workload));
                all([namespace, pods])
            }
            Peer::Endpoints(selector) => {
                if workload.host_network {
                    return Some(false);
                }
                let is_local = policy.kind != PolicyKind::Cilium || self.names_a_namespace(selector);
                let namespace = Some(is_local || policy.namespace() == workload.namespace);
                all([namespace, self.matches(selector, workload)])
            }
            Peer::Entity(entity) => match entity.name {
                "all" => Some(true),
                "cluster" | "cluster-mesh" => Some(true),
                "host" | "remote-node" | "unmanaged" => {
                    if workload.host_network {
                        None
                    } else {
                        Some(false)
                    }
                }
                _ => Some(false),
            },
            Peer::Service(_) => None,
            Peer::Cidr(_) | Peer::Fqdn(_) | Peer::Group(_) | Peer::Nodes(_) | Peer::Requires(_) => Some(false),
        }
    }

    /// Whether a selector of Cilium names the namespaces itself, so that the policy's own is not added (R6).
    #[must_use]
    pub fn names_a_namespace(&self, selector: &Selector<'_>) -> bool {
        let by_labels = self.settings.versions.cilium.is_at_least(16);
        selector.requirements.iter().any(|requirement| {
            let LabelKey { source, name, .. } = requirement.key;
            source == Source::Reserved
                || (matches!(source, Source::Any | Source::Kubernetes)
                    && (name == NAMESPACE || (by_labels && name.starts_with(NAMESPACE_LABELS))))
        })
    }

    /// The workloads that a spec surely selects, in order.
    pub fn subjects<'w>(
        &'w self,
        policy: &'w Policy<'a>,
        spec: &'w Spec<'a>,
    ) -> impl Iterator<Item = &'w Workload<'a>> {
        self.workloads.iter().filter(move |workload| self.selects(policy, spec, workload) == Some(true))
    }

    /// Whether the input shows workloads of a namespace, so that something can be said of what is not among them.
    #[must_use]
    pub fn shows_workloads_of(&self, namespace: Option<&str>) -> bool {
        self.workloads.iter().any(|workload| workload.namespace == namespace)
    }
}

/// Whether all hold: false when one surely does not.
fn all<const N: usize>(answers: [Option<bool>; N]) -> Option<bool> {
    if answers.contains(&Some(false)) {
        return Some(false);
    }
    if answers.contains(&None) { None } else { Some(true) }
}
