//! `netproof completions` and `netproof man`: the options again, for shells and for `man`.

use clap::CommandFactory;

use crate::args::{Arguments, Completions};
use crate::{Status, output};

pub fn completions(arguments: &Completions) -> Status {
    let mut written = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "netproof", &mut written);
    output::answer(&String::from_utf8_lossy(&written), Status::Clean)
}

/// One page with all commands: each command's options follow the commands' names.
pub fn manual() -> Status {
    let mut command = Arguments::command();
    command.build();
    let mut written = Vec::new();
    let _ = clap_mangen::Man::new(command.clone()).render(&mut written);
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let name = format!("netproof {}", subcommand.get_name());
        let page = clap_mangen::Man::new(subcommand.clone().display_name(name.clone()));
        written.extend(format!(".SH COMMAND {}\n", name.to_uppercase()).bytes());
        let _ = page.render_synopsis_section(&mut written);
        let _ = page.render_description_section(&mut written);
        let _ = page.render_options_section(&mut written);
    }
    output::answer(&String::from_utf8_lossy(&written), Status::Clean)
}
