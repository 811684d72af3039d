//! Lengths and repetitions of lists.

use super::Walk;
use crate::admission::schema::table::{Rule, Type};
use crate::admission::schema::wording::{given, shortened};
use crate::admission::{Stage, StructureFault};
use crate::order::Order as _;
use crate::source::{Node, Span, Value};

impl Walk<'_> {
    /// Lengths and repetitions of a list.
    pub(super) fn list_rules(&mut self, node: &Node, key: Option<Span>, of_type: &Type) {
        let Value::Sequence(items) = &node.value else { return };
        let name = shortened(&self.path.field);
        let span = key.unwrap_or(node.span);
        for rule in of_type.rules(self.column) {
            match rule {
                Rule::MaxItems(0) if !items.is_empty() => {
                    let message = format!("`{name}` takes no items any more");
                    let fault = self.fault(StructureFault::OutOfBounds, Stage::Validation, span, message);
                    fault.help = Some("remove it".to_owned());
                }
                Rule::MaxItems(most) if items.len() > *most => {
                    let message = format!("`{name}` takes at most {most} items, but has {}", items.len());
                    let fault = self.fault(StructureFault::OutOfBounds, Stage::Validation, span, message);
                    fault.help = Some("spread them over several items of the list around".to_owned());
                }
                Rule::MinItems(least) if items.len() < *least => {
                    let items = if *least == 1 { "item" } else { "items" };
                    let message = format!("`{name}` needs at least {least} {items}");
                    let fault = self.fault(StructureFault::OutOfBounds, Stage::Validation, span, message);
                    fault.help = Some("give some, or remove the list".to_owned());
                }
                Rule::Set => self.repeated(items, None),
                Rule::Keys(keys) => self.repeated(items, Some(keys)),
                _ => {}
            }
        }
    }

    /// Items that are there twice, or have the same values of the keys.
    pub(super) fn repeated(&mut self, items: &[Node], keys: Option<&[&str]>) {
        let mut seen: std::collections::BTreeMap<String, (Span, usize)> = std::collections::BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let shown = match keys {
                None => shown(item),
                Some(keys) => keys.iter().map(|key| item.get(key).map(shown).unwrap_or_default() + "\n").collect(),
            };
            let known = seen.get(&shown).copied();
            match known {
                None => {
                    seen.insert(shown, (item.span, 1));
                }
                // The server tells the first repetition only.
                Some((first, 1)) => {
                    let related = {
                        let mark = self.path.enter_item(0);
                        let place = self.path.place(self.object, first);
                        self.path.leave(mark);
                        (place, "it stands here first".to_owned())
                    };
                    let list = shortened(&self.path.field);
                    let mark = self.path.enter_item(index);
                    let message = format!("{} stands in `{list}` twice", given(item));
                    let fault = self.fault(StructureFault::RepeatedItem, Stage::Validation, item.span, message);
                    fault.help = Some("remove one of them".to_owned());
                    fault.related = Some(related);
                    self.path.leave(mark);
                    seen.insert(shown, (first, 2));
                }
                Some(_) => {}
            }
        }
    }
}

/// A value as text, to compare it with others.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::String(text) => format!("{text:?}"),
        Value::Sequence(items) => items.iter().fold(String::from("["), |all, item| all + &shown(item) + ","),
        Value::Mapping(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|entry| format!("{:?}:{}", entry.key, shown(&entry.value))).collect();
            entries.order();
            format!("{{{}}}", entries.join(","))
        }
        other => format!("{other:?}"),
    }
}
