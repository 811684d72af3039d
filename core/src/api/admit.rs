//! Reviews of admissions: what is found in an object, and what flows it opens and closes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Change, DiffOptions, Engine, Options, check};
use crate::flow::change::Reference;
use crate::model::Object;
use crate::report::{Finding, Severity};
use crate::review::{Decision, Mode, Operation, Review, ReviewAnswer, flows, of_finding};
use crate::source::text::SourceFile;

/// The name of the object of a review in answers.
const NAME: &str = "object";

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
        let Some(object) = review.subject().filter(|_| !review.is_part && review.operation != Operation::Connect)
        else {
            return Decision::default();
        };
        if review.operation == Operation::Update && (review.changes_nothing() || review.is_going()) {
            return Decision::default();
        }
        let mode = self.options.admission;
        let mut decision = Decision::default();
        let mut rules: BTreeSet<&str> = BTreeSet::new();
        let findings = if review.operation == Operation::Delete { Vec::new() } else { self.found(&object) };
        let mut old = self.known(review);
        for finding in &findings {
            rules.insert(&finding.rule);
            let is_new = !take(&mut old, finding);
            let line = of_finding(finding);
            match mode {
                Mode::Enforce if is_new && finding.severity == Severity::Error => decision.refusals.push(line),
                Mode::Enforce | Mode::Warn => decision.warnings.push(line),
                Mode::Audit => {}
            }
        }
        let flows = self.flows_of(review, &object);
        if mode != Mode::Audit {
            decision.warnings.extend(flows.iter().cloned());
        }
        if !rules.is_empty() {
            decision.annotations.insert("findings", rules.into_iter().collect::<Vec<_>>().join(","));
        }
        if !flows.is_empty() {
            decision.annotations.insert("flows", flows.join("; "));
        }
        decision
    }

    /// What is found in an object by itself, by the versions of the cluster.
    fn found(&self, object: &Value) -> Vec<Finding> {
        let file = SourceFile::of_object(NAME, object.to_string());
        let mut options = Options { changed: None, baseline: None, ..self.options.clone() };
        // The object is of this cluster, whatever the names of files say.
        options.config.clusters.clear();
        if let Ok(network) = self.network() {
            options.versions = network.judged;
        }
        check(&[file], &options).findings
    }

    /// How often each fault stood in the object as it was: these refuse nothing.
    fn known(&self, review: &Review) -> BTreeMap<(String, String), usize> {
        let mut known = BTreeMap::new();
        let old = review.before().filter(|_| review.operation == Operation::Update);
        for finding in old.map(|old| self.found(&old)).unwrap_or_default() {
            let count: &mut usize = known.entry((finding.rule, finding.message)).or_default();
            *count = count.saturating_add(1);
        }
        known
    }

    /// What flows open and close by a policy, or by the labels of a namespace.
    fn flows_of(&self, review: &Review, object: &Value) -> Vec<String> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (api_version, kind, name) = (text("/apiVersion"), text("/kind"), text("/metadata/name"));
        let group = Object::group_of(&api_version);
        let decides = match (group, kind.as_str()) {
            ("networking.k8s.io", "NetworkPolicy") => true,
            ("cilium.io", kind) => {
                ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "CiliumCIDRGroup"].contains(&kind)
            }
            ("", "Namespace") => review.operation == Operation::Update,
            _ => false,
        };
        let Some(network) = self.network().ok().filter(|_| decides && !name.is_empty()) else { return Vec::new() };
        let change = if review.operation == Operation::Delete {
            let namespace = Some(text("/metadata/namespace")).filter(|namespace| !namespace.is_empty());
            let gone = Reference { api_version: Some(api_version), kind, namespace, name };
            Change { remove: vec![gone], ..Change::default() }
        } else {
            Change { upsert: vec![SourceFile::of_object(NAME, object.to_string())], ..Change::default() }
        };
        // What cannot be applied changes no flow; what is wrong with it is a finding.
        network.preview(&change, DiffOptions::default()).map(|(_, answer)| flows(&answer)).unwrap_or_default()
    }
}

/// Whether a finding is one of those that are known, which are counted down.
fn take(known: &mut BTreeMap<(String, String), usize>, finding: &Finding) -> bool {
    match known.get_mut(&(finding.rule.clone(), finding.message.clone())) {
        Some(count) if *count > 0 => {
            *count = count.saturating_sub(1);
            true
        }
        _ => false,
    }
}
