//! What is known about rules, for `rule`.

use serde::Serialize;

use crate::report::Severity;
use crate::rules::{self, Rule};

/// What is known about a rule.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Rule"))]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleAnswer {
    /// Its code, such as `NP301`.
    code: &'static str,
    /// Its name, such as `pod-cidr-overlaps-subnet`.
    name: &'static str,
    /// The group that it belongs to.
    group: &'static str,
    /// The worst severity that its findings have.
    severity: Severity,
    /// What it finds, in one line.
    summary: &'static str,
    /// The version of Netproof that has it first.
    since: &'static str,
    /// Where the fact is published.
    source: &'static str,
    /// The date of the fact.
    as_of: &'static str,
    /// Its page, in Markdown.
    documentation: &'static str,
}

/// What is known about all rules.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Rules"))]
pub(super) struct RuleTable {
    /// The rules, by code.
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

/// The rule of a code or name as JSON; without one, the table of all rules.
pub(super) fn answer(code: Option<&str>) -> Result<String, String> {
    let json = match code {
        Some(code) => {
            let rule = rules::find(code).ok_or_else(|| format!("there is no rule `{code}`"))?;
            serde_json::to_string(&RuleAnswer::of(rule))
        }
        None => {
            serde_json::to_string(&RuleTable { rules: rules::RULES.iter().map(|rule| RuleAnswer::of(rule)).collect() })
        }
    };
    json.map_err(|error| error.to_string())
}
