use super::object::put;
use super::operands::Operands;
use super::written_call;
use crate::input::arm::machine::Stop;
use crate::input::value::{Array, Evaluated, Member, Value};

type On<'o, 'a> = &'o mut (dyn Operands<'a> + 'o);

/// The list that is the first argument, or what the call gives without one.
enum Input {
    List(std::sync::Arc<Array>),
    Unknown(Evaluated),
}

fn input(on: On<'_, '_>) -> Result<Input, Stop> {
    let value = on.evaluate(0)?;
    match &value.value {
        Value::Array(array) => Ok(Input::List(array.clone())),
        Value::Unknown(_) => {
            let name = on.name();
            let text = written_call(on.machine(), name, &[value]);
            // What the lambda does is not part of the text.
            let text = format!("{text}{}", on.machine().unique_mark());
            let unknown = on.machine().unknown(&text);
            Ok(Input::Unknown(on.value(unknown)))
        }
        other => Err(on.wrong_kind(0, "a list", other)),
    }
}

fn index_value(on: On<'_, '_>, index: usize) -> Evaluated {
    on.value(Value::Int(i64::try_from(index).unwrap_or(i64::MAX)))
}

pub(in crate::input) fn map<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(1)?;
    let list = match input(on)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut items = Vec::new();
    for (index, item) in list.items().iter().enumerate() {
        let index = index_value(on, index);
        items.push(on.apply(1, vec![item.clone(), index])?);
    }
    on.gives(Value::array(items))
}

pub(in crate::input) fn filter<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(1)?;
    let list = match input(on)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut items = Vec::new();
    for (index, item) in list.items().iter().enumerate() {
        let index = index_value(on, index);
        let keep = on.apply(1, vec![item.clone(), index])?;
        match keep.value {
            Value::Bool(true) => items.push(item.clone()),
            Value::Bool(false) => {}
            Value::Unknown(_) => return Err(Stop::Unknown),
            other => return Err(Stop::Wrong(format!("the lambda of `filter` gives {}, not a boolean", other.kind()))),
        }
    }
    on.gives(Value::array(items))
}

pub(in crate::input) fn reduce<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(2)?;
    let list = match input(on)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut value = on.evaluate(1)?;
    for (index, item) in list.items().iter().enumerate() {
        let index = index_value(on, index);
        value = on.apply(2, vec![value, item.clone(), index])?;
        value.value = on.machine().bounded(value.value)?;
    }
    Ok(value)
}

/// Sorts by merging, since the lambda may fail and may be no order at all.
pub(in crate::input) fn sort<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(1)?;
    let list = match input(on)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut runs: Vec<Vec<Evaluated>> = list.items().iter().map(|item| vec![item.clone()]).collect();
    while runs.len() > 1 {
        let mut longer = Vec::new();
        let mut pairs = runs.into_iter();
        while let Some(first) = pairs.next() {
            longer.push(match pairs.next() {
                Some(second) => merge(on, first, second)?,
                None => first,
            });
        }
        runs = longer;
    }
    on.gives(Value::array(runs.pop().unwrap_or_default()))
}

fn merge(on: On<'_, '_>, first: Vec<Evaluated>, second: Vec<Evaluated>) -> Result<Vec<Evaluated>, Stop> {
    let mut merged = Vec::new();
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    while let (Some(a), Some(b)) = (first.peek(), second.peek()) {
        let before = on.apply(1, vec![b.clone(), a.clone()])?;
        let next = match before.value {
            Value::Bool(true) => second.next(),
            Value::Bool(false) => first.next(),
            Value::Unknown(_) => return Err(Stop::Unknown),
            other => return Err(Stop::Wrong(format!("the lambda of `sort` gives {}, not a boolean", other.kind()))),
        };
        merged.extend(next);
    }
    merged.extend(first);
    merged.extend(second);
    Ok(merged)
}

pub(in crate::input) fn to_object<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(1)?;
    let has_values = on.count() > 2;
    if has_values {
        on.lambda(2)?;
    }
    let list = match input(on)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut members = Vec::new();
    for item in list.items() {
        let key = on.apply(1, vec![item.clone()])?;
        let value = if has_values { on.apply(2, vec![item.clone()])? } else { item.clone() };
        let key = key.as_str().ok_or(Stop::Unknown)?.into();
        let key_span = on.site().place.span;
        put(on.machine(), &mut members, Member { key, key_span, value })?;
    }
    on.gives(Value::object(members))
}

pub(in crate::input) fn map_values<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(1)?;
    let value = on.evaluate(0)?;
    let Value::Object(object) = &value.value else {
        return Err(if value.is_unknown() { Stop::Unknown } else { on.wrong_kind(0, "an object", &value.value) });
    };
    if object.rest().is_some() {
        return Err(Stop::Unknown);
    }
    let mut members = Vec::new();
    for member in object.members() {
        let value = on.apply(1, vec![member.value.clone()])?;
        members.push(Member { key: member.key.clone(), key_span: member.key_span, value });
    }
    on.gives(Value::object(members))
}

pub(in crate::input) fn group_by<'a>(on: &mut (dyn Operands<'a> + '_)) -> Result<Evaluated, Stop> {
    on.lambda(1)?;
    let list = match input(on)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut groups: Vec<(String, Vec<Evaluated>)> = Vec::new();
    for item in list.items() {
        let key = on.apply(1, vec![item.clone()])?;
        let key = key.as_str().ok_or(Stop::Unknown)?.to_owned();
        on.machine().charge(groups.len())?;
        match groups.iter_mut().find(|(one, _)| one.eq_ignore_ascii_case(&key)) {
            Some((_, items)) => items.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    let key_span = on.site().place.span;
    let members = groups.into_iter().map(|(key, items)| Member {
        key: key.into(),
        key_span,
        value: on.value(Value::array(items)),
    });
    let members = members.collect();
    on.gives(Value::object(members))
}
