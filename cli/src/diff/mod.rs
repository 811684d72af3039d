//! `netproof diff`.

mod arguments;
mod git;

use std::path::{Path, PathBuf};

use netproof_core::api::{self, DiffOptions, Network, Options};
use netproof_core::flow::diff::answer::DiffAnswer;
use netproof_core::report::diff::{html, markdown, table};
use netproof_core::report::render::text as report;
use netproof_core::report::{Note, Report};

use crate::args::When;
use crate::check::load::{Loaded, load, load_found};
use crate::{Status, output, terminal};

pub use arguments::Arguments;
use arguments::Format;

pub fn run(arguments: &Arguments, when: When) -> Status {
    match compare(arguments, when) {
        Ok(answer) => {
            let is_fault = arguments.fail_on.is_some_and(|fail_on| fail_on.fails(&answer));
            let status = if is_fault { Status::Findings } else { Status::Clean };
            let text = match arguments.output {
                Format::Table => table::render(&answer, terminal::color(when, &std::io::stdout())),
                // It holds the notes.
                Format::Json => answer.to_json() + "\n",
                Format::Html => html::render(&answer),
                Format::Markdown => markdown::render(&answer),
            };
            if arguments.output != Format::Json {
                tell(answer.notes.iter().cloned().map(note).collect(), arguments.quiet, when);
            }
            output::answer(&text, status)
        }
        Err(status) => status,
    }
}

fn compare(arguments: &Arguments, when: When) -> Result<DiffAnswer, Status> {
    let is_input = |path: &Path| path.as_os_str() == "-";
    if is_input(&arguments.old) && is_input(&arguments.new) {
        output::error("standard input can be one of the two states, not both");
        return Err(Status::Usage);
    }
    let on_disk: Vec<PathBuf> = Some(&arguments.new).filter(|path| path.exists()).cloned().into_iter().collect();
    let settings = arguments.settings().load(&on_disk).map_err(|_| Status::Usage)?;
    let options = Options {
        config: settings.config,
        facts: settings.facts.map(|replaced| Box::new(replaced.facts)),
        versions: arguments.judged.into(),
        agent: arguments.agent_option.iter().cloned().collect(),
        ..Options::default()
    };
    let mut notes = Vec::new();
    let networks = [&arguments.old, &arguments.new].map(|path| network(path, &options, arguments.quiet, &mut notes));
    let [old, new] = networks;
    let answer = api::diff(&old?, &new?, DiffOptions { level: arguments.level() });
    tell(notes, arguments.quiet, when);
    Ok(answer)
}

/// The network of one state.
fn network(path: &Path, options: &Options, quiet: bool, notes: &mut Vec<Note>) -> Result<Network, Status> {
    let shown = path.to_string_lossy();
    let usage = |why: String| {
        output::error(&why);
        Status::Usage
    };
    let loaded = match git::parts(&shown).filter(|_| !path.exists()) {
        Some((revision, inside)) => {
            let found = git::find(revision, inside);
            load_found(found.map_err(|why| usage(format!("cannot open `{shown}`: {why}")))?, quiet)?
        }
        None if path.as_os_str() != "-" && !path.exists() => {
            let hint = format!("a state of Git is written `REV:PATH`, such as `HEAD:{shown}`");
            return Err(usage(format!("cannot open `{shown}`: no such file or directory; {hint}")));
        }
        None => load(&[path.to_owned()], quiet)?,
    };
    let Loaded { files, readings, notes: of_files } = loaded;
    let known = readings.iter().zip(&files).any(|(reading, file)| reading.recognised && !file.text.is_empty());
    notes.extend(of_files);
    if !known {
        notes.push(note(format!("nothing of a known kind was found in `{shown}`")));
    }
    Network::of(&files, readings, options).map_err(|why| usage(format!("`{shown}`: {why}")))
}

fn note(message: String) -> Note {
    Note { message, file: None, path: None, range: None }
}

fn tell(notes: Vec<Note>, quiet: bool, when: When) {
    if quiet || notes.is_empty() {
        return;
    }
    let color = terminal::color(when, &std::io::stderr());
    let told = Report { notes, ..Report::default() };
    output::aside(&report::notes(&told, &report::TextOptions { color, ..report::TextOptions::default() }));
}
