//! The selectors of pods that a policy writes.

use crate::model::{Object, Place};
use crate::policy::{Operator, Peer, Policy, Requirement, Rule, Selector};
use crate::source::Node;

/// One selector of pods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'p, 'a> {
    pub selector: &'p Selector<'a>,
    /// The rule and the peer that it is; none where it says whom the spec is about.
    pub peer: Option<(&'p Rule<'a>, &'p Peer<'a>)>,
}

/// The selectors of a policy that are matched with the labels of pods, in the order read.
pub(super) fn selectors<'p, 'a>(policy: &'p Policy<'a>) -> Vec<Written<'p, 'a>> {
    let mut written = Vec::new();
    for spec in &policy.specs {
        if let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) {
            written.push(Written { selector: &subject.selector, peer: None });
        }
        for rule in &spec.rules {
            for peer in rule.each_peer() {
                let selector = match peer {
                    Peer::Pods { pods: Some(pods), .. } => pods,
                    Peer::Endpoints(selector) | Peer::Requires(selector) => selector,
                    _ => continue,
                };
                written.push(Written { selector, peer: Some((rule, peer)) });
            }
        }
    }
    written
}

impl Written<'_, '_> {
    /// What it comes to when it matches no pod.
    pub(super) fn without_pods(&self) -> &'static str {
        match self.peer {
            None => "the policy applies to no pod",
            Some((rule, _)) if rule.deny => "this peer denies nothing",
            Some(_) => "this peer allows nothing",
        }
    }
}

/// Whether a requirement asks for a label rather than for its absence.
pub(super) fn asks_for_it(requirement: &Requirement<'_>) -> bool {
    matches!(requirement.operator, Operator::In | Operator::Exists)
}

/// The place of a requirement's key.
pub(super) fn key_place(object: &Object, selector: &Selector<'_>, requirement: &Requirement<'_>) -> Place {
    let key = requirement.node.get("key").filter(|_| requirement.is_expression);
    match (key, selector.node.get("matchLabels")) {
        (Some(key), _) => object.place_of(key),
        (None, Some(labels)) => object.key_place(labels, requirement.key.written),
        (None, None) => object.place_of(requirement.node),
    }
}

/// The place of a requirement's first value.
pub(super) fn value_place(object: &Object, requirement: &Requirement<'_>) -> Place {
    let first = requirement.node.get("values").and_then(|values: &Node| values.items().first());
    object.place_of(first.filter(|_| requirement.is_expression).unwrap_or(requirement.node))
}
