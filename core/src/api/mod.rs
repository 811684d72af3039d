//! The one surface that every host calls.
//!
//! **Architecture invariant:** hosts convert and forward. What they print comes from here, byte for byte.

mod addresses;
mod judge;
mod request;

pub use addresses::{addresses, plan};
pub use judge::judge;
pub use request::run;

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

/// Reads one file of a call, the `index`-th. Pure, so that hosts may read many at once and pass all to [`judge`].
#[must_use]
pub fn read(index: usize, file: &SourceFile) -> Reading {
    input::read(FileId(u32::try_from(index).unwrap_or(u32::MAX)), file)
}
