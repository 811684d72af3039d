use super::arguments::{Call, in_text};
use crate::input::arm::machine::{Machine, Stop, TextBuilder};
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::PartialText;

/// Composite formatting of .NET: `{index[,width][:format]}`, braces doubled.
pub(super) fn format(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let pattern = call.known(0)?;
    let mut out = TextBuilder::default();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_text(machine, before)?;
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            out.push_text(machine, tail.get(..1).unwrap_or_default())?;
            rest = after;
            continue;
        }
        let Some((item, after)) = tail.strip_prefix('{').and_then(|inner| inner.split_once('}')) else {
            return Err(Stop::Wrong("a brace of the pattern is not closed; write it twice if it is meant".to_owned()));
        };
        let text = placeholder(machine, call, item)?;
        out.push(machine, &text)?;
        rest = after;
    }
    out.push_text(machine, rest)?;
    call.gives(out.finish())
}

fn placeholder(machine: &mut Machine<'_>, call: Call<'_>, item: &str) -> Result<PartialText, Stop> {
    let (head, style) = item.split_once(':').map_or((item, ""), |(head, style)| (head, style));
    let (index, width) = head.split_once(',').map_or((head, ""), |(index, width)| (index, width));
    let wrong = || Stop::Wrong(format!("`{{{item}}}` is no placeholder: use `{{0}}` for the first argument"));
    let index: usize = index.trim().parse().map_err(|_| wrong())?;
    let Some(argument) = call.arguments.get(index.saturating_add(1)) else {
        return Err(Stop::Wrong(format!("there is no argument for `{{{item}}}`")));
    };
    let text = match (&argument.value, style) {
        (Value::Int(number), style) if !style.is_empty() => PartialText::from_text(styled(*number, style)?),
        (Value::Array(_) | Value::Object(_), _) => {
            let mut out = TextBuilder::default();
            super::json::write_json(machine, &argument.value, &mut out)?;
            match out.finish() {
                Value::Text(text) => (*text).clone(),
                _ => return Err(Stop::Unknown),
            }
        }
        (value, _) => in_text(value).ok_or(Stop::Unknown)?,
    };
    if width.is_empty() {
        return Ok(text);
    }
    let width: i64 = width.trim().parse().map_err(|_| wrong())?;
    let known = text.known().ok_or(Stop::Unknown)?;
    let missing = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX).saturating_sub(known.chars().count());
    if missing > MAX_EXPANSION_BYTES {
        return Err(Stop::TooLarge(format!("the text is longer than {MAX_EXPANSION_BYTES} bytes")));
    }
    let blanks = " ".repeat(missing);
    Ok(PartialText::from_text(if width < 0 { format!("{known}{blanks}") } else { format!("{blanks}{known}") }))
}

/// `D3`, `X`, and `000`; other styles are not known here.
fn styled(number: i64, style: &str) -> Result<String, Stop> {
    let mut characters = style.chars();
    let kind = characters.next().unwrap_or('G');
    let digits = characters.as_str();
    let width: usize = if digits.is_empty() { 1 } else { digits.parse().unwrap_or(0) }.min(99);
    let sign = if number < 0 { "-" } else { "" };
    let magnitude = number.unsigned_abs();
    match kind {
        'D' | 'd' => Ok(format!("{sign}{magnitude:0width$}")),
        'X' => Ok(format!("{number:0width$X}")),
        'x' => Ok(format!("{number:0width$x}")),
        '0' if style.chars().all(|c| c == '0') && style.len() < 100 => {
            let width = style.len();
            Ok(format!("{sign}{magnitude:0width$}"))
        }
        _ => Err(Stop::Unknown),
    }
}
