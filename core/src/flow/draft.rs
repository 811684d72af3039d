//! Policies on the way to a network: examined as the cluster would, pruned, and compiled where they are in force.

use std::sync::Arc;

use super::Terms;
use super::compile::{Compiled, Compiler, ServiceOf, Texts, refusal_of_tier};
use super::rule::{PolicyOf, Refusal};
use super::terms::Mode;
use crate::admission::{self, Conditions, Stage, schema};
use crate::model::Object;
use crate::policy::{Policy, PolicyKind};
use crate::report::RefusedBy;
use crate::source::{Node, Value};

/// Policies on the way to a network.
pub(super) struct Draft<'t> {
    terms: &'t Terms,
    conditions: Conditions,
    compiler: Compiler<'t>,
}

/// Whether somebody may still refuse a policy.
pub(super) enum Examined {
    /// It is to be examined.
    Not,
    /// It was: who refuses it.
    As(Option<Refusal>),
}

/// Policies by position, none where one was taken away, with what they share.
pub(super) struct Drafted {
    pub policies: Vec<Option<PolicyOf>>,
    pub texts: Texts,
}

impl<'t> Draft<'t> {
    /// A draft that goes on from these texts.
    pub(super) fn new(terms: &'t Terms, conditions: Conditions, services: &'t [ServiceOf], texts: Texts) -> Self {
        Self { terms, conditions, compiler: Compiler::new(terms, services, texts) }
    }

    /// The policy at a position, with its rules where it is in force.
    pub(super) fn policy(&mut self, position: u32, object: Arc<Object>, examined: Examined) -> PolicyOf {
        let kind = PolicyKind::of(&object);
        let refused = match (examined, kind) {
            (Examined::As(refused), _) => refused,
            (Examined::Not, Some(_)) => refusal(&object, self.conditions).or_else(|| mistaken(&object, self.terms)),
            (Examined::Not, None) => refusal_of_tier(&object, self.terms),
        };
        let mut compiled = Compiled::default();
        if refused.is_none() && self.terms.mode != Mode::Never {
            let pruned = pruned(&object, self.conditions);
            compiled = match Policy::of(pruned.as_ref().unwrap_or(&object)) {
                Some(policy) => self.compiler.compile(position, &policy),
                None => self.compiler.compile_of_tier(position, &object),
            };
        }
        PolicyOf { object, kind, refused, compiled: Arc::new(compiled), whom: Box::default() }
    }

    /// The texts of all policies.
    pub(super) fn finish(self) -> Texts {
        self.compiler.finish()
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

/// Why an agent up to 1.18 refuses a NetworkPolicy that the API server takes: it holds the policy against the rules of its
/// own kinds, after it has added to the selectors.
fn mistaken(object: &Object, terms: &Terms) -> Option<Refusal> {
    let applies = terms.is_cilium() && !terms.version.is_at_least(19);
    if !applies || PolicyKind::of(object) != Some(PolicyKind::NetworkPolicy) {
        return None;
    }
    let refused = |pointer: String, why: String| Some(Refusal { by: RefusedBy::Cilium, why, pointer: pointer.into() });
    let too_long = |selector: Option<&Node>, prefix: usize| {
        let key = long_key(selector?, prefix)?;
        Some(format!("Cilium up to 1.18 adds to the key `{key}` and then finds it longer than 63 characters"))
    };
    if let Some(why) = too_long(object.at(&["spec", "podSelector"]), POD_KEY) {
        return refused("/spec/podSelector".to_owned(), why);
    }
    for (section, list) in [("ingress", "from"), ("egress", "to")] {
        let rules = object.at(&["spec", section]).map(Node::items).unwrap_or_default();
        for (at, rule) in rules.iter().enumerate() {
            for (position, peer) in rule.get(list).map(Node::items).unwrap_or_default().iter().enumerate() {
                let pointer = format!("/spec/{section}/{at}/{list}/{position}");
                let namespaces = too_long(peer.get("namespaceSelector"), NAMESPACE_KEY);
                if let Some(why) = namespaces.or_else(|| too_long(peer.get("podSelector"), POD_KEY)) {
                    return refused(pointer, why);
                }
                let is_range = peer.get("ipBlock").is_some_and(|block| !block.is_null());
                if is_range && section == "ingress" && terms.local_cluster && terms.version.minor == 18 {
                    let why = "with `policy-default-local-cluster` Cilium 1.18 refuses an `ipBlock` under `from`";
                    return refused(pointer, why.to_owned());
                }
            }
        }
    }
    None
}

/// What the agent puts before the keys of selectors of pods (`k8s.`), and of namespaces.
const POD_KEY: usize = "k8s.".len();
const NAMESPACE_KEY: usize = "k8s.io.cilium.k8s.namespace.labels.".len();
/// Characters of a key without prefix.
const LONGEST_KEY: usize = 63;

/// A key that becomes too long with so many characters before it.
fn long_key(selector: &Node, prefix: usize) -> Option<&str> {
    let labels = selector.get("matchLabels").map(Node::entries).unwrap_or_default().iter().map(|entry| &*entry.key);
    let expressions = selector.get("matchExpressions").map(Node::items).unwrap_or_default();
    let expressions = expressions.iter().filter_map(|item| item.get("key")?.as_str());
    let is_long = |key: &&str| !key.contains('/') && key.len().saturating_add(prefix) > LONGEST_KEY;
    labels.chain(expressions).find(is_long)
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
