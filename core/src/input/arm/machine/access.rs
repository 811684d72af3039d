use super::{Machine, Site, Stop};
use crate::input::arm::suggest::did_you_mean;
use crate::input::value::{Evaluated, Value};

/// `of.name`; nothing when it is surely not there.
pub(in crate::input) fn access_name(
    machine: &mut Machine<'_>,
    of: &Evaluated,
    name: &str,
    site: &Site,
) -> Result<Option<Evaluated>, Stop> {
    match &of.value {
        Value::Unknown(whole) => {
            let unknown = machine.unknown(&member_of(whole, name));
            Ok(Some(Evaluated { value: unknown, place: site.place.clone(), origin: of.origin.clone() }))
        }
        Value::Object(object) => {
            machine.charge(object.members().len())?;
            match (object.member(name), object.rest()) {
                (Some(member), _) => Ok(Some(member.value.fetched(&site.place))),
                (None, Some(whole)) => {
                    let unknown = machine.unknown(&member_of(whole, name));
                    Ok(Some(Evaluated::new(unknown, site.place.clone())))
                }
                (None, None) => Ok(None),
            }
        }
        Value::Null => Ok(None),
        other => Err(Stop::Wrong(format!("`{name}` is asked of {}, not of an object", other.kind()))),
    }
}

/// `of[index]` of a list; nothing when it is surely not there.
pub(in crate::input) fn access_index(
    machine: &mut Machine<'_>,
    of: &Evaluated,
    index: i64,
    site: &Site,
) -> Result<Option<Evaluated>, Stop> {
    match &of.value {
        Value::Unknown(whole) => {
            let unknown = machine.unknown(&format!("{whole}[{index}]"));
            Ok(Some(Evaluated { value: unknown, place: site.place.clone(), origin: of.origin.clone() }))
        }
        Value::Array(array) => {
            let item = usize::try_from(index).ok().and_then(|index| array.items().get(index));
            Ok(item.map(|item| item.fetched(&site.place)))
        }
        Value::Null => Ok(None),
        other => Err(Stop::Wrong(format!("item {index} is asked of {}, not of a list", other.kind()))),
    }
}

/// Why a name or index is not there.
pub(in crate::input) fn missing(of: &Evaluated, key: &Value) -> Stop {
    let message = match (&of.value, key) {
        (Value::Object(object), Value::Text(name)) => {
            let name = name.written();
            let names = object.members().iter().map(|member| &*member.key);
            match did_you_mean(&name, names) {
                Some(near) => format!("the object has no `{name}`; did you mean `{near}`?"),
                None => format!("the object has no `{name}`"),
            }
        }
        (Value::Array(array), Value::Int(index)) => {
            format!("the list has {} items, there is no item {index} (counted from 0)", array.items().len())
        }
        (Value::Null, _) => "the value is null and has no members".to_owned(),
        _ => "there is no such member".to_owned(),
    };
    Stop::Wrong(message)
}

fn member_of(whole: &str, name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { format!("{whole}.{name}") } else { format!("{whole}['{name}']") }
}
