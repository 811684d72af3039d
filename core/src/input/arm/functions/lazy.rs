use super::operands::Operands;
use super::{written, written_call};
use crate::input::arm::machine::Stop;
use crate::input::value::{Evaluated, Value};

/// `if(condition, then, else)`: the branch that is not taken is not evaluated. With an unknown condition the value is
/// known all the same when both branches agree.
pub(in crate::input) fn choose<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    let condition = on.evaluate(0)?;
    match condition.value {
        Value::Bool(true) => on.evaluate(1),
        Value::Bool(false) => on.evaluate(2),
        Value::Unknown(_) => {
            let (then, otherwise) = (on.evaluate_unsurely(1, true)?, on.evaluate_unsurely(2, true)?);
            if super::logic::equal(on.machine(), &then.value, &otherwise.value)? == Some(true) {
                return Ok(then);
            }
            let name = on.name();
            let text = written_call(on.machine(), name, &[condition, then, otherwise]);
            let unknown = on.machine().unknown(&text);
            on.gives(unknown)
        }
        other => Err(on.wrong_kind(0, "a boolean", &other)),
    }
}

pub(in crate::input) fn and<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    junction(on, false)
}

pub(in crate::input) fn or<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    junction(on, true)
}

/// One argument that is `decisive` decides, whatever the others are.
fn junction<'a>(on: &mut (dyn Operands<'a> + '_), decisive: bool) -> Result<Evaluated, Stop> {
    let mut values = Vec::new();
    let mut known = true;
    for index in 0..on.count() {
        let value = on.evaluate_unsurely(index, !known)?;
        match &value.value {
            Value::Bool(value) if *value == decisive => return on.gives(Value::Bool(decisive)),
            Value::Bool(_) => {}
            Value::Unknown(_) => known = false,
            other => return Err(on.wrong_kind(index, "a boolean", other)),
        }
        values.push(value);
    }
    if known {
        return on.gives(Value::Bool(!decisive));
    }
    let name = on.name();
    let text = written_call(on.machine(), name, &values);
    let unknown = on.machine().unknown(&text);
    on.gives(unknown)
}

pub(in crate::input) fn coalesce<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    let mut unknown: Vec<Evaluated> = Vec::new();
    for index in 0..on.count() {
        let value = on.evaluate_unsurely(index, !unknown.is_empty())?;
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
        [] => on.gives(Value::Null),
        [only] if !written(on.machine(), only).is_empty() => Ok(only.clone()),
        _ => {
            let name = on.name();
            let text = written_call(on.machine(), name, &unknown);
            let unknown = on.machine().unknown(&text);
            on.gives(unknown)
        }
    }
}
