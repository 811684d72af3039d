//! Who is there after a change.

use std::sync::Arc;

use super::plan::Plan;
use crate::flow::Network;
use crate::flow::names::Names;
use crate::flow::rule::PolicyOf;
use crate::flow::topology::Topology;

impl Network {
    /// Takes the Services of a change, as policies see them.
    pub(super) fn take_services(&mut self, plan: &Plan) {
        if let Some(given) = plan.given.as_ref().filter(|_| plan.is_wide) {
            let services = given.services_of_policies(&given.endpoints());
            if *services != *self.services {
                self.services = services.into();
            }
        }
    }

    /// Counts the ranges that policies name; whether outside addresses are told apart elsewhere than before.
    pub(super) fn take_ranges(&mut self, drafted: &[(u32, Option<PolicyOf>)]) -> bool {
        let before = |at: u32| self.policies.get(at as usize).and_then(Option::as_ref).map(|policy| &policy.compiled);
        let pairs = drafted.iter().map(|(at, policy)| (before(*at), policy.as_ref().map(|policy| &policy.compiled)));
        let pairs: Vec<_> = pairs
            .map(|(before, after)| {
                [before, after].map(|of| of.map(|compiled| compiled.ranges.clone()).unwrap_or_default())
            })
            .filter(|[before, after]| before != after)
            .collect();
        if pairs.is_empty() {
            return false;
        }
        let (mut is_new, mut is_gone) = (false, false);
        let ranges = Arc::make_mut(&mut self.ranges);
        for [_, after] in &pairs {
            is_new |= ranges.add(after);
        }
        for [before, _] in &pairs {
            is_gone |= ranges.remove(before);
        }
        is_new || is_gone
    }

    /// Derives who is there from what a change gives; whether anybody changes. `cuts` says that outside addresses are told
    /// apart elsewhere than before.
    pub(super) fn take_people(&mut self, plan: Plan, cuts: bool) -> bool {
        let Plan { given, namespaces, is_wide, pods, .. } = plan;
        let changes = is_wide || pods.is_some() || !namespaces.is_empty();
        let given = given.map_or_else(|| Arc::clone(&self.topology.given), Arc::new);
        let is_placed = !self.terms.is_cilium() || self.terms.addresses.pods || self.terms.addresses.nodes;
        let symbols = &mut self.texts.symbols;
        if is_wide || (cuts && is_placed) {
            let pods = pods.unwrap_or_else(|| self.topology.pods.iter().map(|pod| Arc::clone(&pod.given)).collect());
            let identities = self.topology.identities.clone();
            self.topology = Topology::of(given, pods, &self.terms, &self.ranges, symbols, identities);
        } else {
            if cuts {
                self.topology.cut(&self.terms, &self.ranges, symbols);
            }
            self.topology.given = given;
            if changes {
                self.topology.put_pods(pods, &namespaces, &self.terms, &self.ranges, symbols);
            }
        }
        if changes {
            self.names = Arc::new(Names::of(&self.topology));
        }
        changes
    }
}
