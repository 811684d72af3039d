//! `netproof check`.

mod files;
mod load;
mod progress;
mod read;
mod threads;

use std::collections::BTreeMap;
use std::io::IsTerminal;

use netproof_core::api::{self, Options};
use netproof_core::report::render::text::{self, TextOptions};
use netproof_core::report::render::{github, sarif};
use netproof_core::report::{Note, Report};
use netproof_core::rules::RULES;
use netproof_core::source::text::SourceFile;

pub use self::load::{Loaded, load};

use self::files::{Found, Unreadable};
use self::progress::Progress;
use crate::args::{Check, Format, Show, When};
use crate::{Status, output, terminal, today};

/// Files from which on the rules run on several threads.
const WORTH_THREADS: usize = 32;

pub fn run(arguments: &Check, when: When) -> Status {
    let Found { files, mut unreadable } = match files::find(&arguments.paths) {
        Ok(found) => found,
        Err(faults) => return refuse(&faults),
    };
    let progress = Progress::start(files.len(), !arguments.quiet && std::io::stderr().is_terminal());
    let read = read::all(&files, arguments.threads, &progress);
    let (named, others): (Vec<_>, Vec<_>) =
        read.unreadable.into_iter().partition(|(index, _)| files.get(*index).is_some_and(|file| file.named));
    if !named.is_empty() {
        drop(progress);
        return refuse(&named.into_iter().map(|(_, fault)| fault).collect::<Vec<_>>());
    }
    unreadable.extend(others.into_iter().map(|(_, fault)| fault));
    let options = Options {
        today: arguments.today.or_else(today::utc),
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
    };
    let checked =
        read.readings.iter().zip(&read.files).filter(|(reading, file)| reading.recognised && !file.text.is_empty());
    let checked = checked.count();
    // Threads cost more than they save on a few files.
    let threads = if files.len() < WORTH_THREADS { 1 } else { threads::number(arguments.threads) };
    let mut report = api::judge(&read.files, read.readings, &options, &|count, job| threads::each(threads, count, job));
    let cannot = |fault: Unreadable| note(format!("this cannot be read: {}", fault.why), Some(fault.name));
    report.notes.extend(unreadable.into_iter().map(cannot));
    if files.is_empty() {
        report.notes.push(note("there are no files to check".to_owned(), None));
    }
    drop(progress);
    print(&report, &read.files, checked, arguments, when)
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

fn print(report: &Report, files: &[SourceFile], checked: usize, arguments: &Check, when: When) -> Status {
    let options = |color: bool| TextOptions {
        color,
        show_info: arguments.show == Some(Show::Info),
        width: terminal::width(),
        checked,
    };
    let on_stdout = options(terminal::color(when, &std::io::stdout()));
    let on_stderr = options(terminal::color(when, &std::io::stderr()));
    let mut answer = match arguments.output {
        Format::Json => report.to_json() + "\n",
        Format::Sarif => sarif::render(report, RULES) + "\n",
        Format::Github => github::render(report),
        Format::Text => {
            let texts: BTreeMap<&str, &str> =
                files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
            text::findings(report, &|name| texts.get(name).copied(), &on_stdout)
        }
    };
    if !arguments.quiet {
        let summary = text::summary(report, &on_stdout) + "\n";
        match arguments.output {
            // Both hold the notes and the counts.
            Format::Json | Format::Sarif => {}
            Format::Github => output::aside(&(text::notes(report, &on_stderr) + &summary)),
            Format::Text => {
                output::aside(&text::notes(report, &on_stderr));
                answer.push_str(&summary);
            }
        }
    }
    let status = if arguments.fail_on.fails(report.worst()) { Status::Findings } else { Status::Clean };
    output::answer(&answer, status)
}
