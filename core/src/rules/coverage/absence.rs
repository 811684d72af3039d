//! When a selector that matches nothing given surely is a mistake, and how to say so.

use std::collections::BTreeSet;

use crate::input::is_operated;
use crate::limits::MAX_LABELS_COMPARED;
use crate::order::Ordered as _;
use crate::policy::{LabelKey, Labels, Operator, Policy, PolicyKind, Requirement, Selector, Source};
use crate::rules::Context;
use crate::rules::wording::{listed, nearest};
use crate::world::{Bundle, Selection, Workload, World};

/// Pods that are not among the workloads given, but will be there.
pub(super) struct Promises<'a> {
    /// Services that select none of the workloads: somebody else deploys their pods.
    waiting: Vec<(Option<&'a str>, Labels<'a>)>,
    /// Namespaces with objects of which an operator makes pods, whose labels only it knows.
    operated: BTreeSet<Option<&'a str>>,
}

impl<'a> Promises<'a> {
    pub(super) fn of(world: &World<'a>) -> Self {
        let services = world.of_kind("", "Service");
        let selecting =
            services.map(|service| (service.namespace.as_deref(), Labels::of(service.at(&["spec", "selector"]))));
        let kept = selecting.filter(|(namespace, labels)| !labels.is_empty() && !world.has_pods_of(*namespace, labels));
        let operated = world.objects.iter().filter(|object| is_operated(&object.api_version, &object.kind));
        Self { waiting: kept.collect(), operated: operated.map(|object| object.namespace.as_deref()).collect() }
    }

    /// Whether pods that are promised may be those of a selector.
    fn fit(&self, namespaces: &[Option<&str>], selector: &Selector<'_>) -> bool {
        if namespaces.iter().any(|namespace| self.operated.contains(namespace)) {
            return true;
        }
        let mut waiting = self.waiting.iter().filter(|(namespace, _)| namespaces.contains(namespace));
        waiting.any(|(_, labels)| {
            let of = |key: &LabelKey<'_>| labels.get(key.name).map(Some);
            selector.decide(of) != Some(false)
        })
    }
}

/// The bundles that hold workloads without a namespace: what is beside them may be meant for any.
pub(super) struct Beside<'f>(BTreeSet<Bundle<'f>>);

impl<'f> Beside<'f> {
    pub(super) fn of(world: &World<'_>, context: &'f Context<'_>) -> Self {
        let unplaced = world.workloads_in(None);
        Self(unplaced.map(|workload| context.worlds.folders.bundle_of(workload.object)).collect())
    }

    /// Whether a policy without a namespace is given together with workloads without one. Elsewhere the two may well be
    /// applied to different namespaces.
    pub(super) fn shows_workloads_of(&self, policy: &Policy<'_>, context: &'f Context<'_>) -> bool {
        policy.object.namespace.is_some()
            || policy.kind == PolicyKind::CiliumClusterwide
            || self.0.contains(&context.worlds.folders.bundle_of(policy.object))
    }
}

/// Whether pods of these namespaces are surely meant, and there are none: all workloads of the namespaces seem to be
/// given, and nothing that other rules speak of is the reason.
pub(super) fn is_sure(
    world: &World<'_>,
    namespaces: &[Option<&str>],
    selection: &Selection,
    selector: &Selector<'_>,
    promises: &Promises<'_>,
) -> bool {
    let is_plain = |requirement: &Requirement<'_>| {
        matches!(requirement.key.source, Source::Any | Source::Kubernetes)
            && !world.settings.is_unseen_label(requirement.key.name)
    };
    let is_named = |requirement: &Requirement<'_>| requirement.key.name.starts_with("io.");
    selection.is_empty()
        && !namespaces.is_empty()
        && namespaces.iter().all(|namespace| world.shows_all_of(*namespace))
        && selector.is_whole()
        && selector.requirements.iter().all(|requirement| is_plain(requirement) || is_named(requirement))
        && selector.contradiction().is_none()
        && !promises.fit(namespaces, selector)
        && !on_host_network(world, namespaces, selector)
}

/// Pods on the node's network have its identity; that selectors miss them is told by itself.
fn on_host_network(world: &World<'_>, namespaces: &[Option<&str>], selector: &Selector<'_>) -> bool {
    namespaces.iter().any(|namespace| {
        world.maybe_labelled(selector, Some(*namespace)).into_iter().any(|workload| workload.host_network)
    })
}

pub(super) fn in_namespaces<'w, 'a>(
    world: &'w World<'a>,
    namespaces: &[Option<&str>],
) -> impl Iterator<Item = &'w Workload<'a>> {
    namespaces.iter().flat_map(|namespace| world.workloads_in(*namespace))
}

/// `` none of the workloads of `shop` (5 are given) ``.
pub(super) fn none_of(world: &World<'_>, namespaces: &[Option<&str>]) -> String {
    let count: usize = namespaces.iter().map(|namespace| world.count_of(*namespace)).sum();
    let are = if count == 1 { "is" } else { "are" };
    let named: Vec<String> = namespaces.iter().flatten().map(|name| format!("`{name}`")).collect();
    let of = if named.is_empty() { "without a namespace".to_owned() } else { format!("of {}", listed(&named)) };
    format!("none of the workloads {of} ({count} {are} given)")
}

/// What is asked for that no workload has: the requirement, and what may have been meant.
pub(super) struct Missing<'s, 'a> {
    pub(super) requirement: &'s Requirement<'a>,
    /// `` no workload there has the label `app` with the value `wbe` ``.
    pub(super) told: String,
    /// `` did you mean `web`? ``
    pub(super) meant: Option<String>,
}

/// The first requirement that none of the workloads meets.
pub(super) fn missing<'s, 'a>(
    world: &World<'a>,
    namespaces: &[Option<&str>],
    selector: &'s Selector<'a>,
) -> Option<Missing<'s, 'a>> {
    let first: Vec<&Workload<'a>> = in_namespaces(world, namespaces).take(MAX_LABELS_COMPARED).collect();
    let holds = |requirement: &Requirement<'a>| {
        let may_hold = |workload: &&Workload<'a>| {
            world.identity_label(workload, &requirement.key).is_none_or(|value| requirement.holds(value))
        };
        // Beyond the first ones the index of labels answers.
        let alone = || Selector { node: selector.node, requirements: vec![requirement.clone()] };
        first.iter().any(may_hold)
            || (first.len() >= MAX_LABELS_COMPARED
                && namespaces.iter().any(|namespace| !world.maybe_labelled(&alone(), Some(*namespace)).is_empty()))
    };
    let requirement = selector.requirements.iter().find(|requirement| !holds(requirement))?;
    let key = requirement.key.name;
    let keys: BTreeSet<&str> = first.iter().flat_map(|workload| workload.labels.iter()).map(|(key, _)| key).into_set();
    let values: BTreeSet<&str> = first.iter().filter_map(|workload| workload.labels.get(key)).into_set();
    let values_told: Vec<String> = requirement.values.iter().map(|value| format!("`{value}`")).collect();
    let told = match requirement.operator {
        Operator::In => format!("no workload there has the label `{key}` with the value {}", values_told.join(" or ")),
        Operator::Exists => format!("no workload there has the label `{key}`"),
        Operator::NotIn => format!("every workload there has the label `{key}` with one of the values"),
        Operator::DoesNotExist => format!("every workload there has the label `{key}`"),
    };
    let near = match (requirement.operator, requirement.values.as_slice()) {
        (Operator::In, [value]) if !values.is_empty() => nearest(value, values),
        (Operator::In | Operator::Exists, _) if values.is_empty() => nearest(key, keys),
        _ => None,
    };
    Some(Missing { requirement, told, meant: near.map(|near| format!("did you mean `{near}`?")) })
}

/// A namespace that is not given where all seem to be: what may have been meant, and whether it is surely missing.
pub(super) struct Unknown {
    pub(super) meant: Option<String>,
    pub(super) is_sure: bool,
}

/// Says something of a namespace of that name that the input does not hold; nothing of those that AKS makes.
pub(super) fn unknown_namespace(world: &World<'_>, name: &str) -> Option<Unknown> {
    let is_given = |name: &str| world.namespaces.get(name).is_some_and(|namespace| !namespace.objects.is_empty());
    if is_given(name) || crate::world::is_managed_namespace(name) || !world.knows_namespaces() {
        return None;
    }
    if world.shows_workloads_of(Some(name)) {
        return None;
    }
    let given = world.namespaces.iter().map(|(name, _)| name).filter(|name| is_given(name));
    let meant = nearest(name, given).map(str::to_owned);
    Some(Unknown { is_sure: meant.is_some() || world.is_whole_cluster(), meant })
}
