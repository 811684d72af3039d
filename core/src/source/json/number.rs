//! Numbers of JSON.

use crate::source::Value;

/// The value of a JSON number; `None` when `word` is none, or too large for a 64-bit float.
pub(super) fn read(word: &str) -> Option<Value> {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let whole_len = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = unsigned.split_at_checked(whole_len)?;
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    if rest.is_empty() {
        let exact = word.parse().map(Value::Int).or_else(|_| word.parse().map(Value::Uint));
        return exact.ok().or_else(|| float(word));
    }
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (rest.get(..at)?, Some(rest.get(at.saturating_add(1)..)?)),
        None => (rest, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_fits = fraction.is_empty() || fraction.strip_prefix('.').is_some_and(digits);
    let exponent_fits = exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)));
    if fraction_fits && exponent_fits { float(word) } else { None }
}

fn float(word: &str) -> Option<Value> {
    word.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float)
}
