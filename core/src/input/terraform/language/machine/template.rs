//! Templates: `"a-${b}"`, heredocs, `%{ if }` and `%{ for }`.

use std::sync::Arc;

use super::expression::{is_set, pairs, text_of};
use super::{Machine, Scope, Stop};
use crate::input::terraform::language::functions;
use crate::input::value::{Evaluated, Value, hole};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::{PartialText, Place};
use crate::source::hcl::Part;

/// A text while it is made.
#[derive(Default)]
struct Built {
    text: PartialText,
    /// Its bytes, unknown parts as written.
    length: usize,
}

impl Built {
    fn push(&mut self, other: &PartialText) {
        self.length = self.length.saturating_add(other.written_len());
        self.text.push(other);
    }
}

impl<'a> Machine<'a> {
    pub(super) fn template(
        &mut self,
        parts: &'a [Part],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
    ) -> Evaluated {
        // `"${value}"` is the value itself, whatever its type.
        if let [Part::Value(value)] = parts {
            let value = self.expression(value, scope, path);
            return Evaluated { place: here.clone(), ..value };
        }
        let mut out = Built::default();
        let value = match self.parts(parts, scope, path, here, &mut out) {
            Ok(()) => Value::Text(Arc::new(out.text)),
            Err(stop) => {
                if stop == Stop::Failed {
                    self.fail();
                }
                self.anonymous()
            }
        };
        Evaluated::new(value, here.clone())
    }

    fn parts(
        &mut self,
        parts: &'a [Part],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
        out: &mut Built,
    ) -> Result<(), Stop> {
        for part in parts {
            let before = out.length;
            match part {
                Part::Text(text) => out.push(&PartialText::from_text(&**text)),
                Part::Value(value) => {
                    let value = self.expression(value, scope, path);
                    out.push(&text_of(&value.value).ok_or(Stop::Failed)?);
                }
                Part::If(condition, then, otherwise) => {
                    let condition = self.expression(condition, scope, path);
                    match functions::as_bool(&condition.value) {
                        Ok(true) => self.parts(then, scope, path, here, out)?,
                        Ok(false) => self.parts(otherwise, scope, path, here, out)?,
                        Err(Stop::Unknown) => self.push_unknown(out),
                        Err(Stop::Failed) => return Err(Stop::Failed),
                    }
                }
                Part::For { key, value, collection, body } => {
                    let set = is_set(collection);
                    let collection = self.expression(collection, scope, path);
                    let Some(items) = pairs(&collection, set) else {
                        self.push_unknown(out);
                        continue;
                    };
                    for (item_key, item) in items {
                        let mut inner = scope.with(value, item);
                        if let Some(name) = key {
                            inner = inner.with(name, item_key);
                        }
                        if !self.step(1, here) || out.length > MAX_EXPANSION_BYTES {
                            return Err(Stop::Unknown);
                        }
                        self.parts(body, &inner, path, here, out)?;
                    }
                }
            }
            let made = out.length.saturating_sub(before);
            if !self.charge(made, here) || out.length > MAX_EXPANSION_BYTES {
                return Err(Stop::Unknown);
            }
        }
        Ok(())
    }

    fn push_unknown(&mut self, out: &mut Built) {
        if let Value::Unknown(name) = self.anonymous() {
            out.push(&hole(&name));
        }
    }
}
