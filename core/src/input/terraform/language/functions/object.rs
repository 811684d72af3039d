//! Objects and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Call, Result};
use crate::input::terraform::language::machine::{Stop, text_of};
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::order::Order as _;

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "merge" => merge(call),
        "lookup" => lookup(call),
        "keys" => members(call).and_then(|members| {
            let keys = members.iter().map(|member| call.gives_text(&*member.key)).collect::<Result<_>>()?;
            call.gives_list(keys)
        }),
        "values" => members(call)
            .and_then(|members| call.gives_list(members.iter().map(|member| member.value.clone()).collect())),
        "zipmap" => zip(call),
        "map" => pairs(call),
        "transpose" | "setproduct" | "matchkeys" => Err(Stop::Unknown),
        _ => return None,
    };
    Some(value)
}

/// The members in the order in which Terraform goes through them.
fn members<'c>(call: Call<'c>) -> Result<Vec<&'c Member>> {
    match &call.argument(0)?.value {
        Value::Object(object) if object.rest().is_none() => {
            let mut members: Vec<&Member> = object.members().iter().collect();
            members.order_by(|a, b| a.key.cmp(&b.key));
            Ok(members)
        }
        Value::Object(_) | Value::Unknown(_) => Err(Stop::Unknown),
        _ => Err(Stop::Failed),
    }
}

/// The last of several members of one name counts. What is merged into something unknown may be hidden by it, and what
/// is merged behind it is not.
fn merge(call: Call<'_>) -> Result<Evaluated> {
    let mut merged: BTreeMap<Arc<str>, (usize, Member)> = BTreeMap::new();
    let mut rest: Option<Arc<str>> = None;
    let mut at = 0_usize;
    for argument in call.arguments {
        match &argument.value {
            Value::Null => {}
            Value::Unknown(name) => {
                merged.clear();
                rest = Some(Arc::clone(name));
            }
            Value::Object(object) => {
                if let Some(name) = object.rest() {
                    merged.clear();
                    rest = Some(Arc::clone(name));
                }
                for member in object.members() {
                    at = at.saturating_add(1);
                    merged.insert(Arc::clone(&member.key), (at, member.clone()));
                }
            }
            _ => return Err(Stop::Failed),
        }
    }
    if rest.is_some() && merged.is_empty() {
        return Err(Stop::Unknown);
    }
    // What is hidden is not what the last unknown argument alone gives.
    let rest = rest.map(|name| format!("${{merge({})}}", name.trim_start_matches("${").trim_end_matches('}')).into());
    let mut members: Vec<(usize, Member)> = merged.into_values().collect();
    members.order_by_key(|(at, _)| *at);
    let members = members.into_iter().map(|(_, member)| member).collect();
    call.gives(Value::Object(Arc::new(Object::with_rest(members, rest))))
}

fn lookup(call: Call<'_>) -> Result<Evaluated> {
    let key = call.known(1)?;
    match &call.argument(0)?.value {
        Value::Object(object) => match object.members().iter().find(|member| *member.key == *key) {
            Some(member) => Ok(member.value.fetched(call.here)),
            None if object.rest().is_some() => Err(Stop::Unknown),
            None => call.argument(2).cloned(),
        },
        Value::Unknown(_) => Err(Stop::Unknown),
        _ => Err(Stop::Failed),
    }
}

fn zip(call: Call<'_>) -> Result<Evaluated> {
    let (keys, values) = (call.list(0)?, call.list(1)?);
    if keys.len() != values.len() {
        return Err(Stop::Failed);
    }
    object(call, keys.iter().zip(values))
}

/// `map("key", value, …)`, as Terraform had it before 0.15.
fn pairs(call: Call<'_>) -> Result<Evaluated> {
    let pairs = call.arguments.chunks(2).filter_map(|pair| match pair {
        [key, value] => Some((key, value)),
        _ => None,
    });
    object(call, pairs)
}

fn object<'e>(call: Call<'_>, pairs: impl Iterator<Item = (&'e Evaluated, &'e Evaluated)>) -> Result<Evaluated> {
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    for (key, value) in pairs {
        let text = text_of(&key.value).ok_or(Stop::Failed)?;
        let text = text.known().ok_or(Stop::Unknown)?;
        let member = Member { key: text.into(), key_span: key.place.span, value: value.clone() };
        members.insert(text.to_owned(), member);
    }
    call.gives(Value::object(members.into_values().collect()))
}
