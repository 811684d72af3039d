//! Where the engine disagrees with what is recorded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::ask::Answer;
use crate::case::Flow;

/// How many disagreements are printed, and how many of one case: a fault in one case must not hide the others.
const PRINTED: usize = 20;
const PRINTED_OF_CASE: usize = 5;

/// What is recorded of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The flow as a whole.
    pub verdict: String,
    /// The end that begins it, where that is recorded.
    pub egress: Option<String>,
    /// The end that it goes to, where that is recorded.
    pub ingress: Option<String>,
    /// Whether an allow depends on nothing more.
    pub is_final: bool,
}

impl Expected {
    /// A verdict without more.
    #[must_use]
    pub fn verdict(is_allowed: bool) -> Self {
        Self { verdict: if is_allowed { "allow" } else { "deny" }.to_owned(), ..Self::default() }
    }

    /// Whether an answer is as recorded.
    #[must_use]
    pub fn agrees(&self, answer: &Answer) -> bool {
        let is_side = |expected: &Option<String>, side: &Option<super::ask::Side>| {
            expected.as_ref().is_none_or(|expected| side.as_ref().is_some_and(|side| side.verdict == *expected))
        };
        answer.error.is_none()
            && answer.verdict.as_ref() == Some(&self.verdict)
            && is_side(&self.egress, &answer.egress)
            && is_side(&self.ingress, &answer.ingress)
            && !(self.is_final && self.verdict == "allow" && !answer.conditions.is_empty())
    }
}

fn expected_text(expected: &Expected) -> String {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "?".to_owned());
    format!("{} (egress {}, ingress {})", expected.verdict, side(&expected.egress), side(&expected.ingress))
}

/// An answer in one line.
#[must_use]
pub fn answer_text(answer: &Answer) -> String {
    if let Some(error) = &answer.error {
        return format!("error: {error}");
    }
    let side =
        |side: &Option<super::ask::Side>| side.as_ref().map_or_else(|| "none".to_owned(), |side| side.verdict.clone());
    let mut text = answer.verdict.clone().unwrap_or_else(|| "no verdict".to_owned());
    let _ = write!(text, " (egress {}, ingress {})", side(&answer.egress), side(&answer.ingress));
    if !answer.conditions.is_empty() {
        let _ = write!(text, " if {}", answer.conditions.join("; "));
    }
    text
}

/// A flow in one line.
#[must_use]
pub fn flow_text(flow: &Flow) -> String {
    let mut text = format!("{} -> {} {}", flow.from, flow.to, flow.port);
    for (name, value) in [("http", &flow.http), ("dns", &flow.dns)] {
        if let Some(value) = value {
            let _ = write!(text, " {name} {value}");
        }
    }
    text
}

/// Disagreements, as they are met.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<[String; 4]>,
    by_case: BTreeMap<String, usize>,
    asked: usize,
}

impl Table {
    /// Notes a flow, and a row where the answer is not as recorded.
    pub fn add(&mut self, case: &str, flow: &Flow, expected: &Expected, answer: &Answer) {
        self.asked += 1;
        if !expected.agrees(answer) {
            self.differs(case, &flow_text(flow), &expected_text(expected), &answer_text(answer));
        }
    }

    /// Notes a row.
    pub fn differs(&mut self, case: &str, flow: &str, expected: &str, got: &str) {
        *self.by_case.entry(case.to_owned()).or_default() += 1;
        self.rows.push([case, flow, expected, got].map(str::to_owned));
    }

    /// Counts a flow that was compared elsewhere.
    pub fn asked(&mut self) {
        self.asked += 1;
    }

    /// Fails with the first rows and the number of rows of each case, unless there are none.
    ///
    /// # Panics
    /// When the engine disagrees, or when nothing was asked.
    pub fn finish(self, what: &str) {
        println!("{what}: {} asked, {} differ", self.asked, self.rows.len());
        let mut text = String::new();
        let mut of_case: BTreeMap<&String, usize> = BTreeMap::new();
        let rows = self.rows.iter().filter(|[case, ..]| {
            let met = of_case.entry(case).or_default();
            *met += 1;
            *met <= PRINTED_OF_CASE
        });
        for [case, flow, expected, got] in rows.take(PRINTED) {
            let _ = writeln!(text, "{case}\n    {flow}\n    expected {expected}\n    got      {got}");
        }
        for (case, rows) in &self.by_case {
            let _ = writeln!(text, "{rows:>6} {case}");
        }
        assert!(self.rows.is_empty(), "{what}: {} of {} differ\n{text}", self.rows.len(), self.asked);
        assert!(self.asked > 0, "{what}: nothing was asked");
    }
}
