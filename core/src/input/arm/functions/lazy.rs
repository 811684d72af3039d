use super::arguments::Call;
use super::{written, written_call};
use crate::input::arm::machine::{Machine, Stop};
use crate::input::value::{Evaluated, Value};

pub(super) fn parameters(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    named(machine, call, |machine, name| machine.parameter(name, call.env, call.site))
}

pub(super) fn variables(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    named(machine, call, |machine, name| machine.variable(name, call.env, call.site))
}

fn named(
    machine: &mut Machine<'_>,
    call: Call<'_>,
    find: impl FnOnce(&mut Machine<'_>, &str) -> Result<Evaluated, Stop>,
) -> Result<Evaluated, Stop> {
    let name = evaluate(machine, call, 0)?;
    let found = match name.as_str() {
        Some(known) => find(machine, known),
        None => Err(Stop::Unknown),
    };
    match found {
        // A name that is not defined is reported where the template as a whole is checked.
        Err(Stop::Unknown) => {
            let text = written_call(machine, call.name, &[name]);
            let unknown = machine.unknown(&text);
            call.gives(unknown)
        }
        other => other,
    }
}

pub(super) fn evaluate(machine: &mut Machine<'_>, call: Call<'_>, index: usize) -> Result<Evaluated, Stop> {
    let argument = call.syntax.get(index).ok_or(Stop::Unknown)?;
    Ok(machine.expression(argument, call.env, call.site))
}

/// `if(condition, then, else)`: the branch that is not taken is not evaluated. With an unknown condition the value is
/// known all the same when both branches agree.
pub(super) fn choose(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let condition = evaluate(machine, call, 0)?;
    match condition.value {
        Value::Bool(true) => evaluate(machine, call, 1),
        Value::Bool(false) => evaluate(machine, call, 2),
        Value::Unknown(_) => {
            let (then, otherwise) =
                machine.unsurely(true, |machine| (evaluate(machine, call, 1), evaluate(machine, call, 2)));
            let (then, otherwise) = (then?, otherwise?);
            if super::logic::equal(machine, &then.value, &otherwise.value)? == Some(true) {
                return Ok(then);
            }
            let text = written_call(machine, call.name, &[condition, then, otherwise]);
            let unknown = machine.unknown(&text);
            call.gives(unknown)
        }
        other => Err(call.wrong_kind(0, "a boolean", &other)),
    }
}

pub(super) fn and(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    junction(machine, call, false)
}

pub(super) fn or(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    junction(machine, call, true)
}

/// One argument that is `decisive` decides, whatever the others are.
fn junction(machine: &mut Machine<'_>, call: Call<'_>, decisive: bool) -> Result<Evaluated, Stop> {
    let mut values = Vec::new();
    let mut known = true;
    for index in 0..call.syntax.len() {
        let value = machine.unsurely(!known, |machine| evaluate(machine, call, index))?;
        match &value.value {
            Value::Bool(value) if *value == decisive => return call.gives(Value::Bool(decisive)),
            Value::Bool(_) => {}
            Value::Unknown(_) => known = false,
            other => return Err(call.wrong_kind(index, "a boolean", other)),
        }
        values.push(value);
    }
    if known {
        return call.gives(Value::Bool(!decisive));
    }
    let text = written_call(machine, call.name, &values);
    let unknown = machine.unknown(&text);
    call.gives(unknown)
}

pub(super) fn coalesce(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let mut unknown: Vec<Evaluated> = Vec::new();
    for index in 0..call.syntax.len() {
        let value = machine.unsurely(!unknown.is_empty(), |machine| evaluate(machine, call, index))?;
        match value.value {
            Value::Null => {}
            Value::Unknown(_) => unknown.push(value),
            _ if unknown.is_empty() => return Ok(value),
            _ => {
                unknown.push(value);
                break;
            }
        }
    }
    match unknown.as_slice() {
        [] => call.gives(Value::Null),
        [only] if !written(machine, only).is_empty() => Ok(only.clone()),
        _ => {
            let text = written_call(machine, call.name, &unknown);
            let unknown = machine.unknown(&text);
            call.gives(unknown)
        }
    }
}
