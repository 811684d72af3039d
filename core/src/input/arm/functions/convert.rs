use super::arguments::{Call, in_text};
use super::json::write_json;
use crate::input::arm::machine::{Machine, Stop, TextBuilder};
use crate::input::value::{Evaluated, Value};

pub(super) fn string(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let argument = call.argument(0)?;
    match &argument.value {
        Value::Text(_) => Ok(argument.clone()),
        Value::Array(_) | Value::Object(_) => {
            let mut out = TextBuilder::default();
            write_json(machine, &argument.value, &mut out)?;
            call.gives(out.finish())
        }
        value => {
            let mut out = TextBuilder::default();
            out.push(machine, &in_text(value).unwrap_or_default())?;
            call.gives(out.finish())
        }
    }
}

pub(super) fn int(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let argument = call.argument(0)?;
    match &argument.value {
        Value::Int(_) => Ok(argument.clone()),
        Value::Text(_) => {
            let text = call.known(0)?;
            let number = text.trim().parse().map_err(|_| Stop::Wrong(format!("`{text}` is no whole number")))?;
            call.gives(Value::Int(number))
        }
        _ => Err(call.not_a(0, "text or a whole number")),
    }
}

pub(super) fn bool(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let argument = call.argument(0)?;
    match &argument.value {
        Value::Bool(_) => Ok(argument.clone()),
        Value::Int(number) => call.gives(Value::Bool(*number != 0)),
        Value::Text(_) => match call.known(0)?.trim() {
            text if text.eq_ignore_ascii_case("true") || text == "1" => call.gives(Value::Bool(true)),
            text if text.eq_ignore_ascii_case("false") || text == "0" => call.gives(Value::Bool(false)),
            text => Err(Stop::Wrong(format!("`{text}` is no boolean"))),
        },
        _ => Err(call.not_a(0, "text or a number")),
    }
}

pub(super) fn float(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let argument = call.argument(0)?;
    match &argument.value {
        Value::Float(_) => Ok(argument.clone()),
        #[expect(clippy::cast_precision_loss, reason = "what `float` is for")]
        Value::Int(number) => call.gives(Value::Float(*number as f64)),
        Value::Text(_) => {
            let text = call.known(0)?;
            let number = text.trim().parse().map_err(|_| Stop::Wrong(format!("`{text}` is no number")))?;
            call.gives(Value::Float(number))
        }
        _ => Err(call.not_a(0, "text or a number")),
    }
}
