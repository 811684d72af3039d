//! Hosts in a process of their own, which is fed questions line by line.
//!
//! The drivers stand in `hosts/`. They read `{"run":REQUEST}` with the text of a request, or
//! `{"open":{"files":[…],"options":{…}},"steps":[STEP…]}`, and write `{"answer":TEXT}`, or `{"answers":[REPLY…]}` with
//! `{"answer":TEXT}` or `{"skip":WHY}` for each step. Their first line is `{"host":"what it runs in"}`. To measure they read
//! `{"time":{"run":REQUEST,"runs":N}}` or `{"time":{"open":…,"flow":[FROM,TO,PORT],"runs":N,"verdicts":M}}`, do the work
//! once and then N times, and write `{"ns":[…]}`, what each time took.

use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::case::Case;
use crate::host::{Host, Reply, Times, Work};
use crate::prepared::{Prepared, Step};

/// How long a host may take for one case, and to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// A host in a process.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    /// What it says it runs in.
    pub about: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<std::io::Result<String>>,
}

impl Process {
    /// Starts the driver of a host.
    ///
    /// # Errors
    /// That it cannot be started, or does not say what it runs in.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start the host {name}"))?;
        let output = child.stdout.take().context("a host has an output")?;
        let input = child.stdin.take();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut process = Self { name, about: String::new(), child, input, lines };
        let hello = process.line()?;
        process.about = hello.get("host").and_then(Value::as_str).context("the first line names the host")?.to_owned();
        Ok(process)
    }

    fn line(&self) -> Result<Value> {
        let line = self.lines.recv_timeout(PATIENCE);
        let line = line.map_err(|error| anyhow!("the host {} does not answer: {error}", self.name))??;
        serde_json::from_str(&line).with_context(|| format!("the host {} writes `{line:.200}`", self.name))
    }

    fn exchange(&mut self, question: &Value) -> Result<Value> {
        let input = self.input.as_mut().context("the host is closed")?;
        writeln!(input, "{question}")
            .and_then(|()| input.flush())
            .with_context(|| format!("the host {}", self.name))?;
        self.line()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Without input it ends by itself; one that does not is ended.
        drop(self.input.take());
        for _ in 0..50 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Host for Process {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, _: &Case, request: &str) -> Result<Reply> {
        reply(&self.exchange(&json!({"run": request}))?)
    }

    fn ask(&mut self, _: &Case, prepared: &Prepared) -> Result<Vec<Reply>> {
        let steps: Vec<Value> = prepared.steps.iter().map(step).collect();
        let answer = self.exchange(&json!({"open": prepared.open, "steps": steps}))?;
        let replies = answer.get("answers").and_then(Value::as_array);
        let replies: Vec<Reply> = replies
            .with_context(|| format!("`{answer}` has no `answers`"))?
            .iter()
            .map(reply)
            .collect::<Result<_>>()?;
        if replies.len() != prepared.steps.len() {
            bail!("the host {} answers {} of {} steps", self.name, replies.len(), prepared.steps.len());
        }
        Ok(replies)
    }

    fn time(&mut self, work: &Work) -> Result<Option<Times>> {
        let work = match work {
            Work::Run { request, runs } => json!({"run": Value::Object(request.clone()).to_string(), "runs": runs}),
            Work::Verdict { open, flow, runs, verdicts } => {
                json!({"open": open, "flow": flow, "runs": runs, "verdicts": verdicts})
            }
        };
        let answer = self.exchange(&json!({"time": work}))?;
        let taken = answer.get("ns").and_then(Value::as_array).with_context(|| format!("`{answer}` has no `ns`"))?;
        let mut taken: Vec<Duration> =
            taken.iter().filter_map(Value::as_f64).map(|ns| Duration::from_secs_f64(ns.max(0.0) / 1e9)).collect();
        taken.sort_unstable();
        Ok(Some(Times(taken)))
    }
}

fn step(step: &Step) -> Value {
    match step {
        Step::Ask(request) => json!({"ask": request}),
        Step::Verdict { from, to, port } => json!({"verdict": {"from": from, "to": to, "port": port}}),
        Step::Apply(change) => json!({"apply": change}),
    }
}

fn reply(value: &Value) -> Result<Reply> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    match (text("answer"), text("skip")) {
        (Some(answer), _) => Ok(Reply::Answer(answer)),
        (None, Some(why)) => Ok(Reply::Skipped(why)),
        (None, None) => bail!("`{value}` is no reply"),
    }
}
