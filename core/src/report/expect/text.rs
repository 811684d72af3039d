//! Results as people read them in a terminal. Nothing is told by colour alone.

use std::fmt::Write;

use super::failure;
use crate::expect::{Status, TestAnswer};
use crate::report::render::printable;
use crate::rules::wording::counted;

/// One line for each result, under those that do not hold why, and how many there are of each kind.
#[must_use]
pub fn render(answer: &TestAnswer, color: bool) -> String {
    let mut out = String::new();
    for result in &answer.results {
        let (word, code) = match result.status {
            Status::Pass => ("pass   ", "1;32"),
            Status::Fail => ("FAIL   ", "1;31"),
            Status::Unknown => ("unknown", "1;33"),
        };
        let (word, name) = (styled(word, code, color), printable::line(&result.name));
        let place = format!("{}:{}", result.file, result.range.start.line);
        let _ = writeln!(out, "{word}  {name}  {}", styled(&place, "2", color));
        for line in failure(result) {
            let _ = writeln!(out, "         {}", printable::line(&line));
        }
    }
    let summary = answer.summary;
    let expectations = counted(answer.results.len() as u128, "expectation", "expectations");
    let (passed, failed, unknown) = (summary.passed, summary.failed, summary.unknown);
    if !answer.results.is_empty() {
        out.push('\n');
    }
    let unknown = if unknown > 0 { format!(", {unknown} unknown") } else { String::new() };
    let _ = writeln!(out, "{expectations}: {passed} passed, {failed} failed{unknown}");
    out
}

fn styled(text: &str, code: &str, color: bool) -> String {
    let text = printable::line(text);
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text }
}
