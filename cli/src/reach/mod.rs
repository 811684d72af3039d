//! `netproof reach`.

mod arguments;

use netproof_core::api::Network;
use netproof_core::report::reach::Format;

use crate::args::When;
use crate::check::load::Loaded;
use crate::{Status, network, output, terminal};

pub use arguments::Arguments;

pub fn run(arguments: &Arguments, when: When) -> Status {
    show(arguments, when).unwrap_or_else(|status| status)
}

fn show(arguments: &Arguments, when: When) -> Result<Status, Status> {
    let options = arguments.network.options(&arguments.paths)?;
    let quiet = arguments.network.quiet;
    let Loaded { files, readings, mut notes } = network::load(&arguments.paths, quiet)?;
    let written = Network::of(&files, readings, &options)
        .and_then(|network| network.reach_as(&arguments.question(), format(arguments.output, when)));
    let (text, told) = written.map_err(|why| network::refuse(&why))?;
    notes.extend(network::notes(told));
    network::tell(notes, quiet, when);
    Ok(output::answer(&text, Status::Clean))
}

fn format(asked: arguments::Format, when: When) -> Format {
    let stdout = std::io::stdout();
    match asked {
        arguments::Format::Table => Format::Table { color: terminal::color(when, &stdout), width: terminal::width() },
        arguments::Format::Json => Format::Json,
        arguments::Format::Csv => Format::Csv,
        arguments::Format::Dot => Format::Dot,
        arguments::Format::Mermaid => Format::Mermaid,
        arguments::Format::Html => Format::Html,
    }
}
