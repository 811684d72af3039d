//! JSON and Base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Call, Result};
use crate::input::terraform::language::machine::{Stop, below};
use crate::input::value::{Evaluated, Member, Value};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::{PartialText, Place};
use crate::order::Order as _;
use crate::source::{Node, json};

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "jsonencode" => encode(call),
        "jsondecode" => decode(call),
        "base64encode" => call.known(0).and_then(|text| call.gives_text(STANDARD.encode(text))),
        "base64decode" => call.known(0).and_then(|text| {
            let bytes = STANDARD.decode(text.trim()).map_err(|_| Stop::Failed)?;
            call.gives_text(String::from_utf8(bytes).map_err(|_| Stop::Failed)?)
        }),
        _ => return None,
    };
    Some(value)
}

/// JSON text; unknown parts stay in it as they are, so it is known only when all of the value is.
fn encode(call: Call<'_>) -> Result<Evaluated> {
    let mut out = PartialText::default();
    write(&call.argument(0)?.value, &mut out)?;
    call.gives(super::text_value(out))
}

fn write(value: &Value, out: &mut PartialText) -> Result<()> {
    if out.written_len() > MAX_EXPANSION_BYTES {
        return Err(Stop::Unknown);
    }
    match value {
        Value::Null => out.push_text("null"),
        Value::Bool(value) => out.push_text(&value.to_string()),
        Value::Int(number) => out.push_text(&number.to_string()),
        Value::Float(number) => out.push_text(&number.to_string()),
        Value::Text(text) => {
            let known = text.known().ok_or(Stop::Unknown)?;
            out.push_text(&serde_json::to_string(known).map_err(|_| Stop::Failed)?);
        }
        Value::Unknown(_) => return Err(Stop::Unknown),
        Value::Array(array) => {
            out.push_text("[");
            for (at, item) in array.items().iter().enumerate() {
                if at > 0 {
                    out.push_text(",");
                }
                write(&item.value, out)?;
            }
            out.push_text("]");
        }
        Value::Object(object) => {
            if object.rest().is_some() {
                return Err(Stop::Unknown);
            }
            let mut members: Vec<&Member> = object.members().iter().collect();
            members.order_by(|a, b| a.key.cmp(&b.key));
            out.push_text("{");
            for (at, member) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push_text(",");
                }
                out.push_text(&serde_json::to_string(&*member.key).map_err(|_| Stop::Failed)?);
                out.push_text(":");
                write(&member.value.value, out)?;
            }
            out.push_text("}");
        }
    }
    Ok(())
}

fn decode(call: Call<'_>) -> Result<Evaluated> {
    let text = call.known(0)?;
    let read = json::read(&text, 0, 0);
    if !read.problems.is_empty() {
        return Err(Stop::Failed);
    }
    let root = read.root.ok_or(Stop::Failed)?;
    Ok(value(&root, call.here))
}

/// A tree as a value; all of it stands where the text stands. The reader bounds the depth.
fn value(node: &Node, here: &Place) -> Evaluated {
    use crate::source::Value as Written;
    let inner = |step: &str| Place { path: below(&here.path, step), ..here.clone() };
    let value = match &node.value {
        Written::Null => Value::Null,
        Written::Bool(value) => Value::Bool(*value),
        Written::Int(number) => Value::Int(*number),
        Written::Uint(number) => i64::try_from(*number).map_or(Value::Float(f64::MAX), Value::Int),
        Written::Float(number) => Value::Float(*number),
        Written::String(text) => Value::text(&**text),
        Written::Sequence(items) => {
            Value::array(items.iter().enumerate().map(|(at, item)| value_at(item, inner(&at.to_string()))).collect())
        }
        Written::Mapping(entries) => Value::object(
            entries
                .iter()
                .map(|entry| Member {
                    key: (&*entry.key).into(),
                    key_span: here.span,
                    value: value_at(&entry.value, inner(&entry.key)),
                })
                .collect(),
        ),
    };
    Evaluated::new(value, here.clone())
}

fn value_at(node: &Node, here: Place) -> Evaluated {
    value(node, &here)
}
