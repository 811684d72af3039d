//! Which specs of policies may be about the same pods, found without comparing all with all.

use std::collections::BTreeMap;

use super::{Workload, World};
use crate::policy::{LabelKey, Operator, Policy, PolicyKind, Requirement, Selector, Source, Spec};

/// The label of a pod's namespace.
const NAMESPACE: &str = "io.kubernetes.pod.namespace";

/// Specs of a world by the pods that they may be about.
#[derive(Debug)]
pub struct Companions<'w, 'a> {
    world: &'w World<'a>,
    specs: Vec<Companion<'w, 'a>>,
    /// Those of clusterwide policies.
    everywhere: Shelf<'a>,
    by_namespace: BTreeMap<Option<&'a str>, Shelf<'a>>,
}

/// A spec with its policy.
#[derive(Clone, Copy, Debug)]
pub struct Companion<'w, 'a> {
    /// The policy.
    pub policy: &'w Policy<'a>,
    /// Its spec.
    pub spec: &'w Spec<'a>,
}

/// Specs by a label that they ask for.
#[derive(Debug, Default)]
struct Shelf<'a> {
    /// Those that ask for no label with one value.
    open: Vec<usize>,
    labelled: BTreeMap<&'a str, BTreeMap<&'a str, Vec<usize>>>,
}

impl<'w, 'a> Companions<'w, 'a> {
    /// The specs of a world's policies that are about pods and wanted, in the order written.
    #[must_use]
    pub fn of(world: &'w World<'a>, wanted: impl Fn(&Policy<'a>, &Spec<'a>) -> bool) -> Self {
        let mut found = Self { world, specs: Vec::new(), everywhere: Shelf::default(), by_namespace: BTreeMap::new() };
        for policy in &world.policies {
            for spec in &policy.specs {
                let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { continue };
                if !wanted(policy, spec) {
                    continue;
                }
                let shelf = match policy.kind {
                    PolicyKind::CiliumClusterwide => &mut found.everywhere,
                    _ => found.by_namespace.entry(policy.namespace()).or_default(),
                };
                shelf.put(&subject.selector, found.specs.len());
                found.specs.push(Companion { policy, spec });
            }
        }
        found
    }

    /// All of them, in the order written.
    pub fn iter(&self) -> impl Iterator<Item = Companion<'w, 'a>> {
        self.specs.iter().copied()
    }

    /// Those that may select a workload's pods: all but those that surely do not.
    pub fn of_workload<'s>(&'s self, workload: &'s Workload<'a>) -> impl Iterator<Item = Companion<'w, 'a>> + 's {
        let shelves = [Some(&self.everywhere), self.by_namespace.get(&workload.namespace)];
        let near = shelves.into_iter().flatten().flat_map(|shelf| {
            let labelled = workload.labels.iter().filter_map(|(key, value)| shelf.labelled.get(key)?.get(value));
            shelf.open.iter().chain(labelled.flatten())
        });
        let near = near.filter_map(|at| self.specs.get(*at).copied());
        near.filter(|near| self.world.selects(near.policy, near.spec, workload) != Some(false))
    }

    /// Those that may select a pod that a spec selects too, whatever pods there are; the spec itself among them.
    pub fn of_spec<'s>(
        &'s self,
        policy: &'s Policy<'a>,
        spec: &'s Spec<'a>,
    ) -> impl Iterator<Item = Companion<'w, 'a>> + 's {
        let own = if policy.kind == PolicyKind::CiliumClusterwide { None } else { Some(policy.namespace()) };
        let selector = spec.subject.as_ref().filter(|subject| !subject.is_node).map(|subject| &subject.selector);
        let of_namespaces = self.by_namespace.iter().filter(move |(name, _)| own.is_none_or(|own| own == **name));
        let shelves = std::iter::once(&self.everywhere).chain(of_namespaces.map(|(_, shelf)| shelf));
        let near =
            selector.into_iter().flat_map(move |selector| shelves.clone().flat_map(|shelf| shelf.near(selector)));
        let near = near.filter_map(|at| self.specs.get(at).copied());
        near.filter(move |near| {
            let other = near.spec.subject.as_ref().map(|subject| &subject.selector);
            let others =
                if near.policy.kind == PolicyKind::CiliumClusterwide { None } else { Some(near.policy.namespace()) };
            selector.zip(other).is_some_and(|(selector, other)| {
                may_share(selector, other) && stays_in(selector, others) && stays_in(other, own)
            })
        })
    }
}

impl<'a> Shelf<'a> {
    fn put(&mut self, selector: &Selector<'a>, at: usize) {
        match selector.requirements.iter().find_map(single) {
            Some((key, value)) => self.labelled.entry(key).or_default().entry(value).or_default().push(at),
            None => self.open.push(at),
        }
    }

    /// The specs that no label of a selector rules out at once.
    fn near<'s>(&'s self, selector: &'s Selector<'a>) -> impl Iterator<Item = usize> + 's {
        let labelled = self.labelled.iter().flat_map(move |(key, values)| {
            let asked = selector.requirements.iter().filter_map(single).find(|(asked, _)| asked == key);
            let (one, all) = match asked {
                Some((_, value)) => (values.get(value), None),
                None => (None, Some(values.values().flatten())),
            };
            one.into_iter().flatten().chain(all.into_iter().flatten())
        });
        self.open.iter().chain(labelled).copied()
    }
}

/// A pod label that must have this one value.
fn single<'a>(requirement: &Requirement<'a>) -> Option<(&'a str, &'a str)> {
    let LabelKey { source, name, .. } = requirement.key;
    let [value] = requirement.values.as_slice() else { return None };
    let is_pod_label = is_plain(source) && name != NAMESPACE && !name.starts_with("io.cilium.k8s.");
    (is_pod_label && requirement.operator == Operator::In).then_some((name, value))
}

fn is_plain(source: Source) -> bool {
    matches!(source, Source::Any | Source::Kubernetes)
}

/// Whether one set of labels may satisfy both selectors: nothing that one asks of a label excludes what the other does.
#[must_use]
pub fn may_share(one: &Selector<'_>, other: &Selector<'_>) -> bool {
    one.requirements.iter().all(|asked| {
        let same = other.requirements.iter().filter(|requirement| {
            requirement.key.name == asked.key.name
                && (requirement.key.source == asked.key.source
                    || (is_plain(requirement.key.source) && is_plain(asked.key.source)))
        });
        same.into_iter().all(|requirement| agree(asked, requirement))
    })
}

fn agree(one: &Requirement<'_>, other: &Requirement<'_>) -> bool {
    match (one.operator, other.operator) {
        (Operator::In, _) => one.values.iter().any(|value| other.holds(Some(value))),
        (_, Operator::In) => other.values.iter().any(|value| one.holds(Some(value))),
        (Operator::Exists, Operator::DoesNotExist) | (Operator::DoesNotExist, Operator::Exists) => false,
        _ => true,
    }
}

/// Whether a selector may select pods of a namespace, by the namespace that it names itself.
fn stays_in(selector: &Selector<'_>, namespace: Option<Option<&str>>) -> bool {
    let Some(Some(namespace)) = namespace else { return true };
    let named = selector.requirements.iter().filter(|asked| is_plain(asked.key.source) && asked.key.name == NAMESPACE);
    named.into_iter().all(|asked| asked.holds(Some(namespace)))
}
