//! Which workloads policies select, as subjects and as peers, the way Cilium decides it: by identity labels.

use std::sync::Arc;

pub(super) use super::keys::{NAMESPACE, NAMESPACE_LABELS};
use super::owners::JOB_NAME;
use super::question::Question;
use super::{Selection, Workload, World};
use crate::order::Order as _;
use crate::policy::{LabelKey, Labels, Operator, Peer, Policy, PolicyKind, Requirement, Selector, Source, Spec};
use crate::source::is_unfilled;

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
            name if self.settings.is_unseen_label(name) => Some(None),
            name if JOB_NAME.contains(&name) => job_label(workload, name),
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
        self.sure(self.subject_selection(policy, spec))
    }

    /// The workloads that a peer surely means, in order.
    pub fn peers<'w>(&'w self, policy: &Policy<'a>, peer: &Peer<'a>) -> impl Iterator<Item = &'w Workload<'a>> {
        self.sure(self.peer_selection(policy, peer))
    }

    fn sure<'w>(&'w self, selection: Arc<Selection>) -> impl Iterator<Item = &'w Workload<'a>> {
        let count = selection.sure.len();
        let at = move |position: usize| selection.sure.get(position).copied();
        (0..count).filter_map(move |position| self.workloads.get(at(position)? as usize))
    }

    /// The answers of [`selects`](Self::selects) for all workloads. Costs about their number, and once for equal
    /// selectors.
    #[must_use]
    pub fn subject_selection(&self, policy: &Policy<'a>, spec: &Spec<'a>) -> Arc<Selection> {
        let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { return Arc::default() };
        let question = match policy.kind {
            PolicyKind::CiliumClusterwide => Question::new("all"),
            PolicyKind::NetworkPolicy | PolicyKind::Cilium => Question::new("of").within(policy.namespace()),
        };
        self.answers.get(&question.matching(Some(&subject.selector)), || {
            let candidates = match policy.kind {
                PolicyKind::CiliumClusterwide => self.candidates(None, &subject.selector),
                PolicyKind::NetworkPolicy | PolicyKind::Cilium => {
                    self.candidates(Some(policy.namespace()), &subject.selector)
                }
            };
            self.decide_each(candidates, |workload| self.selects(policy, spec, workload))
        })
    }

    /// The answers of [`is_peer`](Self::is_peer) for all workloads. Costs about their number, and once for equal peers.
    #[must_use]
    pub fn peer_selection(&self, policy: &Policy<'a>, peer: &Peer<'a>) -> Arc<Selection> {
        let decide = |candidates| self.decide_each(candidates, |workload| self.is_peer(policy, peer, workload));
        match peer {
            Peer::Pods { namespaces: None, pods, .. } => {
                let question = Question::new("of").within(policy.namespace()).matching(pods.as_ref());
                self.answers.get(&question, || match pods {
                    Some(pods) => decide(self.candidates(Some(policy.namespace()), pods)),
                    None => decide(self.index.in_namespace(policy.namespace()).to_vec()),
                })
            }
            Peer::Pods { namespaces: Some(namespaces), pods, .. } => {
                let question = Question::new("in").matching(Some(namespaces)).matching(pods.as_ref());
                self.answers.get(&question, || decide(self.in_selected(namespaces, pods.as_ref())))
            }
            Peer::Endpoints(selector) => {
                let is_local = policy.kind == PolicyKind::Cilium && !self.names_a_namespace(selector);
                let within = is_local.then(|| policy.namespace());
                let question = match within {
                    Some(namespace) => Question::new("of").within(namespace),
                    None => Question::new("all"),
                };
                self.answers.get(&question.matching(Some(selector)), || decide(self.candidates(within, selector)))
            }
            Peer::Entity(entity) => match entity.name {
                "all" | "cluster" | "cluster-mesh" | "host" | "remote-node" | "unmanaged" => {
                    let question = Question::new("entity").within(Some(entity.name));
                    self.answers.get(&question, || decide(self.everyone()))
                }
                _ => Arc::default(),
            },
            Peer::Service(_) => self.answers.get(&Question::new("service"), || decide(self.everyone())),
            Peer::Cidr(_) | Peer::Fqdn(_) | Peer::Group(_) | Peer::Nodes(_) | Peer::Requires(_) => Arc::default(),
        }
    }

    fn decide_each(&self, candidates: Vec<u32>, decide: impl Fn(&Workload<'a>) -> Option<bool>) -> Selection {
        let mut selection = Selection::default();
        for at in candidates {
            let Some(workload) = self.workloads.get(at as usize) else { continue };
            match decide(workload) {
                Some(true) => selection.sure.push(at),
                None => selection.maybe.push(at),
                Some(false) => {}
            }
        }
        selection
    }

    fn everyone(&self) -> Vec<u32> {
        (0_u32..).zip(&self.workloads).map(|(at, _)| at).collect()
    }

    /// Workloads in order, among them all that a selector may match, of one namespace or of all: those with the rarest
    /// of the labels that it asks for.
    pub(super) fn candidates(&self, within: Option<Option<&str>>, selector: &Selector<'_>) -> Vec<u32> {
        let rarest = selector.requirements.iter().filter_map(|requirement| self.holders(within, requirement));
        let rarest = rarest.min_by_key(Vec::len);
        match (rarest, within) {
            (Some(holders), _) => sorted(holders),
            (None, Some(namespace)) => self.index.in_namespace(namespace).to_vec(),
            (None, None) => self.everyone(),
        }
    }

    /// The workloads for which a requirement may hold, where an index tells.
    fn holders(&self, within: Option<Option<&str>>, requirement: &Requirement<'_>) -> Option<Vec<u32>> {
        if requirement.operator != Operator::In || requirement.is_unfilled() {
            return None;
        }
        let LabelKey { source, name, .. } = requirement.key;
        if !matches!(source, Source::Any | Source::Kubernetes) {
            return Some(Vec::new());
        }
        if name == NAMESPACE {
            // Of workloads without a namespace, or of one that is filled in later, the input does not tell.
            let unknown = self.index.namespaces().filter(|name| name.is_none_or(is_unfilled));
            let namespaces = requirement.values.iter().map(|value| Some(*value)).chain(unknown);
            return Some(namespaces.flat_map(|namespace| self.index.in_namespace(namespace)).copied().collect());
        }
        let is_of_pod = !name.starts_with(NAMESPACE_LABELS)
            && !matches!(name, SERVICE_ACCOUNT | CLUSTER)
            && !JOB_NAME.contains(&name)
            && !self.settings.is_unseen_label(name);
        is_of_pod
            .then(|| requirement.values.iter().flat_map(|value| self.index.with_label(within, name, value)).collect())
    }

    /// Workloads in order, among them all that stand in namespaces that one selector may match and that another may
    /// match themselves.
    fn in_selected(&self, namespaces: &Selector<'_>, pods: Option<&Selector<'_>>) -> Vec<u32> {
        let may_be = |namespace: &Option<&'a str>| match namespace {
            Some(name) => namespaces.decide(|key| self.namespaces.label(name, key.written)) != Some(false),
            None => true,
        };
        let chosen: Vec<Option<&str>> = self.index.namespaces().filter(may_be).collect();
        let within: usize = chosen.iter().map(|namespace| self.index.in_namespace(*namespace).len()).sum();
        let holders = pods.map(|pods| self.candidates(None, pods)).filter(|holders| holders.len() < within);
        holders.unwrap_or_else(|| {
            sorted(chosen.into_iter().flat_map(|namespace| self.index.in_namespace(namespace)).copied().collect())
        })
    }

    /// The workloads of a namespace.
    pub fn workloads_in<'w>(&'w self, namespace: Option<&str>) -> impl Iterator<Item = &'w Workload<'a>> + use<'w, 'a> {
        self.index.in_namespace(namespace).iter().filter_map(|at| self.workloads.get(*at as usize))
    }

    /// How many workloads of a namespace the input shows.
    #[must_use]
    pub fn count_of(&self, namespace: Option<&str>) -> usize {
        self.index.in_namespace(namespace).len()
    }

    /// Whether some workload of a namespace has all these labels, as the selector of a service asks for them.
    #[must_use]
    pub fn has_pods_of(&self, namespace: Option<&str>, labels: &Labels<'_>) -> bool {
        let holders = labels.iter().map(|(key, value)| self.index.with_label(Some(namespace), key, value));
        let rarest = holders.min_by_key(Vec::len).unwrap_or_default();
        let mut there = rarest.into_iter().filter_map(|at| self.workloads.get(at as usize));
        there.any(|workload| labels.iter().all(|(key, value)| workload.labels.get(key) == Some(value)))
    }

    /// Whether the input shows workloads of a namespace, so that something can be said of what is not among them.
    #[must_use]
    pub fn shows_workloads_of(&self, namespace: Option<&str>) -> bool {
        !self.index.in_namespace(namespace).is_empty()
    }
}

fn sorted(mut positions: Vec<u32>) -> Vec<u32> {
    positions.order();
    positions.dedup();
    positions
}

/// The label by which a job marks its pods; those that a schedule makes have names that only the cluster knows.
fn job_label<'a>(workload: &Workload<'a>, name: &str) -> Option<Option<&'a str>> {
    match (workload.labels.get(name), workload.object.kind.as_str()) {
        (Some(written), _) => Some(Some(written)),
        (None, "Job") if !workload.name.is_empty() => Some(Some(workload.name)),
        (None, "Job" | "CronJob") => None,
        (None, _) => Some(None),
    }
}

/// Whether all hold: false when one surely does not.
fn all<const N: usize>(answers: [Option<bool>; N]) -> Option<bool> {
    if answers.contains(&Some(false)) {
        return Some(false);
    }
    if answers.contains(&None) { None } else { Some(true) }
}
