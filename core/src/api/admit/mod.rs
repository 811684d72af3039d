//! Reviews of admissions: what is found in an object, what it changes of flows, and what becomes of both.
//!
//! `found` judges the object, `effect` asks what a change does to flows and expectations.
//!
//! **Architecture invariant:** the network that is known never changes by a review: a review may be asked again, refused
//! by somebody else, or be a dry run.

mod effect;
mod found;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

use self::effect::Effect;
use self::found::Known;
use super::Engine;
use crate::report::Finding;
use crate::review::{Decision, Exemption, Mode, Operation, Review, ReviewAnswer, of_finding};
use crate::rules;

impl Engine {
    /// Answers a review of `admission.k8s.io/v1`, given as JSON. The files are what is known of the cluster; nothing of
    /// them changes.
    ///
    /// # Errors
    /// What is wrong with the review. The answer to a review that can be read never fails: what is not understood is
    /// allowed.
    pub fn admit(&self, review: &str) -> Result<ReviewAnswer, String> {
        let review = Review::read(review)?;
        let decision = self.decision(&review);
        Ok(ReviewAnswer::of(review.uid, decision))
    }

    fn decision(&self, review: &Review) -> Decision {
        let mut decision = Decision::default();
        let Some(object) = review.subject().filter(|_| !review.is_part) else { return decision };
        match review.operation {
            Operation::Connect => return decision,
            Operation::Update if review.changes_nothing() || review.is_going() => return decision,
            Operation::Delete if self.goes_with_its_namespace(review, &object) => return decision,
            Operation::Create | Operation::Update => self.judge_object(review, &object, &mut decision),
            Operation::Delete => {}
        }
        self.judge_effect(review, &object, &mut decision);
        decision
    }

    fn judge_object(&self, review: &Review, object: &Value, decision: &mut Decision) {
        let modes = &self.options.config.admission;
        let namespace = namespace_of(object);
        let exemption = match Exemption::read(object) {
            Some(Ok(_)) if !modes.exemptions => {
                decision.warnings.push(Exemption::not_permitted());
                None
            }
            Some(Ok(exemption)) => Some(exemption),
            Some(Err(why)) => {
                decision.warnings.push(why);
                None
            }
            None => None,
        };
        let mut known = Known::of(self, review);
        let (mut found, mut exempted): (BTreeSet<&str>, BTreeSet<&str>) = Default::default();
        let findings = self.found(object);
        for finding in &findings {
            let is_new = !known.take(finding);
            let rule = rules::find(&finding.rule);
            if rule.zip(exemption.as_ref()).is_some_and(|(rule, exemption)| exemption.covers(rule)) {
                exempted.insert(&finding.rule);
                continue;
            }
            found.insert(&finding.rule);
            let line = of_finding(finding);
            let ruling = rule.map(|rule| modes.of(rule, namespace));
            match ruling.map_or_else(|| modes.mode_in(namespace), |ruling| ruling.mode) {
                _ if is_new && refuses(ruling, finding) => decision.refusals.push(line),
                Mode::Enforce | Mode::Warn => decision.warnings.push(line),
                Mode::Audit => {}
            }
        }
        let listed = |codes: BTreeSet<&str>| codes.into_iter().collect::<Vec<_>>().join(",");
        if !found.is_empty() {
            decision.annotations.insert("findings", listed(found));
        }
        if let Some(exemption) = exemption.filter(|_| !exempted.is_empty()) {
            decision.annotations.insert("exempted", format!("{}: {}", listed(exempted), exemption.reason));
        }
    }

    fn judge_effect(&self, review: &Review, object: &Value, decision: &mut Decision) {
        let Some(effect) = Effect::of(self, review, object) else { return };
        let modes = &self.options.config.admission;
        let general = modes.mode_in(namespace_of(object));
        let deletion = modes.deletions.unwrap_or(if general == Mode::Audit { Mode::Audit } else { Mode::Warn });
        let is_deletion = review.operation == Operation::Delete;
        let of_flows = match is_deletion {
            true if deletion == Mode::Enforce && effect.opens => Mode::Enforce,
            true if deletion == Mode::Enforce => Mode::Warn,
            true => deletion,
            false if general == Mode::Audit => Mode::Audit,
            false => Mode::Warn,
        };
        let of_expectations = match modes.expectations.unwrap_or(Mode::Enforce) {
            // A deletion is refused only where the operator says so of deletions too.
            Mode::Enforce if is_deletion => deletion,
            mode => mode,
        };
        for (name, lines, mode) in [("expectations", effect.broken, of_expectations), ("flows", effect.flows, of_flows)]
        {
            if lines.is_empty() {
                continue;
            }
            decision.annotations.insert(name, lines.join("; "));
            match mode {
                Mode::Enforce => decision.refusals.extend(lines),
                Mode::Warn => decision.warnings.extend(lines),
                Mode::Audit => {}
            }
        }
    }

    /// Whether an object is deleted because its namespace or its owner is: to refuse that would leave both hanging.
    fn goes_with_its_namespace(&self, review: &Review, object: &Value) -> bool {
        review.is_by_collector() || namespace_of(object).is_some_and(|name| self.is_going("", "Namespace", name))
    }
}

/// The namespace that an object stands in, or is; none of those of the whole cluster.
fn namespace_of(object: &Value) -> Option<&str> {
    let metadata = object.get("metadata")?;
    let is_namespace = object.get("kind").and_then(Value::as_str) == Some("Namespace");
    metadata.get(if is_namespace { "name" } else { "namespace" })?.as_str()
}

fn refuses(ruling: Option<crate::config::Ruling>, finding: &Finding) -> bool {
    ruling.is_some_and(|ruling| ruling.refuses(finding.severity))
}
