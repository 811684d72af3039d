//! The one line that says why an end decides as it does.

use std::collections::BTreeSet;

use super::{Part, RuleReason, Side, is_audited};
use crate::flow::decide::SideDecision;
use crate::flow::labels::{Certainty, Sym};
use crate::flow::rule::{Action, Tier};
use crate::flow::topology::IdentityId;
use crate::flow::{Mode, Network, Verdict};
use crate::order::{Order as _, Ordered as _};
use crate::policy::Direction;
use crate::rules::wording::counted;

impl Network {
    /// Why, in one line.
    pub(super) fn reason(
        &self,
        side: &Side,
        decided: &SideDecision,
        subject: IdentityId,
        direction: Direction,
    ) -> String {
        let what = self.subject_word(subject);
        let policies: BTreeSet<u32> = side.rules.iter().map(|rule| rule.policy).into_set();
        let is_sure = |rule: &&RuleReason| rule.lines.iter().all(|line| line.part != Part::Subject);
        let sure: BTreeSet<u32> = side.rules.iter().filter(is_sure).map(|rule| rule.policy).into_set();
        let select = match (sure.len(), policies.len().saturating_sub(sure.len())) {
            (0, 0) => format!("no policy selects the {what}"),
            (0, may) => format!("{} may select the {what}", counted(may as u128, "policy", "policies")),
            (number, may) => {
                let select = if number == 1 { "selects" } else { "select" };
                let select = format!("{} {select} the {what}", counted(number as u128, "policy", "policies"));
                if may == 0 { select } else { format!("{select}, and {may} more may") }
            }
        };
        let by_rules = decided.outcome.verdict();
        let reason = match (by_rules, self.deciding(&side.rules)) {
            (Verdict::Unknown, _) => self.unsure_of(side, decided, &select),
            (_, Some(rule)) => {
                let verb = if rule.effect.action == Action::Deny { "denied" } else { "allowed" };
                let same = |other: &&RuleReason| other.effect == rule.effect;
                let others = side.rules.iter().filter(same).count().saturating_sub(1);
                let more = match others {
                    0 => String::new(),
                    number => format!(" and {}", counted(number as u128, "more rule", "more rules")),
                };
                // Rules of layer 7 that limit nothing are not what they seem.
                let lifted = decided.l7_lifted.filter(|_| decided.verdict == Verdict::Allow);
                let lifted = lifted.map(|why| format!("; its layer 7 limits nothing: {why}")).unwrap_or_default();
                format!("{verb} by {}{more}{lifted}", self.rule_name(rule))
            }
            (Verdict::Deny, None) => self.default_deny(subject, &select, policies.is_empty()),
            (_, None) if policies.is_empty() => format!("{select} for {}", direction.word()),
            (_, None) => self.default_allow(decided, subject, direction, &select),
        };
        let refused = match side.ignored.len() {
            0 => String::new(),
            number => {
                let (policies, would) = (counted(number as u128, "policy", "policies"), "that would is refused");
                let would = if number == 1 { would } else { "that would are refused" };
                format!("; {policies} {would}")
            }
        };
        if is_audited(self, decided) {
            return format!("`policy-audit-mode` is on: what is denied is only logged ({reason}){refused}");
        }
        match decided.verdict {
            Verdict::DenyL7 => format!("{reason}, and layer 7 refuses the request{refused}"),
            _ => format!("{reason}{refused}"),
        }
    }

    /// Why it is not known what becomes of the flow: the first rule that may decide.
    fn unsure_of(&self, side: &Side, decided: &SideDecision, select: &str) -> String {
        let is_maybe = |rule: &&RuleReason| rule.effect.met == Certainty::Maybe;
        let rule = side.rules.iter().find(is_maybe);
        let line = rule.and_then(|rule| rule.lines.iter().find(|line| line.met == Certainty::Maybe));
        match (rule, line, decided.conditions.as_slice()) {
            (Some(rule), Some(line), [] | [_]) if decided.views.len() == 1 => {
                let does = if rule.effect.action == Action::Deny { "deny" } else { "allow" };
                format!("{select}, and {} may {does} it: {}", self.rule_name(rule), line.why)
            }
            (_, _, []) => format!("{select}, and whether a rule decides is not known"),
            (_, _, conditions) => format!("{select}, and it depends on this: {}", conditions.join("; ")),
        }
    }

    fn default_deny(&self, subject: IdentityId, select: &str, is_free: bool) -> String {
        let is_init = self.identity(subject).is_some_and(|identity| identity.has_key(Sym::INIT));
        let always = match (self.terms.mode, is_init) {
            (Mode::Always, _) => " (`enable-policy` is `always`)",
            (_, true) => " (pods with a label `init` are in default deny)",
            _ => "",
        };
        let rules = if is_free { "" } else { ", no rule matches" };
        format!("default deny: {select}{rules}{always}")
    }

    fn default_allow(&self, decided: &SideDecision, subject: IdentityId, direction: Direction, select: &str) -> String {
        let isolated = self.table(subject, direction).is_some_and(|table| table.default_deny.may());
        if isolated && decided.views.iter().any(|view| self.counts_as_own_node(*view, direction)) {
            return format!("{select}, no rule matches, and traffic with its own node always passes");
        }
        format!("{select}, no rule matches, and none puts it in default deny")
    }

    /// The rule that decides: the first of those that count first.
    pub(in crate::flow) fn deciding<'r>(&self, rules: &'r [RuleReason]) -> Option<&'r RuleReason> {
        let mut sure: Vec<(&RuleReason, super::super::rule::Level)> = rules
            .iter()
            .filter(|rule| rule.effect.met == Certainty::Yes)
            .filter_map(|rule| Some((rule, self.rule(rule.rule)?.level)))
            .collect();
        sure.order_by_key(|(_, level)| *level);
        let mut left: Option<Tier> = None;
        for (rule, level) in sure {
            if left == Some(level.tier) {
                continue;
            }
            if level.action == Action::Pass {
                left = Some(level.tier);
                continue;
            }
            return Some(rule);
        }
        None
    }

    /// `NetworkPolicy shop/db-in ingress[0]`.
    pub(super) fn rule_name(&self, rule: &RuleReason) -> String {
        let object = self.policy(rule.policy).map(|policy| &*policy.object);
        let Some(object) = object else { return String::new() };
        let name = super::answer::object_name(&crate::rules::objects::reference(object));
        format!("{name} {}", super::answer::steps(&rule.pointer))
    }

    fn subject_word(&self, subject: IdentityId) -> &'static str {
        let is_host = self.identity(subject).is_some_and(|identity| identity.is_reserved(Sym::HOST));
        let is_reserved = self.identity(subject).is_some_and(|identity| !identity.has_key(Sym::NAMESPACE));
        match (is_host, is_reserved) {
            (true, _) => "node",
            (_, true) => "endpoint",
            _ => "pod",
        }
    }
}
