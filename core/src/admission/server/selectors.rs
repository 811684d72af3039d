use std::collections::BTreeMap;

use super::addresses::short;
use super::at::At;
use super::{metadata, names};
use crate::admission::{Fault, ServerFault, Stage};
use crate::edit::{Change, Fix};

/// The operators that the server takes.
const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

/// The faults of a selector with `matchLabels` and `matchExpressions`.
pub(super) fn examine(selector: &At<'_, '_>, faults: &mut Vec<Fault>) {
    metadata::labels(&selector.get("matchLabels"), faults);
    for expression in selector.get("matchExpressions").items() {
        self::expression(&expression, faults);
    }
}

fn expression(expression: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let (operator, values) = (expression.get("operator"), expression.get("values"));
    match operator.text() {
        Some(text @ ("In" | "NotIn")) if values.is_empty() => {
            let message = format!("`{text}` compares with values, and there are none");
            let help = "list the values, or write `Exists` or `DoesNotExist`";
            faults.push(values.fault(ServerFault::Expression, Stage::Validation, message).help(help));
        }
        Some(text @ ("Exists" | "DoesNotExist")) if !values.is_empty() && values.items().next().is_some() => {
            let message = format!("`{text}` asks for the key alone, so it takes no values");
            let other = if text == "Exists" { "In" } else { "NotIn" };
            let help = format!("leave `values` out, or write `{other}`");
            let mut fault = values.fault(ServerFault::Expression, Stage::Validation, message).help(help);
            fault.place = values.place_of_key();
            faults.push(fault);
        }
        Some("In" | "NotIn" | "Exists" | "DoesNotExist") | None => {}
        Some("") => {
            let message = "this expression has no operator";
            let help = "set `operator` to `In`, `NotIn`, `Exists` or `DoesNotExist`";
            faults.push(operator.fault(ServerFault::Expression, Stage::Validation, message).help(help));
        }
        Some(text) => {
            let message = format!("`{}` is no operator of a selector", short(text));
            let fault = operator.fault(ServerFault::Expression, Stage::Validation, message);
            let meant = OPERATORS.into_iter().find(|known| known.eq_ignore_ascii_case(text));
            let fix = meant.map(|meant| Fix {
                title: format!("write `{meant}`"),
                safe: true,
                changes: vec![Change::replace(&operator.place(), text, meant)],
            });
            let help = "write `In`, `NotIn`, `Exists` or `DoesNotExist`";
            faults.push(fault.help(help).fix(fix));
        }
    }
    let key = expression.get("key");
    if let Some(text) = key.text()
        && let Some(flaw) = names::key(text)
    {
        let message = if text.is_empty() {
            "this expression has no key".to_owned()
        } else {
            format!("`{}` cannot be the key of a label: it {flaw}", short(text))
        };
        faults.push(key.fault(ServerFault::Label, Stage::Validation, message));
    }
    for value in values.items() {
        if let Some(text) = value.text()
            && let Some(flaw) = names::value(text)
        {
            let message = format!("`{}` cannot be the value of a label: it {flaw}", short(text));
            faults.push(value.fault(ServerFault::Label, Stage::Validation, message));
        }
    }
}

/// Whether a selector matches labels. None when it cannot be told: something is of the wrong type, or no selector the
/// server takes.
pub(super) fn matches(selector: &At<'_, '_>, labels: &At<'_, '_>) -> Option<bool> {
    let mut has: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in labels.entries() {
        has.insert(entry.key(), entry.text()?);
    }
    let mut all = true;
    for wanted in selector.get("matchLabels").entries() {
        all &= has.get(wanted.key()) == Some(&wanted.text()?);
    }
    for expression in selector.get("matchExpressions").items() {
        let found = has.get(expression.get("key").text()?);
        let values = expression.get("values");
        let values: Vec<&str> = values.items().map(|value| value.text()).collect::<Option<_>>()?;
        let is_listed = found.is_some_and(|found| values.contains(found));
        all &= match expression.get("operator").text()? {
            "In" => is_listed,
            "NotIn" => !is_listed,
            "Exists" => found.is_some(),
            "DoesNotExist" => found.is_none(),
            _ => return None,
        };
    }
    Some(all)
}
