//! The YAML reader against what Kubernetes' own reader makes of the same texts.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use netproof_core::source::yaml::{self, YamlReading};
use netproof_core::source::{Node, Value};
use serde_json::{Map, Number, Value as Json};

fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.rsplit_once('\t').unwrap())
}

fn root(reading: &YamlReading) -> Json {
    json(&reading.documents[0].root)
}

/// As Go writes it: a float without a fraction as a whole number.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::Uint(value) => Json::from(*value),
        Value::Float(value) => Number::from_f64(*value).map_or(Json::Null, Json::Number),
        Value::String(text) => Json::from(&**text),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
    }
}

fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a == b || ((a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64()),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && equal(a, b))
        }
        (a, b) => a == b,
    }
}

fn check(name: &str, text: &str, expected: &str, pick: impl Fn(&Json) -> Json) {
    let reading = yaml::read(text, 0, 0);
    if expected == "!" {
        assert!(!reading.problems.is_empty(), "{name}: {text:?} is refused by Kubernetes");
        return;
    }
    let expected: Json = serde_json::from_str(expected).unwrap();
    let actual = pick(&root(&reading));
    assert!(equal(&actual, &expected), "{name}: {text:?} is {actual}, not {expected}");
    let serious =
        reading.problems.iter().filter(|problem| problem.kind != netproof_core::source::ProblemKind::DuplicateKey);
    assert_eq!(serious.count(), 0, "{name}: {text:?}: {:?}", reading.problems);
}

#[test]
fn values() {
    for (text, expected) in rows(include_str!("source/kubernetes_values.tsv")) {
        check("value", &format!("a: {text}\n"), expected, |root| root["a"].clone());
        // JSON keeps no difference between 1 and 1.0, but both must be what they are in a list too.
        if !text.contains(',') {
            check("item", &format!("[{text}]\n"), expected, |root| root[0].clone());
        }
    }
}

#[test]
fn keys() {
    for (text, expected) in rows(include_str!("source/kubernetes_keys.tsv")) {
        check("key", &format!("{text}: 1\n"), expected, |root| {
            Json::from(root.as_object().unwrap().keys().next().unwrap().as_str())
        });
    }
}

#[test]
fn documents() {
    for (text, expected) in rows(include_str!("source/kubernetes_documents.tsv")) {
        let text: String = serde_json::from_str(text).unwrap();
        check("document", &text, expected, Clone::clone);
    }
}

#[test]
fn kinds_of_numbers() {
    let cases = [
        ("1", Value::Int(1)),
        ("1.0", Value::Float(1.0)),
        ("08", Value::Float(8.0)),
        ("0777", Value::Int(511)),
        ("9223372036854775807", Value::Int(i64::MAX)),
        ("9223372036854775808", Value::Uint(1 << 63)),
        ("-9223372036854775808", Value::Int(i64::MIN)),
        ("-9223372036854775809", Value::Float(-9_223_372_036_854_775_808.0)),
        ("18446744073709551616", Value::Float(18_446_744_073_709_551_616.0)),
        (".inf", Value::Float(f64::INFINITY)),
        ("-.INF", Value::Float(f64::NEG_INFINITY)),
        ("!!float 1", Value::Float(1.0)),
    ];
    for (text, expected) in cases {
        assert_eq!(yaml::read(text, 0, 0).documents[0].root.value, expected, "{text}");
    }
    let Value::Float(nan) = yaml::read(".nan", 0, 0).documents[0].root.value else { panic!() };
    assert!(nan.is_nan());
}
