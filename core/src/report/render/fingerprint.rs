//! Fingerprints as other programs want them: different ones for findings that are alike.

use std::collections::BTreeMap;

use crate::report::{Finding, Fingerprint};

/// Gives the findings of one report their fingerprints.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u64, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding: 16 hexadecimal digits of what it is, and its number among findings that are
    /// alike. Words may change without the finding being another one: the message is no part of it.
    pub(super) fn of(&mut self, finding: &Finding) -> String {
        let hash = Fingerprint::new(&*finding.file, &finding.rule, &finding.path, finding.object.as_ref()).hash();
        let occurrence = self.seen.entry(hash).and_modify(|number| *number = number.saturating_add(1)).or_insert(1);
        format!("{hash:016x}:{occurrence}")
    }
}
