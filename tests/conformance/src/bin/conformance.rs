//! Asks every host all cases and compares the bytes, or measures the hosts.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};
use netproof_conformance::host::Host;
use netproof_conformance::hosts::{self, CommandLine, Component, Native, Process};
use netproof_conformance::{answers, bench, case, table};

/// That of the command line and of the packages: the figures of the library are to be those of its users.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Asks every host all cases and compares the bytes.
#[derive(Debug, Parser)]
struct Arguments {
    /// Measure the hosts instead
    #[arg(long)]
    bench: bool,

    /// Hosts that are left out
    #[arg(long, value_name = "HOST", value_enum, value_delimiter = ',')]
    without: Vec<Name>,

    /// Only cases whose names hold this word
    #[arg(long, value_name = "WORD")]
    only: Option<String>,

    /// The program `netproof`
    #[arg(long, value_name = "FILE")]
    command_line: Option<PathBuf>,

    /// The component
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,

    /// An interpreter of Python whose environment has the package
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,

    /// The folder of the package for Node
    #[arg(long, value_name = "FOLDER")]
    node: Option<PathBuf>,

    /// The folder of the package for browsers
    #[arg(long, value_name = "FOLDER")]
    browser: Option<PathBuf>,

    /// A folder in which Node finds `playwright-core`
    #[arg(long, value_name = "FOLDER")]
    playwright: Option<PathBuf>,

    /// The program Chromium
    #[arg(long, value_name = "FILE", default_value = "chromium")]
    chromium: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    Native,
    CommandLine,
    Component,
    Python,
    Node,
    /// The package for browsers, in Node
    Wasm,
    /// The package for browsers, in headless Chromium
    Browser,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let names = Name::value_variants().iter().filter(|name| !arguments.without.contains(name));
    if arguments.bench {
        let mut hosts = names.map(|name| host(*name, arguments)).collect::<Result<Vec<_>>>()?;
        let figures = bench::measure(&mut hosts)?;
        let names: Vec<String> = hosts.iter().map(|host| host.name().to_owned()).collect();
        print!("{}", bench::render(&names, &figures));
        return Ok(());
    }
    let cases: Vec<case::Case> = case::all()?
        .into_iter()
        .filter(|case| arguments.only.as_ref().is_none_or(|word| case.title().contains(word)))
        .collect();
    for case in &cases {
        answers::compare(case, &answers::of(case))?;
    }
    let mut outcomes = Vec::new();
    for name in names {
        let mut host = host(*name, arguments)?;
        let outcome = hosts::run(host.as_mut(), &cases).with_context(|| format!("the host {}", host.name()))?;
        outcomes.push((host.name().to_owned(), outcome));
    }
    println!("{} cases\n\n{}", cases.len(), table::render(&outcomes));
    let wrong: Vec<&String> = outcomes.iter().flat_map(|(_, of)| of.values().flat_map(|one| &one.wrong)).collect();
    for wrong in &wrong {
        eprintln!("{wrong}");
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{} answers differ", wrong.len()) }
}

fn host(name: Name, arguments: &Arguments) -> Result<Box<dyn Host>> {
    let driver = |file: &str| case::folder().join("hosts").join(file);
    let given = |path: &Option<PathBuf>, option: &str, word: &str| {
        path.clone().with_context(|| format!("name the host by `{option}`, or leave it out by `--without {word}`"))
    };
    let browser = |name: &'static str, mode: &str| -> Result<Box<dyn Host>> {
        let package = given(&arguments.browser, "--browser", name)?;
        let mut command = Command::new("node");
        command.arg(driver("browser.mjs")).arg(mode).arg(absolute(&package)?);
        if mode == "chromium" {
            command.arg(absolute(&given(&arguments.playwright, "--playwright", name)?)?).arg(&arguments.chromium);
        }
        Ok(Box::new(Process::start(name, &mut command)?))
    };
    Ok(match name {
        Name::Native => Box::new(Native),
        Name::CommandLine => {
            Box::new(CommandLine::of(&given(&arguments.command_line, "--command-line", "command-line")?)?)
        }
        Name::Component => Box::new(Component::compile(&given(&arguments.component, "--component", "component")?)?),
        Name::Python => {
            let mut command = Command::new(given(&arguments.python, "--python", "python")?);
            Box::new(Process::start("python", command.arg("-I").arg(driver("python.py")))?)
        }
        Name::Node => {
            let package = absolute(&given(&arguments.node, "--node", "node")?)?;
            Box::new(Process::start("node", Command::new("node").arg(driver("node.mjs")).arg(package))?)
        }
        Name::Wasm => browser("wasm", "node")?,
        Name::Browser => browser("browser", "chromium")?,
    })
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("there is no `{}`", path.display()))
}
