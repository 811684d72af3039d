//! The order in which the agent looks at the rules about a subject, which decides what comes of some that contradict each
//! other.

use super::Network;
use super::labels::Certainty;
use super::rule::{Rule, RuleId};
use crate::order::Order as _;
use crate::policy::PolicyKind;
use crate::world::namespace_or_default;

impl Network {
    /// Rules in the order in which the agent merges them, as far as there is one.
    pub(super) fn merging_order(&self, rules: &[(RuleId, Certainty)]) -> Vec<RuleId> {
        let mut rules: Vec<RuleId> = rules.iter().map(|(id, _)| *id).collect();
        rules.order_by_cached_key(|id| {
            let rule = self.rule(*id);
            (rule.map(|rule| rule.level), rule.map(|rule| self.resource_of(rule.policy)), *id)
        });
        rules
    }

    /// Whether the agent sorts rules before it merges them.
    pub(super) fn sorts_rules(&self) -> bool {
        self.terms.version.is_at_least(19)
    }

    /// Whether the agent surely looks at one rule before another: from 1.19 it sorts them; before, those of the whole cluster
    /// come first, and those of one list stay in order.
    pub(super) fn surely_before(&self, one: RuleId, other: RuleId) -> bool {
        let (Some(one), Some(other)) = (self.rule(one), self.rule(other)) else { return false };
        let list = |rule: &Rule| rule.pointer.rsplit_once('/').map(|(list, _)| list.to_owned());
        self.sorts_rules()
            || (one.policy == other.policy && list(one) == list(other))
            || (self.is_of_cluster(one.policy) && !self.is_of_cluster(other.policy))
    }

    fn is_of_cluster(&self, policy: u32) -> bool {
        self.policy(policy).is_some_and(|of| of.kind == Some(PolicyKind::CiliumClusterwide))
    }

    /// What the agent calls a policy, by which it sorts.
    fn resource_of(&self, policy: u32) -> String {
        let object = self.policy(policy).map(|policy| &policy.object);
        let name = object.and_then(|object| object.name.as_deref()).unwrap_or_default();
        let namespace = object.and_then(|object| object.namespace.as_deref());
        if self.is_of_cluster(policy) {
            format!("ccnp//{name}")
        } else {
            format!("cnp/{}/{name}", namespace_or_default(namespace))
        }
    }
}
