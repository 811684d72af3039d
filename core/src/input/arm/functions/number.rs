use super::arguments::Call;
use crate::input::arm::machine::{Machine, Stop};
use crate::input::value::{Evaluated, Value};

pub(super) fn add(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    calculate(call, i64::checked_add)
}

pub(super) fn sub(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    calculate(call, i64::checked_sub)
}

pub(super) fn mul(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    calculate(call, i64::checked_mul)
}

pub(super) fn div(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    divide(call, i64::checked_div)
}

pub(super) fn modulo(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    divide(call, i64::checked_rem)
}

fn divide(call: Call<'_>, operation: fn(i64, i64) -> Option<i64>) -> Result<Evaluated, Stop> {
    if call.int(1)? == 0 {
        return Err(Stop::Wrong(format!("`{}` by zero", call.name)));
    }
    calculate(call, operation)
}

fn calculate(call: Call<'_>, operation: fn(i64, i64) -> Option<i64>) -> Result<Evaluated, Stop> {
    let (a, b) = (call.int(0)?, call.int(1)?);
    match operation(a, b) {
        Some(result) => call.gives(Value::Int(result)),
        None => Err(Stop::Wrong(format!("`{}({a}, {b})` is no number of 64 bits", call.name))),
    }
}

pub(super) fn min(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let least = numbers(machine, call)?.into_iter().min();
    least.map_or_else(|| Err(nothing(call)), |least| call.gives(Value::Int(least)))
}

pub(super) fn max(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let most = numbers(machine, call)?.into_iter().max();
    most.map_or_else(|| Err(nothing(call)), |most| call.gives(Value::Int(most)))
}

fn nothing(call: Call<'_>) -> Stop {
    Stop::Wrong(format!("`{}` of an empty list", call.name))
}

fn numbers(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Vec<i64>, Stop> {
    let values = match call.arguments {
        [Evaluated { value: Value::Array(array), .. }] => array.items(),
        arguments => arguments,
    };
    machine.charge_items(values.len())?;
    let number = |(index, value): (usize, &Evaluated)| match &value.value {
        Value::Int(number) => Ok(*number),
        Value::Unknown(_) => Err(Stop::Unknown),
        other => Err(call.wrong_kind(index, "a whole number", other)),
    };
    values.iter().enumerate().map(number).collect()
}

/// `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')`, `copyIndex('loop', offset)`
pub(super) fn copy_index(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let named = call.arguments.first().is_some_and(|first| matches!(first.value, Value::Text(_)));
    let name = if named { Some(call.known(0)?) } else { None };
    let offset_at = usize::from(named);
    let offset = if call.has(offset_at) { call.int(offset_at)? } else { 0 };
    let Some(around) = call.env.find_loop(name) else {
        let message = match name {
            Some(name) => format!("there is no loop `{name}` around this `copyIndex`"),
            None => "there is no loop around this `copyIndex`".to_owned(),
        };
        return Err(Stop::Wrong(message));
    };
    match around.index {
        Some(index) => call.gives(Value::Int(index.saturating_add(offset))),
        None => {
            let shift = if offset == 0 { String::new() } else { format!(", {offset}") };
            let unknown = machine.unknown(&format!("copyIndex('{}'{shift})", around.name));
            call.gives(unknown)
        }
    }
}
