//! Label selectors as expectations write them: the words for them, and what is wrong with them.

use crate::policy::{Operator, Selector};
use crate::rules::wording::nearest;
use crate::source::{Node, Value};

/// A fault within a selector: the node, whether its key is meant rather than its value, what is wrong, what to do.
#[derive(Debug)]
pub struct SelectorFault<'n> {
    /// Where.
    pub node: &'n Node,
    /// The key within it that is wrong; none for the node itself.
    pub key: Option<&'n str>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

const KEYS: [&str; 2] = ["matchLabels", "matchExpressions"];
const EXPRESSION_KEYS: [&str; 3] = ["key", "operator", "values"];
const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

/// Everything that is wrong with a selector.
#[must_use]
pub fn faults<'n>(selector: &'n Node, name: &str) -> Vec<SelectorFault<'n>> {
    let mut faults = Vec::new();
    let mut wrong = |node: &'n Node, key: Option<&'n str>, message: String, help: &str| {
        faults.push(SelectorFault { node, key, message, help: help.to_owned() });
    };
    if !matches!(selector.value, Value::Mapping(_)) {
        wrong(selector, None, format!("`{name}` is no selector"), "write `{matchLabels: {app: web}}`, or `{}` for all");
        return faults;
    }
    for entry in selector.entries() {
        match &*entry.key {
            "matchLabels" => {
                if !matches!(entry.value.value, Value::Mapping(_)) {
                    wrong(&entry.value, None, "`matchLabels` takes labels".to_owned(), "write `{app: web}`");
                }
                for label in entry.value.entries().iter().filter(|label| label.value.as_str().is_none()) {
                    let message = format!("the value of the label `{}` is no text", label.key);
                    wrong(&label.value, None, message, "write it in quotes");
                }
            }
            "matchExpressions" => {
                if !matches!(entry.value.value, Value::Sequence(_)) {
                    let help = "write `[{key: app, operator: In, values: [web]}]`";
                    wrong(&entry.value, None, "`matchExpressions` takes a list".to_owned(), help);
                }
                for item in entry.value.items() {
                    expression(item, &mut wrong);
                }
            }
            other => {
                wrong(
                    selector,
                    Some(&entry.key),
                    format!("a selector has no key `{other}`"),
                    &super::read::near(other, &KEYS),
                );
            }
        }
    }
    faults
}

fn expression<'n>(item: &'n Node, wrong: &mut impl FnMut(&'n Node, Option<&'n str>, String, &str)) {
    let help = "write `{key: app, operator: In, values: [web]}`";
    let Value::Mapping(entries) = &item.value else {
        wrong(item, None, "this is no requirement of a selector".to_owned(), help);
        return;
    };
    for entry in entries.iter().filter(|entry| !EXPRESSION_KEYS.contains(&&*entry.key)) {
        let message = format!("a requirement of a selector has no key `{}`", entry.key);
        wrong(item, Some(&entry.key), message, &super::read::near(&entry.key, &EXPRESSION_KEYS));
    }
    if item.get("key").and_then(Node::as_str).is_none_or(str::is_empty) {
        wrong(item, None, "a requirement of a selector lacks its `key`".to_owned(), help);
    }
    let Some(operator) = item.get("operator").and_then(Node::as_str) else {
        wrong(item, None, "a requirement of a selector lacks its `operator`".to_owned(), help);
        return;
    };
    let values = item.get("values");
    let are_texts = values.is_none_or(|values| {
        matches!(values.value, Value::Sequence(_)) && values.items().iter().all(|value| value.as_str().is_some())
    });
    let has_values = values.is_some_and(|values| !values.items().is_empty());
    match operator {
        _ if !are_texts => {
            wrong(item, Some("values"), "`values` takes a list of texts".to_owned(), "write `[web, api]`")
        }
        "In" | "NotIn" if !has_values => {
            wrong(item, None, format!("the operator `{operator}` needs `values`"), help);
        }
        "Exists" | "DoesNotExist" if has_values => {
            let message = format!("the operator `{operator}` takes no `values`");
            wrong(item, Some("values"), message, "leave them out");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => {
            let message = format!("there is no operator `{other}`");
            wrong(item, Some("operator"), message, &super::read::near(other, &OPERATORS));
        }
    }
}

/// The words for a selector: `app=web, tier in (a, b), no x`.
#[must_use]
pub fn words(selector: &Selector<'_>) -> String {
    let of = |requirement: &crate::policy::Requirement<'_>| {
        let (key, values) = (requirement.key.written, requirement.values.join(", "));
        match requirement.operator {
            Operator::In if requirement.values.len() == 1 => format!("{key}={values}"),
            Operator::In => format!("{key} in ({values})"),
            Operator::NotIn if requirement.values.len() == 1 => format!("{key}!={values}"),
            Operator::NotIn => format!("{key} not in ({values})"),
            Operator::Exists => key.to_owned(),
            Operator::DoesNotExist => format!("no {key}"),
        }
    };
    selector.requirements.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// The label that was meant where nothing has that of a selector.
#[must_use]
pub fn nearest_label(selector: &Selector<'_>, labels: &[(&str, &str)]) -> Option<String> {
    for requirement in selector.requirements.iter().filter(|requirement| requirement.operator == Operator::In) {
        let key = requirement.key.written;
        let of_key = || labels.iter().filter(|(known, _)| *known == key).map(|(_, value)| *value);
        for value in &requirement.values {
            if of_key().any(|known| known == *value) {
                continue;
            }
            if let Some(near) = nearest(value, of_key()) {
                return Some(format!("{key}={near}"));
            }
            if of_key().next().is_none()
                && let Some(near) = nearest(key, labels.iter().map(|(known, _)| *known))
            {
                return Some(format!("{near}={value}"));
            }
        }
    }
    None
}
