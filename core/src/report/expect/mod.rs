//! What became of expectations, as text for people and for other programs. JSON is the answer itself,
//! [`TestAnswer::to_json`](crate::expect::TestAnswer::to_json).

pub mod github;
pub mod junit;
pub mod markdown;
pub mod text;

use crate::expect::TestResult;

/// Why an expectation does not hold, over two lines: the flow, and why it is as it is.
fn failure(result: &TestResult) -> Vec<String> {
    let Some(counterexample) = &result.counterexample else { return Vec::new() };
    let flow = counterexample.flow.as_ref().map(|flow| format!("{} -> {}  {}", flow.from, flow.to, flow.port));
    flow.into_iter().chain([counterexample.why.clone()]).collect()
}
