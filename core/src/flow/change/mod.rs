//! What becomes of a network when objects change.
//!
//! A change makes another network. Policies are compiled anew where they changed, or where what they name did (`plan`,
//! `policies`); who is there is derived anew as far as it is touched (`people`); selectors are asked about identities that
//! are new (`admit`). All else is shared with the network before.
//!
//! **Architecture invariant:** what a changed network answers is what one answers that was made of the same objects.

mod admit;
mod people;
mod plan;
mod policies;

use std::sync::Arc;

use serde::Deserialize;

use super::Network;
use super::assemble::{Ground, has_v6};
use super::draft::{Drafted, Examined};
use super::reach::Shown;
use super::rule::{PolicyOf, RuleId};
use super::terms::Terms;
use crate::model::Object;

use plan::Plan;

/// A change of the objects of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Objects that are new, or take the place of those of the same kind, namespace and name.
    pub upsert: Vec<Object>,
    /// Objects that go.
    pub remove: Vec<Reference>,
}

/// An object by its name.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ObjectName"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reference {
    /// Group and version, as `networking.k8s.io/v1`.
    #[serde(default)]
    pub api_version: Option<String>,
    /// The kind.
    pub kind: String,
    /// The namespace; none for objects of the whole cluster.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

/// What a change touches.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// The policies that are not those of before, by position in both networks.
    pub policies: Vec<u32>,
    /// The objects of policies that are new, and none for those that go, by position before positions are given anew.
    pub placed: Vec<(u32, Option<Arc<Object>>)>,
    /// Whether only rules changed, so that who is there, and what each is called, is as before.
    pub only_rules: bool,
    /// Whether others than pods and labels of namespaces changed.
    pub is_wide: bool,
    /// Whether positions of the network before mean other things now.
    pub renumbered: bool,
    /// What the user ought to know.
    pub notes: Vec<String>,
}

/// So many positions may be added before all are given anew, beside as many as there were.
const IDLE: usize = 4_096;

impl Network {
    /// The network after a change, with what that touches.
    ///
    /// # Errors
    /// That an object changes how everything is judged.
    pub fn changed(&self, change: &Change) -> Result<(Self, Touched), String> {
        let plan = Plan::of(self, change)?;
        let placed = plan.policies.iter().map(|(at, object)| (*at, object.clone())).collect();
        let mut touched = Touched { notes: plan.notes.clone(), only_rules: true, placed, ..Touched::default() };
        if let Some(terms) = self.new_terms(&plan) {
            touched.only_rules = false;
            touched.renumbered = true;
            return Ok((self.compiled_anew(&plan, terms), touched));
        }
        let mut next = self.clone();
        next.take_services(&plan);
        let drafted = next.draft(&plan);
        touched.policies = drafted.iter().map(|(at, _)| *at).collect();
        let has_moved = next.take_ranges(&drafted);
        touched.is_wide = plan.is_wide;
        touched.only_rules = !next.take_people(plan, has_moved);
        if !Arc::ptr_eq(&next.topology.pods, &self.topology.pods) {
            next.shown = Shown::default();
        } else if !Arc::ptr_eq(&next.topology.outside, &self.topology.outside) {
            next.shown = self.shown.with_other_ranges();
        }
        if next.needs_room() {
            next.take_policies_unselected(drafted);
            let next = next.assembled_anew();
            return Ok((next, touched));
        }
        let touched_by_admission = next.admit(self);
        next.take_policies(drafted, self, touched_by_admission);
        if next.is_sparse() {
            let plan = Plan::default();
            touched.renumbered = true;
            return Ok((next.compiled_anew(&plan, next.terms.clone()), touched));
        }
        Ok((next, touched))
    }

    /// The terms, where a change brings others: with the first address of IPv6.
    fn new_terms(&self, plan: &Plan) -> Option<Terms> {
        let asked = self.settings.as_ref()?;
        if plan.given.is_none() && plan.pods.is_none() {
            return None;
        }
        let given = plan.given.as_ref().unwrap_or(&self.topology.given);
        let has_v6 = match &plan.pods {
            Some(pods) => has_v6(given, pods.iter().map(|pod| &**pod)),
            None => has_v6(given, self.topology.pods.iter().map(|pod| &*pod.given)),
        };
        let terms = Terms::of(&asked.settings, &asked.options, has_v6);
        (terms.addresses != self.terms.addresses).then_some(terms)
    }

    /// The network after a change, compiled as if it were read.
    fn compiled_anew(&self, plan: &Plan, terms: Terms) -> Self {
        let mut objects: Vec<Option<(Arc<Object>, Examined)>> = Vec::new();
        for policy in &self.policies {
            let policy = policy.as_ref();
            objects.push(policy.map(|policy| (Arc::clone(&policy.object), Examined::As(policy.refused.clone()))));
        }
        for (at, object) in &plan.policies {
            let object = object.as_ref().map(|object| (Arc::clone(object), Examined::Not));
            match objects.get_mut(*at as usize) {
                Some(slot) => *slot = object,
                None => objects.push(object),
            }
        }
        let given = plan.given.clone().map_or_else(|| Arc::clone(&self.topology.given), Arc::new);
        let pods = plan.pods.clone();
        let pods = pods.unwrap_or_else(|| self.topology.pods.iter().map(|pod| Arc::clone(&pod.given)).collect());
        let mut ground = self.ground();
        ground.terms = terms;
        ground.services = given.services_of_policies(&given.endpoints()).into();
        Self::compiled(objects.into_iter().flatten().collect(), given, pods, ground, self.notes.clone())
    }

    /// The same network, its selectors asked about everybody again.
    fn assembled_anew(&self) -> Self {
        let policies = self.policies.iter().map(|policy| policy.as_deref().cloned()).collect();
        let drafted = Drafted { policies, texts: self.texts.clone() };
        Self::assembled(drafted, self.topology.clone(), self.ground(), self.notes.clone())
    }

    fn ground(&self) -> Ground {
        Ground {
            terms: self.terms.clone(),
            conditions: self.conditions,
            services: Arc::clone(&self.services),
            answers: self.answers.clone(),
            settings: self.settings.clone(),
        }
    }

    /// Whether positions have grown so much since they were given that many may stand empty.
    fn is_sparse(&self) -> bool {
        let mut sizes = self.sizes().into_iter().zip(self.sizes_at_first);
        sizes.any(|(now, first)| now > first.saturating_mul(2).saturating_add(IDLE))
    }
}

/// The rules of a policy at a position.
fn rules_at(position: u32, policy: &PolicyOf) -> impl Iterator<Item = (RuleId, &super::rule::Rule)> {
    (0_u32..).zip(policy.rules()).map(move |(at, rule)| (RuleId { policy: position, at }, rule))
}
