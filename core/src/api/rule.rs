//! What is known about rules, for `rule`.

use serde::Serialize;

use crate::report::Severity;
use crate::rules::{self, Rule};

/// What is known about a rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleAnswer {
    code: &'static str,
    name: &'static str,
    group: &'static str,
    severity: Severity,
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
