//! The one surface that every host calls.
//!
//! **Architecture invariant:** hosts convert and forward. What they print comes from here, byte for byte.

mod before;
mod fixes;
mod focus;
mod judge;
mod request;

pub use judge::{judge, judge_change};
pub use request::run;

use crate::edit::{self, Fixed};
use crate::input::{self, Reading};
use crate::model::{Date, FileId};
use crate::report::Report;
use crate::rules::{Rule, one_by_one};
use crate::source::text::SourceFile;

/// What a call may set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Today's date; without it the date of the facts is used, and a note says so.
    pub today: Option<Date>,
    /// Codes, beginnings of codes (`NP3`) or names of the rules to run; empty for all.
    pub select: Vec<String>,
    /// Codes, beginnings of codes or names of the rules to leave out.
    pub ignore: Vec<String>,
    /// Names of files that changed: only the clusters, and the faults of files, that they belong to are judged. The names
    /// of files that are gone may be among them. Without it everything is judged.
    pub changed: Option<Vec<String>>,
}

impl Options {
    /// Whether a rule is to run.
    #[must_use]
    pub fn wants(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|entry| rule.name == entry || is_prefix(rule.code, entry));
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }
}

fn is_prefix(code: &str, entry: &str) -> bool {
    !entry.is_empty() && code.get(..entry.len()).is_some_and(|start| start.eq_ignore_ascii_case(entry))
}

/// Checks files. Never fails: what cannot be read is a finding or a note.
#[must_use]
pub fn check(files: &[SourceFile], options: &Options) -> Report {
    let readings = files.iter().enumerate().map(|(index, file)| read(index, file)).collect();
    judge(files, readings, options, &one_by_one)
}

/// Checks the change from the files of `before` to `files`. The findings are about `files` alone; the report lists what
/// changes in the clusters that both show, with a verdict on each setting.
#[must_use]
pub fn check_change(files: &[SourceFile], before: &[SourceFile], options: &Options) -> Report {
    let all: Vec<SourceFile> = files.iter().chain(before).cloned().collect();
    let readings = all.iter().enumerate().map(|(index, file)| read(index, file)).collect();
    judge_change(&all, files.len(), readings, options, &one_by_one)
}

/// Checks files and applies the fixes that are safe, with `also_unsafe` the others too, until none is left; see
/// [`edit::fix`].
#[must_use]
pub fn fix(files: &[SourceFile], options: &Options, also_unsafe: bool) -> Fixed {
    edit::fix(files, check(files, options), also_unsafe, &mut |files| check(files, options))
}

/// Reads one file of a call, the `index`-th. Pure, so that hosts may read many at once and pass all to [`judge`].
#[must_use]
pub fn read(index: usize, file: &SourceFile) -> Reading {
    input::read(FileId(u32::try_from(index).unwrap_or(u32::MAX)), file)
}
