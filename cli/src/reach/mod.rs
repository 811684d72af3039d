//! `netproof reach`.

mod arguments;

use netproof_core::api::Network;
use netproof_core::report::reach::Format;
use netproof_core::report::render::text as report;
use netproof_core::report::{Note, Report};

use crate::args::When;
use crate::check::load::{Loaded, load};
use crate::{Status, output, terminal};

pub use arguments::Arguments;

pub fn run(arguments: &Arguments, when: When) -> Status {
    let Some(options) = arguments.options() else { return Status::Usage };
    let Loaded { files, readings, mut notes } = match load(&arguments.paths, arguments.quiet) {
        Ok(loaded) => loaded,
        Err(status) => return status,
    };
    let known = readings.iter().zip(&files).any(|(reading, file)| reading.recognised && !file.text.is_empty());
    let note = |message: String| Note { message, file: None, path: None, range: None };
    if !known {
        notes.push(note("nothing of a known kind was found in what is given".to_owned()));
    }
    let written = Network::of(&files, readings, &options)
        .and_then(|network| network.reach_as(&arguments.question(), format(arguments.output, when)));
    let (text, told) = match written {
        Ok(written) => written,
        Err(why) => {
            output::error(&why);
            return Status::Usage;
        }
    };
    notes.extend(told.into_iter().map(note));
    if !arguments.quiet && !notes.is_empty() {
        let color = terminal::color(when, &std::io::stderr());
        let told = Report { notes, ..Report::default() };
        output::aside(&report::notes(&told, &report::TextOptions { color, ..report::TextOptions::default() }));
    }
    output::answer(&text, Status::Clean)
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
