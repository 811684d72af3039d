//! The `netproof` command line: reads files, asks the engine, prints, exits.

mod addresses;
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

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Reading makes many small values on all threads, which the allocators of C libraries serve slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Clean => 0,
            Status::Findings => 1,
            Status::Usage => 2,
            Status::Fault => 3,
            Status::Unread => 141,
        })
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    fault::guard(|| run(&arguments)).into()
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
        Command::Rule(rule) => rule::run(rule, arguments.color),
        Command::Facts(facts) => facts::run(facts),
        Command::Completions(completions) => definitions::completions(completions),
        Command::Man => definitions::manual(),
    }
}
