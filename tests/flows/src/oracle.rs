//! Cilium's own engine, a program that answers cases line by line.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::case::{Case, Said};

/// The program, running.
#[derive(Debug)]
pub struct Oracle {
    program: PathBuf,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What it says of a case.
#[derive(Debug)]
pub struct Answers {
    /// What became of each policy.
    pub policies: Vec<Fate>,
    /// What it says of each flow, or why it cannot.
    pub flows: Vec<Result<Said, String>>,
}

/// What became of a policy.
#[derive(Clone, Debug, Deserialize)]
pub struct Fate {
    /// Its kind, namespace and name.
    pub policy: Value,
    /// Whether it is in force.
    pub valid: bool,
    /// Who refused it: `apiserver` or `agent`.
    #[serde(default)]
    pub stage: Option<String>,
    /// Why.
    #[serde(default)]
    pub error: Option<String>,
}

/// One line of the program.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    policies: Option<Vec<Fate>>,
    #[serde(default)]
    answers: Option<Vec<Value>>,
}

impl Oracle {
    /// The oracle whose program is at a path. It is started with the first question.
    pub fn new(program: &Path) -> Self {
        Self { program: program.to_owned(), running: None }
    }

    /// Asks for the flows of a case. A program that ended is started again.
    pub fn ask(&mut self, case: &Case) -> Result<Answers, String> {
        let answer = self.exchange(case);
        match answer {
            Ok(line) => read(&line, case),
            Err(error) => {
                self.stop();
                Err(error)
            }
        }
    }

    fn exchange(&mut self, case: &Case) -> Result<String, String> {
        let mut question = serde_json::to_vec(case).map_err(|error| error.to_string())?;
        question.push(b'\n');
        if self.running.is_none() {
            self.running = Some(start(&self.program)?);
        }
        let running = self.running.as_mut().ok_or("the oracle does not run")?;
        running.input.write_all(&question).and_then(|()| running.input.flush()).map_err(|error| error.to_string())?;
        let mut line = String::new();
        match running.output.read_line(&mut line) {
            Ok(0) => Err("the oracle has ended".into()),
            Ok(_) => Ok(line),
            Err(error) => Err(error.to_string()),
        }
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.input);
            // It may have ended by itself; either way it is gone.
            drop(running.child.kill());
            drop(running.child.wait());
        }
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(program: &Path) -> Result<Running, String> {
    let cannot = |error: std::io::Error| format!("cannot run `{}`: {error}", program.display());
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot)?;
    let input = child.stdin.take().ok_or("no input")?;
    let output = BufReader::new(child.stdout.take().ok_or("no output")?);
    Ok(Running { child, input, output })
}

fn read(line: &str, case: &Case) -> Result<Answers, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| format!("unreadable answer: {error}"))?;
    if let Some(error) = line.error {
        return Err(error);
    }
    let flows: Vec<Result<Said, String>> = line
        .answers
        .unwrap_or_default()
        .into_iter()
        .map(|answer| match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(error.to_owned()),
            None => serde_json::from_value(answer).map_err(|error| error.to_string()),
        })
        .collect();
    if flows.len() != case.flows.len() {
        return Err(format!("{} answers to {} flows", flows.len(), case.flows.len()));
    }
    Ok(Answers { policies: line.policies.unwrap_or_default(), flows })
}
