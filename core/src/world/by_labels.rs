use std::collections::BTreeMap;

use super::keys::{NAMESPACE, NAMESPACE_LABELS};
use super::{Service, Workload, World};
use crate::policy::{LabelKey, Operator, Peer, Policy, PolicyKind, Selector, Source, Spec};

/// The workloads of a world by their labels, so that a selector is answered without asking every workload.
///
/// It tells what a selector means by labels alone: pods on the node's network are among the answers, although no policy
/// reaches them. Pods and replica sets whose controller is given are left out: the controller stands for them.
#[derive(Debug)]
pub struct ByLabels<'w, 'a> {
    world: &'w World<'a>,
    workloads: Vec<&'w Workload<'a>>,
    by_label: BTreeMap<&'a str, BTreeMap<&'a str, Vec<usize>>>,
    by_namespace: BTreeMap<&'a str, Vec<usize>>,
    without_namespace: Vec<usize>,
}

impl<'w, 'a> ByLabels<'w, 'a> {
    /// The workloads of a world.
    #[must_use]
    pub fn of(world: &'w World<'a>) -> Self {
        let key = |workload: &Workload<'a>| (workload.namespace, workload.object.kind.as_str(), workload.name);
        let mut given: Vec<_> = world.workloads.iter().map(key).collect();
        given.sort_unstable();
        let is_owned = |workload: &&Workload<'a>| {
            let owner = workload.owner.map(|(kind, name)| (workload.namespace, kind, name));
            owner.is_some_and(|owner| given.binary_search(&owner).is_ok())
        };
        let workloads: Vec<_> = world.workloads.iter().filter(|workload| !is_owned(workload)).collect();
        let mut by_label: BTreeMap<_, BTreeMap<_, Vec<usize>>> = BTreeMap::new();
        let mut by_namespace: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let mut without_namespace = Vec::new();
        for (at, workload) in workloads.iter().enumerate() {
            match workload.namespace {
                Some(name) => by_namespace.entry(name).or_default().push(at),
                None => without_namespace.push(at),
            }
            for (key, value) in workload.labels.iter() {
                by_label.entry(key).or_default().entry(value).or_default().push(at);
            }
        }
        Self { world, workloads, by_label, by_namespace, without_namespace }
    }

    /// The workloads of a namespace whose pods a selector surely matches; of all namespaces when none is named.
    #[must_use]
    pub fn labelled(&self, selector: &Selector<'_>, namespace: Option<Option<&str>>) -> Vec<&'w Workload<'a>> {
        self.found(selector, namespace, |workload| self.world.matches(selector, workload) == Some(true))
    }

    /// The same for what a selector matches or may match.
    #[must_use]
    pub fn maybe_labelled(&self, selector: &Selector<'_>, namespace: Option<Option<&str>>) -> Vec<&'w Workload<'a>> {
        self.found(selector, namespace, |workload| self.world.matches(selector, workload) != Some(false))
    }

    /// The workloads that a spec's selector surely means.
    #[must_use]
    pub fn subjects(&self, policy: &Policy<'a>, spec: &Spec<'a>) -> Vec<&'w Workload<'a>> {
        let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { return Vec::new() };
        let namespace = (policy.kind != PolicyKind::CiliumClusterwide).then(|| policy.namespace());
        self.labelled(&subject.selector, namespace)
    }

    /// The workloads that a peer's selectors surely mean; none for peers that are not pods by labels.
    #[must_use]
    pub fn peers(&self, policy: &Policy<'a>, peer: &Peer<'a>) -> Vec<&'w Workload<'a>> {
        let own = Some(policy.namespace());
        match peer {
            Peer::Pods { namespaces: None, pods: Some(pods), .. } => self.labelled(pods, own),
            Peer::Pods { namespaces: Some(namespaces), pods, .. } => {
                let everything = Selector { node: namespaces.node, requirements: Vec::new() };
                let pods = pods.as_ref().unwrap_or(&everything);
                let mut found = self.labelled(pods, None);
                found.retain(|workload| self.is_in(namespaces, workload) == Some(true));
                found
            }
            Peer::Endpoints(selector) => {
                let is_free = policy.kind != PolicyKind::Cilium || self.world.names_a_namespace(selector);
                self.labelled(selector, if is_free { None } else { own })
            }
            _ => Vec::new(),
        }
    }

    /// Whether a workload stands in a namespace that a selector of namespaces means; `None` when the input does not
    /// tell.
    #[must_use]
    pub fn is_in(&self, namespaces: &Selector<'_>, workload: &Workload<'a>) -> Option<bool> {
        if namespaces.is_empty() {
            return Some(true);
        }
        let name = workload.namespace?;
        namespaces.decide(|key| self.world.namespaces.label(name, key.written))
    }

    /// The workloads whose pods stand behind a Service.
    #[must_use]
    pub fn behind(&self, service: &Service<'a>) -> Vec<&'w Workload<'a>> {
        let Some(selector) = &service.selector else { return Vec::new() };
        let lists = selector.iter().map(|(key, value)| self.of_label(key, value));
        let Some(candidates) = lists.min_by_key(|list| list.len()) else { return Vec::new() };
        let candidates = candidates.iter().filter_map(|at| self.workloads.get(*at).copied());
        let is_behind = |workload: &&'w Workload<'a>| {
            workload.namespace == service.namespace
                && selector.iter().all(|(key, value)| workload.labels.get(key) == Some(value))
        };
        candidates.filter(is_behind).collect()
    }

    /// The workloads of a namespace whose labels as written satisfy a selector, whatever Cilium makes of them.
    #[must_use]
    pub fn labelled_as_written(
        &self,
        selector: &Selector<'_>,
        namespace: Option<Option<&str>>,
    ) -> Vec<&'w Workload<'a>> {
        self.found(selector, namespace, |workload| {
            let is_plain = |key: &LabelKey<'_>| matches!(key.source, Source::Any | Source::Kubernetes);
            let value = |key: &LabelKey<'_>| is_plain(key).then(|| workload.labels.get(key.name));
            selector.decide(value) == Some(true)
        })
    }

    fn found(
        &self,
        selector: &Selector<'_>,
        namespace: Option<Option<&str>>,
        holds: impl Fn(&Workload<'a>) -> bool,
    ) -> Vec<&'w Workload<'a>> {
        let in_namespace = |workload: &Workload<'a>| namespace.is_none_or(|namespace| workload.namespace == namespace);
        let take = |workload: &&'w Workload<'a>| in_namespace(workload) && holds(workload);
        match self.candidates(selector, namespace) {
            Some(lists) => {
                let at = lists.into_iter().flatten().filter_map(|at| self.workloads.get(*at).copied());
                at.filter(take).collect()
            }
            None => self.workloads.iter().copied().filter(take).collect(),
        }
    }

    fn of_namespace(&self, name: Option<&str>) -> &[usize] {
        match name {
            Some(name) => self.by_namespace.get(name).map(Vec::as_slice).unwrap_or_default(),
            None => &self.without_namespace,
        }
    }

    fn of_label(&self, key: &str, value: &str) -> &[usize] {
        self.by_label.get(key).and_then(|values| values.get(value)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The lists that hold every workload that a selector can match, each workload in one of them; none when nothing
    /// narrows them down.
    fn candidates<'s>(&'s self, selector: &Selector<'_>, namespace: Option<Option<&str>>) -> Option<Vec<&'s [usize]>> {
        let mut best = namespace.map(|namespace| vec![self.of_namespace(namespace)]);
        for requirement in &selector.requirements {
            let LabelKey { source, name, .. } = requirement.key;
            let is_plain = matches!(source, Source::Any | Source::Kubernetes);
            if requirement.operator != Operator::In || !is_plain || name.starts_with("io.cilium.") {
                continue;
            }
            let mut values = requirement.values.clone();
            values.sort_unstable();
            values.dedup();
            let lists: Vec<&[usize]> = if name == NAMESPACE {
                // A workload whose namespace is not written may stand in any.
                values.iter().map(|value| self.of_namespace(Some(value))).chain([self.of_namespace(None)]).collect()
            } else {
                values.iter().map(|value| self.of_label(name, value)).collect()
            };
            let size = |lists: &[&[usize]]| lists.iter().map(|list| list.len()).fold(0_usize, usize::saturating_add);
            if best.as_ref().is_none_or(|best| size(&lists) < size(best)) {
                best = Some(lists);
            }
        }
        best
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

impl<'w, 'a> ByLabels<'w, 'a> {
    /// The world.
    #[must_use]
    pub fn world(&self) -> &'w World<'a> {
        self.world
    }

    /// Whether workloads of a namespace are given.
    #[must_use]
    pub fn shows(&self, namespace: &str) -> bool {
        self.by_namespace.contains_key(namespace)
    }
}
