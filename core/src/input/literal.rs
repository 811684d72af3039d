//! Trees as written to values.

use super::value::{Evaluated, Member, Value};
use crate::model::{Place, push_pointer};
use crate::source::{Entry, Node, Value as Written};

/// The value of a tree as written, each part with its place below `place`. `text` reads the texts: what a text means
/// depends on the format.
///
/// Recursion is bounded by the depth that the YAML and the JSON reader allow.
pub(super) fn literal(node: &Node, place: Place, text: &dyn Fn(&str) -> Value) -> Evaluated {
    let inner = |step: &str, node: &Node| {
        let mut path = place.path.to_string();
        push_pointer(&mut path, step);
        literal(node, Place { span: node.span, path: path.into(), ..place.clone() }, text)
    };
    let value = match &node.value {
        Written::Null => Value::Null,
        Written::Bool(value) => Value::Bool(*value),
        Written::Int(value) => Value::Int(*value),
        Written::Uint(value) => Value::Float(*value as f64),
        Written::Float(value) => Value::Float(*value),
        Written::String(written) => text(written),
        Written::Sequence(items) => {
            Value::array(items.iter().enumerate().map(|(index, item)| inner(&index.to_string(), item)).collect())
        }
        Written::Mapping(entries) => {
            let member = |entry: &Entry| Member {
                key: entry.key.as_ref().into(),
                key_span: entry.key_span,
                value: inner(&entry.key, &entry.value),
            };
            Value::object(entries.iter().map(member).collect())
        }
    };
    Evaluated::new(value, place)
}
