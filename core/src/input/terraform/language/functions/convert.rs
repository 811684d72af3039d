//! Conversions between types.

use std::collections::BTreeSet;

use super::{Call, Result, items, text_value};
use crate::input::terraform::language::machine::{Stop, is_known, text_of};
use crate::input::value::{Evaluated, Value};
use crate::order::Order as _;

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "tostring" => to_text(call),
        "tonumber" => scalar(call, as_number),
        "tobool" => scalar(call, |value| as_bool(value).map(Value::Bool)),
        "tolist" | "toset" => to_list(call, name == "toset"),
        "tomap" | "sensitive" | "nonsensitive" => call.argument(0).cloned(),
        _ => return None,
    };
    Some(value)
}

fn to_text(call: Call<'_>) -> Result<Evaluated> {
    let argument = call.argument(0)?;
    if matches!(argument.value, Value::Null | Value::Unknown(_)) {
        return Ok(argument.clone());
    }
    let text = text_of(&argument.value).ok_or(Stop::Failed)?;
    Ok(Evaluated { value: text_value(text), ..argument.clone() })
}

fn scalar(call: Call<'_>, convert: impl Fn(&Value) -> Result<Value>) -> Result<Evaluated> {
    let argument = call.argument(0)?;
    if matches!(argument.value, Value::Null) {
        return Ok(argument.clone());
    }
    Ok(Evaluated { value: convert(&argument.value)?, ..argument.clone() })
}

fn to_list(call: Call<'_>, unique: bool) -> Result<Evaluated> {
    let argument = call.argument(0)?;
    let list = items(argument)?;
    if !unique {
        return Ok(argument.clone());
    }
    // A set is kept in the order in which Terraform goes through it. What is not known may be equal to anything.
    let mut sorted: Vec<(String, &Evaluated)> = Vec::new();
    for item in list {
        match text_of(&item.value).filter(|_| is_known(&item.value)) {
            Some(text) => sorted.push((text.written(), item)),
            None => return Ok(argument.clone()),
        }
    }
    sorted.order_by(|(a, _), (b, _)| a.cmp(b));
    let mut seen = BTreeSet::new();
    let kept = sorted.into_iter().filter(|(text, _)| seen.insert(text.clone())).map(|(_, item)| item.clone());
    Ok(Evaluated { value: Value::array(kept.collect()), ..argument.clone() })
}

/// A value as a number: whole when it can be.
pub(in super::super) fn as_number(value: &Value) -> Result<Value> {
    match value {
        Value::Int(_) | Value::Float(_) => Ok(value.clone()),
        Value::Unknown(_) => Err(Stop::Unknown),
        Value::Text(text) => {
            let text = text.known().ok_or(Stop::Unknown)?.trim();
            let whole = text.parse().ok().map(Value::Int);
            whole.or_else(|| text.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::Float)).ok_or(Stop::Failed)
        }
        _ => Err(Stop::Failed),
    }
}

/// A number with a fraction.
pub(in super::super) fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => number.to_string().parse().ok(),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// A value as a boolean.
pub(in super::super) fn as_bool(value: &Value) -> Result<bool> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::Unknown(_) => Err(Stop::Unknown),
        Value::Text(text) => match text.known() {
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(_) => Err(Stop::Failed),
            None => Err(Stop::Unknown),
        },
        _ => Err(Stop::Failed),
    }
}
