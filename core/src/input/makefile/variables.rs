//! What make's variables hold once the whole file is read, which is when recipes use them.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{self, Assignment, Effect};
use crate::input::embedded::{Found, Reference, Scripts, Syntax, Value, bracketed};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::PartialText;

/// The variables of a Makefile.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: BTreeMap<String, Held>,
    exported: BTreeSet<String>,
    exports_all: bool,
}

#[derive(Debug)]
enum Held {
    Later(String),
    Now(PartialText),
    Unknown,
}

impl Variables {
    /// Runs the assignments of a file.
    pub(super) fn of(assignments: &[Assignment], text: &str, scripts: &mut Scripts<'_>) -> Self {
        let mut variables = Self::default();
        for Assignment { name, effect } in assignments {
            variables.assign(name, effect, scripts);
        }
        for name in lines::evaluated(text) {
            variables.values.insert(name.to_owned(), Held::Unknown);
        }
        variables
    }

    fn assign(&mut self, name: &str, effect: &Effect, scripts: &mut Scripts<'_>) {
        let held = match effect {
            Effect::Export if name.is_empty() => return self.exports_all = true,
            Effect::Export => {
                self.exported.insert(name.to_owned());
                return;
            }
            // Once a conditional or a target has set it, a default is not what decides.
            Effect::Default(_) if self.values.contains_key(name) => return,
            Effect::Default(raw) | Effect::Later(raw) => Held::Later(raw.clone()),
            Effect::Now(raw) => Held::Now(self.expanded(raw, scripts)),
            Effect::Append(raw) => return self.append(name, raw, scripts),
            Effect::Unknown => Held::Unknown,
        };
        self.values.insert(name.to_owned(), held);
    }

    fn append(&mut self, name: &str, raw: &str, scripts: &mut Scripts<'_>) {
        let added = match self.values.get(name) {
            Some(Held::Now(_)) => Some(self.expanded(raw, scripts)),
            _ => None,
        };
        match (self.values.get_mut(name), added) {
            (Some(Held::Now(text)), Some(added)) if text.written_len() <= MAX_EXPANSION_BYTES => {
                text.push_text(" ");
                text.push(&added);
            }
            (Some(Held::Later(text)), _) if text.len() <= MAX_EXPANSION_BYTES => {
                text.push(' ');
                text.push_str(raw);
            }
            (Some(held), _) => *held = Held::Unknown,
            (None, _) => {
                self.values.insert(name.to_owned(), Held::Later(raw.to_owned()));
            }
        }
    }

    fn expanded(&self, raw: &str, scripts: &mut Scripts<'_>) -> PartialText {
        scripts.value(raw, syntax(&|name| self.value(name)))
    }

    /// What a variable holds.
    pub(super) fn value(&self, name: &str) -> Option<Value<'_>> {
        self.values.get(name).map(|held| match held {
            Held::Later(raw) => Value::Raw(raw),
            Held::Now(text) => Value::Text(text),
            Held::Unknown => Value::Unknown,
        })
    }

    /// What a variable of the shells of recipes holds.
    pub(super) fn exported(&self, name: &str) -> Option<Value<'_>> {
        if self.exports_all || self.exported.contains(name) { self.value(name) } else { None }
    }
}

/// References as make writes them.
pub(super) fn syntax<'a>(value: &'a dyn Fn(&str) -> Option<Value<'a>>) -> Syntax<'a> {
    Syntax { find, value }
}

/// The first `$` of a text at or behind `from`, with what it names.
fn find(text: &str, from: usize) -> Option<Found> {
    let start = from.saturating_add(memchr::memchr(b'$', text.as_bytes().get(from..)?)?);
    let rest = text.get(start..)?;
    let found = |length: usize, what| Some(Found { range: start..start.saturating_add(length), what });
    match rest.as_bytes().get(1) {
        Some(b'$') => return found(2, Reference::Text("$")),
        Some(b'(' | b'{') => {}
        Some(byte) if byte.is_ascii_alphanumeric() => {
            return found(2, Reference::Variable(rest.get(1..2).unwrap_or("").to_owned()));
        }
        None | Some(b' ' | b'\t' | b'\r' | b'\n') => return found(1, Reference::Text("$")),
        _ => return found(rest.chars().take(2).map(char::len_utf8).sum(), Reference::Unknown),
    }
    let Some(length) = bracketed(rest, 1) else {
        let line = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        return found(line, Reference::Unknown);
    };
    let name = rest.get(2..length.saturating_sub(1)).unwrap_or("");
    let plain = !name.is_empty() && !name.contains([' ', '\t', ':', '$', '(', '{', ',', '=', '#', '\n']);
    found(length, if plain { Reference::Variable(name.to_owned()) } else { Reference::Unknown })
}
