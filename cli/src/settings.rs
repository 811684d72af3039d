//! What files set besides the command line: the configuration, facts, the baseline.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use netproof_core::baseline::{self, Baseline};
use netproof_core::config::{self, Base, Config, Document, Fault, Level, Levels};
use netproof_core::facts::{self, Replaced};
use netproof_core::report::render::fault;
use netproof_core::source::text::SourceFile;

use crate::args::selector;
use crate::output::{self, why};
use crate::schema;

#[derive(Debug, Default, Args)]
pub struct Settings {
    /// The configuration [default: the `netproof.yaml` in the folder of the first path, or above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Look for no configuration
    #[arg(long)]
    pub no_config: bool,

    /// Other severities for rules, `error`, `warning`, `info` or `off`, separated by commas
    #[arg(long, value_name = "RULE=SEVERITY", value_delimiter = ',', value_parser = level)]
    pub severity: Vec<(String, Level)>,

    /// Facts that replace tables of those in use; `netproof facts` shows these
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,

    /// Accepted findings that are not told; `netproof baseline` writes the file
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// The settings with what their files hold.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The configuration; the empty one where there is none.
    pub config: Config,
    /// Facts in place of the shipped ones.
    pub facts: Option<Replaced>,
    /// Where the baseline is, or is to be written.
    pub baseline: Option<PathBuf>,
    /// The severities of the command line.
    pub severity: Levels,
}

/// Something that was told on standard error: bad usage.
#[derive(Debug)]
pub struct Refused;

impl Settings {
    /// Reads the files that the settings name, and the configuration that belongs to the paths.
    pub fn load(&self, paths: &[PathBuf]) -> Result<Loaded, Refused> {
        let mut loaded = Loaded { baseline: self.baseline.clone(), ..Loaded::default() };
        for (rule, level) in &self.severity {
            loaded.severity.set(rule.as_str(), *level);
        }
        if let Some(path) = self.config.clone().or_else(|| if self.no_config { None } else { find(paths) }) {
            loaded.config = configuration(&path)?;
            if loaded.baseline.is_none() {
                let folder = path.parent().unwrap_or(Path::new(""));
                loaded.baseline = loaded.config.baseline.as_ref().map(|baseline| folder.join(baseline));
            }
        }
        loaded.facts = self.facts.as_deref().map(read_facts).transpose()?;
        Ok(loaded)
    }
}

/// Reads facts that replace those in use.
pub fn read_facts(path: &Path) -> Result<Replaced, Refused> {
    let text = read(path)?;
    facts::replace(&text).map_err(|faults| refuse(path, &faults))
}

/// Reads the accepted findings of a file.
pub fn read_baseline(path: &Path) -> Result<Baseline, Refused> {
    let text = read(path)?;
    let mut baseline = Baseline::parse(&text).map_err(|fault| refuse(path, &[fault]))?;
    baseline.base = base_of(path);
    Ok(baseline)
}

/// The paths of files from the folder of that one.
pub fn base_of(path: &Path) -> Base {
    let folder = absolute(path).parent().map(Path::to_path_buf).unwrap_or_default();
    Base { names_from: slashed(&absolute(Path::new(""))), folder: slashed(&folder) }
}

fn configuration(path: &Path) -> Result<Config, Refused> {
    let text = read(path)?;
    let document = Document::read(&text);
    let faults = schema::faults(&document);
    match document.config() {
        Ok(config) if faults.is_empty() => Ok(Config { base: base_of(path), ..config }),
        _ => Err(refuse(path, &faults)),
    }
}

/// The configuration in the folder of the first path, or in the nearest folder above it in the same repository.
fn find(paths: &[PathBuf]) -> Option<PathBuf> {
    let first = paths.first().filter(|path| path.as_os_str() != "-").map_or(Path::new(""), PathBuf::as_path);
    let whole = without_parents(&absolute(first));
    // What stands above a repository differs from one machine to the next.
    let is_top = |folder: &Path| folder.join(".git").exists();
    let below_top = whole.ancestors().position(is_top).map_or(usize::MAX, |top| top.saturating_add(1));
    let mut folders = whole.ancestors().take(below_top);
    let found = folders.find_map(|folder| Some(folder.join(config::FILE_NAME)).filter(|file| file.is_file()))?;
    // As a path from here it reads better.
    let here = absolute(Path::new(""));
    Some(found.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(found))
}

/// The path with `..` resolved as far as its text tells, as patterns do it.
fn without_parents(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// The path without links followed; the empty one is the folder that we are in.
fn absolute(path: &Path) -> PathBuf {
    let here = || std::env::current_dir().unwrap_or_default();
    if path.as_os_str().is_empty() { here() } else { std::path::absolute(path).unwrap_or_else(|_| here().join(path)) }
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn read(path: &Path) -> Result<String, Refused> {
    let bytes = std::fs::read(path).map_err(|error| {
        output::error(&format!("cannot open `{}`: {}", path.display(), why(&error)));
        Refused
    })?;
    let file = SourceFile::from_bytes("", bytes);
    match file.problems.first() {
        None => Ok(file.text),
        Some(problem) => {
            output::error(&format!("cannot read `{}`: {}", path.display(), problem.message));
            Err(Refused)
        }
    }
}

fn refuse(path: &Path, faults: &[Fault]) -> Refused {
    for one in faults {
        output::error(&fault::render(&slashed(path), one));
    }
    Refused
}

/// A word of `--severity`.
fn level(word: &str) -> Result<(String, Level), String> {
    let (rule, severity) = word.split_once('=').ok_or("write a rule and a severity, `NP405=info`")?;
    let level = Level::parse(severity).ok_or_else(|| {
        let words = Level::WORDS.map(|word| format!("`{word}`")).join(", ");
        format!("`{severity}` is no severity; there are {words}")
    })?;
    Ok((selector(rule)?, level))
}

/// Writes a baseline so that nobody ever sees half of it. A link to one stays a link.
pub fn write_baseline(path: &Path, accepted: &Baseline) -> std::io::Result<()> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, accepted.to_text())?;
    std::fs::rename(&beside, &path).inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })
}

/// Where a baseline is written when nothing names a file.
pub fn usual_baseline() -> PathBuf {
    PathBuf::from(baseline::FILE_NAME)
}
