//! What every host can do.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Map, Value};

use crate::case::Case;
use crate::prepared::Prepared;

/// What a host says to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// An answer.
    Answer(String),
    /// That this is bad usage, where the host has its own way to say so.
    Refused,
    /// Why the host cannot be asked this.
    Skipped(String),
}

/// A host of the engine.
pub trait Host {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// The answer to a request that carries its files.
    ///
    /// # Errors
    /// That the host does not work.
    fn run(&mut self, case: &Case, request: &str) -> Result<Reply>;

    /// The answers to the steps with a prepared handle, one for each.
    ///
    /// # Errors
    /// That the host does not work.
    fn ask(&mut self, case: &Case, prepared: &Prepared) -> Result<Vec<Reply>>;

    /// How long a piece of work takes, measured beside the engine; none where the host cannot do it.
    ///
    /// # Errors
    /// That the host does not work.
    fn time(&mut self, work: &Work) -> Result<Option<Times>>;
}

/// What is measured.
#[derive(Clone, Debug)]
pub enum Work {
    /// A request that carries its files, so often.
    Run {
        /// The request.
        request: Map<String, Value>,
        /// How often.
        runs: usize,
    },
    /// The word of a verdict of a prepared handle.
    Verdict {
        /// The files and options.
        open: Value,
        /// Who begins the flow, whom it goes to, port and protocol.
        flow: [String; 3],
        /// How often the whole is measured.
        runs: usize,
        /// Verdicts in each run.
        verdicts: usize,
    },
}

/// What single runs took, shortest first.
#[derive(Clone, Debug, Default)]
pub struct Times(pub Vec<Duration>);

impl Times {
    /// The middle one.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }
}

/// Does something so often, after once that fills the caches.
///
/// # Errors
/// Those of what is done.
pub fn times(runs: usize, mut work: impl FnMut() -> Result<()>) -> Result<Times> {
    work()?;
    let mut taken = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        work()?;
        taken.push(start.elapsed());
    }
    taken.sort_unstable();
    Ok(Times(taken))
}
