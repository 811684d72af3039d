use std::cmp::Ordering;

use super::arguments::Call;
use super::text::{leading, trailing};
use crate::input::arm::machine::{Machine, Stop};
use crate::input::value::{Evaluated, Value};
use crate::model::{Part, PartialText};

pub(super) fn null(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    call.gives(Value::Null)
}

pub(super) fn yes(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    call.gives(Value::Bool(true))
}

pub(super) fn no(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    call.gives(Value::Bool(false))
}

pub(super) fn not(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    match call.argument(0)?.value {
        Value::Bool(value) => call.gives(Value::Bool(!value)),
        _ => Err(call.not_a(0, "a boolean")),
    }
}

pub(super) fn xor(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    match (&call.argument(0)?.value, &call.argument(1)?.value) {
        (Value::Bool(a), Value::Bool(b)) => call.gives(Value::Bool(a != b)),
        (Value::Bool(_), _) => Err(call.not_a(1, "a boolean")),
        _ => Err(call.not_a(0, "a boolean")),
    }
}

pub(super) fn equals(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let same = equal(machine, &call.argument(0)?.value, &call.argument(1)?.value)?;
    same.map_or(Err(Stop::Unknown), |same| call.gives(Value::Bool(same)))
}

pub(super) fn greater(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    compare(machine, call, Ordering::is_gt)
}

pub(super) fn greater_or_equals(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    compare(machine, call, Ordering::is_ge)
}

pub(super) fn less(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    compare(machine, call, Ordering::is_lt)
}

pub(super) fn less_or_equals(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    compare(machine, call, Ordering::is_le)
}

fn compare(machine: &mut Machine<'_>, call: Call<'_>, test: fn(Ordering) -> bool) -> Result<Evaluated, Stop> {
    let order = match (&call.argument(0)?.value, &call.argument(1)?.value) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Text(_), Value::Text(_)) => {
            let (a, b) = (call.known(0)?, call.known(1)?);
            machine.charge(a.len().min(b.len()))?;
            a.cmp(b)
        }
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => return Err(Stop::Unknown),
        (Value::Int(_), _) => return Err(call.not_a(1, "a whole number")),
        (Value::Text(_), _) => return Err(call.not_a(1, "text")),
        _ => return Err(call.not_a(0, "a whole number or text")),
    };
    call.gives(Value::Bool(test(order)))
}

/// Whether two values are equal, when that can be told. Texts compare with case, names of members without.
pub(in crate::input) fn equal(machine: &mut Machine<'_>, a: &Value, b: &Value) -> Result<Option<bool>, Stop> {
    machine.charge(16)?;
    Ok(match (a, b) {
        (Value::Unknown(a), Value::Unknown(b)) => (a == b).then_some(true),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Null, Value::Null) => Some(true),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Int(a), Value::Int(b)) => Some(a == b),
        (Value::Float(a), Value::Float(b)) => Some(a.total_cmp(b).is_eq()),
        #[expect(clippy::cast_precision_loss, reason = "as JSON numbers compare")]
        (Value::Float(float), Value::Int(int)) | (Value::Int(int), Value::Float(float)) => {
            Some(float.total_cmp(&(*int as f64)).is_eq())
        }
        (Value::Text(a), Value::Text(b)) => {
            machine.charge(leading(a).len().min(leading(b).len()))?;
            equal_texts(a, b)
        }
        (Value::Array(a), Value::Array(b)) => {
            if a.items().len() != b.items().len() {
                return Ok(Some(false));
            }
            let pairs = a.items().iter().zip(b.items());
            all(pairs.map(|(a, b)| equal(machine, &a.value, &b.value)))?
        }
        (Value::Object(a), Value::Object(b)) => {
            if a.rest().is_some() || b.rest().is_some() {
                return Ok(None);
            }
            if a.members().len() != b.members().len() {
                return Ok(Some(false));
            }
            machine.charge(a.members().len().saturating_mul(b.members().len()))?;
            all(a.members().iter().map(|member| match b.member(&member.key) {
                Some(other) => equal(machine, &member.value.value, &other.value.value),
                None => Ok(Some(false)),
            }))?
        }
        _ => Some(false),
    })
}

/// Whether all hold: one that does not decides, whatever is unknown.
fn all(tests: impl Iterator<Item = Result<Option<bool>, Stop>>) -> Result<Option<bool>, Stop> {
    let mut result = Some(true);
    for test in tests {
        match test? {
            Some(true) => {}
            Some(false) => return Ok(Some(false)),
            None => result = None,
        }
    }
    Ok(result)
}

fn equal_texts(a: &PartialText, b: &PartialText) -> Option<bool> {
    if let (Some(a), Some(b)) = (a.known(), b.known()) {
        return Some(a == b);
    }
    let same = a.parts().len() == b.parts().len()
        && a.parts().iter().zip(b.parts()).all(|pair| match pair {
            (Part::Text(a), Part::Text(b)) | (Part::Hole(a), Part::Hole(b)) => a == b,
            _ => false,
        });
    if same {
        return Some(true);
    }
    // Known starts or ends that differ decide; so does known text that does not fit into the other, known one.
    let starts = (leading(a), leading(b));
    let ends = (trailing(a), trailing(b));
    let fit = |(a, b): (&str, &str), within: fn(&str, &str) -> bool| within(a, b) || within(b, a);
    let possible = fit(starts, |a, b| a.starts_with(b)) && fit(ends, |a, b| a.ends_with(b));
    let long_enough = match (a.known(), b.known()) {
        (Some(a), None) => known_length(b) <= a.len(),
        (None, Some(b)) => known_length(a) <= b.len(),
        _ => true,
    };
    if possible && long_enough { None } else { Some(false) }
}

fn known_length(text: &PartialText) -> usize {
    text.parts().iter().map(|part| if let Part::Text(text) = part { text.len() } else { 0 }).sum()
}
