//! Lists and sets.

use super::{Call, Result, comparable, items};
use crate::input::terraform::language::machine::{Answer, Stop, equal, text_of};
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_CONFIGURATION_VALUE_NODES;
use crate::order::Order as _;

/// Items of lists that are compared pair by pair.
const MAX_COMPARED: usize = 2_000;

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "length" => length(call),
        "element" => element(call),
        "concat" => concat(call),
        "list" => call.gives_list(call.arguments.to_vec()),
        "flatten" => flatten(call),
        "compact" => compact(call),
        "distinct" => distinct(call, call.list(0)),
        "setunion" => concat(call).and_then(|all| distinct(call, items(&all))),
        "setintersection" => among(call, true),
        "setsubtract" => among(call, false),
        "contains" => contains(call),
        "index" => index(call),
        "reverse" => call.list(0).and_then(|items| call.gives_list(items.iter().rev().cloned().collect())),
        "slice" => slice(call),
        "sort" => sort(call),
        "range" => range(call),
        "chunklist" => chunks(call),
        "one" => one(call),
        "coalesce" => coalesce(call),
        "coalescelist" => coalesce_list(call),
        "alltrue" | "anytrue" => all_true(call, name == "anytrue"),
        _ => return None,
    };
    Some(value)
}

fn length(call: Call<'_>) -> Result<Evaluated> {
    let count = match &call.argument(0)?.value {
        Value::Array(array) => array.items().len(),
        Value::Object(object) if object.rest().is_none() => object.members().len(),
        Value::Text(text) => text.known().ok_or(Stop::Unknown)?.chars().count(),
        Value::Unknown(_) | Value::Object(_) => return Err(Stop::Unknown),
        _ => return Err(Stop::Failed),
    };
    call.gives(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
}

fn element(call: Call<'_>) -> Result<Evaluated> {
    let (items, index) = (call.list(0)?, call.int(1)?);
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = index.checked_rem_euclid(length).and_then(|at| usize::try_from(at).ok()).ok_or(Stop::Failed)?;
    items.get(at).map(|item| item.fetched(call.here)).ok_or(Stop::Failed)
}

fn concat(call: Call<'_>) -> Result<Evaluated> {
    let mut all = Vec::new();
    for list in call.arguments {
        all.extend(items(list)?.iter().cloned());
    }
    call.gives_list(all)
}

fn flatten(call: Call<'_>) -> Result<Evaluated> {
    let mut out = Vec::new();
    let mut stack: Vec<&Evaluated> = call.list(0)?.iter().rev().collect();
    while let Some(value) = stack.pop() {
        match &value.value {
            Value::Array(array) => stack.extend(array.items().iter().rev()),
            // It may be a list.
            Value::Unknown(_) => return Err(Stop::Unknown),
            _ => out.push(value.clone()),
        }
        if out.len() > MAX_CONFIGURATION_VALUE_NODES {
            return Err(Stop::Unknown);
        }
    }
    call.gives_list(out)
}

fn compact(call: Call<'_>) -> Result<Evaluated> {
    let mut kept = Vec::new();
    for item in call.list(0)? {
        match &item.value {
            Value::Null => {}
            Value::Unknown(_) => return Err(Stop::Unknown),
            Value::Text(text) if text.known() == Some("") => {}
            Value::Text(text) if text.known().is_none() && text.leading_text().is_empty() => return Err(Stop::Unknown),
            _ => kept.push(item.clone()),
        }
    }
    call.gives_list(kept)
}

fn distinct(call: Call<'_>, list: Result<&[Evaluated]>) -> Result<Evaluated> {
    let list = list?;
    if list.len() > MAX_COMPARED {
        return Err(Stop::Unknown);
    }
    let mut kept: Vec<Evaluated> = Vec::new();
    for item in list {
        match among_kept(&kept, item) {
            Answer::Yes => {}
            Answer::No => kept.push(item.clone()),
            Answer::Unknown => return Err(Stop::Unknown),
        }
    }
    call.gives_list(kept)
}

fn among_kept(kept: &[Evaluated], item: &Evaluated) -> Answer {
    let mut answer = Answer::No;
    for other in kept {
        match equal(&other.value, &item.value) {
            Answer::Yes => return Answer::Yes,
            Answer::Unknown => answer = Answer::Unknown,
            Answer::No => {}
        }
    }
    answer
}

/// Those of the first list that are in all others, or in none.
fn among(call: Call<'_>, wanted: bool) -> Result<Evaluated> {
    let mut kept = Vec::new();
    let others = call.arguments.get(1..).unwrap_or_default();
    let others: Vec<&[Evaluated]> = others.iter().map(items).collect::<Result<_>>()?;
    let first = call.list(0)?;
    if others.iter().map(|other| other.len()).chain([first.len()]).any(|length| length > MAX_COMPARED) {
        return Err(Stop::Unknown);
    }
    for item in first {
        let mut keep = true;
        for other in &others {
            match among_kept(other, item) {
                Answer::Unknown => return Err(Stop::Unknown),
                answer => keep &= (answer == Answer::Yes) == wanted,
            }
        }
        if keep {
            kept.push(item.clone());
        }
    }
    call.gives_list(kept)
}

fn contains(call: Call<'_>) -> Result<Evaluated> {
    match among_kept(call.list(0)?, call.argument(1)?) {
        Answer::Yes => call.gives(Value::Bool(true)),
        Answer::No => call.gives(Value::Bool(false)),
        Answer::Unknown => Err(Stop::Unknown),
    }
}

fn index(call: Call<'_>) -> Result<Evaluated> {
    let wanted = call.argument(1)?;
    for (at, item) in call.list(0)?.iter().enumerate() {
        match equal(&item.value, &wanted.value) {
            Answer::Yes => return call.gives(Value::Int(i64::try_from(at).unwrap_or(i64::MAX))),
            Answer::Unknown => return Err(Stop::Unknown),
            Answer::No => {}
        }
    }
    Err(Stop::Failed)
}

fn slice(call: Call<'_>) -> Result<Evaluated> {
    let (from, to) = (call.int(1)?, call.int(2)?);
    let range = usize::try_from(from).ok().zip(usize::try_from(to).ok()).ok_or(Stop::Failed)?;
    let items = call.list(0)?.get(range.0..range.1).ok_or(Stop::Failed)?;
    call.gives_list(items.to_vec())
}

fn sort(call: Call<'_>) -> Result<Evaluated> {
    let mut sorted = Vec::new();
    for item in call.list(0)? {
        comparable(item)?;
        sorted.push((text_of(&item.value).ok_or(Stop::Failed)?.written(), item.clone()));
    }
    sorted.order_by(|(a, _), (b, _)| a.cmp(b));
    call.gives_list(sorted.into_iter().map(|(_, item)| item).collect())
}

fn range(call: Call<'_>) -> Result<Evaluated> {
    let (start, end, step) = match call.arguments.len() {
        1 => (0, call.int(0)?, None),
        2 => (call.int(0)?, call.int(1)?, None),
        _ => (call.int(0)?, call.int(1)?, Some(call.int(2)?)),
    };
    let step = step.unwrap_or(if end < start { -1 } else { 1 });
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        // Terraform makes no more than this many either.
        if items.len() >= 1_024 {
            return Err(Stop::Failed);
        }
        items.push(call.gives(Value::Int(at))?);
        at = at.saturating_add(step);
    }
    call.gives_list(items)
}

fn chunks(call: Call<'_>) -> Result<Evaluated> {
    let size = usize::try_from(call.int(1)?).ok().filter(|size| *size > 0).ok_or(Stop::Failed)?;
    let chunks = call.list(0)?.chunks(size).map(|chunk| call.gives_list(chunk.to_vec()));
    let chunks = chunks.collect::<Result<_>>()?;
    call.gives_list(chunks)
}

fn one(call: Call<'_>) -> Result<Evaluated> {
    match call.list(0)? {
        [] => call.gives(Value::Null),
        [item] => Ok(item.fetched(call.here)),
        _ => Err(Stop::Failed),
    }
}

fn coalesce(call: Call<'_>) -> Result<Evaluated> {
    for argument in call.arguments {
        match &argument.value {
            Value::Null => {}
            Value::Unknown(_) => return Err(Stop::Unknown),
            Value::Text(text) if text.known() == Some("") => {}
            Value::Text(text) if text.known().is_none() && text.leading_text().is_empty() => return Err(Stop::Unknown),
            _ => return Ok(argument.clone()),
        }
    }
    Err(Stop::Failed)
}

fn coalesce_list(call: Call<'_>) -> Result<Evaluated> {
    for argument in call.arguments {
        match &argument.value {
            Value::Null => {}
            _ if items(argument)?.is_empty() => {}
            _ => return Ok(argument.clone()),
        }
    }
    Err(Stop::Failed)
}

fn all_true(call: Call<'_>, any: bool) -> Result<Evaluated> {
    let mut unknown = false;
    for item in call.list(0)? {
        match super::as_bool(&item.value) {
            Ok(value) if value == any => return call.gives(Value::Bool(any)),
            Ok(_) => {}
            Err(Stop::Unknown) => unknown = true,
            Err(stop) => return Err(stop),
        }
    }
    if unknown { Err(Stop::Unknown) } else { call.gives(Value::Bool(!any)) }
}
