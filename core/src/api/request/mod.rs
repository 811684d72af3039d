//! The JSON text form: one request in, one answer out.

mod files;
mod operation;
mod options;

use serde::{Deserialize, Serialize};

use super::engine::read_from;
use super::{Engine, Options};
use crate::input::Reading;
use crate::jobs::{Jobs, one_by_one};
use crate::source::text::SourceFile;

pub(super) use files::{RequestFile, sources};
pub(super) use operation::Asked;
use options::RequestOptions;

/// A call: the files, how they are judged, and what is asked of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    #[serde(default)]
    files: Vec<RequestFile>,
    #[serde(default)]
    options: RequestOptions,
}

/// What is wrong with a request.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ErrorAnswer"))]
pub(super) struct Misuse {
    /// The fault.
    error: Message,
}

/// A fault in words.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ErrorMessage"))]
struct Message {
    /// What is wrong: lower case, no final period, user input in backticks.
    message: String,
}

/// Answers one request of the JSON text form. Misuse answers `{"error":{"message":"…"}}`.
#[must_use]
pub fn run(request: &str) -> String {
    run_on(request, &one_by_one)
}

/// As [`run`], with the work spread over what threads the host has; the answer does not depend on them.
#[must_use]
pub fn run_on(request: &str, jobs: Jobs<'_>) -> String {
    told(Asked::read(request).and_then(|mut asked| {
        let (files, options) = (asked.files.take().unwrap_or_default(), asked.options.take().unwrap_or_default());
        Engine::opened(files, options, jobs)?.finish(asked, jobs)
    }))
}

/// The answer, or what is wrong as one.
pub(super) fn told(answer: Result<String, String>) -> String {
    answer.unwrap_or_else(|message| serde_json::to_string(&Misuse { error: Message { message } }).unwrap_or_default())
}

impl Engine {
    /// Reads the files of `{"files":[…],"options":{…}}`, to be asked many times.
    ///
    /// # Errors
    /// What is wrong with the request.
    pub fn open(request: &str, jobs: Jobs<'_>) -> Result<Self, String> {
        let opening: Opening = serde_json::from_str(request).map_err(|error| unexpected(&error))?;
        Self::opened(opening.files, opening.options, jobs)
    }

    fn opened(files: Vec<RequestFile>, options: RequestOptions, jobs: Jobs<'_>) -> Result<Self, String> {
        let (called, files) = (Called::of(options)?, sources(files)?);
        let readings = read_from(0, &files, jobs);
        Ok(called.engine(files, readings))
    }
}

/// The options of a call, of a host that reads files itself.
#[derive(Clone, Debug, Default)]
pub struct Called {
    options: Options,
    also_unsafe: bool,
}

impl Called {
    /// Reads the object that requests have as `options`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(options: &str) -> Result<Self, String> {
        let options =
            serde_json::from_str(options).map_err(|error| format!("the options are not as expected: {error}"))?;
        Self::of(options)
    }

    fn of(options: RequestOptions) -> Result<Self, String> {
        let also_unsafe = options.r#unsafe;
        Ok(Self { options: options.options()?, also_unsafe })
    }

    /// The engine of some files; `readings` are those of the files, in the same order.
    #[must_use]
    pub fn engine(self, files: Vec<SourceFile>, readings: Vec<Reading>) -> Engine {
        let mut engine = Engine::of(files, readings, self.options);
        engine.also_unsafe = self.also_unsafe;
        engine
    }
}

fn unexpected(error: &serde_json::Error) -> String {
    format!("the request is not as expected: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes_are_answered() {
        let script = "az aks create -g g -n a --network-plugin azure --network-dataplane cilium --network-policy azure";
        let request = serde_json::json!({
            "operation": "fix",
            "files": [{"name": "a.sh", "text": script}, {"name": "b.sh", "text": "az aks show -g g -n a"}],
            "options": {"today": "2026-11-22", "select": ["NP102"]},
        });
        let answer: serde_json::Value = serde_json::from_str(&run(&request.to_string())).unwrap();
        let text = script.replace("policy azure", "policy cilium");
        assert_eq!(answer["files"], serde_json::json!([{"name": "a.sh", "text": text}]));
        assert_eq!((&answer["fixed"], answer["report"]["findings"].as_array().unwrap().len()), (&1.into(), 0));
    }

    #[test]
    fn fixes_of_a_change_leave_the_state_before() {
        let script = "az aks create -g g -n a --network-plugin azure --network-dataplane cilium --network-policy azure";
        let request = serde_json::json!({
            "operation": "fix",
            "files": [{"name": "a.sh", "text": script}],
            "before": [{"name": "old.sh", "text": format!("{script} --node-count 3")}],
            "options": {"today": "2026-11-22", "select": ["NP102"], "unsafe": true},
        });
        let answer: serde_json::Value = serde_json::from_str(&run(&request.to_string())).unwrap();
        let text = script.replace("policy azure", "policy cilium");
        assert_eq!(answer["files"], serde_json::json!([{"name": "a.sh", "text": text}]));
        assert!(answer["report"]["changes"].is_array(), "{answer}");
    }

    #[test]
    fn misuse_is_answered() {
        for (options, named) in [
            (r#"{"kubernetesVersion":"new"}"#, "Kubernetes"),
            (r#"{"ciliumVersion":"1"}"#, "Cilium"),
            (r#"{"semantics":"calico"}"#, "calico"),
        ] {
            let answer = run(&format!(r#"{{"operation":"check","options":{options}}}"#));
            assert!(answer.starts_with(r#"{"error":"#) && answer.contains(named), "{answer}");
        }
        for request in ["", "{}", r#"{"operation":"fly"}"#, r#"{"operation":"check","files":[{"name":"a"}]}"#] {
            assert!(run(request).starts_with(r#"{"error":{"message":""#), "{request}");
        }
    }
}
