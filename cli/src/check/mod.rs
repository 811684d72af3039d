//! `netproof check`.

mod changed;
mod fix;
pub mod load;
mod progress;

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::Path;

use netproof_core::api::{self, Options};
use netproof_core::baseline::Baseline;
use netproof_core::report::render::text::{self, TextOptions};
use netproof_core::report::render::{github, gitlab, junit, markdown, sarif};
use netproof_core::report::{Note, Report};
use netproof_core::rules::RULES;
use netproof_core::rules::wording::counted;
use netproof_core::source::text::SourceFile;
use netproof_native::files::{self, Found, Unreadable};
use netproof_native::{read, threads};

use self::progress::Progress;
use crate::args::{Check, FailOn, Format, Show, When};
use crate::settings::{self, Loaded};
use crate::{Status, output, terminal, today};

/// Files from which on the rules run on several threads.
const WORTH_THREADS: usize = 32;

/// What came of a check.
pub struct Examined {
    /// The report.
    pub report: Report,
    /// The files, without the texts that are not needed any more.
    pub files: Vec<SourceFile>,
    /// How many of them are of a known kind.
    pub checked: usize,
    /// What came of fixing them.
    done: fix::Done,
}

pub fn run(arguments: &Check, when: When) -> Status {
    let Ok(loaded) = arguments.settings.load(&arguments.paths) else { return Status::Usage };
    let baseline = loaded.baseline.as_deref().map(settings::read_baseline).transpose();
    let Ok(baseline) = baseline else { return Status::Usage };
    let fail_on = arguments.fail_on.or(loaded.config.fail_on.map(FailOn::from)).unwrap_or(FailOn::Error);
    match examine(arguments, &loaded, baseline) {
        Ok(examined) => finish(examined, fail_on, arguments, when),
        Err(status) => status,
    }
}

/// Reads and judges the files, and fixes them where the arguments say so.
///
/// # Errors
/// How the command ends when a path cannot be opened; this was told.
pub fn examine(arguments: &Check, loaded: &Loaded, baseline: Option<Baseline>) -> Result<Examined, Status> {
    let Found { mut files, mut unreadable } = match files::find(&arguments.paths) {
        Ok(found) => found,
        Err(faults) => return Err(refuse(&faults)),
    };
    let changed = match arguments.changed_since.as_deref().map(|revision| changed::since(revision, &files)).transpose()
    {
        Ok(changed) => changed,
        Err(why) => {
            output::error(&format!("cannot tell what changed: {why}"));
            return Err(Status::Usage);
        }
    };
    let judged = files.len();
    if !arguments.before.is_empty() {
        let before = match files::find(&arguments.before) {
            Ok(found) => found,
            Err(faults) => return Err(refuse(&faults)),
        };
        let is_input = |file: &files::File| file.path.is_none();
        if files.iter().any(is_input) && before.files.iter().any(is_input) {
            output::error("standard input can be the state before or the state after, not both");
            return Err(Status::Usage);
        }
        files.extend(before.files);
        unreadable.extend(before.unreadable);
    }
    let progress = Progress::start(files.len(), !arguments.quiet && std::io::stderr().is_terminal());
    let read = read::all(&files, arguments.threads, &progress);
    let skipped: BTreeSet<usize> = read.unreadable.iter().map(|(index, _)| *index).collect();
    match load::passed_over(read.unreadable, &files) {
        Ok(others) => unreadable.extend(others),
        Err(named) => {
            drop(progress);
            return Err(refuse(&named));
        }
    }
    let options = Options {
        today: arguments.today.or_else(today::utc),
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        severity: loaded.severity.clone(),
        config: loaded.config.clone(),
        facts: loaded.facts.as_ref().map(|replaced| Box::new(replaced.facts.clone())),
        baseline,
        changed,
        versions: arguments.judged.into(),
        ..Options::default()
    };
    let folder = loaded.baseline.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let exists = |file: &str| folder.join(file).exists();
    let gone = options.baseline.as_ref().map_or(0, |baseline| baseline.of_gone_files(exists));
    let checked = read
        .readings
        .iter()
        .zip(&read.files)
        .take(judged)
        .filter(|(reading, file)| reading.recognised && !file.text.is_empty());
    let checked = checked.count();
    // Threads cost more than they save on a few files.
    let threads = if files.len() < WORTH_THREADS { 1 } else { threads::number(arguments.threads) };
    let jobs = |count: usize, job: &(dyn Fn(usize) + Sync)| threads::each(threads, count, job);
    let mut report = if arguments.before.is_empty() {
        api::judge(&read.files, read.readings, &options, &jobs)
    } else {
        api::judge_change(&read.files, judged, read.readings, &options, &jobs)
    };
    drop(progress);
    let (mut sources, mut done) = (read.files, fix::Done::default());
    if arguments.fix || arguments.diff {
        // The state before is what there is: nothing of it is fixed.
        let before = sources.split_off(judged.min(sources.len()));
        let compared = (!arguments.before.is_empty()).then_some(before.as_slice());
        let check = |files: &[SourceFile]| fix::check_again(files, compared, &skipped, &options, threads);
        done = fix::run(&files, &mut sources, &mut report, &check, arguments);
        sources.extend(before);
    }
    let cannot = |fault: Unreadable| note(format!("this cannot be read: {}", fault.why), Some(fault.name));
    report.notes.extend(unreadable.into_iter().map(cannot));
    if gone > 0 {
        let findings = counted(gone as u128, "accepted finding", "accepted findings");
        let (are, them) = if gone == 1 { ("is", "it") } else { ("are", "them") };
        let message =
            format!("{findings} of the baseline {are} of files that are gone; `netproof baseline` takes {them} out");
        report.notes.push(note(message, None));
    }
    if judged == 0 {
        report.notes.push(note("there are no files to check".to_owned(), None));
    }
    Ok(Examined { report, files: sources, checked, done })
}

fn finish(examined: Examined, fail_on: FailOn, arguments: &Check, when: When) -> Status {
    let status = if fail_on.fails(examined.report.worst()) { Status::Findings } else { Status::Clean };
    let status = if examined.done.failed { Status::Usage } else { status };
    // What makes the status 1 is listed.
    let show_info = arguments.show == Some(Show::Info) || matches!(fail_on, FailOn::Info);
    let answer = || answer(&examined, arguments, show_info, when);
    match &examined.done.answer {
        Some(diff) if arguments.diff => output::answer(diff, status),
        Some(text) => {
            output::aside(&answer());
            output::answer(text, status)
        }
        None => output::answer(&answer(), status),
    }
}

fn refuse(faults: &[Unreadable]) -> Status {
    for fault in faults {
        output::error(&format!("cannot open `{}`: {}", fault.name, fault.why));
    }
    Status::Usage
}

fn note(message: String, file: Option<String>) -> Note {
    Note { message, file, path: None, range: None }
}

/// What is printed of a report; its notes go to standard error at once.
fn answer(examined: &Examined, arguments: &Check, show_info: bool, when: When) -> String {
    let Examined { report, files, checked, .. } = examined;
    let options = |color: bool| TextOptions { color, show_info, width: terminal::width(), checked: *checked };
    let on_stdout = options(terminal::color(when, &std::io::stdout()));
    let on_stderr = options(terminal::color(when, &std::io::stderr()));
    let mut answer = match arguments.output {
        Format::Json => report.to_json() + "\n",
        Format::Sarif => sarif::render(report, RULES) + "\n",
        Format::Github => github::render(report),
        Format::Gitlab => gitlab::render(report) + "\n",
        Format::Junit => junit::render(report),
        Format::Markdown => markdown::render(report),
        Format::Text => {
            // Where the state before has a file of the same name, the name is that of the file that is judged.
            let texts: BTreeMap<&str, &str> =
                files.iter().rev().map(|file| (file.name.as_str(), file.text.as_str())).collect();
            text::findings(report, &|name| texts.get(name).copied(), &on_stdout) + &text::changes(report, &on_stdout)
        }
    };
    if !arguments.quiet {
        let summary = text::summary(report, &on_stdout) + "\n";
        match arguments.output {
            // It holds everything.
            Format::Json => {}
            // It holds the notes and the counts.
            Format::Sarif => output::aside(&text::changes(report, &on_stderr)),
            Format::Github | Format::Gitlab | Format::Junit => {
                output::aside(&(text::changes(report, &on_stderr) + &text::notes(report, &on_stderr) + &summary));
            }
            Format::Markdown => output::aside(&(text::notes(report, &on_stderr) + &summary)),
            Format::Text => {
                output::aside(&text::notes(report, &on_stderr));
                answer.push_str(&summary);
            }
        }
    }
    answer
}
