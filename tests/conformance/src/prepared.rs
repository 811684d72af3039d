//! Files read once, and what is asked of them.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A handle and what is asked of it, in order.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// `{"files":[…],"options":{…}}`.
    pub open: Value,
    /// The steps; each has an answer.
    pub steps: Vec<Step>,
}

/// One question to a handle, or a change of it.
#[derive(Clone, Debug)]
pub enum Step {
    /// A request without files and options.
    Ask(Value),
    /// Only the word of a verdict.
    Verdict {
        /// Who begins the flow.
        from: String,
        /// Whom it goes to.
        to: String,
        /// Port and protocol.
        port: String,
    },
    /// A change of objects.
    Apply(Value),
}

impl Step {
    /// Reads `{"ask":{…}}`, `{"verdict":{"from":…,"to":…,"port":…}}` or `{"apply":{…}}`.
    pub(crate) fn read(value: Value) -> Result<Self> {
        let Value::Object(members) = value else { bail!("a step is an object") };
        let mut members = members.into_iter();
        let (Some((key, value)), None) = (members.next(), members.next()) else { bail!("a step has one member") };
        Ok(match key.as_str() {
            "ask" => Self::Ask(value),
            "apply" => Self::Apply(value),
            "verdict" => {
                let part = |key: &str| {
                    let text = value.get(key).and_then(Value::as_str);
                    text.map(str::to_owned).with_context(|| format!("`verdict` needs `{key}`"))
                };
                Self::Verdict { from: part("from")?, to: part("to")?, port: part("port")? }
            }
            other => bail!("there is no step `{other}`"),
        })
    }
}

/// How a verdict is written among answers: as a JSON text; misuse as everywhere.
#[must_use]
pub fn verdict_answer(verdict: Result<String, String>) -> String {
    match verdict {
        Ok(word) => Value::String(word).to_string(),
        Err(message) => misuse(&message),
    }
}

/// The answer to misuse.
#[must_use]
pub fn misuse(message: &str) -> String {
    serde_json::json!({"error": {"message": message}}).to_string()
}
