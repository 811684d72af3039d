//! `netproof decide`.

mod arguments;
mod flows;
mod hubble;

use std::path::Path;

use netproof_core::api::{Network, Options};
use netproof_core::flow::Verdict;
use netproof_core::flow::explain::text;

use crate::args::{TextOrJson, When};
use crate::check::load::Loaded;
use crate::{Status, network, output, terminal};

pub use arguments::Arguments;

pub fn run(arguments: &Arguments, when: When) -> Status {
    let is_input = |path: &Path| path.as_os_str() == "-";
    let given = arguments.flows.as_deref().or(arguments.hubble.as_deref());
    if given.is_some_and(is_input) && arguments.paths.iter().any(|path| is_input(path)) {
        return network::refuse("standard input can be the files or the flows, not both");
    }
    let mut network = match prepare(arguments, when) {
        Ok(network) => network,
        Err(status) => return status,
    };
    if let Some(seen) = &arguments.hubble {
        let json = matches!(arguments.output, TextOrJson::Json);
        return hubble::of_file(&mut network, seen, json, arguments.network.quiet);
    }
    match (&arguments.flows, arguments.question()) {
        (Some(flows), _) => flows::run(&network, flows),
        (None, Some(question)) => {
            let answer = match network.answer(&question) {
                Ok(answer) => answer,
                Err(why) => return network::refuse(&why),
            };
            let status = if answer.verdict == Verdict::Allow { Status::Clean } else { Status::Findings };
            let text = match arguments.output {
                TextOrJson::Json => answer.to_json() + "\n",
                TextOrJson::Text => text::render(&answer, terminal::color(when, &std::io::stdout())),
            };
            output::answer(&text, status)
        }
        (None, None) => network::refuse(
            "name the flow with --from, --to and --port, a file of flows with --flows, or one of Hubble's with --hubble",
        ),
    }
}

/// Loads the network of the paths, and tells the user what is to be known of what was read.
fn prepare(arguments: &Arguments, when: When) -> Result<Network, Status> {
    let options = arguments.network.options(&arguments.paths)?;
    let options = Options { dns: arguments.answered.answers(), ..options };
    let quiet = arguments.network.quiet;
    let Loaded { files, readings, mut notes } = network::load(&arguments.paths, quiet)?;
    let network = Network::of(&files, readings, &options).map_err(|why| network::refuse(&why))?;
    notes.extend(network::notes(network.notes.iter().cloned()));
    network::tell(notes, quiet, when);
    Ok(network)
}
