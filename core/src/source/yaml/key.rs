//! Keys that are not text, as `sigs.k8s.io/yaml` writes them into JSON.

use crate::source::Value;

/// The key as text; `None` for what cannot be a key of a JSON object.
pub(super) fn text(value: Value) -> Option<Box<str>> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(value) => Some(if value { "true" } else { "false" }.into()),
        Value::Int(value) => Some(value.to_string().into()),
        Value::Uint(value) => Some(value.to_string().into()),
        Value::Float(value) => Some(float(value).into()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

/// Go's `FormatFloat(value, 'g', -1, 32)`.
fn float(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "Kubernetes writes keys with 32 bits")]
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let power: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&power) {
        return value.to_string();
    }
    format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.unsigned_abs())
}
