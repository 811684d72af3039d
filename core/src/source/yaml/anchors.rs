//! The anchors of one document and what their aliases may expand to.

use std::collections::BTreeMap;

use crate::limits::{MAX_ALIAS_NODES, MAX_ANCHOR_NODES};
use crate::source::tree::Weight;
use crate::source::{Node, Span};

/// What an alias stands for.
pub(super) enum Target {
    Value(Node, Weight),
    /// The alias is inside the value that it names.
    Itself,
    /// Expanding it would pass [`MAX_ALIAS_NODES`], or the anchor could not be kept.
    TooMuch,
}

#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// By the parser's number; `None` where the value was not kept.
    values: BTreeMap<usize, Option<(Node, Weight)>>,
    /// Nodes kept, of the whole file.
    kept: usize,
    /// Nodes that aliases expanded to, of the whole file.
    pub expanded: usize,
}

impl Anchors {
    /// Keeps a value for its aliases.
    pub(super) fn define(&mut self, anchor: usize, node: &Node, weight: Weight) {
        if anchor == 0 {
            return;
        }
        let kept = self.kept.saturating_add(weight.nodes);
        let fits = weight.nodes <= MAX_ALIAS_NODES && kept <= MAX_ANCHOR_NODES;
        if fits {
            self.kept = kept;
        }
        self.values.insert(anchor, fits.then(|| (node.clone(), weight)));
    }

    /// The copy that stands at an alias.
    pub(super) fn expand(&mut self, anchor: usize, span: Span) -> Target {
        let Some(value) = self.values.get(&anchor) else { return Target::Itself };
        let Some((node, weight)) = value else { return Target::TooMuch };
        let expanded = self.expanded.saturating_add(weight.nodes);
        if expanded > MAX_ALIAS_NODES {
            return Target::TooMuch;
        }
        self.expanded = expanded;
        Target::Value(Node { span, value: node.value.clone() }, *weight)
    }

    /// Anchors end with their document.
    pub(super) fn end_document(&mut self) {
        self.values.clear();
    }
}
