//! The `netproof` command line: reads files, asks the engine, prints. The program and the packages of other languages
//! that bring the command run [`main_with`].

mod addresses;
mod admit;
mod args;
mod baseline;
mod check;
mod decide;
mod definitions;
mod diff;
mod expect;
mod facts;
mod fault;
mod judged;
mod network;
mod output;
mod reach;
mod rule;
mod schema;
mod settings;
mod terminal;
mod today;

use std::ffi::OsString;

use clap::Parser;

use args::{Arguments, Command};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Clean.
    Clean,
    /// Findings at or above `--fail-on`, a flow that is not allowed, or an expectation that does not hold.
    Findings,
    /// Bad usage, or a named path that cannot be opened.
    Usage,
    /// A fault of ours.
    Fault,
    /// The reader of our output went away; what shells report of a program that a broken pipe ended.
    Unread,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Fault => 3,
            Self::Unread => 141,
        }
    }
}

/// Runs the command line: the first argument is the name of the program. Prints to the standard output and error of the
/// process, and returns its exit status.
pub fn main_with(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => fault::guard(|| run(&arguments)).code(),
        Err(told) => {
            // Help and version are answers, told on standard output.
            let _ = told.print();
            u8::try_from(told.exit_code()).unwrap_or(2)
        }
    }
}

fn run(arguments: &Arguments) -> Status {
    match &arguments.command {
        Command::Check(check) => check::run(check, arguments.color),
        Command::Baseline(arguments) => baseline::run(arguments),
        Command::Addresses(addresses) => addresses::run(addresses, arguments.color),
        Command::Decide(decide) => decide::run(decide, arguments.color),
        Command::Reach(reach) => reach::run(reach, arguments.color),
        Command::Diff(diff) => diff::run(diff, arguments.color),
        Command::Test(test) => expect::run(test, arguments.color),
        Command::Admit(admit) => admit::run(admit, arguments.color),
        Command::Rule(rule) => rule::run(rule, arguments.color),
        Command::Facts(facts) => facts::run(facts),
        Command::Completions(completions) => definitions::completions(completions),
        Command::Man => definitions::manual(),
    }
}
