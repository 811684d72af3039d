//! Time and memory of whole processes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// GNU time, which tells the memory of a process.
const TIME: &str = "/usr/bin/time";

/// What the runs of one command took.
pub struct Measured {
    /// Wall time of each run, shortest first.
    times: Vec<Duration>,
    /// The largest resident memory of a further run, when GNU time is there.
    pub peak_kilobytes: Option<u64>,
    /// Bytes that the last run printed.
    pub answer_bytes: usize,
}

impl Measured {
    /// The middle one.
    pub fn median(&self) -> Duration {
        self.times.get(self.times.len() / 2).copied().unwrap_or_default()
    }

    /// The shortest and the longest.
    pub fn range(&self) -> (Duration, Duration) {
        (self.times.first().copied().unwrap_or_default(), self.times.last().copied().unwrap_or_default())
    }
}

/// Runs a program `runs` times, after one run that fills the caches of the system.
pub fn measure(program: &Path, arguments: &[&str], runs: usize) -> Result<Measured> {
    let peak_kilobytes = peak(program, arguments);
    let mut answer_bytes = once(program, arguments)?;
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        answer_bytes = once(program, arguments)?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(Measured { times, peak_kilobytes, answer_bytes })
}

fn once(program: &Path, arguments: &[&str]) -> Result<usize> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start `{}`", program.display()))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", program.display(), output.status);
    }
    Ok(output.stdout.len())
}

fn peak(program: &Path, arguments: &[&str]) -> Option<u64> {
    let mut command = Command::new(TIME);
    command.args(["--format", "%M"]).arg(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}
