//! The options of `netproof diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netproof_core::flow::diff::Change;
use netproof_core::flow::diff::answer::DiffAnswer;
use netproof_core::flow::reach::Level;

use crate::decide::agent_option;
use crate::judged::Judged;
use crate::settings::Settings;

/// Show what flows open and close from one state to another
///
/// OLD and NEW are files, folders (read recursively), `-` for standard input, or states of Git: `REV:PATH`, with PATH from
/// the current folder, as in `main:policies` or `HEAD~1:.`. The exit status is 0 unless `--fail-on` says otherwise.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The state before
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// The state after
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// How to write the changes
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub output: Format,

    /// Show pods rather than the workloads that make them
    #[arg(long)]
    pub pods: bool,

    /// Which changes make the exit status 1
    #[arg(long, value_name = "CHANGES", value_enum)]
    pub fail_on: Option<FailOn>,

    /// An option of the agent of Cilium, which counts more than that of a given `cilium-config`
    #[arg(long, value_name = "KEY=VALUE", value_parser = agent_option)]
    pub agent_option: Vec<(String, String)>,

    #[command(flatten)]
    pub judged: Judged,

    /// The configuration [default: the `netproof.yaml` in the folder of NEW, or above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Look for no configuration
    #[arg(long)]
    pub no_config: bool,

    /// Facts that replace tables of those in use; `netproof facts` shows these
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,

    /// No notes and no progress
    #[arg(long, short)]
    pub quiet: bool,
}

/// How the changes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[value(alias = "text")]
    Table,
    /// The answer of the library, one object
    Json,
    /// A page of its own, which needs no network
    Html,
    /// The comment of a pull request
    Markdown,
}

/// Which changes make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What opens, or loses its conditions
    Opened,
    /// What closes, or gets conditions
    Closed,
    /// Whatever changes
    Any,
}

impl FailOn {
    /// Whether an answer fails.
    pub fn fails(self, answer: &DiffAnswer) -> bool {
        let counted: &[Change] = match self {
            Self::Opened => &[Change::Opened, Change::Widened],
            Self::Closed => &[Change::Closed, Change::Narrowed],
            Self::Any => &Change::ALL,
        };
        counted.iter().any(|change| answer.total(*change) > 0)
    }
}

impl Arguments {
    /// The settings of files.
    pub fn settings(&self) -> Settings {
        let (config, facts) = (self.config.clone(), self.facts.clone());
        Settings { config, no_config: self.no_config, facts, ..Settings::default() }
    }

    /// Who is shown.
    pub fn level(&self) -> Level {
        if self.pods { Level::Pods } else { Level::Workloads }
    }
}
