//! The native library: what Python, Node and the command line are made of, on all cores.

use anyhow::{Error, Result};
use serde_json::Value;

use crate::case::Case;
use crate::host::{Host, Reply, Times, Work, times};
use crate::prepared::{Prepared, Step, misuse, verdict_answer};
use netproof_core::api::Engine;

/// The native library in this process.
#[derive(Debug, Default)]
pub struct Native;

impl Host for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn run(&mut self, _: &Case, request: &str) -> Result<Reply> {
        Ok(Reply::Answer(netproof_native::run(request)))
    }

    fn ask(&mut self, _: &Case, prepared: &Prepared) -> Result<Vec<Reply>> {
        let mut engine = match Engine::open(&prepared.open.to_string(), &netproof_native::threads::jobs) {
            Ok(engine) => engine,
            Err(message) => return Ok(vec![Reply::Answer(misuse(&message)); prepared.steps.len()]),
        };
        let answer = |step: &Step| {
            Reply::Answer(match step {
                Step::Ask(request) => asked(&engine, request),
                Step::Verdict { from, to, port } => {
                    verdict_answer(engine.verdict(from, to, port).map(|verdict| verdict.word().to_owned()))
                }
                Step::Apply(change) => engine.apply(&change.to_string()),
            })
        };
        Ok(prepared.steps.iter().map(answer).collect())
    }

    fn time(&mut self, work: &Work) -> Result<Option<Times>> {
        let taken = match work {
            Work::Run { request, runs } => {
                let request = Value::Object(request.clone()).to_string();
                times(*runs, || {
                    std::hint::black_box(netproof_native::run(&request));
                    Ok(())
                })
            }
            Work::Verdict { open, flow: [from, to, port], runs, verdicts } => {
                let engine = Engine::open(&open.to_string(), &netproof_native::threads::jobs).map_err(Error::msg)?;
                times(*runs, || {
                    for _ in 0..*verdicts {
                        std::hint::black_box(engine.verdict(from, to, port)).map_err(Error::msg)?;
                    }
                    Ok(())
                })
            }
        };
        taken.map(Some)
    }
}

/// The answer to a request, on all cores whatever the size of the files: that must make no difference.
fn asked(engine: &Engine, request: &Value) -> String {
    engine.ask(&request.to_string(), None, &netproof_native::threads::jobs)
}
