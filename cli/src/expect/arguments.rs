//! The options of `netproof test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netproof_core::net::Address;

use crate::decide::{agent_option, dns_answer};
use crate::judged::Judged;
use crate::settings::Settings;

/// Test what is expected of flows, each failure with a flow that shows it
///
/// Expectations stand in files of their own among the paths, which begin with `apiVersion: netproof/v1` and
/// `kind: Expectations`. The exit status is 0 where all hold, and else 1.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Write the expectations that the cluster meets now, as a file to begin with; to standard output where none is named
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub write: Option<PathBuf>,

    /// How to write the results
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub output: Format,

    /// An address that DNS gave for a name; once one is given, other names got no answer
    #[arg(long, value_name = "NAME=ADDRESS", value_parser = dns_answer)]
    pub dns_answer: Vec<(String, Address)>,

    /// An option of the agent of Cilium, which counts more than that of a given `cilium-config`
    #[arg(long, value_name = "KEY=VALUE", value_parser = agent_option)]
    pub agent_option: Vec<(String, String)>,

    #[command(flatten)]
    pub judged: Judged,

    /// The configuration [default: the `netproof.yaml` in the folder of the first path, or above]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// The answer of the library, one object
    Json,
    /// JUnit XML, for test results
    Junit,
    /// Workflow commands of GitHub Actions
    Github,
    /// The comment of a pull request
    Markdown,
}

impl Arguments {
    /// The settings of files.
    pub fn settings(&self) -> Settings {
        let (config, facts) = (self.config.clone(), self.facts.clone());
        Settings { config, no_config: self.no_config, facts, ..Settings::default() }
    }
}
