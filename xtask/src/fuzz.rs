//! `cargo xtask fuzz`: runs one fuzz target from the committed seeds.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::install;
use crate::process::{command, run, succeeds};

/// Seconds that one input may take.
const INPUT_SECONDS: u32 = 10;

/// Megabytes of memory that a run may take.
const MEMORY_MEGABYTES: u32 = 2048;

/// Runs a target for some minutes. Finds land in `fuzz/artifacts`, the growing corpus in `fuzz/corpus`.
pub fn fuzz(root: &Path, target: &str, minutes: u32) -> Result<()> {
    let folder = root.join("fuzz");
    let targets = targets(&folder)?;
    if !targets.iter().any(|known| known == target) {
        bail!("there is no target `{target}`; there are {}", targets.join(", "));
    }
    if !succeeds(&mut command("rustup", ["run", "nightly", "rustc", "--version"])) {
        println!("    the nightly toolchain, which the fuzzer needs, is missing; installing it");
        run(&mut command("rustup", ["toolchain", "install", "nightly", "--profile", "minimal"]))?;
    }
    install::subcommand("fuzz")?;
    let corpus = folder.join("corpus").join(target);
    fs::create_dir_all(&corpus)?;
    let mut fuzz = command("rustup", ["run", "nightly", "cargo", "fuzz", "run", target]);
    fuzz.arg(&corpus).arg(folder.join("seeds").join(target)).arg("--");
    fuzz.arg(format!("-max_total_time={}", u64::from(minutes) * 60));
    fuzz.arg(format!("-timeout={INPUT_SECONDS}")).arg(format!("-rss_limit_mb={MEMORY_MEGABYTES}"));
    let dictionary = folder.join("dictionaries").join(format!("{target}.dict"));
    if dictionary.is_file() {
        fuzz.arg(format!("-dict={}", dictionary.display()));
    }
    run(&mut fuzz)
}

fn targets(folder: &Path) -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(folder.join("fuzz_targets"))? {
        if let Some(stem) = entry?.path().file_stem() {
            targets.push(stem.to_string_lossy().into_owned());
        }
    }
    targets.sort();
    Ok(targets)
}
