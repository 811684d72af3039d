//! Running other programs.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

const SEED: &str = "PROPTEST_RNG_SEED";

/// The cargo of the toolchain in use, in the repository's folder.
///
/// Properties begin at the same seed each time, so that a change is judged by its own cases and not by chance; another
/// seed in `PROPTEST_RNG_SEED` looks elsewhere.
pub fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = command("cargo", arguments);
    if std::env::var_os(SEED).is_none() {
        command.env(SEED, "20260821");
    }
    command
}

/// A program without input, in the repository's folder.
pub fn command<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    if let Ok(root) = crate::root() {
        command.current_dir(root);
    }
    command
}

/// Runs a program, which prints where we print. Fails when it does.
pub fn run(command: &mut Command) -> Result<()> {
    let words = words(command);
    println!("    {words}");
    let status = command.status().with_context(|| format!("cannot start `{words}`"))?;
    if !status.success() {
        bail!("`{words}` failed: {status}");
    }
    Ok(())
}

/// What a program prints to its standard output. Fails when it does.
pub fn output(command: &mut Command) -> Result<String> {
    let words = words(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{words}`"))?;
    if !output.status.success() {
        bail!("`{words}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{words}` printed what is not UTF-8"))
}

/// Whether a program starts and is content. Prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn words(command: &Command) -> String {
    let mut words = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        words.push(' ');
        words.push_str(&argument.to_string_lossy());
    }
    words
}
