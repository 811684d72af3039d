//! Built-in kinds, which the server decodes.

use super::Walk;
use super::scalar::fits;
use super::scalar::number;
use crate::admission::schema::format;
use crate::admission::schema::table::{Base, TypeId};
use crate::admission::schema::wording::{given, shortened};
use crate::admission::{Stage, StructureFault};
use crate::limits::MAX_OBJECT_FAULTS;
use crate::source::{Node, Value};

impl Walk<'_> {
    /// A value that the server decodes.
    pub(super) fn decode(&mut self, node: &Node, id: TypeId) {
        if self.faults.len() >= MAX_OBJECT_FAULTS || node.is_null() {
            return;
        }
        let of_type = self.table.get(id);
        let base = of_type.base(self.column);
        if !fits(base, node) {
            self.mistyped(node, base, Stage::Decoding);
            return;
        }
        match (&node.value, base) {
            (_, Base::Any) => {}
            (Value::Mapping(entries), Base::Map) => {
                let Some(of) = of_type.of(self.column) else { return };
                for entry in entries {
                    let mark = self.path.enter(&entry.key);
                    self.decode(&entry.value, of);
                    self.path.leave(mark);
                }
            }
            (Value::Mapping(entries), _) => {
                self.around.push((id, self.path.field.clone()));
                for entry in entries {
                    let Some(field) = of_type.field(&entry.key, self.column) else {
                        self.unknown(node, id, entry);
                        continue;
                    };
                    let mark = self.path.enter(&entry.key);
                    self.decode(&entry.value, field.of);
                    self.path.leave(mark);
                }
                self.around.pop();
            }
            (Value::Sequence(items), _) => {
                let Some(of) = of_type.of(self.column) else { return };
                for (index, item) in items.iter().enumerate() {
                    let mark = self.path.enter_item(index);
                    self.decode(item, of);
                    self.path.leave(mark);
                }
            }
            _ => self.decoded(node, base),
        }
    }

    /// What decoding asks of a scalar.
    pub(super) fn decoded(&mut self, node: &Node, base: Base) {
        let name = shortened(&self.path.field);
        let limit = match base {
            Base::Int32 | Base::IntOrString => Some(f64::from(i32::MAX)),
            _ => None,
        };
        if let (Some(limit), Some(value)) = (limit, number(node))
            && (value > limit || value < -limit - 1.0)
        {
            let message = format!("{} in `{name}` does not fit 32 bits", given(node));
            self.fault(StructureFault::OutOfBounds, Stage::Decoding, node.span, message);
        }
        let text = match (&node.value, base) {
            (Value::String(text), Base::Bytes) if !format::is_base64(text) => Some((&**text, BASE64)),
            (Value::String(text), Base::Time) if !format::is_date_time(text) => Some((&**text, DATE)),
            (Value::String(text), Base::Quantity) if !format::is_quantity(text.trim()) => Some((&**text, AMOUNT)),
            _ => None,
        };
        if let Some((text, (what, help))) = text {
            let message = format!("`{}` in `{name}` is no {what}", shortened(text));
            self.fault(StructureFault::Malformed, Stage::Decoding, node.span, message).help = Some(help.to_owned());
        }
    }
}

pub(super) const DATE: (&str, &str) = ("moment", "write it by RFC 3339, such as `2026-01-31T12:00:00Z`");
const AMOUNT: (&str, &str) = ("amount", "write a number and a unit, such as `500m` or `100Mi`");
const BASE64: (&str, &str) = ("text in Base64", "encode it, or use the field for plain text");
