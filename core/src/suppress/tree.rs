//! What begins at some offsets of a YAML or JSON tree.

use std::collections::BTreeMap;

use crate::source::{Node, Span, Value};

/// The extent of what begins at each offset asked for; of several that begin there the largest, except that the first
/// member of a mapping does not stand for the mapping.
#[derive(Debug, Default)]
pub(super) struct Extents(BTreeMap<u32, Option<Span>>);

impl Extents {
    /// Nothing found yet for these offsets.
    pub(super) fn of(offsets: impl IntoIterator<Item = usize>) -> Self {
        Self(offsets.into_iter().map(|offset| (Span::new(offset, offset).start, None)).collect())
    }

    /// The extent of what begins at an offset.
    pub(super) fn get(&self, offset: usize) -> Option<Span> {
        self.0.get(&Span::new(offset, offset).start).copied().flatten()
    }

    fn offer(&mut self, span: Span) {
        if let Some(extent) = self.0.get_mut(&span.start) {
            extent.get_or_insert(span);
        }
    }

    /// Looks through a document. Recursion is bounded by the depth that the readers allow.
    pub(super) fn look(&mut self, root: &Node) {
        self.offer(root.span);
        self.below(root);
    }

    fn below(&mut self, node: &Node) {
        match &node.value {
            Value::Sequence(items) => {
                for item in items {
                    self.offer(item.span);
                    self.below(item);
                }
            }
            Value::Mapping(entries) => {
                for entry in entries {
                    self.offer(entry.key_span.join(entry.value.span));
                    self.below(&entry.value);
                }
            }
            _ => {}
        }
    }
}
