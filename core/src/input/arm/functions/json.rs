use serde_json::Value as Json;

use super::arguments::Call;
use crate::input::arm::machine::{Machine, Stop, TextBuilder};
use crate::input::value::{Evaluated, Value, hole};

pub(super) fn json(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    parse_json(machine, call, text)
}

/// The value of a JSON text, all of it at the place of the call.
pub(super) fn parse_json(machine: &mut Machine<'_>, call: Call<'_>, text: &str) -> Result<Evaluated, Stop> {
    machine.charge(text.len())?;
    if text.is_empty() {
        return call.gives(Value::Null);
    }
    let json: Json =
        serde_json::from_str(text).map_err(|error| Stop::Wrong(format!("the text is no JSON: {error}")))?;
    let value = value_of(machine, call, &json)?;
    call.gives(value)
}

/// The depth of `json` is bounded by the JSON reader.
fn value_of(machine: &mut Machine<'_>, call: Call<'_>, json: &Json) -> Result<Value, Stop> {
    machine.charge_items(1)?;
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64().unwrap_or(f64::MAX)),
        },
        Json::String(text) => Value::text(text),
        Json::Array(items) => {
            let mut values = Vec::new();
            for item in items {
                values.push(call.value(value_of(machine, call, item)?));
            }
            Value::array(values)
        }
        Json::Object(map) => {
            let mut members = Vec::new();
            for (key, value) in map {
                let value = value_of(machine, call, value)?;
                members.push(call.member(key, value));
            }
            Value::object(members)
        }
    })
}

/// Writes a value as compact JSON; the depth of values is bounded where they are made.
pub(super) fn write_json(machine: &mut Machine<'_>, value: &Value, out: &mut TextBuilder) -> Result<(), Stop> {
    match value {
        Value::Null => out.push_text(machine, "null"),
        Value::Bool(value) => out.push_text(machine, if *value { "true" } else { "false" }),
        Value::Int(number) => out.push_text(machine, &number.to_string()),
        Value::Float(number) => out.push_text(machine, &number.to_string()),
        Value::Unknown(expression) => out.push(machine, &hole(expression)),
        Value::Text(text) => match text.known() {
            Some(text) => out.push_text(machine, &Json::from(text).to_string()),
            None => {
                out.push_text(machine, "\"")?;
                out.push(machine, text)?;
                out.push_text(machine, "\"")
            }
        },
        Value::Array(array) => {
            out.push_text(machine, "[")?;
            for (index, item) in array.items().iter().enumerate() {
                if index > 0 {
                    out.push_text(machine, ",")?;
                }
                write_json(machine, &item.value, out)?;
            }
            out.push_text(machine, "]")
        }
        Value::Object(object) => {
            if object.rest().is_some() {
                return Err(Stop::Unknown);
            }
            out.push_text(machine, "{")?;
            for (index, member) in object.members().iter().enumerate() {
                if index > 0 {
                    out.push_text(machine, ",")?;
                }
                out.push_text(machine, &Json::from(&*member.key).to_string())?;
                out.push_text(machine, ":")?;
                write_json(machine, &member.value.value, out)?;
            }
            out.push_text(machine, "}")
        }
    }
}
