//! Names of findings that stay when lines move, by which other programs know a finding again.

use std::collections::BTreeMap;

use super::uri;
use crate::report::Finding;

/// Gives the findings of one report their fingerprints.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u64, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding: 16 hexadecimal digits of what it is, and its number among findings that are
    /// alike.
    pub(super) fn of(&mut self, finding: &Finding) -> String {
        let hash = hash(finding);
        let occurrence = self.seen.entry(hash).and_modify(|number| *number = number.saturating_add(1)).or_insert(1);
        format!("{hash:016x}:{occurrence}")
    }
}

/// A number of the rule, the file, the path and the words (FNV-1a, 64 bits).
fn hash(finding: &Finding) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let file = uri::of_file(&finding.file);
    let parts = [&finding.rule, &file, &finding.path, &finding.message];
    // No text holds the byte 0xff, so it parts them.
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
