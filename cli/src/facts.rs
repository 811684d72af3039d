//! `netproof facts`.

use std::fmt::Write;

use netproof_core::facts::{FILES, Facts};
use serde_json::Value;

use crate::args::{self, TextOrJson};
use crate::settings::{self, Refused};
use crate::{Status, output};

pub fn run(arguments: &args::Facts) -> Status {
    let replaced = match arguments.facts.as_deref().map(settings::read_facts).transpose() {
        Ok(replaced) => replaced,
        Err(Refused) => return Status::Usage,
    };
    let facts = replaced.as_ref().map(|replaced| &replaced.facts).or_else(|| Facts::builtin());
    let as_of = facts.map(|facts| facts.as_of().to_string()).unwrap_or_default();
    let texts =
        replaced.as_ref().map_or(FILES.map(|(_, text)| text), |replaced| replaced.texts.each_ref().map(String::as_str));
    let files: Vec<(&str, &str)> = FILES.iter().zip(texts).map(|((name, _), text)| (*name, text)).collect();
    let text = match arguments.output {
        TextOrJson::Text => text(&files),
        TextOrJson::Json => json(&as_of, &files),
    };
    output::answer(&text, Status::Clean)
}

/// The facts files under their names, as they are but for white space.
fn json(as_of: &str, files: &[(&str, &str)]) -> String {
    let mut out = format!("{{\"asOf\":\"{as_of}\"");
    for (name, text) in files {
        let _ = write!(out, ",\"{}\":{}", name.trim_end_matches(".json"), compact(text));
    }
    out + "}\n"
}

/// A JSON text without the white space between its tokens, its members in the order written.
fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        if quoted || !character.is_ascii_whitespace() {
            out.push(character);
        }
        if character == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && character == '\\' && !escaped;
    }
    out
}

/// The facts as tables: each with its title, its date and its source.
fn text(files: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, text) in files {
        let Ok(Value::Object(file)) = serde_json::from_str(text) else { continue };
        table(name.trim_end_matches(".json"), &Value::Object(file.clone()), &mut out);
        for (name, value) in file.iter().filter(|(_, value)| value.get("asOf").is_some()) {
            table(name, value, &mut out);
        }
    }
    out
}

/// One table; nothing where the value holds only other tables.
fn table(title: &str, value: &Value, out: &mut String) {
    let mut lines: Vec<Vec<String>> = Vec::new();
    if let Some(rows) = value.get("rows").and_then(Value::as_array) {
        let mut columns: Vec<&str> = Vec::new();
        for key in rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
            if !columns.contains(&key.as_str()) {
                columns.push(key);
            }
        }
        columns.sort_by_key(|column| rank(column));
        if !columns.is_empty() {
            lines.push(columns.iter().map(|column| words(column)).collect());
        }
        for row in rows {
            lines.push(match row {
                Value::Object(row) => {
                    columns.iter().map(|column| row.get(*column).map(plain).unwrap_or_default()).collect()
                }
                other => vec![plain(other)],
            });
        }
    } else if let Some(members) = value.as_object() {
        for (name, value) in members.iter().filter(|(name, _)| !["asOf", "source", "comment"].contains(&name.as_str()))
        {
            match value {
                Value::Object(inner) if inner.contains_key("asOf") => {}
                Value::Object(inner) => {
                    let inner =
                        inner.iter().map(|(of, value)| vec![format!("{}, {}", words(name), words(of)), plain(value)]);
                    lines.extend(inner);
                }
                other => lines.push(vec![words(name), plain(other)]),
            }
        }
    }
    if lines.is_empty() {
        return;
    }
    let as_of = value.get("asOf").map(plain).unwrap_or_default();
    let _ = writeln!(out, "{} (as of {as_of})", words(title));
    if let Some(source) = value.get("source") {
        let _ = writeln!(out, "source: {}", plain(source));
    }
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..lines.iter().map(Vec::len).max().unwrap_or(0)).map(width).collect();
    for line in &lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let _ = writeln!(out, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    out.push('\n');
}

/// What a row is about stands first, its source last.
fn rank(column: &str) -> u8 {
    match column {
        "feature" | "thing" => 0,
        "title" => 1,
        "kubernetes" => 2,
        "source" => 9,
        _ => 5,
    }
}

/// `communityUntil` as `community until`.
fn words(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_text_means_the_same() {
        for (_, text) in FILES {
            let compacted = compact(text);
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&compacted).unwrap(), value);
            assert!(compacted.len() < text.len());
        }
        assert_eq!(compact(r#"{ "a \" b" : "\\" , "c" : 1 }"#), r#"{"a \" b":"\\","c":1}"#);
    }

    #[test]
    fn every_source_and_every_value_is_shown() {
        fn leaves(value: &Value, out: &mut Vec<String>) {
            match value {
                Value::Object(members) => {
                    members.iter().filter(|(name, _)| *name != "comment").for_each(|(_, value)| leaves(value, out));
                }
                Value::Array(items) => items.iter().for_each(|item| leaves(item, out)),
                other => out.push(plain(other)),
            }
        }
        let shown = text(&FILES);
        for (name, text) in FILES {
            let mut expected = Vec::new();
            leaves(&serde_json::from_str(text).unwrap(), &mut expected);
            for leaf in expected {
                assert!(shown.contains(&leaf), "{name}: {leaf}");
            }
        }
    }
}
