//! Accepted findings: a file that lists what was there when a project began to use the checks, so that only what is new
//! is told. Findings are known by their [`Fingerprint`], so neither moved lines nor changed words matter.
//!
//! **Architecture invariant:** a baseline hides as many findings of a fingerprint as it counts, never more.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::config::{Base, Fault};
use crate::limits::MAX_BASELINE_ENTRIES;
use crate::order::Ordered as _;
use crate::report::{Finding, Fingerprint};

/// The name of the file that the command line writes.
pub const FILE_NAME: &str = "netproof-baseline.json";

const VERSION: u32 = 1;

/// Accepted findings, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<Fingerprint, usize>,
    /// Where the names of files start, and the baseline's folder.
    pub base: Base,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    rule: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    count: usize,
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let help = "write it anew with `netproof baseline`";
        let fault = |line: usize, column: usize, message: String| Fault {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column.max(1)).unwrap_or(u32::MAX),
            path: String::new(),
            message,
            help: Some(help.to_owned()),
        };
        let file: File = serde_json::from_str(text).map_err(|error| {
            let message = format!("this is not a baseline: {error}");
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            fault(error.line().max(1), error.column(), message)
        })?;
        if file.version != VERSION {
            let message = format!("the baseline has version {}; this netproof reads version {VERSION}", file.version);
            return Err(fault(1, 1, message));
        }
        if file.findings.len() > MAX_BASELINE_ENTRIES {
            return Err(fault(1, 1, format!("the baseline has more than {MAX_BASELINE_ENTRIES} entries")));
        }
        let mut entries: BTreeMap<Fingerprint, usize> = BTreeMap::new();
        for Entry { file, rule, path, object, count } in file.findings {
            let known = entries.entry(Fingerprint { file, rule, path, object }).or_default();
            *known = known.saturating_add(count);
        }
        Ok(Self { entries, base: Base::default() })
    }

    /// The text of the file: one finding a line, sorted, so that merges of branches are easy.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (index, (of, count)) in self.entries.iter().enumerate() {
            let Fingerprint { file, rule, path, object } = of.clone();
            let entry = Entry { file, rule, path, object, count: *count };
            let json = serde_json::to_string(&entry).unwrap_or_default();
            let _ = write!(text, "{}\n    {json}", if index == 0 { "" } else { "," });
        }
        text + if self.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" }
    }

    /// How many findings it accepts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether it accepts nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many findings it accepts in files that are gone by what `exists` says of their paths from its folder.
    #[must_use]
    pub fn of_gone_files(&self, exists: impl Fn(&str) -> bool) -> usize {
        let gone = self.entries.iter().filter(|(of, _)| of.file != "-" && !exists(&of.file));
        gone.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The baseline that accepts these findings, and what this one accepts of files that `checked` does not name.
    #[must_use]
    pub fn updated<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>, checked: impl Fn(&str) -> bool) -> Self {
        let kept = self.entries.iter().filter(|(of, _)| !checked(&of.file));
        let mut entries: BTreeMap<Fingerprint, usize> = kept.map(|(of, count)| (of.clone(), *count)).into_map();
        for finding in findings {
            let path = self.base.path(&finding.file);
            let of = Fingerprint::new(path, &finding.rule, &finding.path, finding.object.as_ref());
            let count = entries.entry(of).or_default();
            *count = count.saturating_add(1);
        }
        Self { entries, base: self.base.clone() }
    }

    /// A tally to take findings from.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { left: self.entries.clone(), taken: 0 }
    }
}

/// What of a baseline was not met yet.
#[derive(Clone, Debug)]
pub struct Tally {
    left: BTreeMap<Fingerprint, usize>,
    taken: usize,
}

impl Tally {
    /// Whether the finding is accepted; counts it.
    pub fn take(&mut self, finding: &Fingerprint) -> bool {
        match self.left.get_mut(finding) {
            Some(count) if *count > 0 => {
                *count = count.saturating_sub(1);
                self.taken = self.taken.saturating_add(1);
                true
            }
            _ => false,
        }
    }

    /// How many findings were accepted.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// How many accepted findings of the files and rules that `checked` accepts no longer occur.
    #[must_use]
    pub fn gone(&self, checked: impl Fn(&Fingerprint) -> bool) -> usize {
        let left = self.left.iter().filter(|(of, count)| **count > 0 && checked(of));
        left.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }
}

#[cfg(test)]
mod tests;
