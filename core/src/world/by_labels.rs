//! What selectors mean by labels alone: pods on the node's network are among the answers, although no policy reaches
//! them, and on demand the labels count that Cilium leaves out.

use super::keys::{NAMESPACE, NAMESPACE_LABELS};
use super::{Service, Workload, World};
use crate::policy::{LabelKey, Peer, Policy, PolicyKind, Selector, Source, Spec};

impl<'a> World<'a> {
    /// The workloads of a namespace, or of all, whose pods a selector surely matches.
    #[must_use]
    pub fn labelled(&self, selector: &Selector<'_>, within: Option<Option<&str>>) -> Vec<&Workload<'a>> {
        self.found(selector, within, |workload| self.matches(selector, workload) == Some(true))
    }

    /// The same for what a selector matches or may match.
    #[must_use]
    pub fn maybe_labelled(&self, selector: &Selector<'_>, within: Option<Option<&str>>) -> Vec<&Workload<'a>> {
        self.found(selector, within, |workload| self.matches(selector, workload) != Some(false))
    }

    /// The workloads of a namespace, or of all, whose labels as written satisfy a selector, whatever Cilium makes of
    /// them.
    #[must_use]
    pub fn labelled_as_written(&self, selector: &Selector<'_>, within: Option<Option<&str>>) -> Vec<&Workload<'a>> {
        self.found(selector, within, |workload| {
            let is_plain = |key: &LabelKey<'_>| matches!(key.source, Source::Any | Source::Kubernetes);
            selector.decide(|key| is_plain(key).then(|| workload.labels.get(key.name))) == Some(true)
        })
    }

    /// The workloads that a spec's selector surely means by labels.
    #[must_use]
    pub fn subjects_by_labels(&self, policy: &Policy<'a>, spec: &Spec<'a>) -> Vec<&Workload<'a>> {
        let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { return Vec::new() };
        let within = (policy.kind != PolicyKind::CiliumClusterwide).then(|| policy.namespace());
        self.labelled(&subject.selector, within)
    }

    /// The workloads that a peer's selectors surely mean by labels; none for peers that are not pods by labels.
    #[must_use]
    pub fn peers_by_labels(&self, policy: &Policy<'a>, peer: &Peer<'a>) -> Vec<&Workload<'a>> {
        let own = Some(policy.namespace());
        match peer {
            Peer::Pods { namespaces: None, pods: Some(pods), .. } => self.labelled(pods, own),
            Peer::Pods { namespaces: Some(namespaces), pods, .. } => {
                let everything = Selector { node: namespaces.node, requirements: Vec::new() };
                let mut found = self.labelled(pods.as_ref().unwrap_or(&everything), None);
                found.retain(|workload| self.is_in_selected(namespaces, workload) == Some(true));
                found
            }
            Peer::Endpoints(selector) => {
                let is_free = policy.kind != PolicyKind::Cilium || self.names_a_namespace(selector);
                self.labelled(selector, if is_free { None } else { own })
            }
            _ => Vec::new(),
        }
    }

    /// Whether a workload stands in a namespace that a selector of namespaces means; `None` when the input does not
    /// tell.
    #[must_use]
    pub fn is_in_selected(&self, namespaces: &Selector<'_>, workload: &Workload<'a>) -> Option<bool> {
        if namespaces.is_empty() {
            return Some(true);
        }
        let name = workload.namespace?;
        namespaces.decide(|key| self.namespaces.label(name, key.written))
    }

    /// The workloads whose pods stand behind a Service.
    #[must_use]
    pub fn behind(&self, service: &Service<'a>) -> Vec<&Workload<'a>> {
        let Some(selector) = &service.selector else { return Vec::new() };
        let holders = selector.iter().map(|(key, value)| self.index.with_label(Some(service.namespace), key, value));
        let holders = holders.min_by_key(Vec::len).unwrap_or_default();
        let holders = holders.into_iter().filter_map(|at| self.workloads.get(at as usize));
        holders.filter(|workload| selector.iter().all(|(key, value)| workload.labels.get(key) == Some(value))).collect()
    }

    fn found(
        &self,
        selector: &Selector<'_>,
        within: Option<Option<&str>>,
        holds: impl Fn(&Workload<'a>) -> bool,
    ) -> Vec<&Workload<'a>> {
        let candidates = self.candidates(within, selector);
        let workloads = candidates.into_iter().filter_map(|at| self.workloads.get(at as usize));
        workloads
            .filter(|workload| within.is_none_or(|namespace| workload.namespace == namespace))
            .filter(|workload| holds(workload))
            .collect()
    }
}

/// Whether a selector of Cilium says itself in which namespaces it looks, by name or by the namespaces' labels.
#[must_use]
pub fn is_about_namespaces(selector: &Selector<'_>) -> bool {
    selector.requirements.iter().any(|requirement| {
        let LabelKey { source, name, .. } = requirement.key;
        matches!(source, Source::Any | Source::Kubernetes) && (name == NAMESPACE || name.starts_with(NAMESPACE_LABELS))
    })
}
