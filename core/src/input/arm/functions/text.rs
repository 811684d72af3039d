use std::sync::Arc;

use super::arguments::{Call, in_text};
use crate::input::arm::machine::{Machine, Stop, TextBuilder};
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::{Part, PartialText};

pub(super) fn to_lower(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    change_case(machine, call, str::to_lowercase)
}

pub(super) fn to_upper(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    change_case(machine, call, str::to_uppercase)
}

fn change_case(machine: &mut Machine<'_>, call: Call<'_>, change: fn(&str) -> String) -> Result<Evaluated, Stop> {
    let mut out = TextBuilder::default();
    for part in call.text(0)?.parts() {
        match part {
            Part::Text(text) => out.push_text(machine, &change(text))?,
            Part::Hole(hole) => {
                let inner = hole.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hole);
                let changed = machine.unknown(&format!("{}({inner})", call.name));
                if let Value::Unknown(changed) = changed {
                    out.push(machine, &crate::input::value::hole(&changed))?;
                }
            }
        }
    }
    call.gives(out.finish())
}

pub(super) fn trim(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    call.gives(Value::text(text.trim()))
}

pub(super) fn replace(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (text, old, new) = (call.known(0)?, call.known(1)?, call.known(2)?);
    if old.is_empty() {
        return Err(Stop::Wrong("`replace` cannot replace an empty text".to_owned()));
    }
    machine.charge(text.len())?;
    let mut out = TextBuilder::default();
    for (index, piece) in text.split(old).enumerate() {
        if index > 0 {
            out.push_text(machine, new)?;
        }
        out.push_text(machine, piece)?;
    }
    call.gives(out.finish())
}

pub(super) fn split(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    let delimiters: Vec<&str> = match &call.argument(1)?.value {
        Value::Array(array) => {
            let texts: Option<Vec<&str>> = array.items().iter().map(Evaluated::as_str).collect();
            texts.ok_or(Stop::Unknown)?
        }
        _ => vec![call.known(1)?],
    };
    let delimiters: Vec<&str> = delimiters.into_iter().filter(|one| !one.is_empty()).collect();
    machine.charge(text.len().saturating_mul(delimiters.len()))?;
    let mut items = Vec::new();
    let mut rest = text;
    loop {
        let cut = delimiters.iter().filter_map(|one| Some((rest.find(one)?, one.len()))).min();
        let Some((at, length)) = cut else { break };
        machine.charge_items(1)?;
        items.push(call.value(Value::text(rest.get(..at).unwrap_or_default())));
        rest = rest.get(at.saturating_add(length)..).unwrap_or_default();
        machine.charge(rest.len() / 64)?;
    }
    items.push(call.value(Value::text(rest)));
    call.gives(Value::array(items))
}

pub(super) fn join(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (array, delimiter) = (call.array(0)?, call.text(1)?);
    let mut out = TextBuilder::default();
    for (index, item) in array.items().iter().enumerate() {
        if index > 0 {
            out.push(machine, delimiter)?;
        }
        let text = in_text(&item.value).ok_or_else(|| call.wrong_kind(0, "a list of texts", &item.value))?;
        out.push(machine, &text)?;
    }
    call.gives(out.finish())
}

pub(super) fn substring(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let start = call.size(1)?;
    let length = if call.has(2) { Some(call.size(2)?) } else { None };
    let text = call.text(0)?;
    // What the known start of a text covers is known.
    let known = leading(text);
    machine.charge(known.len())?;
    let count = known.chars().count();
    let end = length.map(|length| start.saturating_add(length));
    let within = end.map_or(start <= count, |end| end <= count);
    if !text.is_known() && (end.is_none() || !within) {
        return Err(Stop::Unknown);
    }
    if !within {
        let message = format!("`substring` from {start} to {} of a text of {count} characters", end.unwrap_or(start));
        return Err(Stop::Wrong(message));
    }
    let cut: String = known.chars().skip(start).take(length.unwrap_or(usize::MAX)).collect();
    call.gives(Value::text(cut))
}

/// Compares without case, as documented.
pub(super) fn starts_with(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (text, wanted) = (call.text(0)?, call.known(1)?);
    let (known, wanted) = (leading(text).to_lowercase(), wanted.to_lowercase());
    machine.charge(known.len().saturating_add(wanted.len()))?;
    if known.starts_with(&wanted) {
        return call.gives(Value::Bool(true));
    }
    if text.is_known() || !wanted.starts_with(&known) {
        return call.gives(Value::Bool(false));
    }
    Err(Stop::Unknown)
}

/// Compares without case, as documented.
pub(super) fn ends_with(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (text, wanted) = (call.text(0)?, call.known(1)?);
    let (known, wanted) = (trailing(text).to_lowercase(), wanted.to_lowercase());
    machine.charge(known.len().saturating_add(wanted.len()))?;
    if known.ends_with(&wanted) {
        return call.gives(Value::Bool(true));
    }
    if text.is_known() || !wanted.ends_with(&known) {
        return call.gives(Value::Bool(false));
    }
    Err(Stop::Unknown)
}

pub(super) fn pad_left(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = match &call.argument(0)?.value {
        Value::Int(number) => number.to_string(),
        _ => call.known(0)?.to_owned(),
    };
    let width = call.size(1)?;
    let padding = if call.has(2) { call.known(2)?.chars().next().unwrap_or(' ') } else { ' ' };
    let missing = width.saturating_sub(text.chars().count());
    if missing > MAX_EXPANSION_BYTES {
        return Err(Stop::TooLarge(format!("the text is longer than {MAX_EXPANSION_BYTES} bytes")));
    }
    let mut out = TextBuilder::default();
    out.push_text(machine, &std::iter::repeat_n(padding, missing).collect::<String>())?;
    out.push_text(machine, &text)?;
    call.gives(out.finish())
}

/// The known start of a text; all of it when it is known.
pub(super) fn leading(text: &PartialText) -> &str {
    match text.parts().first() {
        Some(Part::Text(text)) => text,
        _ => "",
    }
}

/// The known end of a text; all of it when it is known.
pub(super) fn trailing(text: &PartialText) -> &str {
    match text.parts().last() {
        Some(Part::Text(text)) => text,
        _ => "",
    }
}

/// Known text, shared.
pub(super) fn shared(text: &Arc<PartialText>) -> Value {
    Value::Text(Arc::clone(text))
}
