//! Workflow commands of GitHub Actions, which show what does not hold beside the expectation.

use super::failure;
use crate::expect::{Status, TestAnswer};
use crate::report::render::github::command_at;

/// One command a line for each expectation that does not hold, or is not known to.
#[must_use]
pub fn render(answer: &TestAnswer) -> String {
    let mut out = String::new();
    for result in answer.results.iter().filter(|result| result.status != Status::Pass) {
        let what = if result.status == Status::Fail { "does not hold" } else { "is not known to hold" };
        let message = format!("`{}` {what}\n{}", result.name, failure(result).join("\n"));
        out.push_str(&command_at("error", &result.file, result.range, "expectation", &message));
        out.push('\n');
    }
    out
}
