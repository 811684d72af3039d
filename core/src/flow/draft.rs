//! Policies on the way to a network: examined as the cluster would, pruned, and compiled where they are in force.

use super::Terms;
use super::compile::{Compiled, Compiler, ServiceOf, refusal_of_tier};
use super::labels::Symbols;
use super::rule::{PolicyOf, Refusal};
use super::terms::Mode;
use crate::admission::{self, Conditions, Stage, schema};
use crate::model::Object;
use crate::policy::{Policy, PolicyKind};
use crate::source::{Node, Value};

/// Policies on the way to a network.
pub(super) struct Draft<'t> {
    terms: &'t Terms,
    conditions: Conditions,
    compiler: Compiler<'t>,
    policies: Vec<PolicyOf>,
    objects: Vec<Object>,
}

/// Policies with the rules that came of them.
pub(super) struct Drafted {
    pub policies: Vec<PolicyOf>,
    pub objects: Vec<Object>,
    pub compiled: Compiled,
    pub symbols: Symbols,
}

impl<'t> Draft<'t> {
    /// No policies yet.
    pub(super) fn new(terms: &'t Terms, conditions: Conditions, services: &'t [ServiceOf]) -> Self {
        let compiler = Compiler::new(terms, services);
        Self { terms, conditions, compiler, policies: Vec::new(), objects: Vec::new() }
    }

    /// Adds a policy, and its rules where it is in force. `is_examined` is whether somebody may still refuse it.
    pub(super) fn add(&mut self, object: Object, is_examined: bool) {
        let position = u32::try_from(self.policies.len()).unwrap_or(u32::MAX);
        let kind = PolicyKind::of(&object);
        let refused = match kind {
            _ if !is_examined => None,
            Some(_) => refusal(&object, self.conditions).or_else(|| mistaken(&object, self.terms)),
            None => refusal_of_tier(&object, self.terms),
        };
        if refused.is_none() && self.terms.mode != Mode::Never {
            let pruned = pruned(&object, self.conditions);
            match Policy::of(pruned.as_ref().unwrap_or(&object)) {
                Some(policy) => self.compiler.add(position, &policy),
                None => self.compiler.add_cluster(position, &object),
            }
        }
        self.policies.push(PolicyOf { object: position, kind, refused });
        self.objects.push(object);
    }

    /// What came of it.
    pub(super) fn finish(self) -> Drafted {
        let (compiled, symbols) = self.compiler.finish();
        Drafted { policies: self.policies, objects: self.objects, compiled, symbols }
    }
}

/// Who refuses a policy, if somebody does.
fn refusal(object: &Object, conditions: Conditions) -> Option<Refusal> {
    let faults = admission::examine(object, conditions);
    let refusing = faults.into_iter().filter(|fault| !matches!(fault.stage, Stage::Strict | Stage::Warning));
    let first = refusing.min_by_key(|fault| (fault.stage, fault.place.span.start, fault.place.path.clone()))?;
    let pointer = first.place.path.strip_prefix(&*object.place.path).unwrap_or_default().into();
    Some(Refusal { by: first.stage.refused_by()?, why: first.message, pointer })
}

/// Why the agent of 1.18 refuses NetworkPolicies that the API server takes: where selectors mean the local cluster, it adds
/// one to ranges of addresses as well, and then does not take both.
fn mistaken(object: &Object, terms: &Terms) -> Option<Refusal> {
    let applies = terms.is_cilium() && terms.local_cluster && terms.version.minor == 18;
    if !applies || PolicyKind::of(object) != Some(PolicyKind::NetworkPolicy) {
        return None;
    }
    let rules = object.at(&["spec", "ingress"]).map(Node::items).unwrap_or_default();
    let peers = |rule: &Node| rule.get("from").map(Node::items).unwrap_or_default().to_vec();
    let is_range = |peer: &Node| peer.get("ipBlock").is_some_and(|block| !block.is_null());
    let at = rules.iter().position(|rule| peers(rule).iter().any(is_range))?;
    Some(Refusal {
        by: crate::report::RefusedBy::Cilium,
        why: "with `policy-default-local-cluster` Cilium 1.18 refuses an `ipBlock` under `from`".to_owned(),
        pointer: format!("/spec/ingress/{at}").into(),
    })
}

/// The object without what the server prunes; none where it prunes nothing.
fn pruned(object: &Object, conditions: Conditions) -> Option<Object> {
    let mut pointers = schema::pruned(object, conditions.versions);
    pointers.retain(|pointer| pointer.starts_with("/spec"));
    if pointers.is_empty() {
        return None;
    }
    let mut pruned = object.clone();
    for pointer in pointers {
        if let Some((parent, key)) = pointer.rsplit_once('/') {
            remove(&mut pruned.root, parent, &key.replace("~1", "/").replace("~0", "~"));
        }
    }
    Some(pruned)
}

/// Takes a field out of the mapping at a pointer.
fn remove(root: &mut Node, parent: &str, key: &str) {
    let mut node = root;
    for step in parent.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match &mut node.value {
            Value::Sequence(items) => step.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
            Value::Mapping(entries) => {
                entries.iter_mut().find(|entry| *entry.key == *step).map(|entry| &mut entry.value)
            }
            _ => None,
        };
        let Some(next) = next else { return };
        node = next;
    }
    if let Value::Mapping(entries) = &mut node.value {
        entries.retain(|entry| *entry.key != *key);
    }
}
