//! Why one end lets a flow pass or not: the rules that decide, or what holds without any.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::flow::decide::{Case, Other};
use crate::flow::explain::answer::{object_name, steps};
use crate::flow::labels::Certainty;
use crate::flow::rule::{Action, RuleId};
use crate::flow::table::{Member, Step, Table};
use crate::flow::walk::{Outcome, Seen, Watch};
use crate::flow::{Network, Verdict};
use crate::order::Ordered as _;
use crate::policy::Direction;
use crate::report::ObjectRef;
use crate::world::namespace_or_default;

/// Policies and rules that a reason names.
const MAX_NAMED: usize = 5;

/// Why one end decides as it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// The rules that decide.
    pub rules: Vec<Deciding>,
}

/// A rule that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deciding {
    /// The policy.
    pub object: ObjectRef,
    /// The rule in it, as a JSON pointer.
    pub path: String,
    /// `allow` or `deny`.
    pub effect: &'static str,
}

/// Collects the rules of the steps that a walk met.
pub(super) struct Met<'t> {
    table: &'t Table,
    members: Vec<(Action, Member)>,
}

impl<'t> Met<'t> {
    pub(super) fn of(table: &'t Table) -> Self {
        Self { table, members: Vec::new() }
    }
}

impl Watch for Met<'_> {
    fn step(&mut self, step: &Step, met: Certainty) {
        if met.may() {
            let members = self.table.members(step).iter();
            self.members.extend(members.map(|member| (step.level.action, member.clone())));
        }
    }
}

/// Why one end of a flow decides as it does.
pub(super) fn of(network: &Network, case: &Case, direction: Direction) -> Reason {
    let (side, end) = match (direction, &case.to) {
        (Direction::Egress, _) => (&case.egress, case.from),
        (Direction::Ingress, Other::End(end)) => (&case.ingress, *end),
        (Direction::Ingress, Other::Name { .. }) => return in_words("no policy is about what is outside"),
    };
    if let Some(why) = &side.without_policies {
        return in_words(why);
    }
    let (Some(subject), Some(view)) = (side.subject, side.views.first()) else { return Reason::default() };
    let about = network.rules_about(subject, direction);
    let Some(table) = network.table(subject, direction) else { return Reason::default() };
    let is_own_node = network.counts_as_own_node(*view, direction) && !network.is_node(end);
    let mut met = Met::of(table);
    network.walk(table, case.traffic, Seen::Identity(view.identity), is_own_node, &mut met);
    let rules = met.deciding(network, side.outcome, |member| {
        let peers = network.peers_within(member, &table.required);
        peers.sure.contains(view.identity.0) || peers.maybe.contains(view.identity.0)
    });
    let whose = Whose { name: network.name_of_end(end), direction, is_own_node };
    told(network, side.outcome, rules, &about, &whose)
}

/// Whose reason it is.
pub(super) struct Whose {
    pub(super) name: String,
    pub(super) direction: Direction,
    /// Whether the other end is its own node.
    pub(super) is_own_node: bool,
}

/// The reason of an outcome, by the rules that decide it, or by those about the end.
pub(super) fn told(
    network: &Network,
    outcome: Outcome,
    rules: Vec<Deciding>,
    about: &[(RuleId, Certainty)],
    whose: &Whose,
) -> Reason {
    if rules.is_empty() {
        return in_words(&by_default(network, outcome, about, whose));
    }
    let does = if outcome.verdict() == Verdict::Deny { "denied by" } else { "allowed by" };
    Reason { text: format!("{does} {}", listed(rules.iter().map(Deciding::name))), rules }
}

impl Met<'_> {
    /// The rules that decide an outcome, among those that mean the other end.
    pub(super) fn deciding(
        &self,
        network: &Network,
        outcome: Outcome,
        means: impl Fn(&Member) -> bool,
    ) -> Vec<Deciding> {
        let wanted = if outcome.verdict() == Verdict::Deny { Action::Deny } else { Action::Allow };
        let fitting = self.members.iter().filter(|(action, member)| *action == wanted && means(member));
        let mut rules: Vec<Deciding> =
            fitting.filter_map(|(_, member)| deciding(network, member.rule, wanted)).collect();
        rules.dedup();
        rules
    }
}

fn in_words(text: &str) -> Reason {
    Reason { text: text.to_owned(), rules: Vec::new() }
}

/// What holds where no rule decides.
fn by_default(network: &Network, outcome: Outcome, about: &[(RuleId, Certainty)], whose: &Whose) -> String {
    let Whose { name, direction, is_own_node } = whose;
    let policies: BTreeSet<u32> =
        about.iter().filter_map(|(rule, _)| network.rule(*rule)).map(|rule| rule.policy).into_set();
    let names =
        listed(policies.iter().filter_map(|policy| object(network, *policy)).map(|object| object_name(&object)));
    let count = policies.len();
    match (outcome.verdict(), count) {
        (Verdict::Deny, 0) => format!("default deny: no policy selects `{name}` for {}", direction.word()),
        (Verdict::Deny, 1) => {
            format!("default deny: {names} selects `{name}` for {}, and no rule of it matches", direction.word())
        }
        (Verdict::Deny, _) => {
            format!(
                "default deny: {count} policies select `{name}` for {}, and no rule matches: {names}",
                direction.word()
            )
        }
        (Verdict::Allow, 0) => format!("no policy selects `{name}` for {}", direction.word()),
        (Verdict::Allow, _) if *is_own_node => "traffic of the pod's own node is let in".to_owned(),
        (Verdict::Allow, _) if !outcome.by_default => "allowed by a rule on names of DNS".to_owned(),
        (Verdict::Allow, _) => format!("no policy isolates `{name}` for {}", direction.word()),
        _ => "what is given does not tell".to_owned(),
    }
}

fn deciding(network: &Network, rule: RuleId, action: Action) -> Option<Deciding> {
    let rule = network.rule(rule)?;
    Some(Deciding {
        object: object(network, rule.policy)?,
        path: rule.pointer.to_string(),
        effect: if action == Action::Deny { "deny" } else { "allow" },
    })
}

/// The object of a policy.
pub(super) fn object(network: &Network, policy: u32) -> Option<ObjectRef> {
    let policy = network.policy(policy)?;
    let object = &policy.object;
    let namespace = match policy.kind {
        Some(crate::policy::PolicyKind::CiliumClusterwide) | None => None,
        _ => Some(namespace_or_default(object.namespace.as_deref()).to_owned()),
    };
    Some(ObjectRef {
        api_version: object.api_version.clone(),
        kind: object.kind.clone(),
        namespace,
        name: object.name.clone(),
    })
}

impl Deciding {
    fn name(&self) -> String {
        format!("{} {}", object_name(&self.object), steps(&self.path))
    }
}

/// The first of some names.
fn listed(names: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = names.collect();
    let more = all.len().saturating_sub(MAX_NAMED);
    let shown: Vec<String> = all.into_iter().take(MAX_NAMED).collect();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}
