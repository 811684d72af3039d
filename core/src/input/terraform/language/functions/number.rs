//! Numbers.

use super::{Call, Result, as_float, as_number};
use crate::input::terraform::language::machine::Stop;
use crate::input::value::{Evaluated, Value};
use crate::source::hcl::Operator;

/// The largest whole number below which every whole number is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "abs" => rounded(call, f64::abs),
        "floor" => rounded(call, f64::floor),
        "ceil" => rounded(call, f64::ceil),
        "min" | "max" => extreme(call, name == "max"),
        "sum" => sum(call),
        _ => return None,
    };
    Some(value)
}

/// `left operator right` for numbers.
pub(in super::super) fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Result<Value> {
    let (left, right) = (as_number(left)?, as_number(right)?);
    if let (Value::Int(a), Value::Int(b)) = (&left, &right) {
        let whole = match operator {
            Operator::Add => a.checked_add(*b),
            Operator::Subtract => a.checked_sub(*b),
            Operator::Multiply => a.checked_mul(*b),
            Operator::Divide => a.checked_rem(*b).filter(|rest| *rest == 0).and_then(|_| a.checked_div(*b)),
            Operator::Remainder => a.checked_rem(*b),
            _ => None,
        };
        if let Some(whole) = whole {
            return Ok(Value::Int(whole));
        }
    }
    let (a, b) = (as_float(&left).ok_or(Stop::Failed)?, as_float(&right).ok_or(Stop::Failed)?);
    Ok(match operator {
        Operator::Less => Value::Bool(a < b),
        Operator::AtMost => Value::Bool(a <= b),
        Operator::Greater => Value::Bool(a > b),
        Operator::AtLeast => Value::Bool(a >= b),
        Operator::Add => number(a + b)?,
        Operator::Subtract => number(a - b)?,
        Operator::Multiply => number(a * b)?,
        Operator::Divide => number(a / b)?,
        Operator::Remainder => number(a % b)?,
        Operator::Equal | Operator::NotEqual | Operator::And | Operator::Or => return Err(Stop::Failed),
    })
}

/// A number, whole when it is one.
#[expect(clippy::cast_possible_truncation, reason = "whole and within the range in which every whole number is exact")]
fn number(value: f64) -> Result<Value> {
    if !value.is_finite() {
        return Err(Stop::Failed);
    }
    Ok(if value.fract() == 0.0 && value.abs() < EXACT { Value::Int(value as i64) } else { Value::Float(value) })
}

fn rounded(call: Call<'_>, round: impl Fn(f64) -> f64) -> Result<Evaluated> {
    let value = as_number(&call.argument(0)?.value)?;
    call.gives(number(round(as_float(&value).ok_or(Stop::Failed)?))?)
}

fn extreme(call: Call<'_>, largest: bool) -> Result<Evaluated> {
    let mut best: Option<f64> = None;
    for argument in call.arguments {
        let value = as_float(&as_number(&argument.value)?).ok_or(Stop::Failed)?;
        best = Some(best.map_or(value, |best| if largest { best.max(value) } else { best.min(value) }));
    }
    call.gives(number(best.ok_or(Stop::Failed)?)?)
}

fn sum(call: Call<'_>) -> Result<Evaluated> {
    let mut total = Value::Int(0);
    for item in call.list(0)? {
        total = arithmetic(Operator::Add, &total, &item.value)?;
    }
    call.gives(total)
}
