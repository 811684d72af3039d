use crate::source::{Node, Value};

/// Whether a document is an ARM template, by its `$schema`, or without one by what it holds.
#[must_use]
pub fn is_template(root: &Node) -> bool {
    match schema(root) {
        Some(schema) => schema.contains("deploymenttemplate.json"),
        None => {
            let resources = root.entry_ignoring_case("resources").map(|entry| &entry.value.value);
            has_version(root) && matches!(resources, Some(Value::Sequence(_) | Value::Mapping(_)))
        }
    }
}

/// Whether a document gives the parameters of an ARM template, by its `$schema`, or without one by what it holds.
#[must_use]
pub fn is_parameters_file(root: &Node) -> bool {
    match schema(root) {
        Some(schema) => schema.contains("deploymentparameters.json"),
        None => {
            let given = root.entry_ignoring_case("parameters").map(|entry| entry.value.entries()).unwrap_or_default();
            has_version(root)
                && root.entry_ignoring_case("resources").is_none()
                && given.iter().any(|entry| entry.value.get("value").or(entry.value.get("reference")).is_some())
        }
    }
}

fn schema(root: &Node) -> Option<String> {
    root.get("$schema").and_then(Node::as_str).map(str::to_ascii_lowercase)
}

fn has_version(root: &Node) -> bool {
    root.entry_ignoring_case("contentVersion").is_some_and(|version| version.value.as_str().is_some())
}
