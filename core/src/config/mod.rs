//! The configuration that a host may give, `netproof.yaml`: which rules run and how severe they are, and facts that only
//! the user knows.
//!
//! The published JSON Schema is [`SCHEMA`]. What it refuses, [`Config::parse`] refuses too, in words of its own.
//!
//! **Architecture invariant:** a configuration is read whole or refused; no part of a faulty one is in force.

mod admission;
mod base;
mod document;
mod fault;
mod glob;
mod read;

#[cfg(test)]
mod tests;

pub use admission::{Admission, NamespaceAdmission, Ruling};
pub use base::Base;
pub use document::Document;
pub use fault::{Fault, joined};
pub use glob::Glob;

use crate::model::KubernetesVersion;
use crate::net::Cidr;
use crate::report::Severity;
use crate::rules::Rule;

/// The name of the file in which the command line looks for a configuration.
pub const FILE_NAME: &str = "netproof.yaml";

/// The JSON Schema of the configuration, draft 2020-12.
pub const SCHEMA: &str = include_str!("../../data/netproof.schema.json");

/// A configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `select`: codes, beginnings of codes or names of the rules to run; empty for all.
    pub select: Vec<String>,
    /// `ignore`: those to leave out.
    pub ignore: Vec<String>,
    /// `severity`: by code, beginning of a code, or name.
    pub severity: Levels,
    /// `failOn`: the least severity at which a check fails.
    pub fail_on: Option<FailOn>,
    /// `overrides`: what holds for some files only. Later ones win.
    pub overrides: Vec<Override>,
    /// `facts`: what only the user knows.
    pub stated: Stated,
    /// `clusters`: which cluster the policies and workloads of a path belong to.
    pub clusters: Vec<ClusterFiles>,
    /// `baseline`: the file of accepted findings, by its path from the configuration's folder.
    pub baseline: Option<String>,
    /// `admission`: what becomes of findings where an object enters a cluster.
    pub admission: Admission,
    /// Where the names of files start, and the configuration's folder.
    pub base: Base,
}

/// What holds for some files only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// The files.
    pub files: Vec<Glob>,
    /// Rules that say nothing about them.
    pub ignore: Vec<String>,
    /// Other severities.
    pub severity: Levels,
}

/// What only the user knows of the place where the clusters stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// `peeredRanges`: ranges that the clusters' networks reach by peering, gateways or circuits.
    pub peered_ranges: Vec<PeeredRange>,
    /// `azureCliVersion`: the release of the Azure CLI that runs the scripts, where they do not install one.
    pub azure_cli_version: Option<String>,
    /// `kubernetesVersions`: the versions that the region offers; empty where this is not stated.
    pub kubernetes_versions: Vec<KubernetesVersion>,
}

/// A range of a connected network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeeredRange {
    /// The range.
    pub cidr: Cidr,
    /// What it is.
    pub name: Option<String>,
}

/// The cluster to which the policies and workloads of some files belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterFiles {
    /// The cluster's name.
    pub name: String,
    /// Its resource group.
    pub resource_group: Option<String>,
    /// The files.
    pub files: Vec<Glob>,
}

/// The least severity at which a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of this severity or above.
    At(Severity),
    /// Never.
    Never,
}

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are not made.
    Off,
    /// They have that severity.
    At(Severity),
}

/// Levels, or modes, by code, beginning of a code, or name of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels<L = Level>(Vec<(String, L)>);

impl<L> Default for Levels<L> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<L: Copy> Levels<L> {
    /// Adds a level; of equally exact words for a rule the last counts.
    pub fn set(&mut self, selector: impl Into<String>, level: L) {
        self.0.push((selector.into(), level));
    }

    /// The level of a rule: that of the most exact word for it.
    #[must_use]
    pub fn of(&self, rule: &Rule) -> Option<L> {
        let exact = |selector: &str| if selector == rule.name { rule.code.len() } else { selector.len() };
        let fitting = self.0.iter().filter(|(selector, _)| rule.is_meant_by(selector));
        fitting.max_by_key(|(selector, _)| exact(selector)).map(|(_, level)| *level)
    }
}

impl Level {
    /// The words by which configurations and the command line name levels.
    pub const WORDS: [&str; 4] = ["error", "warning", "info", "off"];

    /// Reads one of [`Level::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "error" => Self::At(Severity::Error),
            "warning" => Self::At(Severity::Warning),
            "info" => Self::At(Severity::Info),
            "off" => Self::Off,
            _ => return None,
        })
    }
}

impl FailOn {
    /// The words by which configurations and the command line name it.
    pub const WORDS: [&str; 4] = ["error", "warning", "info", "never"];

    /// Reads one of [`FailOn::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "never" => Some(Self::Never),
            other => match Level::parse(other) {
                Some(Level::At(severity)) => Some(Self::At(severity)),
                _ => None,
            },
        }
    }
}

impl Config {
    /// Reads the text of a configuration. Blanks and comments alone are the empty one.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order written.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        Document::read(text).config()
    }

    /// The overrides for the file of that name, in the order written.
    #[must_use]
    pub fn overrides_of(&self, name: &str) -> Vec<&Override> {
        if self.overrides.is_empty() {
            return Vec::new();
        }
        let path = self.base.path(name);
        self.overrides.iter().filter(|one| one.files.iter().any(|glob| glob.fits(&path))).collect()
    }
}
