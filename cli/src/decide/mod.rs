//! `netproof decide`.

mod arguments;
mod flows;
mod hubble;

use std::path::Path;

use netproof_core::api::{Network, Options};
use netproof_core::flow::Verdict;
use netproof_core::flow::explain::text;
use netproof_core::report::render::text as report;
use netproof_core::report::{Note, Report};

use crate::args::{TextOrJson, When};
use crate::check::load::{Loaded, load};
use crate::{Status, output, terminal};

pub use arguments::{Arguments, agent_option, answers, dns_answer};

pub fn run(arguments: &Arguments, when: When) -> Status {
    let is_input = |path: &Path| path.as_os_str() == "-";
    let given = arguments.flows.as_deref().or(arguments.hubble.as_deref());
    if given.is_some_and(is_input) && arguments.paths.iter().any(|path| is_input(path)) {
        output::error("standard input can be the files or the flows, not both");
        return Status::Usage;
    }
    let mut network = match prepare(arguments, when) {
        Ok(network) => network,
        Err(status) => return status,
    };
    if let Some(seen) = &arguments.hubble {
        let json = matches!(arguments.output, TextOrJson::Json);
        return hubble::of_file(&mut network, seen, json, arguments.quiet);
    }
    match (&arguments.flows, arguments.question()) {
        (Some(flows), _) => flows::run(&network, flows),
        (None, Some(question)) => {
            let answer = match network.answer(&question) {
                Ok(answer) => answer,
                Err(why) => {
                    output::error(&why);
                    return Status::Usage;
                }
            };
            let status = if answer.verdict == Verdict::Allow { Status::Clean } else { Status::Findings };
            let text = match arguments.output {
                TextOrJson::Json => answer.to_json() + "\n",
                TextOrJson::Text => text::render(&answer, terminal::color(when, &std::io::stdout())),
            };
            output::answer(&text, status)
        }
        (None, None) => {
            output::error(
                "name the flow with --from, --to and --port, a file of flows with --flows, or one of Hubble's with --hubble",
            );
            Status::Usage
        }
    }
}

/// Loads the network of the paths, and tells the user what is to be known of what was read.
fn prepare(arguments: &Arguments, when: When) -> Result<Network, Status> {
    let settings = arguments.settings().load(&arguments.paths).map_err(|_| Status::Usage)?;
    let Loaded { files, readings, mut notes } = load(&arguments.paths, arguments.quiet)?;
    let known = readings.iter().zip(&files).any(|(reading, file)| reading.recognised && !file.text.is_empty());
    let note = |message: String| Note { message, file: None, path: None, range: None };
    if !known {
        notes.push(note("nothing of a known kind was found in what is given".to_owned()));
    }
    let options = Options {
        config: settings.config,
        facts: settings.facts.map(|replaced| Box::new(replaced.facts)),
        versions: arguments.judged.into(),
        agent: arguments.agent_option.iter().cloned().collect(),
        dns: arguments.answers(),
        ..Options::default()
    };
    let network = Network::of(&files, readings, &options).map_err(|why| {
        output::error(&why);
        Status::Usage
    })?;
    notes.extend(network.notes.iter().cloned().map(note));
    if !arguments.quiet && !notes.is_empty() {
        let stderr = std::io::stderr();
        let color = terminal::color(when, &stderr);
        let told = Report { notes, ..Report::default() };
        output::aside(&report::notes(&told, &report::TextOptions { color, ..report::TextOptions::default() }));
    }
    Ok(network)
}
