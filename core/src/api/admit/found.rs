//! What is found in the object of a review, and what of it was there before.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::api::{Engine, Options, check};
use crate::report::Finding;
use crate::review::{Operation, Review};
use crate::source::text::SourceFile;

/// The name of the object of a review in answers.
pub(super) const NAME: &str = "object";

impl Engine {
    /// What is found in an object by itself, by the versions of the cluster.
    pub(super) fn found(&self, object: &Value) -> Vec<Finding> {
        let file = SourceFile::of_object(NAME, object.to_string());
        let mut options = Options { changed: None, baseline: None, ..self.options.clone() };
        // The object is of this cluster, whatever the names of files say.
        options.config.clusters.clear();
        if let Ok(network) = self.network() {
            options.versions = network.judged;
        }
        check(&[file], &options).findings
    }
}

/// How often each fault stood in the object as it was: these refuse nothing.
pub(super) struct Known(BTreeMap<(String, String), usize>);

impl Known {
    pub(super) fn of(engine: &Engine, review: &Review) -> Self {
        let mut known = BTreeMap::new();
        let old = review.before().filter(|_| review.operation == Operation::Update);
        for finding in old.map(|old| engine.found(&old)).unwrap_or_default() {
            let count: &mut usize = known.entry((finding.rule, finding.message)).or_default();
            *count = count.saturating_add(1);
        }
        Self(known)
    }

    /// Whether a finding is one of those, which are counted down.
    pub(super) fn take(&mut self, finding: &Finding) -> bool {
        match self.0.get_mut(&(finding.rule.clone(), finding.message.clone())) {
            Some(count) if *count > 0 => {
                *count = count.saturating_sub(1);
                true
            }
            _ => false,
        }
    }
}
