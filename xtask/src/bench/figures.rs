//! The figures of one cluster, which a program tells line by line while it is watched.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::watch::{LOOK, Over, Watched};

/// How long one figure may take.
const AT_MOST: Duration = Duration::from_secs(60);

/// What became of a figure.
pub enum Figure<'a> {
    /// It is known.
    Told(&'a Value),
    /// It took too much.
    Over(Over),
    /// The program ended before it.
    Missing,
}

/// The figures that were told.
#[derive(Default)]
pub struct Figures {
    told: BTreeMap<String, Value>,
    /// The figure that took too much.
    over: Option<(String, Over)>,
}

impl Figures {
    /// Runs a program that tells figures, and ends it when one of them takes more than it may.
    pub fn of(command: &mut Command) -> Result<Self> {
        Self::within(AT_MOST, command)
    }

    fn within(at_most: Duration, command: &mut Command) -> Result<Self> {
        let mut figures = Self::default();
        let mut watched = Watched::start(command.stdout(Stdio::piped()))?;
        let output = watched.child.stdout.take().context("there is no output to read")?;
        let (sender, lines) = channel();
        let reader = thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let (mut since, mut doing) = (Instant::now(), String::new());
        loop {
            match lines.recv_timeout(LOOK) {
                Ok(line) => {
                    figures.take(&line, &mut doing)?;
                    since = Instant::now();
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(over) = watched.look(since.elapsed(), at_most) {
                watched.stop()?;
                figures.over = Some((doing, over));
                figures.told.insert("peak_kb".to_owned(), watched.peak_kilobytes.into());
                break;
            }
        }
        // What reads its output has nobody to send to, or nothing to read any more.
        drop(lines);
        drop(reader.join());
        let status = watched.child.wait()?;
        if figures.over.is_none() && !status.success() {
            bail!("`{}` failed: {status}", command.get_program().to_string_lossy());
        }
        Ok(figures)
    }

    fn take(&mut self, line: &str, doing: &mut String) -> Result<()> {
        let told: BTreeMap<String, Value> = serde_json::from_str(line).context("the program tells no figures")?;
        for (figure, value) in told {
            match value.as_str() {
                Some(begun) if figure == "begin" => begun.clone_into(doing),
                _ => drop(self.told.insert(figure, value)),
            }
        }
        Ok(())
    }

    /// Adds those of a further run that the first did not tell.
    pub fn join(&mut self, other: Self) {
        for (figure, value) in other.told {
            self.told.entry(figure).or_insert(value);
        }
    }

    /// One of them.
    pub fn get(&self, figure: &str) -> Figure<'_> {
        match (self.told.get(figure), &self.over) {
            (Some(value), _) => Figure::Told(value),
            (None, Some((doing, over))) if doing == figure => Figure::Over(*over),
            _ => Figure::Missing,
        }
    }

    /// The number of one of them; where it has two, the first.
    pub fn number(&self, figure: &str) -> Option<f64> {
        let value = self.told.get(figure)?;
        value.as_f64().or_else(|| value.as_array()?.first()?.as_f64())
    }
}

/// The program that tells them, with its words.
pub fn program(release: &Path, folder: &Path) -> Command {
    let mut command = Command::new(release.join("flow_figures"));
    command.arg(folder).stdin(Stdio::null());
    command
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn told_by(script: &str) -> Result<Figures> {
        Figures::within(Duration::from_millis(500), Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn a_figure_that_takes_too_long_ends_the_program() {
        let figures =
            told_by(r#"echo '{"begin":"a"}'; echo '{"a":[3.5,1]}'; echo '{"begin":"b"}'; exec sleep 60"#).unwrap();
        assert_eq!(figures.number("a"), Some(3.5));
        assert!(matches!(figures.get("b"), Figure::Over(Over::Time(_))));
        assert!(matches!(figures.get("c"), Figure::Missing));
    }

    #[test]
    fn a_program_that_fails_is_a_fault() {
        assert!(told_by("exit 3").is_err());
        assert!(told_by("echo words").is_err());
        assert_eq!(told_by(r#"echo '{"a":1}'"#).unwrap().number("a"), Some(1.0));
    }
}
