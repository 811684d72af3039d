//! Policies and rules that say the same.

use std::collections::BTreeMap;

use crate::order::Order as _;
use crate::policy::{Direction, Policy, Spec, canonical_tree};
use crate::rules::Context;
use crate::world::{Bundle, World};

/// The policies that may be compared with each other: those that are in force, with what they are applied together with.
/// Those of different folders may be alternatives.
pub(super) fn comparable<'w, 'a>(world: &'w World<'a>, context: &'w Context<'a>) -> Vec<(&'w Policy<'a>, Bundle<'w>)> {
    let refused = context.admission.refused();
    let in_force = world.policies.iter().filter(|policy| !refused.contains(&policy.object.place));
    in_force.map(|policy| (policy, context.worlds.folders.bundle_of(policy.object))).collect()
}

/// Whether both are one object written twice, of which one replaces the other.
pub(super) fn is_same_object(one: &Policy<'_>, other: &Policy<'_>) -> bool {
    let (one, other) = (one.object, other.object);
    !std::ptr::eq(one, other) && (&one.kind, &one.namespace, &one.name) == (&other.kind, &other.namespace, &other.name)
}

/// What a policy says, as text: equal texts mean the same, whatever the names. `None` where its subject is not
/// readable.
pub(super) fn meaning(policy: &Policy<'_>) -> Option<String> {
    let mut specs: Vec<String> = policy.specs.iter().map(|spec| spec_meaning(policy, spec)).collect::<Option<_>>()?;
    specs.order();
    (!specs.is_empty()).then(|| format!("{:?}", (policy.kind, policy.namespace(), specs)))
}

fn spec_meaning(policy: &Policy<'_>, spec: &Spec<'_>) -> Option<String> {
    let subject = spec.subject.as_ref().filter(|subject| subject.selector.is_whole())?;
    let isolates = Direction::BOTH.map(|direction| spec.isolates(policy.kind, direction));
    let mut rules: Vec<_> =
        spec.rules.iter().map(|rule| (rule.direction, rule.deny, canonical_tree(rule.node))).collect();
    rules.order();
    Some(format!("{:?}", (subject.is_node, subject.selector.canonical(), isolates, rules)))
}

/// Groups by a key, in the order of the first of each.
pub(super) fn grouped<K: Ord + Clone, T>(items: impl IntoIterator<Item = (K, T)>) -> Vec<Vec<T>> {
    let mut positions: BTreeMap<K, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<T>> = Vec::new();
    for (key, item) in items {
        let at = *positions.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// `` `shop/web` ``.
pub(super) fn name(policy: &Policy<'_>) -> String {
    let namespace = policy.namespace().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    format!("`{namespace}{}`", policy.object.name.as_deref().unwrap_or(""))
}
