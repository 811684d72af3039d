//! Named steps with the time that each takes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Runs steps one after another and remembers how long each took.
pub struct Steps {
    title: &'static str,
    taken: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// No steps yet.
    pub fn new(title: &'static str) -> Self {
        Self { title, taken: Vec::new() }
    }

    /// Runs a step.
    pub fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("==> {name}");
        let start = Instant::now();
        let outcome = work().with_context(|| format!("the step `{name}` failed"))?;
        let taken = start.elapsed();
        println!("<== {name}: {}", minutes(taken));
        self.taken.push((name, taken));
        Ok(outcome)
    }

    /// Prints the table of all steps.
    pub fn finish(self) {
        let width = self.taken.iter().map(|(name, _)| name.len()).max().unwrap_or(0).max(self.title.len());
        println!("\n{:width$}  minutes", self.title);
        for (name, taken) in &self.taken {
            println!("{name:width$}  {:7.2}", taken.as_secs_f64() / 60.0);
        }
        let total: Duration = self.taken.iter().map(|(_, taken)| taken).sum();
        println!("{:width$}  {:7.2}", "total", total.as_secs_f64() / 60.0);
    }
}

fn minutes(taken: Duration) -> String {
    format!("{:.2} min", taken.as_secs_f64() / 60.0)
}
