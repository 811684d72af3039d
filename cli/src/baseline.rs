//! `netproof baseline`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use netproof_core::baseline::Baseline;
use netproof_core::model::Date;
use netproof_core::rules::wording::counted;

use crate::args::{Check, FailOn, Format};
use crate::judged::Judged;
use crate::output::why;
use crate::settings::{self, Refused, Settings};
use crate::{Status, check, output};

/// Accept today's findings: write the baseline, or take out of it what no longer occurs
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// The day to judge versions and retirements by [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = Date::parse)]
    pub today: Option<Date>,

    #[command(flatten)]
    pub judged: Judged,

    #[command(flatten)]
    pub settings: Settings,

    /// No notes and no progress
    #[arg(long, short)]
    pub quiet: bool,
}

pub fn run(arguments: &Arguments) -> Status {
    write(arguments).unwrap_or(Status::Usage)
}

fn write(arguments: &Arguments) -> Result<Status, Refused> {
    let mut loaded = arguments.settings.load(&arguments.paths)?;
    let path = loaded.baseline.take().unwrap_or_else(settings::usual_baseline);
    let mut old = if path.exists() { settings::read_baseline(&path)? } else { Baseline::default() };
    old.base = settings::base_of(&path);
    let check = Check {
        paths: arguments.paths.clone(),
        today: arguments.today,
        quiet: arguments.quiet,
        output: Format::Text,
        select: Vec::new(),
        ignore: Vec::new(),
        fail_on: Some(FailOn::Never),
        show: None,
        before: Vec::new(),
        fix: false,
        diff: false,
        r#unsafe: false,
        changed_since: None,
        threads: None,
        judged: arguments.judged,
        settings: Settings::default(),
    };
    let examined = match check::examine(&check, &loaded, None) {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let checked: BTreeSet<String> = examined.files.iter().map(|file| old.base.path(&file.name)).collect();
    let folder = path.parent().unwrap_or(Path::new(""));
    let gone = |file: &str| checked.contains(file) || !folder.join(file).exists();
    let new = old.updated(&examined.report.findings, gone);
    if let Err(error) = settings::write_baseline(&path, &new) {
        output::error(&format!("cannot write `{}`: {}", path.display(), why(&error)));
        return Ok(Status::Usage);
    }
    let findings = |number: usize| counted(number as u128, "finding", "findings");
    let before = if old.is_empty() { String::new() } else { format!(", {} before", old.len()) };
    Ok(output::answer(&format!("`{}` accepts {}{before}\n", path.display(), findings(new.len())), Status::Clean))
}
