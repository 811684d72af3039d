//! The JSON text form: one request in, one answer out.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};

use super::{Options, addresses, check};
use crate::model::Date;
use crate::rules::{self, Rule};
use crate::source::text::SourceFile;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    operation: String,
    #[serde(default)]
    files: Vec<RequestFile>,
    #[serde(default)]
    options: RequestOptions,
    code: Option<String>,
}

#[derive(Deserialize)]
struct RequestFile {
    name: String,
    text: Option<String>,
    base64: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestOptions {
    today: Option<String>,
    #[serde(default)]
    select: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
}

#[derive(Serialize)]
struct Misuse {
    error: Message,
}

#[derive(Serialize)]
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
    match request.operation.as_str() {
        "check" => {
            let today = request.options.today.as_deref().map(Date::parse).transpose();
            let today = today.map_err(|error| error.to_string())?;
            let files = request.files.into_iter().map(source_file).collect::<Result<Vec<_>, _>>()?;
            let options = Options { today, select: request.options.select, ignore: request.options.ignore };
            Ok(check(&files, &options).to_json())
        }
        "addresses" => {
            let files = request.files.into_iter().map(source_file).collect::<Result<Vec<_>, _>>()?;
            Ok(addresses(&files).to_json())
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
        other => Err(format!("there is no operation `{other}`; use `addresses`, `check` or `rule`")),
    }
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
#[serde(rename_all = "camelCase")]
struct RuleAnswer {
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
struct RuleTable {
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
    fn misuse_is_answered() {
        for request in ["", "{}", r#"{"operation":"fly"}"#, r#"{"operation":"check","files":[{"name":"a"}]}"#] {
            assert!(run(request).starts_with(r#"{"error":{"message":""#), "{request}");
        }
    }
}
