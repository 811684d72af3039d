//! Markdown for the comment of a pull request or the summary of a pipeline.

use std::fmt::Write;

use crate::expect::{Status, TestAnswer, TestResult};
use crate::report::render::markdown::{MAX_CHARACTERS, code, escaped};

/// What does not hold as a table, the rest counted, with a final newline.
#[must_use]
pub fn render(answer: &TestAnswer) -> String {
    let summary = answer.summary;
    let unknown = if summary.unknown > 0 { format!(", {} unknown", summary.unknown) } else { String::new() };
    let mut out = format!("### Netproof: {} passed, {} failed{unknown}\n", summary.passed, summary.failed);
    let shown: Vec<&TestResult> = answer.results.iter().filter(|result| result.status != Status::Pass).collect();
    if shown.is_empty() {
        return out;
    }
    out.push_str("\n| | expectation | flow | why |\n|---|---|---|---|\n");
    let mut characters = out.chars().count();
    for (rows, result) in shown.iter().enumerate() {
        let row = row(result);
        characters = characters.saturating_add(row.chars().count());
        if characters > MAX_CHARACTERS {
            let left = shown.len().saturating_sub(rows);
            let _ = write!(out, "\n{left} more do not fit here; `netproof test` shows them.\n");
            break;
        }
        out.push_str(&row);
    }
    out
}

fn row(result: &TestResult) -> String {
    let sign = if result.status == Status::Fail { "❌ fail" } else { "❔ unknown" };
    let place = format!("{}:{}", result.file, result.range.start.line);
    let example = result.counterexample.as_ref();
    let flow = example.and_then(|example| example.flow.as_ref());
    let flow = flow.map(|flow| code(&format!("{} -> {} {}", flow.from, flow.to, flow.port))).unwrap_or_default();
    let why = example.map(|example| escaped(&example.why)).unwrap_or_default();
    format!("| {sign} | {} {} | {flow} | {why} |\n", escaped(&result.name), code(&place))
}
