//! The options of `netproof diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netproof_core::flow::diff::Change;
use netproof_core::flow::diff::answer::DiffAnswer;
use netproof_core::flow::reach::Level;

use crate::network::Made;

/// Show what flows open and close from one state to another
///
/// OLD and NEW are files, folders (read recursively), `-` for standard input, or states of Git: `REV:PATH`, with PATH from
/// the current folder, as in `main:policies` or `HEAD~1:.`. The exit status is 0 unless `--fail-on` says otherwise.
#[derive(Debug, Args)]
#[command(mut_arg("config", |config| config.help(CONFIG)))]
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

    #[command(flatten)]
    pub network: Made,
}

/// Of the two states it is the new one whose configuration is looked for.
const CONFIG: &str = "The configuration [default: the `netproof.yaml` in the folder of NEW, or above]";

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
    /// Who is shown.
    pub fn level(&self) -> Level {
        if self.pods { Level::Pods } else { Level::Workloads }
    }
}
