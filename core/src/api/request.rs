//! The JSON text form: one request in, one answer out.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};

use super::fixes::FixAnswer;
use super::{AgentOptions, DiffOptions, Names, Network, Options, ReachQuestion, addresses, check, check_change, diff};
use crate::baseline::Baseline;
use crate::config::{self, Config, Fault};
use crate::facts;
use crate::flow::decide::{DnsAnswers, Question};
use crate::flow::reach::Level;
use crate::model::Date;
use crate::net::Address;
use crate::rules::{self, Rule};
use crate::source::text::SourceFile;
use crate::world::{self, AskedVersions};

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EngineRequest"))]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    operation: String,
    #[serde(default)]
    files: Vec<RequestFile>,
    /// The files of the state before, for `diff`, and for `check` and `fix` of a change.
    before: Option<Vec<RequestFile>>,
    #[serde(default)]
    options: RequestOptions,
    code: Option<String>,
    flow: Option<Question>,
    flows: Option<Vec<Question>>,
    /// For `reach`: from whom, to whom, on which port, and how it is shown; `level` for `diff` too.
    #[serde(default)]
    from: Names,
    #[serde(default)]
    to: Names,
    port: Option<String>,
    #[serde(default)]
    level: Level,
    #[serde(default)]
    expand: bool,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RequestFile {
    name: String,
    text: Option<String>,
    base64: Option<String>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Options"))]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestOptions {
    today: Option<String>,
    #[serde(default)]
    select: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
    changed: Option<Vec<String>>,
    semantics: Option<Semantics>,
    kubernetes_version: Option<String>,
    cilium_version: Option<String>,
    /// For `fix`: whether fixes that are not safe are applied too.
    #[serde(default)]
    r#unsafe: bool,
    config: Option<String>,
    facts: Option<String>,
    baseline: Option<String>,
    #[serde(default)]
    agent: AgentOptions,
    dns_answers: Option<BTreeMap<String, Vec<String>>>,
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
enum Semantics {
    Cilium,
    Kubernetes,
}

impl From<Semantics> for world::Semantics {
    fn from(semantics: Semantics) -> Self {
        match semantics {
            Semantics::Cilium => Self::Cilium,
            Semantics::Kubernetes => Self::Kubernetes,
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ErrorAnswer"))]
pub(super) struct Misuse {
    error: Message,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ErrorMessage"))]
struct Message {
    message: String,
}

/// Answers one request of the JSON text form. Misuse answers `{"error":{"message":"…"}}`.
#[must_use]
pub fn run(request: &str) -> String {
    answer(request)
        .unwrap_or_else(|message| serde_json::to_string(&Misuse { error: Message { message } }).unwrap_or_default())
}

fn answer(request: &str) -> Result<String, String> {
    let request: Request =
        serde_json::from_str(request).map_err(|error| format!("the request is not as expected: {error}"))?;
    let sources = |files: Vec<RequestFile>| files.into_iter().map(source_file).collect::<Result<Vec<_>, _>>();
    match request.operation.as_str() {
        "check" => {
            let before = request.before.map(sources).transpose()?;
            let (files, options) = files_and_options(request.files, request.options)?;
            let report = match before {
                Some(before) => check_change(&files, &before, &options),
                None => check(&files, &options),
            };
            Ok(report.to_json())
        }
        "fix" => {
            let also_unsafe = request.options.r#unsafe;
            let before = request.before.map(sources).transpose()?;
            let (files, options) = files_and_options(request.files, request.options)?;
            Ok(FixAnswer::of(&files, before.as_deref(), &options, also_unsafe))
        }
        "decide" => {
            let (flow, flows) = (request.flow, request.flows);
            let (files, options) = files_and_options(request.files, request.options)?;
            let readings = files.iter().enumerate().map(|(index, file)| super::read(index, file)).collect();
            let network = Network::of(&files, readings, &options)?;
            match (flow, flows) {
                (Some(flow), None) => Ok(network.answer_line(&flow).0),
                (None, Some(flows)) => {
                    let answers: Vec<String> = flows.iter().map(|flow| network.answer_line(flow).0).collect();
                    Ok(format!(r#"{{"answers":[{}]}}"#, answers.join(",")))
                }
                _ => Err("`decide` needs one of `flow` and `flows`".to_owned()),
            }
        }
        "diff" => {
            let before = request.before.map(sources).transpose()?;
            let before = before.ok_or("`diff` needs the files of the state before as `before`")?;
            let compared = DiffOptions { level: request.level };
            let (files, options) = files_and_options(request.files, request.options)?;
            let network = |files: &[SourceFile]| {
                let readings = files.iter().enumerate().map(|(index, file)| super::read(index, file)).collect();
                Network::of(files, readings, &options)
            };
            let before = network(&before).map_err(|why| format!("before: {why}"))?;
            Ok(diff(&before, &network(&files)?, compared).to_json())
        }
        "addresses" => {
            let files = sources(request.files)?;
            Ok(addresses(&files).to_json())
        }
        "reach" => {
            let (from, to) = (request.from.into(), request.to.into());
            let question = ReachQuestion { from, to, port: request.port, level: request.level, expand: request.expand };
            let (files, options) = files_and_options(request.files, request.options)?;
            let readings = files.iter().enumerate().map(|(index, file)| super::read(index, file)).collect();
            Ok(Network::of(&files, readings, &options)?.reach(&question)?.to_json())
        }
        "rule" => match request.code {
            Some(code) => {
                let rule = rules::find(&code).ok_or_else(|| format!("there is no rule `{code}`"))?;
                serde_json::to_string(&RuleAnswer::of(rule)).map_err(|error| error.to_string())
            }
            None => {
                let rules: Vec<RuleAnswer> = rules::RULES.iter().map(|rule| RuleAnswer::of(rule)).collect();
                serde_json::to_string(&RuleTable { rules }).map_err(|error| error.to_string())
            }
        },
        "test" => {
            let (files, options) = files_and_options(request.files, request.options)?;
            let readings = files.iter().enumerate().map(|(index, file)| super::read(index, file)).collect();
            let answer = super::test(&files, readings, &options).map_err(|why| why.to_string())?;
            Ok(answer.to_json())
        }
        other => Err(format!(
            "there is no operation `{other}`; use `addresses`, `check`, `decide`, `diff`, `fix`, `reach`, `rule` or `test`"
        )),
    }
}

fn files_and_options(files: Vec<RequestFile>, options: RequestOptions) -> Result<(Vec<SourceFile>, Options), String> {
    let versions = versions(&options)?;
    let RequestOptions { today, select, ignore, changed, config, facts, baseline, agent, dns_answers, .. } = options;
    let today = today.as_deref().map(Date::parse).transpose().map_err(|error| error.to_string())?;
    let files = files.into_iter().map(source_file).collect::<Result<Vec<_>, _>>()?;
    let wrong = |what: &str, faults: &[Fault]| format!("the {what}: {}", config::joined(faults));
    let config = config.as_deref().map(Config::parse).transpose();
    let config = config.map_err(|faults| wrong("configuration", &faults))?.unwrap_or_default();
    let facts = facts.as_deref().map(facts::replace).transpose();
    let facts = facts.map_err(|faults| wrong("facts", &faults))?.map(|replaced| Box::new(replaced.facts));
    let baseline = baseline.as_deref().map(Baseline::parse).transpose();
    let baseline = baseline.map_err(|fault| wrong("baseline", &[fault]))?;
    let dns = dns_answers.map(addresses_of_names).transpose()?;
    let options =
        Options { today, select, ignore, changed, config, facts, baseline, versions, agent, dns, ..Options::default() };
    Ok((files, options))
}

fn addresses_of_names(answers: BTreeMap<String, Vec<String>>) -> Result<DnsAnswers, String> {
    let read = |text: String| Address::parse(&text).map_err(|error| error.to_string());
    let of_name = |(name, texts): (String, Vec<String>)| {
        let addresses = texts.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok((name, addresses))
    };
    answers.into_iter().map(of_name).collect()
}

fn versions(options: &RequestOptions) -> Result<AskedVersions, String> {
    let kubernetes = options.kubernetes_version.as_deref().map(AskedVersions::kubernetes).transpose()?;
    let cilium = options.cilium_version.as_deref().map(AskedVersions::cilium).transpose()?;
    let semantics = options.semantics.map(world::Semantics::from).unwrap_or_default();
    Ok(AskedVersions { kubernetes, cilium, semantics })
}

fn source_file(file: RequestFile) -> Result<SourceFile, String> {
    let mut source = match (file.text, file.base64) {
        (Some(text), None) => SourceFile::new(file.name, text),
        (None, Some(encoded)) => {
            let bytes = BASE64_STANDARD
                .decode(encoded)
                .map_err(|error| format!("the member `base64` of `{}` is not base64: {error}", file.name))?;
            SourceFile::from_bytes(file.name, bytes)
        }
        _ => return Err(format!("the file `{}` needs one of `text` and `base64`", file.name)),
    };
    source.named = true;
    Ok(source)
}

/// What is known about a rule, for `rule`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Rule"))]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleAnswer {
    code: &'static str,
    name: &'static str,
    group: &'static str,
    severity: crate::report::Severity,
    summary: &'static str,
    since: &'static str,
    source: &'static str,
    as_of: &'static str,
    documentation: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Rules"))]
pub(super) struct RuleTable {
    rules: Vec<RuleAnswer>,
}

impl RuleAnswer {
    fn of(rule: &'static Rule) -> Self {
        Self {
            code: rule.code,
            name: rule.name,
            group: rule.group(),
            severity: rule.severity,
            summary: rule.summary(),
            since: rule.since,
            source: rule.source,
            as_of: rule.as_of,
            documentation: rule.documentation,
        }
    }
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
