use std::sync::Arc;

use super::arguments::Call;
use super::logic::equal;
use super::written;
use crate::input::arm::machine::{Machine, Stop, access_index, access_name};
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::order::Order as _;

/// Levels of objects that are merged into each other.
const MAX_MERGE_LEVELS: usize = 64;

pub(super) fn create(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    if !call.arguments.len().is_multiple_of(2) {
        return Err(Stop::Wrong("`createObject` takes a value for each name".to_owned()));
    }
    let mut members: Vec<Member> = Vec::new();
    for (index, pair) in call.arguments.chunks(2).enumerate() {
        let key = call.known(index.saturating_mul(2))?;
        let Some(value) = pair.get(1) else { continue };
        put(machine, &mut members, Member { key: key.into(), key_span: call.site.place.span, value: value.clone() })?;
    }
    call.gives(Value::object(members))
}

/// Sets a member, the place of an earlier one of the same name kept.
pub(in crate::input) fn put(machine: &mut Machine<'_>, members: &mut Vec<Member>, member: Member) -> Result<(), Stop> {
    machine.charge(members.len().saturating_add(size_of::<Member>()))?;
    match members.iter_mut().find(|one| one.key.eq_ignore_ascii_case(&member.key)) {
        Some(one) => *one = member,
        None => members.push(member),
    }
    Ok(())
}

/// All members of objects, later ones over earlier ones and objects merged into each other; or all items of lists, each
/// once.
pub(super) fn union(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let known = call.arguments.iter().find(|argument| !argument.is_unknown());
    match known.map(|known| &known.value) {
        Some(Value::Array(_)) => {
            let mut items: Vec<Evaluated> = Vec::new();
            for index in 0..call.arguments.len() {
                for item in call.array(index)?.items() {
                    machine.charge_items(1)?;
                    let mut new = true;
                    for other in &items {
                        new = new && !equal(machine, &other.value, &item.value)?.unwrap_or(false);
                    }
                    if new {
                        items.push(item.clone());
                    }
                }
            }
            call.gives(Value::array(items))
        }
        Some(Value::Object(_)) => {
            let mut merged = Arc::new(Object::new(Vec::new()));
            for (index, argument) in call.arguments.iter().enumerate() {
                merged = match &argument.value {
                    Value::Object(object) => Arc::new(merge(machine, &merged, object, MAX_MERGE_LEVELS)?),
                    // What is unknown may hold anything, also over what came before.
                    Value::Unknown(_) => {
                        let rest = super::written_call(machine, call.name, call.arguments);
                        Arc::new(Object::with_rest(Vec::new(), Some(rest.into())))
                    }
                    other => return Err(call.wrong_kind(index, "an object", other)),
                };
            }
            call.gives(Value::Object(merged))
        }
        _ => Err(call.not_a(0, "a list or an object")),
    }
}

fn merge(machine: &mut Machine<'_>, under: &Object, over: &Object, levels: usize) -> Result<Object, Stop> {
    machine.charge_items(under.members().len().saturating_add(over.members().len()))?;
    let mut members = Vec::new();
    for member in under.members() {
        let mut member = member.clone();
        if over.rest().is_some() && over.member(&member.key).is_none() {
            let text = format!("{}, overlaid", written(machine, &member.value));
            member.value.value = machine.unknown(&text);
        }
        members.push(member);
    }
    for member in over.members() {
        let below = under.member(&member.key).map(|below| &below.value.value);
        let value = match (below, &member.value.value) {
            (Some(Value::Object(below)), Value::Object(above)) if levels > 0 => {
                Some(merge(machine, below, above, levels.saturating_sub(1))?)
            }
            (Some(Value::Unknown(below)), Value::Object(above)) => Some(open(above, below)),
            (None, Value::Object(above)) => under.rest().map(|rest| open(above, rest)),
            _ => None,
        };
        let mut member = member.clone();
        if let Some(object) = value {
            member.value.value = Value::Object(Arc::new(object));
        }
        put(machine, &mut members, member)?;
    }
    let rest = over.rest().or(under.rest()).cloned();
    Ok(Object::with_rest(members, rest))
}

fn open(object: &Object, rest: &Arc<str>) -> Object {
    Object::with_rest(object.members().to_vec(), Some(Arc::clone(rest)))
}

pub(super) fn intersection(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    if let Value::Array(_) = call.argument(0)?.value {
        let mut items: Vec<Evaluated> = Vec::new();
        for item in call.array(0)?.items() {
            let mut common = !among(machine, &items, item)?;
            for index in 1..call.arguments.len() {
                common = common && among(machine, call.array(index)?.items(), item)?;
            }
            if common {
                items.push(item.clone());
            }
        }
        return call.gives(Value::array(items));
    }
    let first = call.object(0)?;
    let mut members = Vec::new();
    for member in first.members() {
        let mut common = true;
        for index in 1..call.arguments.len() {
            let object = call.object(index)?;
            machine.charge(object.members().len())?;
            common = common
                && match object.member(&member.key) {
                    Some(other) => equal(machine, &member.value.value, &other.value.value)?.ok_or(Stop::Unknown)?,
                    None if object.rest().is_some() => return Err(Stop::Unknown),
                    None => false,
                };
        }
        if common {
            members.push(member.clone());
        }
    }
    if first.rest().is_some() {
        return Err(Stop::Unknown);
    }
    call.gives(Value::object(members))
}

fn among(machine: &mut Machine<'_>, items: &[Evaluated], item: &Evaluated) -> Result<bool, Stop> {
    let mut unknown = false;
    for other in items {
        match equal(machine, &other.value, &item.value)? {
            Some(true) => return Ok(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    if unknown { Err(Stop::Unknown) } else { Ok(false) }
}

/// `{key, value}` of each member, by name.
pub(super) fn items(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let members = sorted(machine, call)?;
    let item = |member: &Member| {
        let value = Member { key: "value".into(), key_span: member.key_span, value: member.value.clone() };
        call.value(Value::object(vec![call.member("key", Value::text(&*member.key)), value]))
    };
    call.gives(Value::array(members.into_iter().map(item).collect()))
}

pub(super) fn keys(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let members = sorted(machine, call)?;
    call.gives(Value::array(members.into_iter().map(|member| call.value(Value::text(&*member.key))).collect()))
}

fn sorted<'c>(machine: &mut Machine<'_>, call: Call<'c>) -> Result<Vec<&'c Member>, Stop> {
    let object = call.object(0)?;
    if object.rest().is_some() {
        return Err(Stop::Unknown);
    }
    machine.charge_items(object.members().len().saturating_mul(3))?;
    let mut members: Vec<&Member> = object.members().iter().collect();
    members.order_by_cached_key(|member| member.key.to_lowercase());
    Ok(members)
}

/// The members of all objects of a list, later ones instead of earlier ones.
pub(super) fn shallow_merge(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let mut members = Vec::new();
    let mut rest = None;
    for item in call.array(0)?.items() {
        let (over, unknown) = match &item.value {
            Value::Object(object) => (object.members(), object.rest().cloned()),
            Value::Unknown(expression) => (&[][..], Some(Arc::clone(expression))),
            other => return Err(call.wrong_kind(0, "a list of objects", other)),
        };
        // What is unknown may hold anything, also over what came before.
        if let Some(unknown) = unknown {
            members.clear();
            rest = Some(unknown);
        }
        for member in over {
            put(machine, &mut members, member.clone())?;
        }
    }
    let rest = rest.map(|rest| format!("{}({rest}){}", call.name, machine.unique_mark()).into());
    call.gives(Value::Object(Arc::new(Object::with_rest(members, rest))))
}

/// A member or item, or one further inside; null when it is not there.
pub(super) fn try_get(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let mut value = call.argument(0)?.clone();
    for index in 1..call.arguments.len() {
        let found = match (&value.value, &call.argument(index)?.value) {
            (Value::Object(_) | Value::Unknown(_), Value::Text(key)) => {
                access_name(machine, &value, key.known().ok_or(Stop::Unknown)?, call.site)?
            }
            (Value::Array(_) | Value::Unknown(_), Value::Int(index)) => {
                access_index(machine, &value, *index, call.site)?
            }
            (_, Value::Unknown(_)) => return Err(Stop::Unknown),
            _ => None,
        };
        match found {
            Some(found) => value = found,
            None => return call.gives(Value::Null),
        }
    }
    Ok(value)
}

/// The item counted from the end, from 1; null when it is not there.
pub(super) fn try_index_from_end(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    match from_end(call)? {
        Some(item) => Ok(item),
        None => call.gives(Value::Null),
    }
}

pub(super) fn index_from_end(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    from_end(call)?.ok_or_else(|| Stop::Wrong("the list has no such item".to_owned()))
}

fn from_end(call: Call<'_>) -> Result<Option<Evaluated>, Stop> {
    let items = call.array(0)?.items();
    let index = usize::try_from(call.int(1)?).ok().and_then(|back| items.len().checked_sub(back));
    Ok(index.and_then(|index| items.get(index)).map(|item| item.fetched(&call.site.place)))
}
