//! The answers of the library, and those that are stored beside the cases.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, bail};
use netproof_core::api::{self, Engine};
use netproof_core::jobs::one_by_one;

use crate::case::Case;
use crate::difference::difference;
use crate::prepared::{Prepared, Step, misuse, verdict_answer};

/// Bytes up to which an answer is stored whole; of longer ones there is only a line that tells them apart.
const WHOLE: usize = 48 * 1024;

/// The answers of the library to a case: one, or one for each step.
#[must_use]
pub fn of(case: &Case) -> Vec<String> {
    match (case.text(), case.prepared()) {
        (Some(text), _) => vec![api::run(&text)],
        (None, Some(prepared)) => of_handle(&prepared),
        (None, None) => Vec::new(),
    }
}

/// The answers of a prepared handle of the library, one for each step.
#[must_use]
pub fn of_handle(prepared: &Prepared) -> Vec<String> {
    let mut engine = match Engine::open(&prepared.open.to_string(), &one_by_one) {
        Ok(engine) => engine,
        Err(message) => return vec![misuse(&message); prepared.steps.len()],
    };
    let answer = |step: &Step| match step {
        Step::Ask(request) => engine.ask(&request.to_string(), None, &one_by_one),
        Step::Verdict { from, to, port } => {
            verdict_answer(engine.verdict(from, to, port).map(|verdict| verdict.word().to_owned()))
        }
        Step::Apply(change) => engine.apply(&change.to_string()),
    };
    prepared.steps.iter().map(answer).collect()
}

/// Holds answers against those that are stored.
///
/// # Errors
/// Where they differ, or that none are stored.
pub fn compare(case: &Case, answers: &[String]) -> Result<()> {
    let path = case.answer_path();
    let stored = fs::read_to_string(&path).with_context(|| format!("`{}` has no stored answer", case.title()))?;
    match difference(&stored, &written(answers)) {
        None => Ok(()),
        Some(difference) => bail!("the answer to `{}` {difference}", case.title()),
    }
}

/// Stores answers.
///
/// # Errors
/// That the file cannot be written.
pub fn store(case: &Case, answers: &[String]) -> Result<()> {
    let path = case.answer_path();
    fs::write(&path, written(answers)).with_context(|| format!("cannot write `{}`", path.display()))
}

/// The text of the file with some answers: a line for each.
fn written(answers: &[String]) -> String {
    let mut out = String::new();
    for answer in answers {
        if answer.len() <= WHOLE {
            out.push_str(answer);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, r#"{{"bytes":{},"fnv1a":"{:016x}"}}"#, answer.len(), fnv1a(answer.as_bytes()));
        }
        out.push('\n');
    }
    out
}

/// The hash FNV-1a, 64 bits.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
