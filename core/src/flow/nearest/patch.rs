//! Changes of the tree of an object: as operations of JSON Patch, and as changes of the text.

use serde::Serialize;
use serde_json::Value as Json;

use crate::edit;
use crate::model::{Object, Place};
use crate::source::{Entry, Node, Span, Value};

/// One operation of JSON Patch (RFC 6902), with paths from the object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Patch {
    /// A member more, or an item at the end of a list where the path ends with `/-`.
    #[cfg_attr(feature = "schema", schemars(title = "PatchAdd"))]
    Add {
        /// Where.
        path: String,
        /// What.
        value: Json,
    },
    /// Another value.
    #[cfg_attr(feature = "schema", schemars(title = "PatchReplace"))]
    Replace {
        /// Where.
        path: String,
        /// What.
        value: Json,
    },
    /// A member or item less.
    #[cfg_attr(feature = "schema", schemars(title = "PatchRemove"))]
    Remove {
        /// Where.
        path: String,
    },
}

impl Patch {
    /// Where it changes something.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Add { path, .. } | Self::Replace { path, .. } | Self::Remove { path } => path,
        }
    }

    /// Applies it. None where the tree has no such place.
    #[must_use]
    pub fn apply(&self, object: &Object) -> Option<Object> {
        let mut object = object.clone();
        let (parent, last) = self.path().rsplit_once('/')?;
        let last = unescaped(last);
        let node = at_mut(&mut object.root, parent)?;
        let span = node.span;
        match (&mut node.value, self) {
            (Value::Sequence(items), Self::Add { value, .. }) if last == "-" => items.push(node_of(value, span)),
            (Value::Mapping(entries), Self::Add { value, .. }) => {
                entries.retain(|entry| *entry.key != *last);
                entries.push(Entry { key: last.into(), key_span: span, value: node_of(value, span) });
            }
            (_, Self::Replace { value, .. }) => {
                let node = step_mut(node, &last)?;
                *node = node_of(value, node.span);
            }
            (Value::Sequence(items), Self::Remove { .. }) => {
                let at: usize = last.parse().ok()?;
                if at >= items.len() {
                    return None;
                }
                items.remove(at);
            }
            (Value::Mapping(entries), Self::Remove { .. }) => {
                let before = entries.len();
                entries.retain(|entry| *entry.key != *last);
                if entries.len() == before {
                    return None;
                }
            }
            _ => return None,
        }
        Some(object)
    }

    /// The same as a change of the text that the object was read from; none where an editor has no such change.
    pub(super) fn as_change(&self, object: &Object) -> Option<edit::Change> {
        match self {
            Self::Replace { path, value } => {
                let node = written_at(object, path)?;
                let to = scalar(value)?;
                let from = match &node.value {
                    Value::String(text) => text.to_string(),
                    Value::Int(number) => number.to_string(),
                    _ => return None,
                };
                Some(edit::Change::Replace { place: object.place_of(node), from, to })
            }
            Self::Add { path, value } => {
                let list = written_at(object, path.strip_suffix("/-")?)?;
                let last = list.items().last()?;
                let inside = list.span.start <= last.span.start && last.span.end <= list.span.end;
                let mut lines = Vec::new();
                write(value, &mut lines);
                inside.then(|| edit::Change::AddItem { after: object.place_of(last), lines })
            }
            Self::Remove { .. } => None,
        }
    }

    /// The place of what it changes, or of what stands around that.
    pub(super) fn place(&self, object: &Object) -> Place {
        let mut pointer = self.path();
        loop {
            if let Some(node) = object.at_pointer(pointer).filter(|_| !pointer.is_empty()) {
                return object.place_of(node);
            }
            match pointer.rsplit_once('/') {
                Some((parent, _)) => pointer = parent,
                None => return object.place.clone(),
            }
        }
    }
}

/// The node at a pointer, where each node on the way is written within the one around it: no alias.
fn written_at<'o>(object: &'o Object, pointer: &str) -> Option<&'o Node> {
    let mut node = &object.root;
    for step in pointer.split('/').skip(1) {
        let next = match &node.value {
            Value::Sequence(items) => items.get(step.parse::<usize>().ok()?)?,
            _ => node.get(&unescaped(step))?,
        };
        if next.span.start < node.span.start || node.span.end < next.span.end {
            return None;
        }
        node = next;
    }
    Some(node)
}

fn at_mut<'n>(root: &'n mut Node, pointer: &str) -> Option<&'n mut Node> {
    let mut node = root;
    for step in pointer.split('/').skip(1) {
        node = step_mut(node, &unescaped(step))?;
    }
    Some(node)
}

fn step_mut<'n>(node: &'n mut Node, step: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Sequence(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Mapping(entries) => entries.iter_mut().find(|entry| *entry.key == *step).map(|entry| &mut entry.value),
        _ => None,
    }
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The tree of a value, all of it at one place. Recursion is bounded: values are made here.
pub(super) fn node_of(value: &Json, span: Span) -> Node {
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::Int),
        Json::String(text) => Value::String(text.as_str().into()),
        Json::Array(items) => Value::Sequence(items.iter().map(|item| node_of(item, span)).collect()),
        Json::Object(members) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: key.as_str().into(),
                key_span: span,
                value: node_of(value, span),
            };
            Value::Mapping(members.iter().map(entry).collect())
        }
    };
    Node { span, value }
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A value as lines of YAML.
pub(super) fn yaml(value: &Json) -> String {
    let mut lines = Vec::new();
    write(value, &mut lines);
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn write(value: &Json, lines: &mut Vec<String>) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                let key = plain(key);
                match value {
                    Json::Object(inner) if !inner.is_empty() => {
                        lines.push(format!("{key}:"));
                        within(value, "  ", "  ", lines);
                    }
                    Json::Array(items) if !items.is_empty() => {
                        lines.push(format!("{key}:"));
                        items.iter().for_each(|item| within(item, "  - ", "    ", lines));
                    }
                    _ => lines.push(format!("{key}: {}", flat(value))),
                }
            }
        }
        Json::Array(items) if !items.is_empty() => items.iter().for_each(|item| within(item, "- ", "  ", lines)),
        _ => lines.push(flat(value)),
    }
}

fn within(value: &Json, first: &str, other: &str, lines: &mut Vec<String>) {
    let mut inner = Vec::new();
    write(value, &mut inner);
    lines.extend(
        inner.into_iter().enumerate().map(|(at, line)| format!("{}{line}", if at == 0 { first } else { other })),
    );
}

fn flat(value: &Json) -> String {
    match value {
        Json::String(text) => plain(text),
        other => other.to_string(),
    }
}

/// A text as YAML: in quotes unless it surely reads as text without.
fn plain(text: &str) -> String {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/');
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(fine)
        && !words.iter().any(|word| text.eq_ignore_ascii_case(word))
        && text.parse::<f64>().is_err();
    if is_plain { text.to_owned() } else { Json::from(text).to_string() }
}
