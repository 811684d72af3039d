//! The options of the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use netproof_core::api::Options;
use netproof_core::model::Date;
use netproof_core::report::Severity;
use netproof_core::rules::{RULES, wording};

/// Checks AKS + Cilium cluster specifications and network policies before they are deployed.
#[derive(Debug, Parser)]
#[command(name = "netproof", version, max_term_width = 100, after_help = EXIT_STATUS)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,

    /// When to write colours; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = When::Auto, display_order = 100)]
    pub color: When,
}

const EXIT_STATUS: &str = "\
Exit status:
  0  clean, or nothing of a known kind
  1  findings at or above --fail-on
  2  bad usage, or a named path that cannot be opened
  3  a fault of netproof";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong with cluster specifications and policies
    Check(Check),
    /// Show the address plan of each cluster: its ranges, what collides, what is free, and how full they get
    Addresses(Addresses),
    /// Explain a rule, or list all
    Rule(Rule),
    /// List the dated facts in use, with their sources
    Facts(Facts),
}

#[derive(Debug, Args)]
pub struct Check {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<std::path::PathBuf>,

    /// How to write the findings
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub output: Format,

    /// The day to judge versions and retirements by [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = Date::parse)]
    pub today: Option<Date>,

    /// Only these rules: codes, beginnings of codes (`NP3`) or names, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub select: Vec<String>,

    /// Not these rules: codes, beginnings of codes or names, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub ignore: Vec<String>,

    /// The least severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,

    /// List also what is otherwise only counted
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub show: Option<Show>,

    /// No notes, no progress and no summary
    #[arg(long, short)]
    pub quiet: bool,

    /// Threads that read files [default: one a core]
    #[arg(long, value_name = "NUMBER", hide = true)]
    pub threads: Option<std::num::NonZeroUsize>,
}

#[derive(Debug, Args)]
pub struct Addresses {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<std::path::PathBuf>,

    /// How to write the plans
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = Picture::Text)]
    pub output: Picture,

    /// No notes and no progress
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct Rule {
    /// The rule's code or name
    pub code: Option<String>,

    /// How to write it
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = TextOrJson::Text)]
    pub output: TextOrJson,
}

#[derive(Debug, Args)]
pub struct Facts {
    /// How to write them
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = TextOrJson::Text)]
    pub output: TextOrJson,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// The answer of the library, one object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Picture {
    /// For people
    Text,
    /// The answer of the library, one object
    Json,
    /// A picture of its own, light or dark as the reader's screen
    Svg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TextOrJson {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Show {
    Info,
}

impl FailOn {
    /// Whether findings of which that is the worst make the exit status 1.
    pub fn fails(self, worst: Option<Severity>) -> bool {
        let least = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
            Self::Never => return false,
        };
        worst.is_some_and(|worst| worst >= least)
    }
}

/// A word of `--select` or `--ignore`, which must name some rule.
fn selector(word: &str) -> Result<String, String> {
    let options = Options { select: vec![word.to_owned()], ..Options::default() };
    if RULES.iter().any(|rule| options.wants(rule)) {
        return Ok(word.to_owned());
    }
    let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
    let hint = wording::nearest(word, names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(format!("no rule has that code or name{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_well_formed() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn what_fails() {
        use Severity::{Error, Info, Warning};
        for (fail_on, failing) in [
            (FailOn::Error, &[Error][..]),
            (FailOn::Warning, &[Error, Warning]),
            (FailOn::Info, &[Error, Warning, Info]),
            (FailOn::Never, &[]),
        ] {
            for worst in [Error, Warning, Info] {
                assert_eq!(fail_on.fails(Some(worst)), failing.contains(&worst), "{fail_on:?} {worst:?}");
            }
            assert!(!fail_on.fails(None));
        }
    }
}
