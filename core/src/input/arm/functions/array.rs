use super::arguments::{Call, in_text};
use super::logic::equal;
use super::text::{leading, shared, trailing};
use crate::input::arm::machine::{Machine, Stop, TextBuilder};
use crate::input::value::{Evaluated, Value};
use crate::model::Part;

/// Items that `range` gives at most, as documented.
const MAX_RANGE: i64 = 10_000;

/// Joins texts, or lists.
pub(super) fn concat(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    if call.arguments.iter().any(|argument| matches!(argument.value, Value::Array(_))) {
        let mut items = Vec::new();
        for index in 0..call.arguments.len() {
            let array = call.array(index)?;
            machine.charge_items(array.items().len())?;
            items.extend_from_slice(array.items());
        }
        return call.gives(Value::array(items));
    }
    if let [Evaluated { value: Value::Text(text), .. }] = call.arguments {
        return call.gives(shared(text));
    }
    // Unknown values alone may be lists.
    if call.arguments.iter().all(|argument| argument.is_unknown()) {
        return Err(Stop::Unknown);
    }
    let mut out = TextBuilder::default();
    for (index, argument) in call.arguments.iter().enumerate() {
        let text = in_text(&argument.value).ok_or_else(|| call.not_a(index, "text"))?;
        out.push(machine, &text)?;
    }
    call.gives(out.finish())
}

pub(super) fn length(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let length = match &call.argument(0)?.value {
        Value::Array(array) => array.items().len(),
        Value::Object(object) if object.rest().is_some() => return Err(Stop::Unknown),
        Value::Object(object) => object.members().len(),
        Value::Text(_) => {
            let text = call.known(0)?;
            machine.charge(text.len())?;
            text.chars().count()
        }
        _ => return Err(call.not_a(0, "text, a list or an object")),
    };
    call.gives(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

/// The first item or character; of an empty list null, of an empty text the empty text.
pub(super) fn first(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    end(call, <[Evaluated]>::first, |text| text.chars().next())
}

pub(super) fn last(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    end(call, <[Evaluated]>::last, |text| text.chars().next_back())
}

fn end(
    call: Call<'_>,
    of_list: fn(&[Evaluated]) -> Option<&Evaluated>,
    of_text: fn(&str) -> Option<char>,
) -> Result<Evaluated, Stop> {
    match &call.argument(0)?.value {
        Value::Array(array) => match of_list(array.items()) {
            Some(item) => Ok(item.fetched(&call.site.place)),
            None => call.gives(Value::Null),
        },
        Value::Text(text) => {
            let known = if call.name == "first" { leading(text) } else { trailing(text) };
            match of_text(known) {
                Some(character) => call.gives(Value::text(character)),
                None if text.is_known() => call.gives(Value::text("")),
                None => Err(Stop::Unknown),
            }
        }
        _ => Err(call.not_a(0, "text or a list")),
    }
}

pub(super) fn take(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    // A negative count takes nothing, as documented.
    let count = usize::try_from(call.int(1)?).unwrap_or(0);
    match &call.argument(0)?.value {
        Value::Array(array) => {
            let count = count.min(array.items().len());
            machine.charge_items(count)?;
            call.gives(Value::array(array.items().iter().take(count).cloned().collect()))
        }
        Value::Text(text) => {
            let known = leading(text);
            machine.charge(known.len())?;
            if !text.is_known() && known.chars().count() < count {
                return Err(Stop::Unknown);
            }
            call.gives(Value::text(known.chars().take(count).collect::<String>()))
        }
        _ => Err(call.not_a(0, "text or a list")),
    }
}

pub(super) fn skip(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let count = usize::try_from(call.int(1)?).unwrap_or(0);
    match &call.argument(0)?.value {
        Value::Array(array) => {
            machine.charge_items(array.items().len())?;
            call.gives(Value::array(array.items().iter().skip(count).cloned().collect()))
        }
        Value::Text(_) => {
            let text = call.known(0)?;
            machine.charge(text.len())?;
            call.gives(Value::text(text.chars().skip(count).collect::<String>()))
        }
        _ => Err(call.not_a(0, "text or a list")),
    }
}

/// Items and texts compare with case, names of members without.
pub(super) fn contains(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let found = match &call.argument(0)?.value {
        Value::Array(array) => {
            let wanted = &call.argument(1)?.value;
            let mut found = Some(false);
            for item in array.items() {
                match equal(machine, &item.value, wanted)? {
                    Some(true) => {
                        found = Some(true);
                        break;
                    }
                    Some(false) => {}
                    None => found = None,
                }
            }
            found
        }
        Value::Object(object) => {
            let key = call.text(1)?.known().ok_or(Stop::Unknown)?;
            machine.charge(object.members().len())?;
            match object.member(key) {
                Some(_) => Some(true),
                None if object.rest().is_some() => None,
                None => Some(false),
            }
        }
        Value::Text(text) => {
            let wanted = match &call.argument(1)?.value {
                Value::Int(number) => number.to_string(),
                _ => call.known(1)?.to_owned(),
            };
            machine.charge(text.parts().len())?;
            let mut found = false;
            for part in text.parts() {
                if let Part::Text(known) = part {
                    machine.charge(known.len())?;
                    found = found || known.contains(&wanted);
                }
            }
            if found || wanted.is_empty() {
                Some(true)
            } else if text.is_known() {
                Some(false)
            } else {
                None
            }
        }
        Value::Null => Some(false),
        _ => return Err(call.not_a(0, "text, a list or an object")),
    };
    found.map_or(Err(Stop::Unknown), |found| call.gives(Value::Bool(found)))
}

pub(super) fn empty(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let empty = match &call.argument(0)?.value {
        Value::Null => true,
        Value::Array(array) => array.items().is_empty(),
        Value::Object(object) if !object.members().is_empty() => false,
        Value::Object(object) if object.rest().is_some() => return Err(Stop::Unknown),
        Value::Object(_) => true,
        Value::Text(text) => match text.known() {
            Some(known) => known.is_empty(),
            None if text.parts().iter().any(|part| matches!(part, Part::Text(_))) => false,
            None => return Err(Stop::Unknown),
        },
        _ => return Err(call.not_a(0, "text, a list or an object")),
    };
    call.gives(Value::Bool(empty))
}

pub(super) fn create(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    machine.charge_items(call.arguments.len())?;
    call.gives(Value::array(call.arguments.to_vec()))
}

pub(super) fn array(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let argument = call.argument(0)?;
    match argument.value {
        Value::Array(_) => Ok(argument.clone()),
        Value::Unknown(_) => Err(Stop::Unknown),
        _ => call.gives(Value::array(vec![argument.clone()])),
    }
}

pub(super) fn range(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (start, count) = (call.int(0)?, call.int(1)?);
    if !(0..=MAX_RANGE).contains(&count) {
        return Err(Stop::Wrong(format!("`range` gives 0 to {MAX_RANGE} numbers, not {count}")));
    }
    machine.charge_items(usize::try_from(count).unwrap_or(0))?;
    let numbers = (0..count).map(|index| call.value(Value::Int(start.saturating_add(index))));
    call.gives(Value::array(numbers.collect()))
}

pub(super) fn flatten(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let mut items = Vec::new();
    for item in call.array(0)?.items() {
        match &item.value {
            Value::Array(inner) => {
                machine.charge_items(inner.items().len())?;
                items.extend_from_slice(inner.items());
            }
            Value::Unknown(_) => return Err(Stop::Unknown),
            other => return Err(call.wrong_kind(0, "a list of lists", other)),
        }
    }
    call.gives(Value::array(items))
}

/// The position in a list, or in a text without case, as documented; -1 when it is not there.
pub(super) fn index_of(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    position(machine, call, |text, wanted| text.find(wanted), false)
}

pub(super) fn last_index_of(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    position(machine, call, |text, wanted| text.rfind(wanted), true)
}

fn position(
    machine: &mut Machine<'_>,
    call: Call<'_>,
    find: fn(&str, &str) -> Option<usize>,
    last: bool,
) -> Result<Evaluated, Stop> {
    let index = match &call.argument(0)?.value {
        Value::Array(array) => {
            let wanted = &call.argument(1)?.value;
            let mut found = None;
            for (index, item) in array.items().iter().enumerate() {
                if equal(machine, &item.value, wanted)?.ok_or(Stop::Unknown)? {
                    found = Some(index);
                    if !last {
                        break;
                    }
                }
            }
            found
        }
        _ => {
            let (text, wanted) = (call.known(0)?.to_lowercase(), call.known(1)?.to_lowercase());
            machine.charge(text.len())?;
            let at = find(&text, &wanted);
            at.map(|at| text.char_indices().take_while(|(byte, _)| *byte < at).count())
        }
    };
    call.gives(Value::Int(index.map_or(-1, |index| i64::try_from(index).unwrap_or(i64::MAX))))
}
