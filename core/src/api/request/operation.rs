//! What is asked of the files of a call.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{RequestFile, RequestOptions, sources, unexpected};
use crate::api::engine::read_from;
use crate::api::{DiffOptions, Engine, Names, ReachQuestion, diff, rule};
use crate::flow::decide::Question;
use crate::flow::reach::Level;
use crate::input::Reading;
use crate::jobs::Jobs;

/// A request: an operation with its own members.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EngineRequest"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::api) struct Asked {
    /// What is done with the files.
    pub(super) operation: String,
    /// The files, where no handle holds them.
    pub(super) files: Option<Vec<RequestFile>>,
    /// How they are judged, where no handle says it.
    pub(super) options: Option<RequestOptions>,
    /// The files of the state before, for `diff`, and for `check` and `fix` of a change.
    before: Option<Vec<RequestFile>>,
    /// The code or name of a rule, for `rule`.
    code: Option<String>,
    /// A flow, for `decide`.
    flow: Option<Question>,
    /// Flows, for `decide`.
    flows: Option<Vec<Question>>,
    /// A review of an admission, for `admit`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Map<String, serde_json::Value>>"))]
    review: Option<Box<RawValue>>,
    /// From whom, for `reach`.
    #[serde(default)]
    from: Names,
    /// To whom, for `reach`.
    #[serde(default)]
    to: Names,
    /// On which port, for `reach`.
    port: Option<String>,
    /// Whom `reach` and `diff` show.
    #[serde(default)]
    level: Level,
    /// Whether `reach` shows single peers.
    #[serde(default)]
    expand: bool,
}

impl Asked {
    /// Reads a request.
    pub(in crate::api) fn read(request: &str) -> Result<Self, String> {
        serde_json::from_str(request).map_err(|error| unexpected(&error))
    }

    /// Whether it brings files or options of its own.
    pub(in crate::api) fn has_files(&self) -> bool {
        self.files.is_some() || self.options.is_some()
    }
}

/// What can be asked.
const OPERATIONS: &str = "`addresses`, `admit`, `check`, `decide`, `diff`, `fix`, `reach`, `rule` or `test`";

impl Engine {
    /// Answers an operation. `before` is the state before as a handle, `spare` the readings of the files where nobody
    /// needs them any more.
    pub(in crate::api) fn answer(
        &self,
        asked: Asked,
        before: Option<&Self>,
        spare: Option<Vec<Reading>>,
        jobs: Jobs<'_>,
    ) -> Result<String, String> {
        let given = asked.before.map(sources).transpose()?;
        if given.is_some() && before.is_some() {
            return Err("the state before is given twice".to_owned());
        }
        match asked.operation.as_str() {
            "check" => {
                let old = given.as_deref().or(before.map(|before| before.files.as_slice()));
                let old_readings = |first| match before {
                    Some(before) => before.read_again(first, jobs),
                    None => read_from(first, given.as_deref().unwrap_or_default(), jobs),
                };
                let old = old.map(|files| (files, old_readings(self.files.len())));
                Ok(self.report_on(old, spare, jobs).to_json())
            }
            "fix" => self.fixed(given.as_deref()),
            "decide" => {
                let network = self.network_of(spare)?;
                match (asked.flow, asked.flows) {
                    (Some(flow), None) => Ok(network.answer_line(&flow).0),
                    (None, Some(flows)) => {
                        let answers: Vec<String> = flows.iter().map(|flow| network.answer_line(flow).0).collect();
                        Ok(format!(r#"{{"answers":[{}]}}"#, answers.join(",")))
                    }
                    _ => Err("`decide` needs one of `flow` and `flows`".to_owned()),
                }
            }
            "diff" => {
                let old = given.map(|files| {
                    let readings = read_from(0, &files, jobs);
                    Self::of(files, readings, self.options.clone())
                });
                let old = old.as_ref().or(before).ok_or("`diff` needs the files of the state before as `before`")?;
                let old = old.network().map_err(|why| format!("before: {why}"))?;
                Ok(diff(old, self.network_of(spare)?, DiffOptions { level: asked.level }).to_json())
            }
            "reach" => {
                let (from, to) = (asked.from.into(), asked.to.into());
                let question = ReachQuestion { from, to, port: asked.port, level: asked.level, expand: asked.expand };
                Ok(self.network_of(spare)?.reach(&question)?.to_json())
            }
            "test" => self.tested(spare),
            "addresses" => Ok(self.plans(spare).to_json()),
            "admit" => {
                let review = asked.review.ok_or("`admit` needs the AdmissionReview as `review`")?;
                self.network_of(spare).ok();
                Ok(self.admit(review.get())?.to_json())
            }
            "rule" => rule::answer(asked.code.as_deref()),
            other => Err(format!("there is no operation `{other}`; use {OPERATIONS}")),
        }
    }
}
