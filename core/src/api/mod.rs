//! The one surface that every host calls.
//!
//! **Architecture invariant:** hosts convert and forward. What they print comes from here, byte for byte.

mod accept;
mod addresses;
mod admit;
mod before;
mod change;
mod diff;
mod engine;
mod expect;
mod fixes;
mod focus;
mod invariants;
mod judge;
mod network;
mod places;
mod reach;
mod request;
mod rule;
#[cfg(feature = "schema")]
pub mod schema;

pub use addresses::{addresses, plan};
pub use change::Change;
pub use diff::{DiffOptions, diff};
pub use engine::Engine;
pub use expect::{Untested, propose, test};
pub use judge::{judge, judge_change};
pub use network::{AgentOptions, Network};
pub use reach::{ClassAnswer, FlowAnswer, Names, ReachAnswer, ReachQuestion};
pub use request::{Called, run, run_on};

pub use crate::input::bicep::may_be_loaded;

use crate::baseline::Baseline;
use crate::config::{Config, Level, Levels, Override};
use crate::edit::{self, Fixed};
use crate::facts::Facts;
use crate::flow::decide::DnsAnswers;
use crate::input::{self, Reading};
use crate::model::{Date, FileId};
use crate::report::Report;
use crate::rules::{Rule, one_by_one};
use crate::source::text::SourceFile;
use crate::suppress;
use crate::world::AskedVersions;

/// What a call may set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Today's date; without it the date of the facts is used, and a note says so.
    pub today: Option<Date>,
    /// Codes, beginnings of codes (`NP3`) or names of the rules to run; empty for those of the configuration. Where it
    /// is not, the configuration's `select` and `ignore`, and the rules that it switches off, do not count.
    pub select: Vec<String>,
    /// Codes, beginnings of codes or names of the rules to leave out; empty for those of the configuration.
    pub ignore: Vec<String>,
    /// Names of files that changed: only the clusters, and the faults of files, that they belong to are judged. The names
    /// of files that are gone may be among them. Without it everything is judged.
    pub changed: Option<Vec<String>>,
    /// Severities that count more than those of the configuration.
    pub severity: Levels,
    /// The configuration.
    pub config: Config,
    /// The versions by which objects are judged, where they are not those of the cluster or the newest that AKS ships.
    pub versions: AskedVersions,
    /// The facts, where they are not those that the engine ships.
    pub facts: Option<Box<Facts>>,
    /// The accepted findings.
    pub baseline: Option<Baseline>,
    /// Options of the agent of Cilium, which count more than those of a given `cilium-config`.
    pub agent: AgentOptions,
    /// The addresses that answers of DNS gave for names. Without it nothing is known of them; with it, a name that is not
    /// among them got no answer.
    pub dns: Option<DnsAnswers>,
}

impl Options {
    /// Whether a rule is to run at all.
    #[must_use]
    pub fn wants(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|word| rule.is_meant_by(word));
        let asked = !self.select.is_empty();
        let select = if asked { &self.select } else { &self.config.select };
        let ignored = match (self.ignore.is_empty(), asked) {
            (false, _) => named(&self.ignore),
            (true, true) => false,
            (true, false) => named(&self.config.ignore),
        };
        let level = self.severity.of(rule);
        let level = if asked { level } else { level.or_else(|| self.config.severity.of(rule)) };
        (select.is_empty() || named(select)) && !ignored && level != Some(Level::Off)
    }

    /// What becomes of the findings of a rule that runs, in a file with these overrides; none where nothing is set.
    #[must_use]
    pub fn level(&self, rule: &Rule, overrides: &[&Override]) -> Option<Level> {
        if overrides.iter().any(|one| one.ignore.iter().any(|word| rule.is_meant_by(word))) {
            return Some(Level::Off);
        }
        let of_file = || overrides.iter().rev().find_map(|one| one.severity.of(rule));
        // That the configuration switches a rule off does not count for a rule that runs: it was asked for.
        let of_config = || self.config.severity.of(rule).filter(|level| *level != Level::Off);
        self.severity.of(rule).or_else(of_file).or_else(of_config)
    }
}

/// Checks files. Never fails: what cannot be read is a finding or a note.
#[must_use]
pub fn check(files: &[SourceFile], options: &Options) -> Report {
    let readings = engine::read_from(0, files, &one_by_one);
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

/// As [`fix`], where the findings are those of [`check_change`]: the files of `before` are compared with and stay as they
/// are.
#[must_use]
pub fn fix_change(files: &[SourceFile], before: &[SourceFile], options: &Options, also_unsafe: bool) -> Fixed {
    let check = |files: &[SourceFile]| check_change(files, before, options);
    edit::fix(files, check(files), also_unsafe, &mut |files| check(files))
}

/// Reads one file of a call, the `index`-th. Pure, so that hosts may read many at once and pass all to [`judge`].
#[must_use]
pub fn read(index: usize, file: &SourceFile) -> Reading {
    let mut reading = input::read(FileId(u32::try_from(index).unwrap_or(u32::MAX)), file);
    reading.suppressions = suppress::read(file, &reading.pieces);
    reading
}
