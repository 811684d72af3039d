//! Scalars as goyaml.v2 resolves them (`resolve.go` of `sigs.k8s.io/yaml` 1.4.0).
//!
//! `yes`, `on`, `y` are booleans; `0777`, `0o17`, `0x1F`, `0b11`, `1_000` are whole numbers; dates and base-60 numbers
//! are text; a number too large for 64 bits is a float, and one too large for a float is text.

use granit_parser::{ScalarStyle, Tag};

use super::number;
use crate::source::Value;

const NAMESPACE: &str = "tag:yaml.org,2002:";

/// The scalar cannot be what its tag says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mismatch;

/// The value of a scalar.
pub(super) fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, Mismatch> {
    match tag {
        None if style == ScalarStyle::Plain => Ok(plain(text).unwrap_or_else(|| Value::String(text.into()))),
        None => Ok(Value::String(text.into())),
        Some(tag) => tagged(text, tag.suffix_in_namespace(NAMESPACE).as_deref()),
    }
}

/// Whether a scalar that is a key is the merge key.
pub(super) fn is_merge(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> bool {
    text == "<<"
        && match tag {
            None => style == ScalarStyle::Plain,
            Some(tag) => tag.suffix_in_namespace(NAMESPACE).as_deref() == Some("merge"),
        }
}

/// What a plain scalar is to Kubernetes when it is not text.
fn plain(text: &str) -> Option<Value> {
    let Some(first) = text.as_bytes().first() else { return Some(Value::Null) };
    match first {
        b'0'..=b'9' => number::read(text),
        b'+' | b'-' => named(text).or_else(|| number::read(text)),
        b'.' => named(text).or_else(|| number::fraction(text)),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => named(text),
        _ => None,
    }
}

fn named(text: &str) -> Option<Value> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Value::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Value::Bool(false),
        "~" | "null" | "Null" | "NULL" => Value::Null,
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// `suffix` is the name of a tag of YAML itself; any other tag makes text. The data of `!!binary` stay as written.
fn tagged(text: &str, suffix: Option<&str>) -> Result<Value, Mismatch> {
    let Some(wanted @ ("null" | "bool" | "int" | "float")) = suffix else {
        return Ok(Value::String(text.into()));
    };
    match (wanted, plain(text)) {
        ("null", Some(Value::Null)) => Ok(Value::Null),
        ("bool", Some(value @ Value::Bool(_)))
        | ("int", Some(value @ (Value::Int(_) | Value::Uint(_))))
        | ("float", Some(value @ Value::Float(_))) => Ok(value),
        #[expect(clippy::cast_precision_loss, reason = "goyaml.v2 converts so")]
        ("float", Some(Value::Int(value))) => Ok(Value::Float(value as f64)),
        _ => Err(Mismatch),
    }
}
