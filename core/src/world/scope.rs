//! In which namespaces the pods of a selector would stand, and whether the input shows all that is there: only then can
//! something be said of what is not there.

use super::World;
use super::selection::{NAMESPACE, NAMESPACE_LABELS};
use crate::policy::{Operator, Peer, Policy, PolicyKind, Selector, Source, Spec};

/// The label that every namespace has: its own name.
pub(super) const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Namespaces that Kubernetes, AKS or its add-ons make and fill.
const MANAGED: [&str; 15] = [
    "kube-system",
    "kube-public",
    "kube-node-lease",
    "default",
    "aks-command",
    "aks-istio-system",
    "aks-istio-ingress",
    "aks-istio-egress",
    "app-routing-system",
    "azure-arc",
    "calico-system",
    "dapr-system",
    "flux-system",
    "gatekeeper-system",
    "tigera-operator",
];

/// Whether a namespace is one that no repository has to make.
#[must_use]
pub fn is_managed_namespace(name: &str) -> bool {
    MANAGED.contains(&name)
}

impl<'a> World<'a> {
    /// The namespaces in which the pods that a spec is about would stand; `None` when the input does not tell.
    #[must_use]
    pub fn namespaces_of_subject(&self, policy: &Policy<'a>, spec: &Spec<'a>) -> Option<Vec<Option<&'a str>>> {
        let subject = spec.subject.as_ref().filter(|subject| !subject.is_node)?;
        match policy.kind {
            PolicyKind::CiliumClusterwide => self.namespaces_of_endpoints(&subject.selector),
            PolicyKind::NetworkPolicy | PolicyKind::Cilium => Some(vec![policy.namespace()]),
        }
    }

    /// The namespaces in which the pods that a peer means would stand; `None` when the input does not tell, and for
    /// peers that mean no pods.
    #[must_use]
    pub fn namespaces_of_peer(&self, policy: &Policy<'a>, peer: &Peer<'a>) -> Option<Vec<Option<&'a str>>> {
        match peer {
            Peer::Pods { namespaces: None, .. } => Some(vec![policy.namespace()]),
            Peer::Pods { namespaces: Some(selector), .. } => self.namespaces_selected(selector),
            Peer::Endpoints(selector) if policy.kind == PolicyKind::Cilium && !self.names_a_namespace(selector) => {
                Some(vec![policy.namespace()])
            }
            Peer::Endpoints(selector) => self.namespaces_of_endpoints(selector),
            _ => None,
        }
    }

    /// The namespaces that a selector over labels of namespaces means, where it names them or all are given.
    #[must_use]
    pub fn namespaces_selected(&self, selector: &Selector<'a>) -> Option<Vec<Option<&'a str>>> {
        let by_name =
            selector.requirements.iter().find(|one| one.operator == Operator::In && one.key.name == NAME_LABEL);
        let may_be = |name: &&'a str| selector.decide(|key| self.namespaces.label(name, key.written)) != Some(false);
        match by_name {
            Some(named) => Some(named.values.iter().copied().filter(may_be).map(Some).collect()),
            None if selector.is_empty() || !self.knows_namespaces() => None,
            None => Some(self.namespaces.iter().map(|(name, _)| name).filter(may_be).map(Some).collect()),
        }
    }

    /// The namespaces of a selector of Cilium that names them.
    fn namespaces_of_endpoints(&self, selector: &Selector<'a>) -> Option<Vec<Option<&'a str>>> {
        let names = |name: &str| name == NAMESPACE || name.strip_prefix(NAMESPACE_LABELS) == Some(NAME_LABEL);
        let named = selector.requirements.iter().find(|requirement| {
            matches!(requirement.key.source, Source::Any | Source::Kubernetes)
                && requirement.operator == Operator::In
                && names(requirement.key.name)
        });
        Some(named?.values.iter().copied().map(Some).collect())
    }

    /// Whether the input is of a whole cluster: it holds the namespace that only clusters have.
    #[must_use]
    pub fn is_whole_cluster(&self) -> bool {
        self.namespaces.get("kube-system").is_some_and(|namespace| !namespace.objects.is_empty())
    }

    /// Whether the input seems to give all namespaces: those in which workloads stand, but for managed ones.
    #[must_use]
    pub fn knows_namespaces(&self) -> bool {
        let is_given = |name: &str| self.namespaces.get(name).is_some_and(|namespace| !namespace.objects.is_empty());
        let mut with_workloads = self.index.namespaces();
        self.namespaces.iter().any(|(name, _)| is_given(name))
            && with_workloads.all(|name| name.is_some_and(|name| is_given(name) || is_managed_namespace(name)))
    }

    /// Whether the input seems to show all workloads of a namespace. Repositories add their own to managed namespaces,
    /// whose others they do not show: only a dump does, which holds the cluster's DNS.
    #[must_use]
    pub fn shows_all_of(&self, namespace: Option<&str>) -> bool {
        let is_filled_by_others = namespace.is_some_and(|name| name != "default" && is_managed_namespace(name));
        self.shows_workloads_of(namespace) && (!is_filled_by_others || self.shows_dns())
    }

    fn shows_dns(&self) -> bool {
        let positions = self.index.in_namespace(Some("kube-system"));
        let mut there = positions.iter().filter_map(|at| self.workloads.get(*at as usize));
        there.any(|workload| workload.name.starts_with("coredns"))
    }
}
