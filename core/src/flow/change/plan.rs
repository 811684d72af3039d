//! A change sorted by what it is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Change, Reference};
use crate::flow::Network;
use crate::flow::assemble::{counts, is_policy, key_of};
use crate::flow::names::object_hash;
use crate::flow::topology::{Given, GivenPod};
use crate::model::Object;
use crate::world::{Workload, namespace_or_default};

/// What changes, by what it is about.
#[derive(Default)]
pub(super) struct Plan {
    /// Policies by position, none where one goes; new ones behind those that the network has.
    pub policies: BTreeMap<u32, Option<Arc<Object>>>,
    /// Who is given besides pods, where that changes.
    pub given: Option<Given>,
    /// The namespaces whose labels change, where nothing else of those who are given does.
    pub namespaces: Vec<String>,
    /// Whether more than labels of namespaces changes of those who are given besides pods.
    pub is_wide: bool,
    /// All pods, where some of them change.
    pub pods: Option<Vec<Arc<GivenPod>>>,
    /// What the user ought to know.
    pub notes: Vec<String>,
}

impl Plan {
    /// What a change is about.
    pub(super) fn of(network: &Network, change: &Change) -> Result<Self, String> {
        let mut plan = Self::default();
        for reference in &change.remove {
            plan.remove(network, reference);
        }
        for object in &change.upsert {
            plan.upsert(network, object)?;
        }
        Ok(plan)
    }

    fn upsert(&mut self, network: &Network, object: &Object) -> Result<(), String> {
        if object.name.as_deref().unwrap_or_default().is_empty() {
            return Err(format!("a {} of a change needs a name", object.kind));
        }
        if object.is("", "ConfigMap") && object.name.as_deref() == Some("cilium-config") {
            return Err("`cilium-config` changes how everything is judged; load the files again".to_owned());
        }
        if is_policy(object) {
            if counts(object, &network.terms) {
                let at = key_of(object)
                    .and_then(|(kind, namespace, name)| self.policy_at(network, &kind, &namespace, &name));
                let at = at.unwrap_or_else(|| self.next_policy(network));
                self.policies.insert(at, Some(Arc::new(object.clone())));
            }
            self.name_namespace(network, object);
            return Ok(());
        }
        if let Some(pod) = Workload::of(object).as_ref().and_then(GivenPod::of) {
            let pods = self.pods_of(network);
            match pods.iter().rposition(|known| known.is_named(&pod.kind, &pod.namespace, &pod.name)) {
                Some(at) => {
                    if let Some(slot) = pods.get_mut(at) {
                        *slot = Arc::new(pod);
                    }
                }
                None => pods.push(Arc::new(pod)),
            }
            self.name_namespace(network, object);
            return Ok(());
        }
        let given = self.given_of(network);
        if given.replace(object) {
            self.count(object.name.as_deref().unwrap_or_default(), object.is("", "Namespace"));
        }
        Ok(())
    }

    fn remove(&mut self, network: &Network, reference: &Reference) {
        let Reference { kind, namespace, name, .. } = reference;
        let in_namespace = namespace_or_default(namespace.as_deref());
        if let Some(at) = self.policy_at(network, kind, in_namespace, name) {
            self.policies.insert(at, None);
            return;
        }
        let is_named = |pod: &GivenPod| pod.is_named(kind, in_namespace, name);
        if network.topology.pods.iter().any(|pod| is_named(pod)) {
            self.pods_of(network).retain(|pod| !is_named(pod));
            return;
        }
        if self.given_of(network).remove(kind, namespace.as_deref(), name) {
            self.count(name, kind == "Namespace");
            return;
        }
        let named = namespace.as_deref().map_or_else(|| name.clone(), |namespace| format!("{namespace}/{name}"));
        self.notes.push(format!("there is no {kind} `{named}` to remove"));
    }

    fn count(&mut self, name: &str, is_namespace: bool) {
        if is_namespace {
            self.namespaces.push(name.to_owned());
        } else {
            self.is_wide = true;
        }
    }

    fn given_of(&mut self, network: &Network) -> &mut Given {
        self.given.get_or_insert_with(|| (*network.topology.given).clone())
    }

    /// Adds that an object stands in a namespace.
    fn name_namespace(&mut self, network: &Network, object: &Object) {
        let Some(namespace) = &object.namespace else { return };
        let given = self.given.as_ref().unwrap_or(&network.topology.given);
        if !given.namespaces.is_named(namespace) {
            self.given_of(network).namespaces.name(namespace);
        }
    }

    fn pods_of(&mut self, network: &Network) -> &mut Vec<Arc<GivenPod>> {
        let all = || network.topology.pods.iter().map(|pod| Arc::clone(&pod.given)).collect();
        self.pods.get_or_insert_with(all)
    }

    /// The position of the policy of a name, of the network or of this change.
    fn policy_at(&self, network: &Network, kind: &str, namespace: &str, name: &str) -> Option<u32> {
        let is_named = |object: &Object| {
            object.kind == kind
                && object.name.as_deref() == Some(name)
                && namespace_or_default(object.namespace.as_deref()) == namespace
        };
        let of_change = self.policies.iter().find(|(_, object)| object.as_ref().is_some_and(|one| is_named(one)));
        if let Some((at, _)) = of_change {
            return Some(*at);
        }
        let mut of_network = network.by_name.at(object_hash(kind, namespace, name));
        let is_there = |at: &u32| network.policy(*at).is_some_and(|policy| is_named(&policy.object));
        of_network.find(|at| is_there(at) && !self.policies.contains_key(at))
    }

    fn next_policy(&self, network: &Network) -> u32 {
        let behind = u32::try_from(network.policies.len()).unwrap_or(u32::MAX);
        self.policies.keys().next_back().map_or(behind, |last| behind.max(last.saturating_add(1)))
    }
}
