//! `netproof addresses`.

use std::io::IsTerminal;

use netproof_core::addresses::svg;
use netproof_core::addresses::text::{self, TextOptions};
use netproof_core::api;
use netproof_core::report::Report;
use netproof_core::report::render::text as report;

use crate::args::{Addresses, Picture, When};
use crate::check::load::{Loaded, load};
use crate::{Status, output, terminal};

/// Columns where there is no terminal: those that any has.
const WIDTH: usize = 80;

pub fn run(arguments: &Addresses, when: When) -> Status {
    let Loaded { files, readings, notes } = match load(&arguments.paths, arguments.quiet) {
        Ok(loaded) => loaded,
        Err(status) => return status,
    };
    let mut plans = api::plan(&files, readings);
    plans.notes.extend(notes);
    let stdout = std::io::stdout();
    let answer = match arguments.output {
        // It holds the notes.
        Picture::Json => plans.to_json() + "\n",
        Picture::Svg => svg::render(&plans),
        Picture::Text => {
            let width = if stdout.is_terminal() { terminal::width() } else { WIDTH };
            text::render(&plans, &TextOptions { color: terminal::color(when, &stdout), width })
        }
    };
    if !arguments.quiet && !matches!(arguments.output, Picture::Json) {
        let color = terminal::color(when, &std::io::stderr());
        let told = Report { notes: plans.notes, ..Report::default() };
        output::aside(&report::notes(&told, &report::TextOptions { color, ..report::TextOptions::default() }));
    }
    output::answer(&answer, Status::Clean)
}
