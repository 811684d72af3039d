//! `netproof test`.

mod arguments;

use std::path::Path;

use netproof_core::api::{self, Options, Untested};
use netproof_core::report::expect::{github, junit, markdown, text};
use netproof_core::report::render::fault;

use crate::args::When;
use crate::check::load::{Loaded, load};
use crate::network::{notes, refuse, tell};
use crate::{Status, output, terminal};

pub use arguments::Arguments;
use arguments::Format;

pub fn run(arguments: &Arguments, when: When) -> Status {
    test(arguments, when).unwrap_or_else(|status| status)
}

fn test(arguments: &Arguments, when: When) -> Result<Status, Status> {
    let options = arguments.network.options(&arguments.paths)?;
    let options = Options { dns: arguments.answered.answers(), ..options };
    let quiet = arguments.network.quiet;
    let Loaded { files, readings, notes: mut told } = load(&arguments.paths, quiet)?;
    if let Some(target) = &arguments.write {
        let text = api::propose(&files, readings, &options).map_err(|why| refuse(&why))?;
        return Ok(write(target, &text));
    }
    let answer = api::test(&files, readings, &options).map_err(|why| match why {
        Untested::Faults(faults) => {
            faults.iter().for_each(|(file, one)| output::error(&fault::render(file, one)));
            Status::Usage
        }
        other => refuse(&other.to_string()),
    })?;
    let stdout = std::io::stdout();
    let shown = match arguments.output {
        Format::Json => answer.to_json() + "\n",
        Format::Junit => junit::render(&answer),
        Format::Github => github::render(&answer),
        Format::Markdown => markdown::render(&answer),
        Format::Text => text::render(&answer, terminal::color(when, &stdout)),
    };
    if arguments.output != Format::Json {
        told.extend(notes(answer.notes.iter().cloned()));
    }
    tell(told, quiet, when);
    Ok(output::answer(&shown, if answer.summary.is_clean() { Status::Clean } else { Status::Findings }))
}

/// Writes a proposal to a file that is not there yet, or to standard output.
fn write(target: &Path, text: &str) -> Status {
    if target.as_os_str() == "-" {
        return output::answer(text, Status::Clean);
    }
    if target.is_dir() {
        let folder = target.display();
        return refuse(&format!("`{folder}` is a folder, not a file to write; write `netproof test {folder} --write`"));
    }
    let created = std::fs::File::create_new(target);
    match created.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
        Ok(()) => Status::Clean,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            refuse(&format!("`{}` exists already; name another file, or remove it", target.display()))
        }
        Err(error) => refuse(&format!("cannot write `{}`: {}", target.display(), output::why(&error))),
    }
}
