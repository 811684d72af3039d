//! Holds our engine against Cilium's own on generated cases, and writes what they differ about.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use netproof_flow_tests::compare::{self, Outcome};
use netproof_flow_tests::generate::{self, Class, Version};
use netproof_flow_tests::oracle::Oracle;

const USAGE: &str =
    "usage: agreement VERSION ORACLE CLASS|all FLOWS [START [FOLDER]]    both judges, so many flows a class
       agreement balance VERSION ORACLE CLASS|all FLOWS [START]    the oracle alone
       agreement case VERSION CLASS SEED    prints a case";

/// How many differences of a case, and of a class, are written.
const WRITTEN_OF_CASE: usize = 2;
const WRITTEN_OF_CLASS: usize = 25;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["case", version, class, seed] => print_case(version, class, seed),
        ["balance", rest @ ..] => run(rest, true),
        rest => run(rest, false),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn print_case(version: &str, class: &str, seed: &str) -> Result<bool, String> {
    let version = Version::parse(version).ok_or("which version?")?;
    let seed = seed.parse().map_err(|_| "which seed?")?;
    let case = match class {
        "layer7" => generate::layer7(seed),
        class => generate::case(seed, Class::parse(class).ok_or("which class?")?, version),
    };
    println!("{}", serde_json::to_string(&case).map_err(|error| error.to_string())?);
    Ok(true)
}

fn run(words: &[&str], alone: bool) -> Result<bool, String> {
    let [version, program, class, flows, rest @ ..] = words else { return Err("too few arguments".into()) };
    let version = Version::parse(version).ok_or("which version?")?;
    let flows: usize = flows.parse().map_err(|_| "how many flows?")?;
    let start: u64 = rest.first().map_or(Ok(1), |start| start.parse()).map_err(|_| "from which seed?")?;
    let folder = PathBuf::from(rest.get(1).copied().unwrap_or("disagreements"));
    let classes = match *class {
        "all" => Class::ALL.to_vec(),
        class => vec![Class::parse(class).ok_or("which class?")?],
    };
    let mut oracle = Oracle::new(Path::new(program));
    println!(
        "{:<14} {:>6} {:>8} {:>8} {:>8} {:>6} {:>7}",
        "class", "cases", "flows", "agree", "differ", "errors", "allow"
    );
    let mut differ = 0;
    for class in classes {
        let mut total = Outcome::default();
        let mut written = 0;
        let mut cases = 0;
        for seed in start.. {
            if total.compared + total.oracle_errors.len() >= flows {
                break;
            }
            cases += 1;
            let case = generate::case(seed, class, version);
            let outcome =
                if alone { compare::judge(&case, &mut oracle) } else { compare::compare(&case, version, &mut oracle) };
            for difference in outcome.differences.iter().take(WRITTEN_OF_CASE) {
                if written < WRITTEN_OF_CLASS {
                    let small = compare::minimise(&case, difference.flow, version, &mut oracle);
                    let document = compare::document(&small, version, class.name(), seed, &mut oracle);
                    write(
                        &folder,
                        &format!("{}-{}-{seed}-{}.json", version.release(), class.name(), difference.flow),
                        &document,
                    )?;
                    written += 1;
                }
            }
            total.compared += outcome.compared;
            total.allowed += outcome.allowed;
            total.oracle_errors.extend(outcome.oracle_errors);
            total.differences.extend(outcome.differences);
        }
        let percent = total.allowed * 100 / total.compared.max(1);
        println!(
            "{:<14} {cases:>6} {:>8} {:>8} {:>8} {:>6} {percent:>6}%",
            class.name(),
            total.compared,
            total.compared - total.differences.len(),
            total.differences.len(),
            total.oracle_errors.len(),
        );
        if let Some(error) = total.oracle_errors.first() {
            println!("  the first error of the oracle: {error}");
        }
        differ += total.differences.len();
    }
    Ok(differ == 0)
}

fn write(folder: &Path, name: &str, document: &serde_json::Value) -> Result<(), String> {
    let path = folder.join(name);
    let text = serde_json::to_string_pretty(document).map_err(|error| error.to_string())?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, text + "\n"))
        .map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}
