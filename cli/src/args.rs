//! The options of the command line.

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use netproof_core::config;
use netproof_core::model::Date;
use netproof_core::report::Severity;
use netproof_core::rules::{RULES, wording};

use crate::judged::Judged;
use crate::settings::Settings;

/// Checks AKS + Cilium cluster specifications and network policies before they are deployed.
#[derive(Debug, Parser)]
#[command(name = "netproof", version, max_term_width = 100, args_override_self = true, after_help = EXIT_STATUS)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,

    /// When to write colours; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = When::Auto, display_order = 100)]
    pub color: When,
}

const EXIT_STATUS: &str = "\
Exit status:
  0  clean, or nothing of a known kind; the flow or the object is allowed; what is expected holds
  1  findings or changes at or above --fail-on; the flow or the object is not allowed; an expectation does not hold
  2  bad usage, or a named path that cannot be opened
  3  a fault of netproof";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong with cluster specifications and policies
    Check(Check),
    Baseline(crate::baseline::Arguments),
    Decide(crate::decide::Arguments),
    Reach(crate::reach::Arguments),
    Diff(crate::diff::Arguments),
    Test(crate::expect::Arguments),
    /// Show the address plan of each cluster: its ranges, what collides, what is free, and how full they get
    Addresses(Addresses),
    Admit(crate::admit::Arguments),
    /// Explain a rule, or list all
    Rule(Rule),
    /// List the dated facts in use, with their sources
    Facts(Facts),
    /// Write the completions of a shell
    Completions(Completions),
    /// Write the manual page
    Man,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("fixes").args(["fix", "diff"]).multiple(true)))]
pub struct Check {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<std::path::PathBuf>,

    /// Judge the change from the state that this file or folder shows, and say of each setting whether it can be made
    #[arg(long, value_name = "OLD")]
    pub before: Vec<std::path::PathBuf>,

    /// How to write the findings
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub output: Format,

    /// The day to judge versions and retirements by [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = Date::parse)]
    pub today: Option<Date>,

    /// Write the files with what can be fixed safely; standard input goes to standard output
    #[arg(long)]
    pub fix: bool,

    /// Print what --fix would change, and write nothing
    #[arg(long)]
    pub diff: bool,

    /// With --fix or --diff: also what may recreate, reimage, renumber or open something that exists
    #[arg(long, requires = "fixes")]
    pub r#unsafe: bool,

    /// Only these rules: codes, beginnings of codes (`NP3`) or names, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub select: Vec<String>,

    /// Not these rules: codes, beginnings of codes or names, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    pub ignore: Vec<String>,

    /// Only the clusters and policies that files belong to which changed since this revision of Git
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,

    /// The least severity that makes the exit status 1 [default: that of the configuration, else `error`]
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub fail_on: Option<FailOn>,

    /// List also what is otherwise only counted; `--fail-on info` does so too
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub show: Option<Show>,

    #[command(flatten)]
    pub judged: Judged,

    #[command(flatten)]
    pub settings: Settings,

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
    /// Facts that replace tables of those in use, in the shape in which `--output json` prints them
    #[arg(long, value_name = "FILE")]
    pub facts: Option<std::path::PathBuf>,

    /// How to write them
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = TextOrJson::Text)]
    pub output: TextOrJson,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
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
    /// A Code Quality report of GitLab
    Gitlab,
    /// JUnit XML, for test results
    Junit,
    /// The comment of a pull request
    Markdown,
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

impl From<config::FailOn> for FailOn {
    fn from(fail_on: config::FailOn) -> Self {
        match fail_on {
            config::FailOn::At(Severity::Error) => Self::Error,
            config::FailOn::At(Severity::Warning) => Self::Warning,
            config::FailOn::At(Severity::Info) => Self::Info,
            config::FailOn::Never => Self::Never,
        }
    }
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

/// A word of `--select`, `--ignore` or `--severity`, which must name some rule.
pub fn selector(word: &str) -> Result<String, String> {
    if RULES.iter().any(|rule| rule.is_meant_by(word)) {
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
