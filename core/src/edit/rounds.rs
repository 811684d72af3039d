//! Fixes applied, and what is then left.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::MAX_FIX_ROUNDS;
use crate::report::{Finding, Fix, Report};
use crate::source::text::SourceFile;

/// What came of fixing.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The files, in the order given, with the fixes applied.
    pub files: Vec<SourceFile>,
    /// Findings that were fixed.
    pub applied: usize,
    /// What is found in the files as they are then.
    pub report: Report,
}

/// Applies the fixes of a report to the files that it is about, then those of the report on the result, and so on until
/// there are none left, at most [`MAX_FIX_ROUNDS`] times.
///
/// Of each finding the first safe fix is taken; with `also_unsafe` the first one where none is safe. Of fixes that touch
/// the same bytes the first in the order of the report is applied, the others in the next round, if still wanted. No
/// fix is applied twice. `check` is to check files as `report` was made.
pub fn fix(
    files: &[SourceFile],
    report: Report,
    also_unsafe: bool,
    check: &mut dyn FnMut(&[SourceFile]) -> Report,
) -> Fixed {
    let mut fixed = Fixed { files: files.to_vec(), applied: 0, report };
    let mut done = BTreeSet::new();
    for _ in 0..MAX_FIX_ROUNDS {
        let mut round = Round::new(&fixed.files);
        for finding in &fixed.report.findings {
            let Some(fix) = wanted(finding, also_unsafe) else { continue };
            let key = key(finding, fix);
            if !done.contains(&key) && round.take(fix) {
                done.insert(key);
                fixed.applied = fixed.applied.saturating_add(1);
            }
        }
        let edits = round.edits;
        if edits.is_empty() {
            break;
        }
        for (file, edits) in edits {
            if let Some(file) = fixed.files.get_mut(file) {
                file.text = spliced(&file.text, &edits);
            }
        }
        fixed.report = check(&fixed.files);
    }
    fixed
}

/// The fix of a finding that is to be applied.
fn wanted(finding: &Finding, also_unsafe: bool) -> Option<&Fix> {
    let safe = finding.fixes.iter().find(|fix| fix.safe);
    safe.or_else(|| finding.fixes.first().filter(|_| also_unsafe))
}

type Key = (String, String, u32, String, String);

fn key(finding: &Finding, fix: &Fix) -> Key {
    (finding.rule.clone(), finding.file.clone(), finding.document, finding.path.clone(), fix.title.clone())
}

/// Edits of one file by their first byte: the byte past their last, and the text.
type Edits = BTreeMap<u32, (u32, String)>;

/// The edits of one round.
struct Round<'r> {
    files: &'r [SourceFile],
    /// The files by their name; none where two have one name.
    by_name: BTreeMap<&'r str, Option<usize>>,
    edits: BTreeMap<usize, Edits>,
}

impl<'r> Round<'r> {
    fn new(files: &'r [SourceFile]) -> Self {
        let mut by_name = BTreeMap::new();
        for (index, file) in files.iter().enumerate() {
            by_name.entry(file.name.as_str()).and_modify(|known| *known = None).or_insert(Some(index));
        }
        Self { files, by_name, edits: BTreeMap::new() }
    }

    /// Takes the edits of a fix, unless one of them meets an edit of another fix or is not of the files.
    fn take(&mut self, fix: &Fix) -> bool {
        let mut own: Vec<(usize, u32, u32, String)> = Vec::new();
        for edit in &fix.edits {
            let (start, end) = (edit.range.start.offset, edit.range.end.offset);
            let Some(Some(index)) = self.by_name.get(edit.file.as_str()).copied() else { return false };
            let Some(file) = self.files.get(index) else { return false };
            if !file.problems.is_empty()
                || file.text.get(start as usize..end as usize).is_none()
                || self.meets(index, start, end)
            {
                return false;
            }
            match own.last_mut() {
                // Edits of one fix that touch are one.
                Some(last) if last.0 == index && last.2 == start => {
                    last.2 = end;
                    last.3.push_str(&edit.text);
                }
                _ => own.push((index, start, end, edit.text.clone())),
            }
        }
        for (index, start, end, text) in own {
            self.edits.entry(index).or_default().insert(start, (end, text));
        }
        true
    }

    /// Whether an edit of other bytes of the file overlaps or touches these.
    fn meets(&self, index: usize, start: u32, end: u32) -> bool {
        let before = self.edits.get(&index).and_then(|edits| edits.range(..=end).next_back());
        before.is_some_and(|(_, (other_end, _))| *other_end >= start)
    }
}

/// The text with the edits, none of which overlaps another.
fn spliced(text: &str, edits: &Edits) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0_usize;
    for (start, (end, new)) in edits {
        out.push_str(text.get(at..*start as usize).unwrap_or(""));
        out.push_str(new);
        at = *end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
