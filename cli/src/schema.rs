//! Configurations against the published JSON Schema.
//!
//! The engine reads configurations without a schema and has better words for most faults. The schema is what editors and
//! other programs hold configurations against, so what it refuses is refused here too, at its place in the file.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use netproof_core::config::{Document, Fault, SCHEMA};
use netproof_core::source::{Node, Value};
use serde_json::Value as Json;

/// Everything that is wrong with a configuration, in the order written: what the engine says, and what only the schema
/// says.
pub fn faults(document: &Document<'_>) -> Vec<Fault> {
    let mut faults = document.config().err().unwrap_or_default();
    let Some(root) = document.root().filter(|_| document.faults().is_empty()) else { return faults };
    for fault in by_schema(document, &json(root)) {
        if !faults
            .iter()
            .any(|known| known.path == fault.path || (known.line, known.column) == (fault.line, fault.column))
        {
            faults.push(fault);
        }
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}

fn by_schema(document: &Document<'_>, instance: &Json) -> Vec<Fault> {
    let schema = serde_json::from_str(SCHEMA).map_err(|error| error.to_string());
    let validator =
        schema.and_then(|schema: Json| jsonschema::validator_for(&schema).map_err(|error| error.to_string()));
    match validator {
        Ok(validator) => validator.iter_errors(instance).flat_map(|error| told(document, &error)).collect(),
        Err(why) => vec![document.fault("", None, format!("the schema of this build cannot be used: {why}"))],
    }
}

/// An error of the schema in our words, at its place.
fn told(document: &Document<'_>, error: &ValidationError<'_>) -> Vec<Fault> {
    let pointer = error.instance_path().to_string();
    let at = |message: String| document.fault(&pointer, None, message);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let fault = |key: &String| document.fault(&pointer, Some(key), format!("there is no key `{key}` here"));
            unexpected.iter().map(fault).collect()
        }
        ValidationErrorKind::PropertyNames { error } => {
            let key = error.instance().as_str().unwrap_or_default();
            vec![document.fault(&pointer, Some(key), format!("`{key}` is not the code or name of a rule"))]
        }
        ValidationErrorKind::Required { property } => {
            vec![at(format!("the key `{}` is missing", property.as_str().unwrap_or_default()))]
        }
        ValidationErrorKind::Type { .. } => vec![at("the value is of the wrong kind".to_owned())],
        kind => vec![at(format!("the value does not fit the schema (`{}`)", kind.keyword()))],
    }
}

/// A tree as the validator takes it. Recursion is bounded by the depth that the reader of YAML allows.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => (*value).into(),
        Value::Uint(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => Json::String(text.to_string()),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the schema alone says, with its place.
    fn alone(text: &str) -> Vec<String> {
        let document = Document::read(text);
        let faults = by_schema(&document, &json(document.root().unwrap()));
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn errors_of_the_schema_have_places() {
        for (text, expected) in [
            ("selct: [NP3]\n", "1:1: there is no key `selct` here"),
            ("ignore:\n  - NP3\n  - 7\n", "3:5: the value is of the wrong kind"),
            ("ignore: ['NP 3']\n", "1:10: the value does not fit the schema (`pattern`)"),
            ("failOn: soon\n", "1:9: the value does not fit the schema (`enum`)"),
            ("severity:\n  'NP 3': error\n", "2:3: `NP 3` is not the code or name of a rule"),
            ("overrides:\n  - ignore: [NP3]\n", "2:5: the key `files` is missing"),
            ("facts:\n  kubernetesVersions: []\n", "2:23: the value does not fit the schema (`minItems`)"),
            ("facts:\n  peeredRanges:\n    - cidr: x\n", "3:13: the value does not fit the schema (`pattern`)"),
        ] {
            assert_eq!(alone(text), [expected], "{text}");
        }
        assert!(alone("select: [NP3]\nseverity: {NP405: off}\n").is_empty());
    }

    #[test]
    fn the_words_of_the_engine_come_first_and_each_fault_once() {
        let faults = |text: &str| faults(&Document::read(text)).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            faults("selct: [NP3]\nfailOn: soon\n"),
            [
                "1:1: the configuration has no key `selct` (help: did you mean `select`?)",
                "2:9: `failOn` has no value `soon` (help: the values are `error`, `warning`, `info` and `never`)"
            ]
        );
        assert_eq!(faults("ignore: [NP999]\n").len(), 1);
        assert!(faults("").is_empty() && faults("select: [NP3]\n").is_empty());
        assert_eq!(faults("select: [NP3\n").len(), 1);
    }
}
