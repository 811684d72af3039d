//! Processes that end in time, and take no more memory than they may.

use std::fs;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result};

/// How often a process is looked at.
pub const LOOK: Duration = Duration::from_millis(50);
/// The memory that a process may take: 8 GB, where the system tells how much it has.
const MOST_KILOBYTES: u64 = 8_000_000;

/// What a process took too much of.
#[derive(Clone, Copy, Debug)]
pub enum Over {
    /// More than these seconds.
    Time(u64),
    /// More than these gigabytes.
    Memory(u64),
}

/// A process that is looked at.
pub struct Watched {
    /// The process.
    pub child: Child,
    /// The most memory that it was seen to have had; absent where the system does not tell.
    pub peak_kilobytes: Option<u64>,
}

impl Watched {
    /// Starts a process.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("cannot start `{name}`"))?;
        Ok(Self { child, peak_kilobytes: None })
    }

    /// What it took too much of by now, if anything.
    pub fn look(&mut self, taken: Duration, at_most: Duration) -> Option<Over> {
        self.peak_kilobytes = self.memory("VmHWM").max(self.peak_kilobytes);
        if taken > at_most {
            return Some(Over::Time(at_most.as_secs()));
        }
        let has = self.memory("VmRSS").unwrap_or_default();
        (has > MOST_KILOBYTES).then_some(Over::Memory(MOST_KILOBYTES / 1_000_000))
    }

    /// Ends it.
    pub fn stop(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn memory(&self, what: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }
}
