//! Rules that the agent cannot merge, so that it cannot compute the policy of an endpoint (decision semantics R16).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::flow::Network;
use crate::flow::l7::L7Rules;
use crate::flow::rule::{Action, Authentication, LimitId, Peers, Ports, Rule, RuleId, SelectorId};
use crate::flow::topology::IdentityId;
use crate::order::Order as _;
use crate::policy::Direction;

/// What rules for the same peers and port come to so far, and whose they are.
struct Merged {
    rules: L7Rules,
    of_rules: String,
    authentication: Authentication,
    of_authentication: String,
    /// The rule that came last.
    last: RuleId,
    /// Whether they surely come in this order, rather than by chance.
    in_order: bool,
}

impl Network {
    /// Looks for rules about a subject that conflict.
    pub(in crate::flow) fn find_conflict(&self, subject: IdentityId) -> Option<String> {
        let asks = |rule: &Rule| rule.authentication != Authentication::None;
        let is_limited = |rule: &Rule| match &rule.ports {
            Ports::Of(ports) => ports.iter().any(|port| port.l7.is_some()),
            Ports::All => false,
        };
        for direction in Direction::BOTH {
            let rules = self.rules_about(subject, direction);
            let mut of_direction = rules.iter().filter_map(|(id, _)| self.rule(*id));
            if !of_direction.any(|rule| asks(rule) || is_limited(rule)) {
                continue;
            }
            let mut known: BTreeMap<_, Merged> = BTreeMap::new();
            for id in self.merging_order(&rules) {
                let Some(rule) = self.rule(id).filter(|rule| rule.level.action == Action::Allow) else { continue };
                let mut add = |key, limit: Option<LimitId>| {
                    let limit = limit.and_then(|at| self.limit(at));
                    if limit.is_none() && !asks(rule) {
                        return None;
                    }
                    let rules = limit.map(|limit| limit.rules.clone()).unwrap_or_default();
                    let at = limit.map_or(&rule.pointer, |limit| &limit.pointer);
                    let at = || format!("{at} of {}", self.policy_name(rule.policy));
                    match known.entry((rule.level, key)) {
                        Entry::Vacant(slot) => {
                            let authentication = rule.authentication;
                            slot.insert(Merged {
                                rules,
                                of_rules: at(),
                                authentication,
                                of_authentication: at(),
                                last: id,
                                in_order: true,
                            });
                            None
                        }
                        Entry::Occupied(mut slot) => {
                            let merged = slot.get_mut();
                            merged.in_order &= self.surely_before(merged.last, id);
                            merged.last = id;
                            merged.add(&rules, rule.authentication, at)
                        }
                    }
                };
                let mut conflict = None;
                for selector in self.peers_by_selector(rule) {
                    match &rule.ports {
                        Ports::All => conflict = conflict.or_else(|| add((selector, None), None)),
                        Ports::Of(ports) => {
                            for port in ports {
                                let key = (selector, Some((port.protocol, port.number)));
                                conflict = conflict.or_else(|| add(key, port.l7));
                            }
                        }
                    }
                }
                if let Some(conflict) = conflict {
                    return Some(format!(
                        "what policy was in force before: the agent cannot compute a new one, as {conflict}"
                    ));
                }
            }
        }
        None
    }

    /// The selectors of a rule, each once; none for everyone.
    fn peers_by_selector(&self, rule: &Rule) -> Vec<Option<SelectorId>> {
        let mut selectors = match &rule.peers {
            Peers::Nobody => Vec::new(),
            Peers::Anyone => vec![None],
            Peers::Of(peers) => peers.iter().map(|peer| self.narrow(peer.selector)).collect(),
        };
        selectors.order();
        selectors.dedup();
        selectors
    }

    /// A policy as users name it.
    fn policy_name(&self, policy: u32) -> String {
        let Some(object) = self.policy(policy).map(|policy| &policy.object) else { return String::new() };
        let name = object.name.as_deref().unwrap_or_default();
        match &object.namespace {
            Some(namespace) => format!("`{namespace}/{name}`"),
            None => format!("`{name}`"),
        }
    }
}

impl Merged {
    /// Adds a rule; answers which two conflict and why.
    fn add(&mut self, rules: &L7Rules, authentication: Authentication, at: impl Fn() -> String) -> Option<String> {
        match self.rules.merge(rules, self.in_order) {
            Err(why) => return Some(format!("{} and {} conflict: {why}", self.of_rules, at())),
            Ok(merged) => {
                if self.rules.is_none() {
                    self.of_rules = at();
                }
                self.rules = merged;
            }
        }
        match (self.authentication, authentication) {
            (_, Authentication::None) => {}
            (Authentication::None, _) => {
                self.authentication = authentication;
                self.of_authentication = at();
            }
            (one, other) if one == other => {}
            _ => {
                return Some(format!(
                    "{} and {} conflict: `authentication.mode` differs for the same peers and port",
                    self.of_authentication,
                    at()
                ));
            }
        }
        None
    }
}
