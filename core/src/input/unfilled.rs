//! What of an object is filled in before it is applied.

use super::Remark;
use crate::model::{Object, Place};
use crate::order::Order as _;
use crate::source::{Node, Span, Value, is_unfilled};

/// Keys below which `$(NAME)` and the like are meant for other programs, and nothing is judged.
const PASSED_OVER: [&str; 8] = ["annotations", "args", "binaryData", "command", "data", "env", "status", "stringData"];

/// Where something is filled in later, in order.
pub(super) fn spans(root: &Node) -> Box<[Span]> {
    let mut spans = Vec::new();
    look(root, &mut |_, span, _| spans.push(span));
    spans.order();
    spans.into_boxed_slice()
}

/// What to tell of an object of which something is filled in later.
pub(super) fn remark(object: &Object) -> Option<Remark> {
    let mut first = None;
    look(&object.root, &mut |node, span, text| {
        first.get_or_insert((node, span, text));
    });
    let (node, span, text) = first?;
    let place = Place { span, ..object.place_of(node) };
    Some(Remark::at(place, format!("`{text}` is filled in later; what depends on such values is not judged")))
}

/// What is told of a text or key that is not whole yet: its node, its bytes, itself.
type Found<'f, 'n> = &'f mut dyn FnMut(&'n Node, Span, &'n str);

/// Looks for keys and texts that are not whole yet. Recursion is bounded by the depth of trees.
fn look<'n>(node: &'n Node, found: Found<'_, 'n>) {
    match &node.value {
        Value::String(text) if is_unfilled(text) => found(node, node.span, text),
        Value::Sequence(items) => items.iter().for_each(|item| look(item, found)),
        Value::Mapping(entries) => {
            for entry in entries {
                if is_unfilled(&entry.key) {
                    found(&entry.value, entry.key_span, &entry.key);
                }
                let holds_others = matches!(entry.value.value, Value::Sequence(_) | Value::Mapping(_));
                if !(holds_others && PASSED_OVER.contains(&&*entry.key)) {
                    look(&entry.value, found);
                }
            }
        }
        _ => {}
    }
}
