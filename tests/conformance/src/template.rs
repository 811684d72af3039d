//! What keeps cases short: texts of files, lines, and what is repeated.
//!
//! | written | is |
//! |---|---|
//! | `{"$file":"NAME"}` | the text of `files/NAME` |
//! | `{"$lines":[TEXT…]}` | the texts, each with a line end behind it |
//! | `{"$join":[TEXT…]}` | the texts one behind another |
//! | `{"$repeat":TEXT,"times":N,"between":TEXT}` | the text so often; `{i}` in it counts from 0 |
//! | `{"$times":N,"of":VALUE}` in a list | so many values; `{i}` in texts counts from 0 |

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// Writes out what a value stands for. `files` is the folder of the files.
///
/// # Errors
/// What is wrong with the value, or a file that cannot be read.
pub fn expand(value: &Value, files: &Path) -> Result<Value> {
    Ok(match value {
        Value::Array(items) => {
            let mut out = Vec::with_capacity(items.len());
            for item in items {
                match item.as_object().filter(|object| object.contains_key("$times")) {
                    Some(object) => out.extend(times(object, files)?),
                    None => out.push(expand(item, files)?),
                }
            }
            Value::Array(out)
        }
        Value::Object(object) => match text(object, files)? {
            Some(text) => Value::String(text),
            None => {
                let members = object.iter().map(|(key, value)| Ok((key.clone(), expand(value, files)?)));
                Value::Object(members.collect::<Result<Map<_, _>>>()?)
            }
        },
        other => other.clone(),
    })
}

/// The text that an object stands for, if it stands for one.
fn text(object: &Map<String, Value>, files: &Path) -> Result<Option<String>> {
    if let Some(name) = object.get("$file") {
        let path = files.join(name.as_str().context("`$file` is a name")?);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        return Ok(Some(text));
    }
    if let Some(lines) = object.get("$lines") {
        let lines = texts(lines, files)?;
        return Ok(Some(lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()));
    }
    if let Some(parts) = object.get("$join") {
        return Ok(Some(texts(parts, files)?.concat()));
    }
    let Some(repeated) = object.get("$repeat") else { return Ok(None) };
    let repeated = one_text(repeated, files)?;
    let between = object.get("between").map(|between| one_text(between, files)).transpose()?.unwrap_or_default();
    let mut out = String::new();
    for at in 0..number(object, "times")? {
        if at > 0 {
            out.push_str(&between);
        }
        out.push_str(&repeated.replace("{i}", &at.to_string()));
    }
    Ok(Some(out))
}

fn times(object: &Map<String, Value>, files: &Path) -> Result<Vec<Value>> {
    let of = expand(object.get("of").context("`$times` needs `of`")?, files)?;
    Ok((0..number(object, "$times")?).map(|at| numbered(&of, &at.to_string())).collect())
}

/// The value with a number in its texts.
fn numbered(value: &Value, number: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("{i}", number)),
        Value::Array(items) => items.iter().map(|item| numbered(item, number)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.replace("{i}", number), numbered(value, number))).collect()
        }
        other => other.clone(),
    }
}

fn number(object: &Map<String, Value>, key: &str) -> Result<u64> {
    object.get(key).and_then(Value::as_u64).with_context(|| format!("`{key}` is a number"))
}

fn texts(value: &Value, files: &Path) -> Result<Vec<String>> {
    let items = value.as_array().context("this is a list of texts")?;
    items.iter().map(|item| one_text(item, files)).collect()
}

fn one_text(value: &Value, files: &Path) -> Result<String> {
    match expand(value, files)? {
        Value::String(text) => Ok(text),
        other => bail!("`{other}` is no text"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_stands_for_more() {
        for (written, expected) in [
            (json!({"$lines": ["a", {"$repeat": "b{i}", "times": 2, "between": ","}]}), json!("a\nb0,b1\n")),
            (json!({"$join": ["[", {"$repeat": "[", "times": 3}]}), json!("[[[[")),
            (
                json!([1, {"$times": 2, "of": {"name": "n{i}", "x{i}": [true]}}]),
                json!([1, {"name": "n0", "x0": [true]}, {"name": "n1", "x1": [true]}]),
            ),
            (json!({"$schema": "kept"}), json!({"$schema": "kept"})),
        ] {
            assert_eq!(expand(&written, Path::new("")).unwrap(), expected);
        }
        for wrong in
            [json!({"$repeat": "a"}), json!({"$lines": "a"}), json!({"$file": "missing"}), json!([{"$times": 1}])]
        {
            assert!(expand(&wrong, Path::new("missing")).is_err(), "{wrong}");
        }
    }
}
