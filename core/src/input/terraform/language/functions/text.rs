//! Texts.

use super::{Call, Result, items, text_value};
use crate::input::terraform::language::machine::{Stop, text_of};
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::PartialText;

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "lower" => mapped(call, str::to_lowercase),
        "upper" => mapped(call, str::to_uppercase),
        "title" => mapped(call, title),
        "trimspace" => mapped(call, |text| text.trim().to_owned()),
        "chomp" => mapped(call, |text| text.trim_end_matches(['\r', '\n']).to_owned()),
        "strrev" => mapped(call, |text| text.chars().rev().collect()),
        "trim" | "trimprefix" | "trimsuffix" => trimmed(name, call),
        "startswith" | "endswith" | "strcontains" => question(name, call),
        "substr" => part(call),
        "split" => split(call),
        "join" => join(call),
        "replace" => replace(call),
        "indent" => indent(call),
        "format" => formatted(&call, call.arguments).and_then(|text| call.gives(text_value(text))),
        "formatlist" => format_list(call),
        _ => return None,
    };
    Some(value)
}

fn mapped(call: Call<'_>, map: impl Fn(&str) -> String) -> Result<Evaluated> {
    call.gives_text(map(&call.known(0)?))
}

fn title(text: &str) -> String {
    let mut out = String::new();
    let mut first = true;
    for character in text.chars() {
        if first {
            out.extend(character.to_uppercase());
        } else {
            out.push(character);
        }
        first = !character.is_alphanumeric();
    }
    out
}

fn trimmed(name: &str, call: Call<'_>) -> Result<Evaluated> {
    let (text, cut) = (call.known(0)?, call.known(1)?);
    call.gives_text(match name {
        "trimprefix" => text.strip_prefix(cut.as_str()).unwrap_or(&text),
        "trimsuffix" => text.strip_suffix(cut.as_str()).unwrap_or(&text),
        _ => text.trim_matches(|c| cut.contains(c)),
    })
}

fn question(name: &str, call: Call<'_>) -> Result<Evaluated> {
    let (text, part) = (call.text(0)?, call.known(1)?);
    let leading = text.leading_text();
    let answer = match (name, text.known()) {
        ("startswith", Some(known)) => known.starts_with(&part),
        ("endswith", Some(known)) => known.ends_with(&part),
        (_, Some(known)) => known.contains(&part),
        ("startswith", None) if leading.len() >= part.len() => leading.starts_with(&part),
        _ => return Err(Stop::Unknown),
    };
    call.gives(Value::Bool(answer))
}

fn part(call: Call<'_>) -> Result<Evaluated> {
    let text = call.known(0)?;
    let (offset, length) = (call.int(1)?, call.int(2)?);
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let offset = if offset < 0 { count.saturating_add(offset).max(0) } else { offset };
    let length = if length < 0 { count } else { length };
    let clamp = |number: i64| usize::try_from(number).unwrap_or(0);
    call.gives_text(text.chars().skip(clamp(offset)).take(clamp(length)).collect::<String>())
}

fn split(call: Call<'_>) -> Result<Evaluated> {
    let (separator, text) = (call.known(0)?, call.known(1)?);
    if separator.is_empty() {
        let parts = text.chars().map(|c| call.gives_text(c.to_string()));
        return call.gives_list(parts.collect::<Result<_>>()?);
    }
    let parts = text.split(separator.as_str()).map(|part| call.gives_text(part));
    let parts = if text.is_empty() { vec![call.gives_text("")?] } else { parts.collect::<Result<_>>()? };
    call.gives_list(parts)
}

fn join(call: Call<'_>) -> Result<Evaluated> {
    let separator = call.known(0)?;
    let mut out = PartialText::default();
    let mut first = true;
    for list in call.arguments.get(1..).unwrap_or_default() {
        for item in items(list)? {
            if !first {
                out.push_text(&separator);
            }
            first = false;
            out.push(&text_of(&item.value).ok_or(Stop::Failed)?);
            too_long(out.written_len())?;
        }
    }
    call.gives(text_value(out))
}

fn replace(call: Call<'_>) -> Result<Evaluated> {
    let (text, search, put) = (call.known(0)?, call.known(1)?, call.known(2)?);
    // Between slashes it is a pattern.
    if search.len() > 1 && search.starts_with('/') && search.ends_with('/') {
        return Err(Stop::Unknown);
    }
    let count = text.matches(search.as_str()).count();
    too_long(text.len().saturating_add(count.saturating_mul(put.len())))?;
    call.gives_text(text.replace(search.as_str(), &put))
}

fn indent(call: Call<'_>) -> Result<Evaluated> {
    let (blanks, text) = (call.int(0)?, call.known(1)?);
    let blanks = usize::try_from(blanks).map_err(|_| Stop::Failed)?;
    too_long(blanks.saturating_mul(text.matches('\n').count()).saturating_add(text.len()))?;
    call.gives_text(text.replace('\n', &format!("\n{}", " ".repeat(blanks.min(MAX_EXPANSION_BYTES)))))
}

fn format_list(call: Call<'_>) -> Result<Evaluated> {
    let mut length = None;
    for argument in call.arguments {
        if argument.is_unknown() {
            return Err(Stop::Unknown);
        }
        if let Some(items) = argument.items() {
            if length.is_some_and(|length| length != items.len()) {
                return Err(Stop::Failed);
            }
            length = Some(items.len());
        }
    }
    let mut results = Vec::new();
    for at in 0..length.unwrap_or(1) {
        let arguments = call.arguments.iter().map(|argument| match argument.items() {
            Some(items) => items.get(at).cloned().ok_or(Stop::Failed),
            None => Ok(argument.clone()),
        });
        let arguments: Vec<Evaluated> = arguments.collect::<Result<_>>()?;
        results.push(call.gives(text_value(formatted(&call, &arguments)?))?);
    }
    call.gives_list(results)
}

/// `format`: `%s`, `%d`, `%v`, `%q`, `%%`, with flags and widths for numbers.
fn formatted(call: &Call<'_>, arguments: &[Evaluated]) -> Result<PartialText> {
    let pattern = Call { arguments, ..*call }.known(0)?;
    let mut next = 1_usize;
    let mut out = PartialText::default();
    let mut rest = pattern.as_str();
    while let Some((before, behind)) = rest.split_once('%') {
        out.push_text(before);
        let end = behind.find(|c: char| c.is_alphabetic() || c == '%').ok_or(Stop::Failed)?;
        let (style, verb) = behind.split_at_checked(end).ok_or(Stop::Failed)?;
        let mut verbs = verb.chars();
        let verb = verbs.next().ok_or(Stop::Failed)?;
        rest = verbs.as_str();
        if verb == '%' {
            out.push_text("%");
            continue;
        }
        if style.contains('[') {
            return Err(Stop::Unknown);
        }
        let argument = arguments.get(next).ok_or(Stop::Failed)?;
        next = next.saturating_add(1);
        out.push(&placed(&argument.value, style, verb)?);
        too_long(out.written_len())?;
    }
    out.push_text(rest);
    Ok(out)
}

fn placed(value: &Value, style: &str, verb: char) -> Result<PartialText> {
    match (verb, style) {
        ('s' | 'v', "") => match value {
            Value::Array(_) | Value::Object(_) | Value::Null => Err(Stop::Unknown),
            other => text_of(other).ok_or(Stop::Failed),
        },
        ('q', "") => {
            let text = text_of(value).ok_or(Stop::Failed)?;
            Ok(PartialText::from_text(format!("{:?}", text.known().ok_or(Stop::Unknown)?)))
        }
        ('d', _) => {
            let number = match super::as_number(value) {
                Ok(Value::Int(number)) => number,
                Err(Stop::Unknown) if style.is_empty() => return text_of(value).ok_or(Stop::Failed),
                Err(stop) => return Err(stop),
                Ok(_) => return Err(Stop::Failed),
            };
            let (zero, width) = style.strip_prefix('0').map_or((false, style), |width| (true, width));
            let width: usize = if width.is_empty() { 0 } else { width.parse().map_err(|_| Stop::Unknown)? };
            too_long(width)?;
            Ok(PartialText::from_text(if zero { format!("{number:0width$}") } else { format!("{number:width$}") }))
        }
        ('x' | 'X', "") => match super::as_number(value)? {
            Value::Int(number) if verb == 'x' => Ok(PartialText::from_text(format!("{number:x}"))),
            Value::Int(number) => Ok(PartialText::from_text(format!("{number:X}"))),
            _ => Err(Stop::Unknown),
        },
        _ => Err(Stop::Unknown),
    }
}

fn too_long(bytes: usize) -> Result<()> {
    if bytes > MAX_EXPANSION_BYTES { Err(Stop::Unknown) } else { Ok(()) }
}
