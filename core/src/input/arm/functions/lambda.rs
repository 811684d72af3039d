use super::arguments::Call;
use super::lazy::evaluate;
use super::object::put;
use super::written_call;
use crate::input::arm::expression::{Expression, Kind};
use crate::input::arm::machine::{Environment, Machine, Stop};
use crate::input::value::{Array, Evaluated, Member, Value};

/// `lambda('x', …, body)`
#[derive(Clone, Copy)]
struct Lambda<'c> {
    variables: &'c [Expression],
    body: &'c Expression,
}

/// `lambdaVariables('x')`
pub(super) fn variable(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let name = evaluate(machine, call, 0)?;
    let name = name.as_str().ok_or(Stop::Unknown)?;
    let value = call.env.lambda_variable(name);
    value
        .map(|value| value.fetched(&call.site.place))
        .ok_or_else(|| Stop::Wrong(format!("there is no lambda around with a variable `{name}`")))
}

/// A lambda that is no argument of a function that takes one.
pub(super) fn alone(_: &mut Machine<'_>, _: Call<'_>) -> Result<Evaluated, Stop> {
    Err(Stop::Wrong("a lambda can only be an argument of `map`, `filter`, `reduce`, `sort` and their like".to_owned()))
}

fn lambda(call: Call<'_>, index: usize) -> Result<Lambda<'_>, Stop> {
    let argument = call.syntax.get(index).ok_or(Stop::Unknown)?;
    match &argument.kind {
        Kind::Call { namespace: None, name, arguments } if name.eq_ignore_ascii_case("lambda") => {
            let (body, variables) = arguments.split_last().ok_or(Stop::Unknown)?;
            Ok(Lambda { variables, body })
        }
        _ => {
            let position = index.saturating_add(1);
            Err(Stop::Wrong(format!("`{}` takes a lambda as argument {position}", call.name)))
        }
    }
}

fn apply(
    machine: &mut Machine<'_>,
    call: Call<'_>,
    lambda: Lambda<'_>,
    values: impl IntoIterator<Item = Evaluated>,
) -> Result<Evaluated, Stop> {
    machine.step()?;
    let mut env: Environment = call.env.clone();
    for (variable, value) in lambda.variables.iter().zip(values) {
        if let Kind::Text(name) = &variable.kind {
            env = env.bind(name, value);
        }
    }
    Ok(machine.expression(lambda.body, &env, call.site))
}

/// The list that is the first argument, or what the call gives without one.
enum Input {
    List(std::sync::Arc<Array>),
    Unknown(Evaluated),
}

fn input(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Input, Stop> {
    let value = evaluate(machine, call, 0)?;
    match &value.value {
        Value::Array(array) => Ok(Input::List(array.clone())),
        Value::Unknown(_) => {
            let text = written_call(machine, call.name, &[value]);
            // What the lambda does is not part of the text.
            let text = format!("{text}{}", machine.unique_mark());
            let unknown = machine.unknown(&text);
            Ok(Input::Unknown(call.value(unknown)))
        }
        other => Err(call.wrong_kind(0, "a list", other)),
    }
}

fn index_value(call: Call<'_>, index: usize) -> Evaluated {
    call.value(Value::Int(i64::try_from(index).unwrap_or(i64::MAX)))
}

pub(super) fn map(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let lambda = lambda(call, 1)?;
    let list = match input(machine, call)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut items = Vec::new();
    for (index, item) in list.items().iter().enumerate() {
        items.push(apply(machine, call, lambda, [item.clone(), index_value(call, index)])?);
    }
    call.gives(Value::array(items))
}

pub(super) fn filter(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let lambda = lambda(call, 1)?;
    let list = match input(machine, call)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut items = Vec::new();
    for (index, item) in list.items().iter().enumerate() {
        let keep = apply(machine, call, lambda, [item.clone(), index_value(call, index)])?;
        match keep.value {
            Value::Bool(true) => items.push(item.clone()),
            Value::Bool(false) => {}
            Value::Unknown(_) => return Err(Stop::Unknown),
            other => return Err(Stop::Wrong(format!("the lambda of `filter` gives {}, not a boolean", other.kind()))),
        }
    }
    call.gives(Value::array(items))
}

pub(super) fn reduce(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let lambda = lambda(call, 2)?;
    let list = match input(machine, call)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut value = evaluate(machine, call, 1)?;
    for (index, item) in list.items().iter().enumerate() {
        value = apply(machine, call, lambda, [value, item.clone(), index_value(call, index)])?;
        value.value = machine.bounded(value.value)?;
    }
    Ok(value)
}

/// Sorts by merging, since the lambda may fail and may be no order at all.
pub(super) fn sort(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let lambda = lambda(call, 1)?;
    let list = match input(machine, call)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut runs: Vec<Vec<Evaluated>> = list.items().iter().map(|item| vec![item.clone()]).collect();
    while runs.len() > 1 {
        let mut longer = Vec::new();
        let mut pairs = runs.into_iter();
        while let Some(first) = pairs.next() {
            longer.push(match pairs.next() {
                Some(second) => merge(machine, call, lambda, first, second)?,
                None => first,
            });
        }
        runs = longer;
    }
    call.gives(Value::array(runs.pop().unwrap_or_default()))
}

fn merge(
    machine: &mut Machine<'_>,
    call: Call<'_>,
    lambda: Lambda<'_>,
    first: Vec<Evaluated>,
    second: Vec<Evaluated>,
) -> Result<Vec<Evaluated>, Stop> {
    let mut merged = Vec::new();
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    while let (Some(a), Some(b)) = (first.peek(), second.peek()) {
        let before = apply(machine, call, lambda, [b.clone(), a.clone()])?;
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

pub(super) fn to_object(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let key_of = lambda(call, 1)?;
    let value_of = if call.syntax.len() > 2 { Some(lambda(call, 2)?) } else { None };
    let list = match input(machine, call)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut members = Vec::new();
    for item in list.items() {
        let key = apply(machine, call, key_of, [item.clone()])?;
        let value = match value_of {
            Some(value_of) => apply(machine, call, value_of, [item.clone()])?,
            None => item.clone(),
        };
        let key = key.as_str().ok_or(Stop::Unknown)?.into();
        put(machine, &mut members, Member { key, key_span: call.site.place.span, value })?;
    }
    call.gives(Value::object(members))
}

pub(super) fn map_values(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let lambda = lambda(call, 1)?;
    let value = evaluate(machine, call, 0)?;
    let Value::Object(object) = &value.value else {
        return Err(if value.is_unknown() { Stop::Unknown } else { call.wrong_kind(0, "an object", &value.value) });
    };
    if object.rest().is_some() {
        return Err(Stop::Unknown);
    }
    let mut members = Vec::new();
    for member in object.members() {
        let value = apply(machine, call, lambda, [member.value.clone()])?;
        members.push(Member { key: member.key.clone(), key_span: member.key_span, value });
    }
    call.gives(Value::object(members))
}

pub(super) fn group_by(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let lambda = lambda(call, 1)?;
    let list = match input(machine, call)? {
        Input::List(list) => list,
        Input::Unknown(unknown) => return Ok(unknown),
    };
    let mut groups: Vec<(String, Vec<Evaluated>)> = Vec::new();
    for item in list.items() {
        let key = apply(machine, call, lambda, [item.clone()])?;
        let key = key.as_str().ok_or(Stop::Unknown)?.to_owned();
        machine.charge(groups.len())?;
        match groups.iter_mut().find(|(one, _)| one.eq_ignore_ascii_case(&key)) {
            Some((_, items)) => items.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    let members = groups.into_iter().map(|(key, items)| call.member(&key, Value::array(items)));
    call.gives(Value::object(members.collect()))
}
