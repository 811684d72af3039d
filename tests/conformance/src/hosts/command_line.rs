//! The command line, once for each case, in a folder that holds the files of the case.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Error, Result, bail};
use serde_json::{Value, json};

use super::invocation::{self, Invocation, Output};
use crate::case::{Asked, Case};
use crate::host::{Host, Reply, Times, Work, times};
use crate::prepared::Prepared;

/// The exit status of bad usage.
const USAGE: i32 = 2;

/// The command line.
#[derive(Debug)]
pub struct CommandLine {
    /// The program.
    program: PathBuf,
    /// The folder in which each case has one of its own.
    scratch: PathBuf,
}

impl CommandLine {
    /// The command line by its program.
    ///
    /// # Errors
    /// That there is no such program, or no temporary folder.
    pub fn of(program: &Path) -> Result<Self> {
        let program = fs::canonicalize(program)
            .with_context(|| format!("there is no `{}`; `cargo xtask conformance` builds it", program.display()))?;
        let scratch = std::env::temp_dir().join(format!("netproof-conformance-{}", std::process::id()));
        fs::create_dir_all(&scratch).with_context(|| format!("cannot make `{}`", scratch.display()))?;
        Ok(Self { program, scratch })
    }

    fn call(&self, invocation: &Invocation) -> Result<Reply> {
        let folder = self.scratch.join("case");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        for (name, bytes) in &invocation.files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        let mut command = Command::new(&self.program);
        command.args(&invocation.arguments).current_dir(&folder).stdin(Stdio::null());
        let output = command.output().with_context(|| format!("cannot start `{}`", self.program.display()))?;
        let printed = String::from_utf8(output.stdout).context("the command line prints what is not UTF-8")?;
        match output.status.code() {
            Some(0 | 1) => {}
            Some(USAGE) if printed.is_empty() => return Ok(Reply::Refused),
            _ => bail!("`netproof {}` ended with {}", invocation.arguments.join(" "), output.status),
        }
        let Some(printed) = printed.strip_suffix('\n') else { bail!("the output has no line end: `{printed:.200}`") };
        Ok(Reply::Answer(match invocation.output {
            Output::Answer => printed.to_owned(),
            Output::Lines => format!(r#"{{"answers":[{}]}}"#, printed.lines().collect::<Vec<_>>().join(",")),
            Output::Fixed => fixed(printed, &String::from_utf8_lossy(&output.stderr), invocation, &folder)?,
        }))
    }
}

impl Drop for CommandLine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

impl Host for CommandLine {
    fn name(&self) -> &'static str {
        "command-line"
    }

    fn run(&mut self, case: &Case, _: &str) -> Result<Reply> {
        let Asked::Request(request) = &case.asked else {
            return Ok(Reply::Skipped("it has no such misuse".to_owned()));
        };
        match invocation::of(request) {
            Ok(invocation) => self.call(&invocation),
            Err(why) => Ok(Reply::Skipped(why)),
        }
    }

    fn time(&mut self, work: &Work) -> Result<Option<Times>> {
        let Work::Run { request, runs } = work else { return Ok(None) };
        let invocation = invocation::of(request).map_err(Error::msg)?;
        times(*runs, || self.call(&invocation).map(drop)).map(Some)
    }

    fn ask(&mut self, case: &Case, prepared: &Prepared) -> Result<Vec<Reply>> {
        // A call is a process: what one asks of a handle, the text form asked already.
        let of_steps = matches!(case.asked, Asked::Steps(_)).then_some(prepared.steps.len()).unwrap_or_default();
        Ok(vec![Reply::Skipped("it keeps nothing loaded between two calls".to_owned()); of_steps])
    }
}

/// The answer of `fix`: the files that differ from those that were written, how many findings were fixed by what is told
/// on standard error, and the report.
fn fixed(report: &str, told: &str, invocation: &Invocation, folder: &Path) -> Result<String> {
    let number = told.lines().find_map(|line| line.strip_prefix("fixed ")?.split(' ').next()?.parse::<u64>().ok());
    let number = number.with_context(|| format!("`{told}` does not tell how many findings were fixed"))?;
    let mut files = Vec::new();
    for (name, bytes) in &invocation.files {
        let now = fs::read(folder.join(name)).with_context(|| format!("`{name}` is gone"))?;
        if now != *bytes {
            files.push(json!({"name": name, "text": String::from_utf8_lossy(&now)}));
        }
    }
    let files = Value::Array(files);
    Ok(format!(r#"{{"files":{files},"fixed":{number},"report":{report}}}"#))
}
