//! Asks every host every case, and compares.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::answers;
use crate::case::Case;
use crate::difference::{difference, without_place};
use crate::host::{Host, Reply};

/// The two forms in which a case is asked.
const TEXT: &str = "text";
const HANDLE: &str = "handle";

/// What came of the cases of one operation at one host.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Requests of the text form that were answered as they are to be.
    pub texts: usize,
    /// Cases that prepared handles answered so.
    pub handles: usize,
    /// Cases that the host refused in its own way, as it is to.
    pub refused: usize,
    /// Why cases were not asked, with their number.
    pub skipped: BTreeMap<String, usize>,
    /// What differs.
    pub wrong: Vec<String>,
}

/// Asks a host all cases. The outcomes are by operation.
///
/// # Errors
/// That the host does not work.
pub fn run(host: &mut dyn Host, cases: &[Case]) -> Result<BTreeMap<String, Outcome>> {
    let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
    for case in cases {
        let outcome = outcomes.entry(case.operation.clone()).or_default();
        if let Some(why) = case.without.get(host.name()) {
            outcome.skip(why);
            continue;
        }
        let expected = answers::of(case);
        let failed = || format!("at the case `{}`", case.title());
        if let Some(text) = case.text() {
            let reply = host.run(case, &text).with_context(failed)?;
            if outcome.take(host.name(), case, TEXT, &expected, &[reply]) {
                outcome.texts += 1;
            }
        }
        if let Some(prepared) = case.prepared() {
            let replies = host.ask(case, &prepared).with_context(failed)?;
            if outcome.take(host.name(), case, HANDLE, &expected, &replies) {
                outcome.handles += 1;
            }
        }
    }
    Ok(outcomes)
}

impl Outcome {
    fn skip(&mut self, why: &str) {
        *self.skipped.entry(why.to_owned()).or_default() += 1;
    }

    /// Takes the replies to a case; whether they were compared and are as expected.
    fn take(&mut self, host: &str, case: &Case, form: &str, expected: &[String], replies: &[Reply]) -> bool {
        let mut is_compared = false;
        let mut is_equal = true;
        let mut reasons = BTreeSet::new();
        for (expected, reply) in expected.iter().zip(replies) {
            match reply {
                Reply::Answer(found) => {
                    is_compared = true;
                    let is_text = form == TEXT;
                    let as_asked = |answer| if is_text { answer } else { without_place(answer) };
                    if let Some(difference) = difference(as_asked(expected), as_asked(found)) {
                        is_equal = false;
                        self.wrong.push(format!("{host}, {form}, `{}` {difference}", case.title()));
                    }
                }
                Reply::Refused if is_error(expected) => self.refused += 1,
                Reply::Refused => {
                    self.wrong.push(format!("{host}, {form}, `{}`: refused, and there is an answer", case.title()));
                }
                Reply::Skipped(why) => {
                    reasons.insert(why);
                }
            }
        }
        for why in reasons {
            self.skip(why);
        }
        is_compared && is_equal
    }
}

/// Whether an answer says that something cannot be answered: the request, or its only flow.
fn is_error(answer: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(answer).is_ok_and(|answer| answer.get("error").is_some())
}
