//! Whether values are known, and equal.

use crate::input::value::{Evaluated, Value, same_text};
use crate::order::Order as _;

/// What is known of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Answer {
    Yes,
    No,
    Unknown,
}

impl Answer {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Whether no part of a value is unknown. Values are bounded in depth where they are made.
pub(in super::super) fn is_known(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => false,
        Value::Text(text) => text.is_known(),
        Value::Array(array) => array.items().iter().all(|item| is_known(&item.value)),
        Value::Object(object) => {
            object.rest().is_none() && object.members().iter().all(|member| is_known(&member.value.value))
        }
        _ => true,
    }
}

/// Whether two values of one evaluation are equal.
pub(in super::super) fn equal(a: &Value, b: &Value) -> Answer {
    match (a, b) {
        (Value::Unknown(a), Value::Unknown(b)) if a == b => Answer::Yes,
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Answer::Unknown,
        (Value::Null, Value::Null) => Answer::Yes,
        (Value::Bool(a), Value::Bool(b)) => Answer::of(a == b),
        (Value::Int(a), Value::Int(b)) => Answer::of(a == b),
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            Answer::of(number(a).zip(number(b)).is_some_and(|(a, b)| a.total_cmp(&b).is_eq()))
        }
        (Value::Text(a), Value::Text(b)) => match (a.known(), b.known()) {
            (Some(a), Some(b)) => Answer::of(a == b),
            _ if same_text(a, b) && a.written() == b.written() => Answer::Yes,
            (Some(known), None) => differs(b.leading_text(), known),
            (None, Some(known)) => differs(a.leading_text(), known),
            (None, None) => Answer::Unknown,
        },
        (Value::Array(a), Value::Array(b)) => {
            if a.items().len() != b.items().len() {
                return Answer::No;
            }
            all(a.items().iter().zip(b.items()))
        }
        (Value::Object(a), Value::Object(b)) => {
            if a.rest().is_some() || b.rest().is_some() {
                return Answer::Unknown;
            }
            if a.members().len() != b.members().len() {
                return Answer::No;
            }
            let mut left: Vec<_> = a.members().iter().map(|member| (&*member.key, &member.value)).collect();
            let mut right: Vec<_> = b.members().iter().map(|member| (&*member.key, &member.value)).collect();
            left.order_by_key(|(key, _)| *key);
            right.order_by_key(|(key, _)| *key);
            if left.iter().zip(&right).any(|((a, _), (b, _))| a != b) {
                return Answer::No;
            }
            all(left.into_iter().zip(right).map(|((_, a), (_, b))| (a, b)))
        }
        _ => Answer::No,
    }
}

/// Whether text that begins with `leading` differs from known text.
fn differs(leading: &str, known: &str) -> Answer {
    if known.starts_with(leading) { Answer::Unknown } else { Answer::No }
}

fn all<'e>(pairs: impl Iterator<Item = (&'e Evaluated, &'e Evaluated)>) -> Answer {
    let mut answer = Answer::Yes;
    for (a, b) in pairs {
        match equal(&a.value, &b.value) {
            Answer::No => return Answer::No,
            Answer::Unknown => answer = Answer::Unknown,
            Answer::Yes => {}
        }
    }
    answer
}

fn number(value: &Value) -> Option<f64> {
    super::super::functions::as_float(value)
}
