//! The options of `netproof test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::network::{Dns, Made};

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

    #[command(flatten)]
    pub answered: Dns,

    #[command(flatten)]
    pub network: Made,
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
