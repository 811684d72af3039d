//! Numbers as Go's `strconv` reads them, which goyaml.v2 leaves them to.

use crate::source::Value;

/// The number that a plain scalar is; `None` when it is text. Call it for scalars that begin with a digit or a sign.
pub(super) fn read(text: &str) -> Option<Value> {
    let stripped: String;
    let plain = if text.contains('_') {
        stripped = text.replace('_', "");
        &stripped
    } else {
        text
    };
    whole(plain).or_else(|| float(plain)).or_else(|| {
        // goyaml.v2 gives the digits after `0b` to a parser that takes a sign.
        let digits = plain.strip_prefix("0b")?;
        let (sign, digits) = sign(digits);
        signed(sign, magnitude(digits, 2).filter(|_| !digits.is_empty())?)
    })
}

/// `ParseInt(plain, 0, 64)`, and `ParseUint` where that overflows.
fn whole(plain: &str) -> Option<Value> {
    let (sign, digits) = sign(plain);
    let mut bytes = digits.bytes();
    let value = match (bytes.next()?, bytes.next().map(|byte| byte.to_ascii_lowercase())) {
        (b'0', Some(b'x')) if digits.len() > 2 => magnitude(digits.get(2..)?, 16)?,
        (b'0', Some(b'o')) if digits.len() > 2 => magnitude(digits.get(2..)?, 8)?,
        (b'0', Some(b'b')) if digits.len() > 2 => magnitude(digits.get(2..)?, 2)?,
        (b'0', _) => magnitude(digits.get(1..)?, 8)?,
        _ => magnitude(digits, 10)?,
    };
    signed(sign, value)
}

fn sign(text: &str) -> (Option<u8>, &str) {
    match text.as_bytes().first() {
        Some(sign @ (b'+' | b'-')) => (Some(*sign), text.get(1..).unwrap_or("")),
        _ => (None, text),
    }
}

fn signed(sign: Option<u8>, magnitude: u64) -> Option<Value> {
    match (sign, i64::try_from(magnitude)) {
        (Some(b'-'), _) => 0_i64.checked_sub_unsigned(magnitude).map(Value::Int),
        (_, Ok(value)) => Some(Value::Int(value)),
        (None, Err(_)) => Some(Value::Uint(magnitude)),
        (Some(_), Err(_)) => None,
    }
}

/// The digits as a number; 0 for none, as after the `0` of an octal number.
fn magnitude(digits: &str, base: u32) -> Option<u64> {
    digits.chars().try_fold(0_u64, |value, digit| {
        value.checked_mul(u64::from(base))?.checked_add(u64::from(digit.to_digit(base)?))
    })
}

/// The number that a plain scalar is which begins with a point: here `_` stands between digits only.
pub(super) fn fraction(text: &str) -> Option<Value> {
    let separates = |pair: &[u8]| match pair {
        [before, b'_'] => before.is_ascii_digit(),
        [b'_', after] => after.is_ascii_digit(),
        _ => true,
    };
    if !text.contains('_') {
        return float(text);
    }
    if text.ends_with('_') || !text.as_bytes().windows(2).all(separates) {
        return None;
    }
    float(&text.replace('_', ""))
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`, and within the range of a 64-bit float.
fn float(plain: &str) -> Option<Value> {
    let (_, unsigned) = sign(plain);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at.saturating_add(1)..)),
        None => (unsigned, None),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let (_, exponent) = sign(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !(digits(before) && digits(after) && exponent_fits && !(before.is_empty() && after.is_empty())) {
        return None;
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float)
}
