//! `netproof diff`.

mod arguments;
mod git;

use std::path::{Path, PathBuf};

use netproof_core::api::{self, DiffOptions, Network, Options};
use netproof_core::flow::diff::answer::DiffAnswer;
use netproof_core::report::Note;
use netproof_core::report::diff::{html, markdown, table};

use crate::args::When;
use crate::check::load::{Loaded, load, load_found};
use crate::network::{noted, notes, refuse, tell};
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
                tell(notes(answer.notes.iter().cloned()).collect(), arguments.network.quiet, when);
            }
            output::answer(&text, status)
        }
        Err(status) => status,
    }
}

fn compare(arguments: &Arguments, when: When) -> Result<DiffAnswer, Status> {
    let is_input = |path: &Path| path.as_os_str() == "-";
    if is_input(&arguments.old) && is_input(&arguments.new) {
        return Err(refuse("standard input can be one of the two states, not both"));
    }
    let on_disk: Vec<PathBuf> = Some(&arguments.new).filter(|path| path.exists()).cloned().into_iter().collect();
    let options = arguments.network.options(&on_disk)?;
    let (quiet, mut notes) = (arguments.network.quiet, Vec::new());
    let networks = [&arguments.old, &arguments.new].map(|path| network(path, &options, quiet, &mut notes));
    let [old, new] = networks;
    let answer = api::diff(&old?, &new?, DiffOptions { level: arguments.level() });
    tell(notes, quiet, when);
    Ok(answer)
}

/// The network of one state.
fn network(path: &Path, options: &Options, quiet: bool, notes: &mut Vec<Note>) -> Result<Network, Status> {
    let shown = path.to_string_lossy();
    let loaded = match git::parts(&shown).filter(|_| !path.exists()) {
        Some((revision, inside)) => {
            let found = git::find(revision, inside);
            load_found(found.map_err(|why| refuse(&format!("cannot open `{shown}`: {why}")))?, quiet)?
        }
        None if path.as_os_str() != "-" && !path.exists() => {
            let hint = format!("a state of Git is written `REV:PATH`, such as `HEAD:{shown}`");
            return Err(refuse(&format!("cannot open `{shown}`: no such file or directory; {hint}")));
        }
        None => load(&[path.to_owned()], quiet)?,
    };
    let Loaded { files, readings, notes: of_files } = noted(loaded, &format!("`{shown}`"));
    notes.extend(of_files);
    Network::of(&files, readings, options).map_err(|why| refuse(&format!("`{shown}`: {why}")))
}
