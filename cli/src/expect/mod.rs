//! `netproof test`.

mod arguments;

use std::path::Path;

use netproof_core::api::{self, Options, Untested};
use netproof_core::report::expect::{github, junit, markdown, text};
use netproof_core::report::render::{fault, text as report};
use netproof_core::report::{Note, Report};

use crate::args::When;
use crate::check::load::{Loaded, load};
use crate::{Status, decide, output, terminal};

pub use arguments::Arguments;
use arguments::Format;

pub fn run(arguments: &Arguments, when: When) -> Status {
    let Ok(settings) = arguments.settings().load(&arguments.paths) else { return Status::Usage };
    let Loaded { files, readings, mut notes } = match load(&arguments.paths, arguments.quiet) {
        Ok(loaded) => loaded,
        Err(status) => return status,
    };
    let options = Options {
        config: settings.config,
        facts: settings.facts.map(|replaced| Box::new(replaced.facts)),
        versions: arguments.judged.into(),
        agent: arguments.agent_option.iter().cloned().collect(),
        dns: decide::answers(&arguments.dns_answer),
        ..Options::default()
    };
    if let Some(target) = &arguments.write {
        return match api::propose(&files, readings, &options) {
            Ok(text) => write(target, &text),
            Err(why) => usage(&why),
        };
    }
    let answer = match api::test(&files, readings, &options) {
        Ok(answer) => answer,
        Err(Untested::Faults(faults)) => {
            faults.iter().for_each(|(file, one)| output::error(&fault::render(file, one)));
            return Status::Usage;
        }
        Err(other) => return usage(&other.to_string()),
    };
    let stdout = std::io::stdout();
    let shown = match arguments.output {
        Format::Json => answer.to_json() + "\n",
        Format::Junit => junit::render(&answer),
        Format::Github => github::render(&answer),
        Format::Markdown => markdown::render(&answer),
        Format::Text => text::render(&answer, terminal::color(when, &stdout)),
    };
    let note = |message: &String| Note { message: message.clone(), file: None, path: None, range: None };
    if arguments.output != Format::Json {
        notes.extend(answer.notes.iter().map(note));
    }
    if !arguments.quiet && !notes.is_empty() {
        let color = terminal::color(when, &std::io::stderr());
        let told = Report { notes, ..Report::default() };
        output::aside(&report::notes(&told, &report::TextOptions { color, ..report::TextOptions::default() }));
    }
    output::answer(&shown, if answer.summary.is_clean() { Status::Clean } else { Status::Findings })
}

fn usage(why: &str) -> Status {
    output::error(why);
    Status::Usage
}

/// Writes a proposal to a file that is not there yet, or to standard output.
fn write(target: &Path, text: &str) -> Status {
    if target.as_os_str() == "-" {
        return output::answer(text, Status::Clean);
    }
    if target.is_dir() {
        let folder = target.display();
        return usage(&format!("`{folder}` is a folder, not a file to write; write `netproof test {folder} --write`"));
    }
    let created = std::fs::File::create_new(target);
    match created.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
        Ok(()) => Status::Clean,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            usage(&format!("`{}` exists already; name another file, or remove it", target.display()))
        }
        Err(error) => usage(&format!("cannot write `{}`: {}", target.display(), output::why(&error))),
    }
}
