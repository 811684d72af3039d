//! Reading JSON without ceremony: what is absent is null.

use serde_json::Value;

/// The member at a path of names, null where there is none.
pub fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// The text at a path, empty where there is none.
pub fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    at(value, path).as_str().unwrap_or_default()
}

/// The items of the list at a path, none where there is no list.
pub fn list<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    at(value, path).as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The members of the object at a path whose values are texts.
pub fn texts<'a>(value: &'a Value, path: &[&str]) -> Vec<(&'a str, &'a str)> {
    let members = at(value, path).as_object();
    members.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default())).collect()
}

/// Whether an object is of a kind.
pub fn is(object: &Value, kind: &str) -> bool {
    text(object, &["kind"]) == kind
}

/// The namespace of an object, `default` where it names none.
pub fn namespace(object: &Value) -> &str {
    match text(object, &["metadata", "namespace"]) {
        "" => "default",
        namespace => namespace,
    }
}

/// The name of an object.
pub fn name(object: &Value) -> &str {
    text(object, &["metadata", "name"])
}

/// A number or a text, as text.
pub fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
